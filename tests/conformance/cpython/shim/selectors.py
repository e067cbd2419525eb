# SPDX-License-Identifier: MIT
"""The selectors module over libsel.  A selector keeps the caller's objects,
by descriptor; which descriptors are registered, and for what, is libsel's."""

import abc
import collections
import collections.abc
import ctypes
import math

import libsel
from libsel.arguments import INT_MAX

EVENT_READ = libsel.constants(libsel.aliases)["EVENT_READ"]
EVENT_WRITE = libsel.constants(libsel.aliases)["EVENT_WRITE"]

SelectorKey = collections.namedtuple(
    "SelectorKey", ["fileobj", "fd", "events", "data"])

# A mask that no back end takes, for what is not a number of 32 bits.
_NO_MASK = 0xffffffff


def _number(fileobj):
    """The descriptor of a file object.  ValueError: it has none."""
    if isinstance(fileobj, int):
        fd = fileobj
    else:
        try:
            fd = int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fileobj!r}") from None
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
    return fd


def _token(fileobj):
    return 0 if isinstance(fileobj, int) else id(fileobj)


def _stranger(fileobj):
    return f"{fileobj!r} is not registered"


def _asked(fileobj):
    """The descriptor of an object that is looked up."""
    try:
        return _number(fileobj)
    except KeyError:
        raise KeyError(_stranger(fileobj)) from None


def _no_events(events):
    return f"Invalid events: {events!r}"


def _mask(events):
    if not events:
        return 0
    return events if not events & ~0xffffffff else _NO_MASK


def _nanoseconds(timeout):
    if timeout is None:
        return libsel.SEL_FOREVER
    if timeout <= 0:
        return 0
    ns = math.ceil(timeout * 1e9)
    if ns >= 2 ** 63:
        raise OverflowError("timeout is too large")
    return ns


class _Handle(libsel.Unique):
    """A sel_selector, with exceptions in place of negative codes."""

    def __init__(self, backend):
        self.pointer = None
        self.pointer = libsel.new("sel_selector_new", backend, 0)

    def __del__(self):
        libsel.sel_selector_free(self.pointer)

    def __getattr__(self, verb):
        function = getattr(libsel, "sel_selector_" + verb)

        def call(self, *arguments):
            return libsel.check(function(self.pointer, *arguments))
        # Of the class: kept in the handle, the call would keep the handle.
        setattr(_Handle, verb, call)
        return getattr(self, verb)


class _Map(collections.abc.Mapping):
    """The view of a selector's keys; empty once that is closed."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._keys)

    def __getitem__(self, fileobj):
        selector = self._selector
        if selector._handle.closed():
            _asked(fileobj)
            raise KeyError(_stranger(fileobj))
        fd = selector._find(fileobj)
        selector._call("get_key", fileobj, fd, None)
        return selector._keys[fd]

    def __iter__(self):
        cursor = ctypes.c_int32(-1)
        while len(self) and self._selector._handle.next(cursor, None):
            yield self._selector._keys[cursor.value].fd


class BaseSelector(metaclass=abc.ABCMeta):
    """What a selector has to have."""

    @abc.abstractmethod
    def register(self, fileobj, events, data=None):
        raise NotImplementedError

    @abc.abstractmethod
    def unregister(self, fileobj):
        raise NotImplementedError

    def modify(self, fileobj, events, data=None):
        self.unregister(fileobj)
        return self.register(fileobj, events, data)

    @abc.abstractmethod
    def select(self, timeout=None):
        raise NotImplementedError

    def close(self):
        pass

    def get_key(self, fileobj):
        mapping = self.get_map()
        if mapping is None:
            raise libsel.error(libsel.SEL_ECLOSED)
        return mapping[fileobj]

    @abc.abstractmethod
    def get_map(self):
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class _Selector(BaseSelector):
    _backend = None
    # What a test replaces to see a back end fail.
    _selector_cls = _Handle

    def __init__(self):
        self._keys = {}
        self._map = _Map(self)
        self._handle = self._selector_cls(self._backend)

    def _find(self, fileobj):
        """The descriptor to look a key up by: the object's, or the one it was
        registered with when it has none any more."""
        try:
            fd = _asked(fileobj)
        except ValueError:
            if not (token := _token(fileobj)):
                raise
            key = libsel.sel_key()
            status = libsel.sel_selector_find(self._handle.pointer, token,
                                              ctypes.byref(key))
            if status == libsel.SEL_ENOTREG:
                raise
            libsel.check(status)
            fd = key.fd
        if fd > INT_MAX:
            raise libsel.error(libsel.SEL_ENOTREG, _stranger(fileobj))
        return fd

    def _call(self, verb, fileobj, fd, *arguments, events=None):
        """A call of the handle, whose errors name the object."""
        try:
            return getattr(self._handle, verb)(fd, *arguments)
        except (KeyError, ValueError) as why:
            status = getattr(why, "status", 0)
            if status == libsel.SEL_ENOTREG:
                raise libsel.error(status, _stranger(fileobj)) from None
            if status == libsel.SEL_EEVENTS:
                raise libsel.error(status, _no_events(events)) from None
            raise

    def register(self, fileobj, events, data=None):
        mask = _mask(events)
        wrong = None
        try:
            fd = number = _number(fileobj)
            if fd > INT_MAX:
                fd = -1
        except ValueError as why:
            fd, number, wrong = -1, -1, why
        try:
            self._handle.register_token(_token(fileobj), fd, mask, id(data),
                                        None)
        except (KeyError, ValueError) as why:
            status = getattr(why, "status", 0)
            if status == libsel.SEL_EEXISTS:
                fd = self._find(fileobj)
                text = f"{fileobj!r} (FD {fd}) is already registered"
            elif status == libsel.SEL_EEVENTS:
                text = _no_events(events)
            elif wrong:
                text = str(wrong)
            else:
                text = f"Invalid file descriptor: {number}"
            raise libsel.error(status, text) from None
        finally:
            # An error that is kept would keep this frame.
            wrong = None
        key = self._keys[fd] = SelectorKey(fileobj, fd, events, data)
        return key

    def unregister(self, fileobj):
        fd = self._find(fileobj)
        self._call("unregister", fileobj, fd, None)
        return self._keys.pop(fd)

    def modify(self, fileobj, events, data=None):
        fd = self._find(fileobj)
        try:
            self._call("modify", fileobj, fd, _mask(events), id(data), None,
                       events=events)
        except (AttributeError, KeyError, RuntimeError, TypeError, ValueError):
            raise
        except BaseException:
            # The system refused.  libsel keeps the registration as it was,
            # CPython ends the registration.
            self._handle.unregister(fd, None)
            del self._keys[fd]
            raise
        key = self._keys[fd]._replace(events=events, data=data)
        self._keys[fd] = key
        return key

    def select(self, timeout=None):
        timeout = _nanoseconds(timeout)
        capacity = max(1, len(self._keys))
        events = libsel.array(libsel.sel_event, capacity)
        pointer = self._handle.pointer
        count = libsel.wait(lambda left: libsel.sel_selector_select(
            pointer, events, capacity, left,
            libsel.SEL_FLAG_RETURN_ON_SIGNAL), timeout)
        ready = []
        for event in events[:count]:
            if libsel.sel_selector_is_current(pointer, event) != 1:
                continue
            key = self._keys.get(event.key.fd)
            # None while another thread is inside register or unregister.
            if key:
                ready.append((key, event.events))
        return ready

    def close(self):
        self._handle.close()
        self._keys.clear()

    def get_map(self):
        return None if self._handle.closed() else self._map


class _SelectorWithFileno(_Selector):

    def fileno(self):
        return self._handle.fileno()


def _define():
    """A class for each back end that is available; DefaultSelector is one of
    them."""
    for name in "select", "poll", "epoll", "devpoll", "kqueue":
        backend = libsel.check(libsel.sel_backend_by_name(name.encode()))
        if not libsel.available(backend):
            continue
        features = libsel.sel_backend_features(backend)
        base = (_SelectorWithFileno if
                features & libsel.SEL_FEATURE_FILENO else _Selector)
        title = name.capitalize() + "Selector"
        # _selector_cls is patched in the class itself.
        globals()[title] = type(title, (base,), {
            "__module__": __name__, "_backend": backend,
            "_selector_cls": _Handle})
        if backend == libsel.sel_backend_default():
            globals()["DefaultSelector"] = globals()[title]


_define()
