#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tour of ../tour.c in Python, over libsel by ctypes.

It needs few functions, and declares them by hand; echo-server.py reads all
declarations from libsel.cdef.
"""

import ctypes
import os
import signal
import socket
import sys

WRITE, RDHUP = 0x2, 0x200
RETURN_ON_SIGNAL, DENSE = 0x1, 0x4
ENOTSUP = -20015

sel = ctypes.CDLL(os.environ.get("LIBSEL_SO", "libsel.so.0"))
POINTER, U64 = ctypes.c_void_p, ctypes.c_uint64
sel.sel_strerror.restype = sel.sel_error_name.restype = ctypes.c_char_p
sel.sel_selector_register.argtypes = sel.sel_selector_modify.argtypes = (
    POINTER, ctypes.c_int32, ctypes.c_uint32, U64, POINTER)
sel.sel_selector_select.argtypes = (
    POINTER, POINTER, ctypes.c_size_t, ctypes.c_int64, ctypes.c_uint32)
sel.sel_selector_free.restype = None


class Key(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int32), ("events", ctypes.c_uint32),
                ("token", U64), ("data", U64)]


class Event(ctypes.Structure):
    _fields_ = [("key", Key), ("events", ctypes.c_uint32),
                ("detail", ctypes.c_uint32), ("generation", ctypes.c_uint32),
                ("reserved", ctypes.c_uint32)]


selector = POINTER()
event = Event()


def check(status):
    if status < 0:
        sys.exit("tour: " + sel.sel_strerror(status).decode())
    return status


def name(status):
    return sel.sel_error_name(status).decode()


def wait_for(what, milliseconds, flags=0):
    """One wait: what was ready, or the name of what ended it."""
    n = sel.sel_selector_select(selector, ctypes.byref(event), 1,
                                milliseconds * 1_000_000, flags)
    print(f"{what}:", f"{event.events:#x}" if n > 0 else name(n) or "nothing")


def wakeup():
    check(sel.sel_selector_wakeup(selector))
    check(sel.sel_selector_wakeup(selector))
    wait_for("woken twice, an event", 1000)
    wait_for("the next wait", 1000)
    wait_for("the one after", 1000)


def modify(fd):
    status = sel.sel_selector_modify(selector, fd, 0x80000000, 8, None)
    key = Key()
    check(sel.sel_selector_get_key(selector, fd, ctypes.byref(key)))
    print(f"refused modify: {name(status)}, "
          f"still {key.events:#x} with {key.data}")
    check(sel.sel_selector_unregister(selector, fd, None))


def flags():
    # The timer goes on, so that no signal is missed just before the wait.
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    wait_for("signals, no flag", 50)
    wait_for("signals, a flag", 10000, RETURN_ON_SIGNAL)
    signal.setitimer(signal.ITIMER_REAL, 0)
    wait_for("a flag of new", 50, DENSE)


def rdhup(fd, peer):
    status = sel.sel_selector_register(selector, fd, RDHUP, 0, None)
    if status == ENOTSUP:
        print("RDHUP: SEL_ENOTSUP")
        return
    check(status)
    peer.send(b"x")
    wait_for("RDHUP, unread data", 50)
    peer.shutdown(socket.SHUT_WR)
    wait_for("RDHUP, the peer writes no more", 1000)


backend = 0
if len(sys.argv) > 1:
    backend = check(sel.sel_backend_by_name(sys.argv[1].encode()))
check(sel.sel_selector_new(ctypes.byref(selector), backend, 0))
one, other = socket.socketpair()
with one, other:
    check(sel.sel_selector_register(selector, one.fileno(), WRITE, 7, None))
    wakeup()
    modify(one.fileno())
    flags()
    rdhup(one.fileno(), other)
    sel.sel_selector_free(selector)
