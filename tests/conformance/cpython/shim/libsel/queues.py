# SPDX-License-Identifier: MIT
"""kqueue and kevent objects."""

import functools

import libsel
from libsel.arguments import c_int, descriptor, nanoseconds
from libsel.pollers import Closable

_constants = libsel.constants(
    name for name in libsel.system_names if name.startswith("KQ_"))


def _field(name):
    """A member as an attribute; the wide ones are checked, the others wrap,
    as in CPython."""
    def get(self):
        return getattr(self._event, name)

    def set(self, value):
        if name == "filter" and not -2 ** 15 <= value < 2 ** 15 or \
                name == "data" and not -2 ** 63 <= value < 2 ** 63:
            raise OverflowError("number too large")
        setattr(self._event, name, value)
    return property(get, set)


@functools.total_ordering
class kevent:
    __hash__ = None

    def __init__(self, ident, filter=_constants.get("KQ_FILTER_READ", 0),
                 flags=_constants.get("KQ_EV_ADD", 0), fflags=0, data=0,
                 udata=0):
        self._event = libsel.sel_kevent()
        if isinstance(ident, int):
            if ident < 0 or ident >> 64:
                raise OverflowError("can't convert to unsigned C type")
        else:
            ident = descriptor(ident)
        self.filter, self.data = filter, data
        libsel.sel_kevent_init(self._event, ident, filter, flags, fflags,
                               data, udata)

    ident, udata, flags, fflags, filter, data = map(_field, (
        "ident", "udata", "flags", "fflags", "filter", "data"))

    def _compare(self, other):
        return libsel.sel_kevent_compare(self._event, other._event)

    def __eq__(self, other):
        if not isinstance(other, kevent):
            return NotImplemented
        return self._compare(other) == 0

    def __lt__(self, other):
        if not isinstance(other, kevent):
            return NotImplemented
        return self._compare(other) < 0

    def __repr__(self):
        return ("<select.kevent ident={0.ident} filter={0.filter} "
                "flags={0.flags:#x} fflags={0.fflags:#x} data={0.data:#x} "
                "udata={0.udata:#x}>".format(self))


class kqueue(Closable):
    _noun = "sel_kqueue"

    def __init__(self):
        self._handle = libsel.new("sel_kqueue_new")

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
        changes = [] if changelist is None else list(changelist)
        if not all(isinstance(change, kevent) for change in changes):
            raise TypeError("changelist must be an iterable of select.kevent "
                            "objects")
        count = len(changes)
        changes = (libsel.sel_kevent * count)(*(
            change._event for change in changes))
        ready = (libsel.sel_kevent * max_events)()

        def call(left):
            # libsel ends a call for a signal only after the changes are made.
            nonlocal count
            now, count = count, 0
            return libsel.sel_kqueue_control(
                self._handle, changes, now, ready, max_events, left,
                libsel.SEL_RETURN_ON_SIGNAL)
        found = libsel.wait(call, timeout)
        return [kevent(event.ident, event.filter, event.flags, event.fflags,
                       event.data, event.udata) for event in ready[:found]]
