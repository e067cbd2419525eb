# SPDX-License-Identifier: MIT
"""poll, epoll and devpoll objects.  Their names and signatures are those of
the select module; what they do is libsel's."""

import os

import libsel
from libsel.arguments import (c_int, descriptor, epoll_mask, milliseconds,
                              nanoseconds, negative, poll_mask)

# What CPython takes when maxevents is left out: FD_SETSIZE - 1.
_MAX_EVENTS = 1023
# Results of a devpoll object where there is no limit of descriptors.
_MOST = 1 << 20


def _checked(status, fd):
    if status == libsel.SEL_EBADFD:
        raise libsel.error(status, negative(fd))
    if status == libsel.SEL_ENOTREG:
        raise libsel.error(status, fd)
    return libsel.check(status)


def _wait(function, handle, capacity, timeout):
    ready = libsel.array(libsel.sel_pollfd, capacity)
    count = libsel.wait(lambda left: function(
        handle, ready, capacity, left, libsel.SEL_FLAG_RETURN_ON_SIGNAL), timeout)
    return [(ready[i].fd, ready[i].events) for i in range(count)]


class poll(libsel.Unique):
    _default = sum(libsel.constants(["POLLIN", "POLLPRI", "POLLOUT"]).values())
    _handle = None

    def __new__(cls, *arguments):
        raise TypeError("cannot create 'select.poll' instances")

    def __del__(self):
        libsel.sel_poll_free(self._handle)

    def register(self, fd, eventmask=_default, /):
        fd = descriptor(fd)
        _checked(libsel.sel_poll_register(
            self._handle, fd, poll_mask(eventmask)), fd)

    def modify(self, fd, eventmask, /):
        fd = descriptor(fd)
        _checked(libsel.sel_poll_modify(
            self._handle, fd, poll_mask(eventmask)), fd)

    def unregister(self, fd, /):
        fd = descriptor(fd)
        _checked(libsel.sel_poll_unregister(self._handle, fd), fd)

    def poll(self, timeout=None, /):
        timeout = -1 if timeout is None else milliseconds(timeout)
        capacity = max(1, libsel.check(libsel.sel_poll_count(self._handle)))
        return _wait(libsel.sel_poll_poll, self._handle, capacity, timeout)


def new_poll():
    self = object.__new__(poll)
    self._handle = libsel.new("sel_poll_new")
    return self


class Closable(libsel.Unique):
    """What epoll, devpoll and kqueue have in common."""
    _noun = _handle = None

    def _call(self, verb, *arguments):
        function = getattr(libsel, f"{self._noun}_{verb}")
        return libsel.check(function(self._handle, *arguments))

    def _change(self, verb, fd, *mask):
        """Like _call; the errors name the descriptor."""
        function = getattr(libsel, f"{self._noun}_{verb}")
        _checked(function(self._handle, fd, *mask), fd)

    def __del__(self):
        getattr(libsel, self._noun + "_free")(self._handle)

    def close(self):
        self._call("close")

    @property
    def closed(self):
        return bool(self._call("closed"))

    def fileno(self):
        return self._call("fileno")

    @classmethod
    def _from_fd(cls, fd):
        self = object.__new__(cls)
        self._handle = libsel.new(cls._noun + "_from_fd", c_int(fd))
        return self


class epoll(Closable):
    _noun = "sel_epoll"
    _default = sum(libsel.constants(
        ["EPOLLIN", "EPOLLPRI", "EPOLLOUT"]).values())

    def __init__(self, sizehint=-1, flags=0):
        self._handle = libsel.new("sel_epoll_new", c_int(sizehint),
                                  c_int(flags))

    # How many registrations are known of; a set may have others, which came by
    # another descriptor or from another process.
    _known = _MAX_EVENTS
    _registered = 0

    @classmethod
    def fromfd(cls, fd, /):
        return cls._from_fd(fd)

    def __enter__(self):
        self.fileno()
        return self

    def __exit__(self, *exception):
        self.close()

    def register(self, fd, eventmask=_default):
        self._change("register", descriptor(fd), epoll_mask(eventmask))
        self._registered += 1
        self._known = max(self._known, self._registered)

    def modify(self, fd, eventmask):
        self._change("modify", descriptor(fd), epoll_mask(eventmask))

    def unregister(self, fd):
        self._change("unregister", descriptor(fd))
        self._registered -= 1

    def poll(self, timeout=None, maxevents=-1):
        maxevents = c_int(maxevents)
        self.fileno()
        timeout = -1 if timeout is None else nanoseconds(timeout)
        if maxevents < -1:
            raise ValueError("maxevents must be greater than 0, got "
                             f"{maxevents}")
        # No room for what can't come.  A full array may have left some out,
        # which come next time, and then there is more room.
        capacity = min(_MAX_EVENTS if maxevents == -1 else maxevents,
                       self._known)
        ready = _wait(libsel.sel_epoll_poll, self._handle, capacity, timeout)
        if len(ready) == self._known:
            self._known *= 2
        return ready


class devpoll(Closable):
    _noun = "sel_devpoll"

    def __new__(cls, *arguments):
        raise TypeError("cannot create 'select.devpoll' instances")

    def register(self, fd, eventmask=poll._default, /):
        self._change("register", descriptor(fd), poll_mask(eventmask))

    def modify(self, fd, eventmask=poll._default, /):
        self._change("modify", descriptor(fd), poll_mask(eventmask))

    def unregister(self, fd, /):
        self._change("unregister", descriptor(fd))

    def poll(self, timeout=None, /):
        self.fileno()
        timeout = -1 if timeout is None else milliseconds(timeout)
        if -(-timeout // 10 ** 6) < -1:
            raise OverflowError("timeout is too large")
        return _wait(libsel.sel_devpoll_poll, self._handle, self._capacity,
                     timeout)


def new_devpoll():
    self = object.__new__(devpoll)
    self._handle = libsel.new("sel_devpoll_new")
    # CPython's has room for what the process may have open when it is made.
    limit = os.sysconf("SC_OPEN_MAX")
    self._capacity = limit if 0 < limit < _MOST else _MOST
    return self
