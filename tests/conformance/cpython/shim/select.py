# SPDX-License-Identifier: MIT
"""The select module over libsel.  Like CPython's, it has what the system
has."""

import ctypes

import libsel
from libsel import pollers, queues
from libsel.arguments import descriptor, nanoseconds, negative

error = OSError

globals().update(libsel.constants(libsel.system_names))


def _descriptors(objects):
    try:
        # A list may shrink while its members are asked.
        objects = iter(objects if isinstance(objects, list) else
                       list(objects))
    except TypeError:
        raise TypeError("arguments 1-3 must be sequences") from None
    return [(descriptor(fileobj), fileobj) for fileobj in objects]


def _members(objects, array, size):
    """The objects whose numbers are left; both are in the same order."""
    left = iter(array[:size.value])
    wanted = next(left, None)
    members = []
    for fd, fileobj in objects:
        if fd == wanted:
            members.append(fileobj)
            wanted = next(left, None)
    return members


# What selectors.py makes an attribute of a class must not become a method.
@staticmethod
def select(rlist, wlist, xlist, timeout=None, /):
    timeout = libsel.SEL_FOREVER if timeout is None else nanoseconds(timeout)
    lists = [_descriptors(one) for one in (rlist, wlist, xlist)]
    sizes = [ctypes.c_size_t(len(one)) for one in lists]
    arrays = [libsel.array(ctypes.c_int32, len(one)) for one in lists]
    for array, one in zip(arrays, lists):
        array[:len(one)] = [fd for fd, _ in one]
    arguments = [one for pair in zip(arrays, sizes) for one in pair]
    try:
        libsel.wait(lambda left: libsel.sel_select(
            *arguments, left, libsel.SEL_FLAG_RETURN_ON_SIGNAL), timeout)
    except ValueError as why:
        if why.status != libsel.SEL_EBADFD:
            raise
        wrong = next(fd for one in lists for fd, _ in one if fd < 0)
        raise ValueError(negative(wrong)) from None
    return tuple(map(_members, lists, arrays, sizes))


if libsel.available(libsel.SEL_BACKEND_POLL):
    poll = staticmethod(pollers.new_poll)
    pollers.poll.__module__ = "select"
if libsel.available(libsel.SEL_BACKEND_EPOLL):
    epoll = pollers.epoll
    pollers.epoll.__module__ = "select"
if libsel.available(libsel.SEL_BACKEND_DEVPOLL):
    devpoll = staticmethod(pollers.new_devpoll)
    pollers.devpoll.__module__ = "select"
if libsel.available(libsel.SEL_BACKEND_KQUEUE):
    kqueue, kevent = queues.kqueue, queues.kevent
    kqueue.__module__ = kevent.__module__ = "select"
