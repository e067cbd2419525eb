# SPDX-License-Identifier: MIT
"""The worker of CPython's selectors and select.epoll, and of libsel by ctypes,
as a plain program calls it and as examples/ffi/relay.py does:

    worker.py FIRST PEER

worker.c says what it is asked.  The loops are compiled for each peer, so that
none pays for a call that another would not make.
"""

import ctypes
import gc
import os
import re
import select
import selectors
import sys
import time

# The example, which lies in the source tree beside this.
sys.dont_write_bytecode = True
sys.path.append(os.path.join(os.path.dirname(__file__), os.pardir, "examples",
                             "ffi"))

FIRST = int(sys.argv[1])
ONE = (1).to_bytes(8, sys.byteorder)
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
HOPS = 1000


class Skip(Exception):
    """This peer can't do that."""


class Work:
    """What the job is, and the descriptors it is done with."""

    def __init__(self, shape, n, active):
        self.shape, self.n, self.active = shape, n, active
        self.is_pipe = shape == "pipes"
        self.step = 2 if self.is_pipe else 1
        self.ready = ([n - 1] if shape == "last" else
                      [i * n // active for i in range(active)])
        self.fds = range(FIRST, FIRST + n * self.step, self.step)

    def post(self, index):
        if self.is_pipe:
            os.write(self.fds[index] + 1, b"x")
        else:
            os.write(self.fds[index], ONE)


class Selector:
    """One of CPython's selectors."""
    call = "events = select({timeout}); n = len(events)"
    loop = "for key, mask in events:"
    index = "key.data"
    forever, never = "None", "0"

    def __init__(self, name, work):
        self.selector = getattr(selectors, name)()
        self.work = work
        self.close = self.selector.close
        self.names = {"select": self.selector.select}

    def add(self, index):
        self.selector.register(self.work.fds[index], READ, index)

    def remove(self, index):
        self.selector.unregister(self.work.fds[index])

    def modify(self, index, both):
        self.selector.modify(self.work.fds[index],
                             READ | WRITE if both else READ, index)


class Epoll:
    """select.epoll, which knows descriptors only."""
    call = "events = poll({timeout}, room); n = len(events)"
    loop = "for fd, mask in events:"
    index = "(fd - FIRST)"
    forever, never = "-1", "0"

    def __init__(self, name, work):
        self.epoll = getattr(select, name)()
        self.work = work
        self.close = self.epoll.close
        self.names = {"poll": self.epoll.poll, "room": work.n + 1,
                      "FIRST": FIRST}
        if work.is_pipe:
            self.index = "(fd - FIRST) // 2"

    def add(self, index):
        self.epoll.register(self.work.fds[index], select.EPOLLIN)

    def remove(self, index):
        self.epoll.unregister(self.work.fds[index])

    def modify(self, index, both):
        self.epoll.modify(self.work.fds[index], select.EPOLLIN |
                          (select.EPOLLOUT if both else 0))


class Sel:
    """libsel, called through ctypes."""
    call = ("n = select(selector, buffer, room, {timeout}, 0)")
    loop = "for event in buffer[:n]:"
    index = "event.key.data"
    forever, never = "1 << 62", "0"

    def __init__(self, _, work):
        try:
            lib = ctypes.CDLL("libsel.so.0")
        except OSError:
            raise Skip("no libsel.so.0") from None
        number, wide, any_ = ctypes.c_int32, ctypes.c_uint64, ctypes.c_void_p
        lib.sel_selector_register.argtypes = (any_, number, number, wide, any_)
        lib.sel_selector_modify.argtypes = (any_, number, number, wide, any_)
        lib.sel_selector_unregister.argtypes = any_, number, any_
        lib.sel_selector_select.argtypes = (any_, any_, ctypes.c_size_t,
                                            ctypes.c_int64, ctypes.c_uint32)
        lib.sel_selector_wakeup.argtypes = any_,
        lib.sel_selector_free.argtypes = any_,
        lib.sel_selector_free.restype = None
        self.key = type("Key", (ctypes.Structure,), {"_fields_": [
            ("fd", number), ("events", ctypes.c_uint32), ("token", wide),
            ("data", wide)]})
        event = type("Event", (ctypes.Structure,), {"_fields_": [
            ("key", self.key), ("events", ctypes.c_uint32),
            ("detail", ctypes.c_uint32), ("generation", ctypes.c_uint32),
            ("reserved", ctypes.c_uint32)]})
        handle = any_()
        if lib.sel_selector_new(ctypes.byref(handle), 0, 0) != 0:
            raise Skip("no selector")
        self.lib, self.handle, self.work = lib, handle, work
        buffer = (event * (work.n + 1))()
        self.names = {"select": lib.sel_selector_select, "buffer": buffer,
                      "selector": handle, "room": work.n + 1}

    def close(self):
        self.lib.sel_selector_free(self.handle)

    def add(self, index):
        if self.lib.sel_selector_register(
                self.handle, self.work.fds[index], READ, index, None):
            raise Skip("register")

    def remove(self, index):
        if self.lib.sel_selector_unregister(
                self.handle, self.work.fds[index], None):
            raise Skip("unregister")

    def modify(self, index, both):
        if self.lib.sel_selector_modify(
                self.handle, self.work.fds[index],
                READ | WRITE if both else READ, index, None):
            raise Skip("modify")

    def wake(self):
        """Whether a wakeup is reported as one, by SEL_EWOKEN."""
        self.lib.sel_selector_wakeup(self.handle)
        return self.lib.sel_selector_select(
            self.handle, self.names["buffer"], 1, 1 << 62, 0) == -20014


class Kept:
    """libsel, called through ctypes with what examples/ffi/relay.py keeps."""
    call = ("n = wait(handle, events, room, {timeout}, flags)")
    loop = "for place in starts[n]:"
    index = ("(objects[words[place + DATA]] "
             "if halves[2 * place + EVENTS] & READ else None)")
    forever, never = "forever", "never"

    def __init__(self, _, work):
        try:
            import relay
        except OSError:
            raise Skip("no libsel.so.0") from None
        self.relay, self.work = relay, work
        self.selector = relay.Selector(work.n + 1)
        self.close = self.selector.close
        handle, events, room, _, flags = self.selector.arguments
        self.names = {
            "wait": relay.wait, "handle": handle, "events": events,
            "room": room, "flags": flags, "forever": ctypes.c_int64(1 << 62),
            "never": ctypes.c_int64(0), "words": self.selector.words,
            "halves": self.selector.halves, "starts": self.selector.starts,
            "objects": self.selector.objects, "DATA": relay.DATA,
            "EVENTS": relay.EVENTS, "READ": READ}

    def add(self, index):
        self.selector.register(self.work.fds[index], READ, index)

    def remove(self, index):
        self.selector.unregister(self.work.fds[index])

    def modify(self, index, both):
        self.selector.modify(self.work.fds[index],
                             READ | WRITE if both else READ, index)

    def wake(self):
        """Whether a wakeup is reported as one, by SEL_EWOKEN."""
        wait, arguments = self.relay.wait, self.selector.arguments
        self.relay.check(self.relay.wakeup(self.selector.handle))
        return wait(*arguments) == -20014


LOOPS = """
def ready(rounds, timeout):
    total = 0
    start = clock()
    for _ in range(rounds):
        CALL
        if n != active:
            wrong(n, active)
        LOOP
            total += INDEX
    elapsed = clock() - start
    if total != rounds * expected:
        wrong(total, rounds * expected)
    return elapsed

def loop(rounds):
    total = 0
    start = clock()
    for _ in range(rounds):
        for fd in writers:
            write(fd, ONE)
        CALL
        if n != active:
            wrong(n, active)
        LOOP
            index = INDEX
            total += index
            if len(read(fds[index], 8)) != 8:
                wrong(index, "a number")
    elapsed = clock() - start
    if total != rounds * expected:
        wrong(total, rounds * expected)
    return elapsed

def pipes(rounds):
    start = clock()
    for _ in range(rounds):
        seen, left = 0, HOPS - active
        for fd in writers:
            write(fd + 1, b"x")
        while seen < HOPS:
            CALL
            if n < 1:
                wrong(n, "one or more")
            seen += n
            LOOP
                fd = fds[INDEX]
                if len(read(fd, 1)) != 1:
                    wrong(fd, "a byte")
                if left:
                    left -= 1
                    write(first if fd == last else fd + 3, b"x")
        if seen != HOPS:
            wrong(seen, HOPS)
    return clock() - start

def look():
    CALL
    return n
"""


def wrong(got, expected):
    raise ValueError(f"got {got}, expected {expected}")


class Job:
    """A peer's set, and the loops over it."""

    def __init__(self, peer, work):
        kind = {"sel": Sel, "kept": Kept, "epoll": Epoll}.get(peer, Selector)
        self.work = work
        self.peer = kind(peer, work)
        self.names = {**self.peer.names, "clock": time.perf_counter_ns,
                      "active": work.active, "expected": sum(work.ready),
                      "writers": [work.fds[i] for i in work.ready],
                      "fds": work.fds, "read": os.read, "write": os.write,
                      "ONE": ONE, "HOPS": HOPS, "wrong": wrong,
                      "last": work.fds[-1], "first": work.fds[0] + 1}
        try:
            for i in range(work.n):
                self.peer.add(i)
        except (ValueError, OverflowError) as why:
            self.close()
            raise Skip(str(why)) from why
        if work.shape in ("ready", "last"):
            for i in work.ready:
                work.post(i)
        elif work.shape in ("churn-wait", "bulk"):
            work.post(work.n // 2)
        blocking = work.shape == "last"
        timeout = self.peer.forever if blocking else self.peer.never
        text = (LOOPS.replace("CALL", self.peer.call.format(timeout=timeout))
                .replace("LOOP", self.peer.loop)
                .replace("INDEX", self.peer.index))
        exec(compile(text, "loops", "exec"), self.names)
        # CPython's selector is closed by then if a descriptor is too high.
        try:
            self.names["look"]()
        except ValueError as why:
            self.close()
            raise Skip(str(why)) from why

    def close(self):
        self.peer.close()
        for fd in self.work.fds:
            os.set_blocking(fd, False)
            try:
                while os.read(fd, 8):
                    pass
            except BlockingIOError:
                pass

    def slice(self, rounds):
        shape = self.work.shape
        if shape in ("ready", "last"):
            return self.names["ready"](rounds, 0)
        if shape in ("loop", "pipes"):
            return self.names[shape](rounds)
        return getattr(self, shape.partition("-")[0])(
            rounds, shape.endswith("-wait"))

    def see(self, expected):
        n = self.names["look"]()
        if n != expected:
            wrong(n, expected)

    def churn(self, rounds, look):
        index = self.work.n // 2
        start = time.perf_counter_ns()
        for _ in range(rounds):
            self.peer.remove(index)
            if look:
                self.see(0)
            self.peer.add(index)
            if look:
                self.see(1)
        return time.perf_counter_ns() - start

    def modify(self, rounds, look):
        index = self.work.n // 2
        start = time.perf_counter_ns()
        for _ in range(rounds):
            self.peer.modify(index, True)
            if look:
                self.see(1)
            self.peer.modify(index, False)
            if look:
                self.see(0)
        return time.perf_counter_ns() - start

    def bulk(self, rounds, _):
        everything = range(self.work.n)
        start = time.perf_counter_ns()
        for _ in range(rounds):
            for index in everything:
                self.peer.remove(index)
            self.see(0)
            for index in everything:
                self.peer.add(index)
            self.see(1)
        return time.perf_counter_ns() - start

    def wake(self, rounds, _):
        start = time.perf_counter_ns()
        for _ in range(rounds):
            if not self.peer.wake():
                wrong("no wakeup", "one")
        return time.perf_counter_ns() - start


def resident():
    gc.collect()
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:
        return 1024 * sum(map(int, re.findall(r"Private_\w+: +(\d+)",
                                              file.read())))


C_ONLY = "swings", "timeout", "deadline", "wake-thread"


def begin(peer, shape, n, active):
    if shape in C_ONLY or shape == "wake" and peer not in ("sel", "kept"):
        raise Skip(shape)
    return Job(peer, Work(shape, n, active))


def main():
    job, peer = None, sys.argv[2]
    for line in sys.stdin:
        command, *words = line.split()
        try:
            if command == "job":
                if job:
                    job.close()
                job = None
                job = begin(peer, words[0], int(words[1]), int(words[2]))
                answer = "ok"
            elif command == "memory":
                before = resident()
                job = begin(peer, "ready", int(words[0]), int(words[1]))
                job.slice(3)
                answer = resident() - before
            else:
                answer = job.slice(int(words[0]))
        except Skip as why:
            answer = f"skip {why}"
        except (ValueError, OSError) as why:
            answer = f"error {why}"
        print(answer, flush=True)


main()
