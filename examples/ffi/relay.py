#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The fast way to wait from Python, over libsel by ctypes: bytes that go round
a ring of pipes.

Most of what a call by ctypes costs is the conversion of its arguments, and
most of what an event costs is the objects through which it is read.  Here a
function has a prototype and gets objects of ctypes, which need no conversion;
the array of events, the views that read numbers out of it, the arguments of
the wait and the ranges of the loop are made once and kept.  A wait with one
event then takes no longer than one of Python's own selectors.
"""

import argparse
import ctypes
import os
import sys

WORDS = 5               # of 64 bits in a sel_event: 40 bytes
DATA = 2                # key.data, as a word
EVENTS = 6              # events, as a half of a word
READ = 0x1

library = ctypes.CDLL(os.environ.get("LIBSEL_SO", "libsel.so.0"))
pointer, size = ctypes.c_void_p, ctypes.c_size_t
int32, int64 = ctypes.c_int32, ctypes.c_int64
uint32, uint64 = ctypes.c_uint32, ctypes.c_uint64


def prototype(name, result, *arguments):
    return ctypes.CFUNCTYPE(result, *arguments)((name, library))


strerror = prototype("sel_strerror", ctypes.c_char_p, int32)
backend_by_name = prototype("sel_backend_by_name", int32, ctypes.c_char_p)
selector_new = prototype("sel_selector_new", int32, pointer, uint32, uint32)
selector_free = prototype("sel_selector_free", None, pointer)
register = prototype("sel_selector_register", int32,
                     pointer, int32, uint32, uint64, pointer)
modify = prototype("sel_selector_modify", int32,
                   pointer, int32, uint32, uint64, pointer)
unregister = prototype("sel_selector_unregister", int32,
                       pointer, int32, pointer)
wakeup = prototype("sel_selector_wakeup", int32, pointer)
wait = prototype("sel_selector_select", int32,
                 pointer, pointer, size, int64, uint32)


def check(status):
    if status < 0:
        raise OSError(strerror(status).decode())
    return status


class Selector:
    """A set of descriptors, each with an object, and what a wait keeps.

    The data that libsel reports with an event is a serial number, which no
    other registration of this selector ever gets.  So a number without an
    object, in a batch of events, is that of a registration that has ended
    meanwhile.
    """

    def __init__(self, room, backend=0):
        self.handle = pointer()
        check(selector_new(ctypes.byref(self.handle), backend, 0))
        array = (uint64 * (WORDS * room))()
        view = memoryview(array).cast("B")
        self.words, self.halves = view.cast("Q"), view.cast("I")
        self.timeout = int64(1 << 62)           # for ever
        self.arguments = (self.handle, pointer(ctypes.addressof(array)),
                          size(room), self.timeout, uint32(0))
        # Where the events of a wait begin, by how many there are.
        self.starts = [range(0, WORDS * n, WORDS) for n in range(room + 1)]
        self.objects = {}                       # by serial number
        self.serials = {}                       # by descriptor
        self.last = 0

    def register(self, number, events, thing):
        self.last += 1
        check(register(self.handle, number, events, self.last, None))
        self.objects[self.last] = thing
        self.serials[number] = self.last

    def modify(self, number, events, thing):
        serial = self.serials.get(number, 0)
        check(modify(self.handle, number, events, serial, None))
        self.objects[serial] = thing

    def unregister(self, number):
        check(unregister(self.handle, number, None))
        del self.objects[self.serials.pop(number)]

    def close(self):
        selector_free(self.handle)
        self.handle.value = None


def relay(selector, hops):
    """Pass on whatever byte has come, until so many have."""
    # The loop, with all that it needs in local variables.
    handle, events, room, timeout, flags = selector.arguments
    words, halves, starts = selector.words, selector.halves, selector.starts
    objects = selector.objects
    timeout.value = 5_000_000_000
    seen = 0
    while seen < hops:
        n = wait(handle, events, room, timeout, flags)
        if n <= 0:
            check(n)
            raise OSError("nothing has come in five seconds")
        for start in starts[n]:
            pipe = objects.get(words[start + DATA])
            if pipe is None or not halves[2 * start + EVENTS] & READ:
                continue
            reader, writer = pipe
            os.write(writer, os.read(reader, 1))
            seen += 1
    return seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-b", type=str.encode, metavar="BACKEND",
                        default=b"default")
    parser.add_argument("-n", type=int, metavar="PIPES", default=100)
    parser.add_argument("-a", type=int, metavar="BYTES", default=10,
                        help="how many are under way")
    parser.add_argument("-r", type=int, metavar="ROOM", default=64,
                        help="how many events a wait may bring")
    parser.add_argument("hops", type=int, nargs="?", default=10000)
    options = parser.parse_args()

    selector = Selector(options.r, check(backend_by_name(options.b)))
    readers, writers = zip(*(os.pipe() for _ in range(options.n)))
    # What is read from one is written to the next.
    for reader, writer in zip(readers, writers[1:] + writers[:1]):
        selector.register(reader, READ, (reader, writer))
    for i in range(options.a):
        os.write(writers[i % len(writers)], b"x")
    seen = relay(selector, options.hops)
    for reader in readers:
        selector.unregister(reader)
    selector.close()
    print(f"{seen} hops, {len(selector.objects)} left")


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(f"relay: {failure}")
