#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The echo server in Python, over libsel by ctypes.

Every declaration comes from libsel.cdef.  ctypes gives the interpreter's lock
up during a call, so that another thread can wait for signals.
"""

import argparse
import builtins
import ctypes
import os
import re
import signal
import socket
import sys
import threading
import types

LIMIT = 16384           # bytes a connection may owe its client
PAUSE = 100_000_000     # nanoseconds without accepting


def check(status):
    """Return a status, or raise what Python's own module would raise."""
    if status >= 0 or status == sel.SEL_EWOKEN:
        return status
    why = sel.sel_strerror(status).decode()
    error = getattr(builtins, sel.sel_error_exception(status).decode())
    if error is OSError:
        raise OSError(sel.sel_error_errno(status), why)
    raise error(why)


def load(library, cdef):
    """Make a namespace of all that the cdef declares."""
    names = types.SimpleNamespace()
    kinds = {"void": None, "size_t": ctypes.c_size_t,
             "sel_status": ctypes.c_int32}
    for kind in "int32", "uint32", "int64", "uint64":
        kinds[kind + "_t"] = getattr(ctypes, "c_" + kind)

    def convert(text):
        if "char *" in text:
            return ctypes.c_char_p
        return ctypes.c_void_p if "*" in text else kinds[text.split()[0]]

    for name, value in re.findall(r"(SEL_\w+) = ([-\w]+)", cdef):
        setattr(names, name, int(value, 0))
    for name, body in re.findall(r"struct (\w+) \{(.*?)\}", cdef, re.S):
        fields = [(member, kinds[kind])
                  for kind, member in re.findall(r"(\w+) (\w+);", body)]
        kinds[name] = type(name, (ctypes.Structure,), {"_fields_": fields})
        setattr(names, name, kinds[name])
    for result, name, arguments in re.findall(
            r"^(\w[\w *]*?)(\w+)\((.*)\);$", cdef, re.M):
        function = getattr(library, name)
        function.restype = (check if result == "sel_status "
                            else convert(result))
        function.argtypes = [convert(argument)
                             for argument in arguments.split(", ")
                             if argument != "void"]
        setattr(names, name, function)
    return names


with open(os.environ.get("LIBSEL_CDEF", "/usr/share/libsel/libsel.cdef"),
          encoding="ascii") as file:
    sel = load(ctypes.CDLL(os.environ.get("LIBSEL_SO", "libsel.so.0")),
               file.read())
READ, WRITE = sel.SEL_EVENT_READ, sel.SEL_EVENT_WRITE
FOREVER = sel.SEL_FOREVER


class Connection:
    def __init__(self, peer):
        self.socket = peer
        self.buffer = bytearray()
        self.eof = False

    def ready(self, server, events):
        try:
            if events & READ:
                chunk = self.socket.recv(LIMIT - len(self.buffer))
                self.eof = not chunk
                self.buffer += chunk
            if self.buffer:
                del self.buffer[:self.socket.send(self.buffer)]
        except BlockingIOError:
            pass
        except OSError as error:
            server.hang_up(self, error.strerror)
            return
        if not self.interest():
            server.hang_up(self, "done")
            return
        try:
            server.modify(self, self.interest())
        except OSError as error:
            server.hang_up(self, error.strerror)

    def interest(self):
        """What it waits for follows from the buffer alone."""
        reads = not self.eof and len(self.buffer) < LIMIT
        return (READ if reads else 0) | (WRITE if self.buffer else 0)


class Server:
    def __init__(self, backend, port, quiet):
        self.quiet = quiet
        self.stopping = False
        self.handlers = {}
        self.resume = FOREVER           # when to accept again
        self.selector = ctypes.c_void_p()
        sel.sel_selector_new(ctypes.byref(self.selector), backend, 0)
        self.socket = socket.create_server(("127.0.0.1", port),
                                           backlog=socket.SOMAXCONN)
        self.register(self)

    def log(self, number, what):
        if not self.quiet:
            print(f"{number}: {what}", file=sys.stderr)

    def register(self, handler):
        number = handler.socket.fileno()
        handler.socket.setblocking(False)
        sel.sel_selector_register(self.selector, number, READ, 0, None)
        self.handlers[number] = handler

    def modify(self, handler, events):
        sel.sel_selector_modify(self.selector, handler.socket.fileno(),
                                events, 0, None)

    def unregister(self, handler):
        number = handler.socket.fileno()
        sel.sel_selector_unregister(self.selector, number, None)
        del self.handlers[number]

    def hang_up(self, connection, why):
        self.log(connection.socket.fileno(), why)
        self.unregister(connection)
        connection.socket.close()

    def ready(self, _server, _events):
        """Welcome a client."""
        try:
            peer, _ = self.socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            # Out of descriptors, say: the client stays in the queue.
            self.log("accept", error.strerror)
            self.unregister(self)
            self.resume = sel.sel_now() + PAUSE
            return
        self.log(peer.fileno(), "accepted")
        try:
            self.register(Connection(peer))
        except OSError as error:
            self.log(peer.fileno(), error.strerror)
            peer.close()

    def serve(self):
        events = (sel.sel_event * 64)()
        while not self.stopping:
            n = sel.sel_selector_select_until(self.selector, events,
                                              len(events), self.resume, 0)
            for event in events[:max(n, 0)]:
                # A handler of this batch may have ended the registration.
                if sel.sel_selector_is_current(self.selector,
                                               ctypes.byref(event)):
                    self.handlers[event.key.fd].ready(self, event.events)
            if sel.sel_now() >= self.resume:
                self.resume = FOREVER
                self.register(self)

    def wait_for(self, signals):
        signal.sigwait(signals)
        self.stopping = True
        sel.sel_selector_wakeup(self.selector)

    def close(self):
        for handler in self.handlers.copy().values():
            if handler is not self:
                self.hang_up(handler, "stopping")
        sel.sel_selector_free(self.selector)
        self.socket.close()


def backend(name):
    return sel.sel_backend_by_name(name.encode())


def port(text):
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-b", type=backend, metavar="BACKEND",
                        default=sel.SEL_BACKEND_DEFAULT)
    parser.add_argument("-p", type=port, metavar="PORT", default=1234)
    parser.add_argument("-q", action="store_true", help="say little")
    options = parser.parse_args()

    # Blocked in all threads, so that only sigwait() meets them.
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = Server(options.b, options.p, options.q)
    waiter = threading.Thread(target=server.wait_for, args=[signals],
                              daemon=True)
    waiter.start()
    name = sel.sel_backend_name(sel.sel_selector_backend(server.selector))
    print("listening on 127.0.0.1 port", server.socket.getsockname()[1],
          f"({name.decode()})", flush=True)
    server.serve()
    waiter.join()                       # it must not wake a freed selector
    server.close()


if __name__ == "__main__":
    try:
        main()
    except (OSError, AttributeError) as failure:    # the latter: no back end
        sys.exit(f"echo-server: {failure}")
