# SPDX-License-Identifier: MIT
"""The descriptors of a scenario, by name, and what is done to them."""

import fcntl
import os
import select
import socket
import subprocess
import tempfile

BITS = {"r": select.POLLIN, "w": select.POLLOUT, "p": select.POLLPRI}


class Object:
    """A file object: it knows its descriptor while that is open."""

    def __init__(self, name, number):
        self.name = name
        self.number = number

    def fileno(self):
        return self.number


class Files:
    def __init__(self):
        self.objects = {}               # by name; all that were ever opened
        self.numbers = {}               # what they were opened with
        self.children = []
        self.nothing = object()         # has no descriptor at all

    def add(self, name, number):
        self.objects[name] = Object(name, number)
        self.numbers[name] = number

    def add_socket(self, name, sock):
        self.add(name, sock.detach())
        os.set_blocking(self.numbers[name], False)

    def name_of(self, number):
        """The name that has the number; the youngest, if several had it."""
        for name in reversed(self.numbers):
            if self.numbers[name] == number:
                return name
        return str(number)

    def end(self):
        for name, item in self.objects.items():
            if item.number >= 0 and name != "self":
                os.close(item.number)
        for child in self.children:
            child.kill()
            child.wait()

    # Ways to open.  Each is an operation of that name.

    def pipe(self, name):
        read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.add(name + ".r", read)
        self.add(name + ".w", write)

    def unix(self, name):
        for end, sock in zip("ab", socket.socketpair()):
            self.add_socket(name + "." + end, sock)

    def tcp(self, name):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            client = socket.create_connection(listener.getsockname())
            self.add_socket(name + ".a", client)
            self.add_socket(name + ".b", listener.accept()[0])

    def listener(self, name):
        sock = socket.socket()
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        self.add_socket(name, sock)

    def connect(self, name, listener):
        with socket.socket(fileno=os.dup(self.numbers[listener])) as sock:
            address = sock.getsockname()
        self.add_socket(name, socket.create_connection(address))

    def socket(self, name):
        self.add_socket(name, socket.socket())

    def file(self, name):
        number, path = tempfile.mkstemp()
        os.unlink(path)
        self.add(name, number)

    def directory(self, name):
        self.add(name, os.open("/", os.O_RDONLY | os.O_CLOEXEC))

    def null(self, name):
        self.add(name, os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC))

    def eventfd(self, name):
        self.add(name, os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC))

    def unused(self, name):
        with open("/dev/null", "rb") as null:
            number = fcntl.fcntl(null, fcntl.F_DUPFD_CLOEXEC, 200)
        os.close(number)
        self.add(name, number)
        self.objects[name].number = -1

    def dup(self, name, other):
        self.add(name, os.dup(self.numbers[other]))

    def later(self, name, seconds):
        read, write = os.pipe2(os.O_CLOEXEC)
        script = "sleep %s; echo; exec sleep 60" % seconds
        self.children.append(subprocess.Popen(
            ["/bin/sh", "-c", script], stdin=subprocess.DEVNULL, stdout=write))
        os.close(write)
        self.add(name, read)

    # What is done to them.

    def write(self, name):
        if os.write(self.numbers[name], b"x") != 1:
            raise AssertionError("no room")

    def post(self, name):
        os.eventfd_write(self.numbers[name], 1)

    def fill(self, name):
        for size in 65536, 1:
            try:
                while True:
                    os.write(self.numbers[name], b"x" * size)
            except BlockingIOError:
                pass

    def drain(self, name):
        try:
            while os.read(self.numbers[name], 65536):
                pass
        except BlockingIOError:
            pass

    def shutdown(self, name):
        with socket.socket(fileno=os.dup(self.numbers[name])) as sock:
            sock.shutdown(socket.SHUT_WR)

    def urgent(self, name):
        with socket.socket(fileno=os.dup(self.numbers[name])) as sock:
            sock.send(b"!", socket.MSG_OOB)

    def close_file(self, name):
        os.close(self.numbers[name])
        self.objects[name].number = -1

    def replace(self, name, other):
        os.dup2(self.numbers[other], self.numbers[name], inheritable=False)
        self.objects[name].number = self.numbers[name]

    def wait_for(self, name, event):
        poll = select.poll()
        poll.register(self.numbers[name], BITS[event])
        if not poll.poll(10000):
            raise AssertionError("%s did not become %s" % (name, event))
