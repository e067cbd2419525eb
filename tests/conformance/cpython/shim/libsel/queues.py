# SPDX-License-Identifier: MIT
"""kqueue and kevent objects."""

import ctypes
import functools
import operator

import libsel
from libsel.arguments import c_int, descriptor, nanoseconds
from libsel.pollers import Closable

_constants = libsel.constants(
    name for name in libsel.system_names if name.startswith("KQ_"))


# Room for so many events at first.
_FEW = 1024

# NetBSD counts its filters from 0, and its members are wider.
_WIDE = _constants.get("KQ_FILTER_READ") == 0


def _ident(number):
    if not 0 <= number < 2 ** 64:
        raise OverflowError("can't convert to unsigned C type")
    return number


def _signed(bits):
    def check(number):
        if not -2 ** (bits - 1) <= number < 2 ** (bits - 1):
            raise OverflowError("number too large")
        return number
    return check


def _wrap(bits):
    return lambda number: number & (1 << bits) - 1


# As in CPython, some members are checked, and the others wrap.
_CONVERT = {
    "ident": _ident,
    "filter": _wrap(32) if _WIDE else _signed(16),
    "flags": _wrap(32 if _WIDE else 16),
    "fflags": _wrap(32),
    "data": _signed(64),
    "udata": _wrap(64),
}


def _converted(name, value):
    return _CONVERT[name](operator.index(value))


def _member(name):
    def get(self):
        return getattr(self._event, name)

    def set(self, value):
        setattr(self._event, name, _converted(name, value))
    return property(get, set)


@functools.total_ordering
class kevent(libsel.Unique):
    __hash__ = None

    def __init__(self, ident, filter=_constants.get("KQ_FILTER_READ", 0),
                 flags=_constants.get("KQ_EV_ADD", 0), fflags=0, data=0,
                 udata=0):
        if not isinstance(ident, int):
            ident = descriptor(ident)
            if ident < 0:
                raise libsel.error(libsel.SEL_EBADFD)
        self._event = libsel.sel_kevent()
        libsel.sel_kevent_init(self._event, *map(_converted, _CONVERT, (
            ident, filter, flags, fflags, data, udata)))

    ident, filter, flags, fflags, data, udata = map(_member, _CONVERT)

    def _order(self):
        return (self.ident, self.filter, self.flags, self.fflags, self.data,
                ctypes.c_int64(self.udata).value)

    def __eq__(self, other):
        if not isinstance(other, kevent):
            return NotImplemented
        return self._order() == other._order()

    def __lt__(self, other):
        if not isinstance(other, kevent):
            return NotImplemented
        return self._order() < other._order()

    def __repr__(self):
        return (f"<select.kevent ident={self.ident} filter={self.filter} "
                f"flags={self.flags:#x} fflags={self.fflags:#x} "
                f"data={self.data & (1 << 64) - 1:#x} udata={self.udata:#x}>")


class kqueue(Closable):
    _noun = "sel_kqueue"
    _room = _FEW

    def __init__(self):
        self._handle = libsel.new("sel_kqueue_new")

    def _note(self, changes):
        """Keeps what filters there may be: so many events can come."""
        filters = vars(self).setdefault("_filters", set())
        for change in changes:
            name = change.ident, change.filter
            if change.flags & _constants["KQ_EV_DELETE"]:
                filters.discard(name)
            else:
                filters.add(name)
        self._room = max(self._room, len(filters))

    @classmethod
    def fromfd(cls, fd, /):
        return cls._from_fd(fd)

    def control(self, changelist, max_events, timeout=None, /):
        max_events = c_int(max_events)
        self.fileno()
        if max_events < 0:
            raise ValueError("Length of eventlist must be 0 or positive, got "
                             f"{max_events}")
        timeout = libsel.SEL_FOREVER if timeout is None else nanoseconds(
            timeout)
        if timeout < 0:
            raise ValueError("timeout must be positive or None")
        changes = [] if changelist is None else list(changelist)
        if not all(isinstance(change, kevent) for change in changes):
            raise TypeError("changelist must be an iterable of select.kevent "
                            "objects")
        count = len(changes)
        given = libsel.array(libsel.sel_kevent, count)
        for place, change in enumerate(changes):
            given[place] = change._event
        # Of a kqueue that others have filled, a full array may have left events
        # out, which come next time, and then there is more room.
        self._note(changes)
        max_events = min(max_events, max(self._room, count))
        ready = libsel.array(libsel.sel_kevent, max_events)

        def call(left):
            # libsel ends a call for a signal only after the changes are made.
            nonlocal count
            now, count = count, 0
            return libsel.sel_kqueue_control(
                self._handle, given, now, ready, max_events, left,
                libsel.SEL_FLAG_RETURN_ON_SIGNAL)
        found = libsel.wait(call, timeout)
        if found >= self._room:
            self._room = 2 * found
        return [kevent(event.ident, event.filter, event.flags, event.fflags,
                       event.data, event.udata) for event in ready[:found]]
