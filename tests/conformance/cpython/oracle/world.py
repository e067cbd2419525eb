# SPDX-License-Identifier: MIT
"""What is waited for: descriptors in many states, and things that are none.
Both sides of the comparison see the same ones."""

import enum
import fcntl
import os
import select
import socket
import tempfile

# Numbers that nothing opens: beyond the process's table as it is at first,
# and beyond FD_SETSIZE.
DEAD = 700, 1021, 5000, 19000
HUGE = 1 << 31, 1 << 64


class Index:
    def __init__(self, number):
        self.number = number

    def __index__(self):
        return self.number

    def __repr__(self):
        return f"Index({self.number})"


class File:
    """A file object whose fileno() returns, or raises, anything."""
    __hash__ = None

    def __init__(self, answer):
        self.answer = answer

    def fileno(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def __repr__(self):
        return f"File({self.answer!r})"


class World:
    def __init__(self, random, high):
        self.random = random
        self.objects = []       # everything with a fileno() and a close()
        self.still = []         # those of them that have to be left alone
        self.numbers = []       # open ones without an object
        self.closed = set()     # numbers that have been closed
        self.doubled = set()    # numbers whose file has another one too
        self.duplicated = False  # one that has been closed had
        make = [self.pair, self.pair, self.pipe, self.pipe, self.listener,
                self.unconnected, self.urgent, self.file,
                self.nested if hasattr(select, "epoll") else self.pipe,
                self.high if high else self.pair]
        for one in random.sample(make, 5):
            one()
        self.changing = File(self.number())
        gone = socket.socket()
        gone.close()
        number = enum.IntEnum("Number", {"ONE": self.number()}).ONE
        self.strange = [
            -1, -2, *DEAD, *HUGE, -1 << 31, -1 << 40, gone, number,
            File(self.number()), File(str(self.number())),
            File(self.number() + 0.5), File(-1), File(None), File("x"),
            File(Index(self.number())), File(OSError(5, "")), File(KeyError()),
            File(ValueError()), File(RuntimeError()), File(DEAD[0]),
            None, 1.0, "x", b"1", [], Index(1), object()]

    def pair(self):
        self.add(*socket.socketpair())

    def pipe(self):
        reader, writer = os.pipe()
        self.add(os.fdopen(reader, "rb", 0), os.fdopen(writer, "wb", 0))

    def listener(self):
        listener = socket.create_server(("127.0.0.1", 0))
        client = socket.create_connection(listener.getsockname())
        select.select([listener], [], [], 5)
        self.still += self.add(listener, client)

    def unconnected(self):
        self.still += self.add(socket.socket())

    def urgent(self):
        """A byte out of band, which may take a moment to arrive."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            server = listener.accept()[0]
        client.send(b"!", socket.MSG_OOB)
        select.select([], [], [server], 5)
        self.still += self.add(server, client)

    def file(self):
        self.add(tempfile.TemporaryFile(), open("/dev/null", "r+b", 0))

    def nested(self):
        """A ready epoll object."""
        inner = select.epoll()
        self.pipe()
        inner.register(self.objects[-1], select.EPOLLOUT)
        self.objects.append(inner)
        self.still.append(inner)

    def high(self):
        """A number above FD_SETSIZE."""
        reader, writer = os.pipe()
        high = fcntl.fcntl(writer, fcntl.F_DUPFD_CLOEXEC, 1500)
        os.close(writer)
        self.add(os.fdopen(reader, "rb", 0), os.fdopen(high, "wb", 0))

    def add(self, *objects):
        for one in objects:
            os.set_blocking(one.fileno(), False)
        self.objects += objects
        return objects

    def number(self):
        return self.random.choice(self.objects).fileno()

    def fileobj(self):
        """An argument, and mostly a good one."""
        random = self.random
        dice = random.random()
        if dice < 0.02:
            return self.changing
        if dice < 0.12:
            return random.choice(self.strange)
        if dice < 0.15 and self.closed:
            return random.choice(sorted(self.closed))
        fileobj = random.choice(self.objects)
        if dice < 0.5 and is_open(fileobj):
            return fileobj.fileno()
        return fileobj

    def change(self):
        """Something happens to one of the objects."""
        random = self.random
        fileobj = random.choice(self.objects)
        dice = random.random()
        if dice < 0.05:
            self.changing.answer = random.choice([
                -1, None, *(one.fileno() for one in self.objects
                            if is_open(one))])
            return "changing"
        if fileobj in self.still or not is_open(fileobj):
            return "nothing"
        number = fileobj.fileno()
        try:
            if dice < 0.4:
                os.write(number, bytes(random.choice([1, 100])))
            elif dice < 0.7:
                os.read(number, 1 << 20)
            elif dice < 0.8:
                os.write(number, bytes(1 << 20))
            elif dice < 0.87:
                fileobj.shutdown(random.choice([
                    socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR]))
            else:
                return self.end(fileobj, number)
        except (AttributeError, OSError):
            pass
        return f"{dice:.2f} {number}"

    def end(self, fileobj, number):
        """Closes it, also while it is registered; perhaps a duplicate lives,
        perhaps another file takes the number."""
        dice = self.random.random()
        if dice < 0.1:
            self.numbers.append(os.dup(number))
            self.doubled.add(number)
        self.duplicated = self.duplicated or number in self.doubled
        self.closed.add(number)
        fileobj.close()
        if dice < 0.5:
            other = self.number_or_none()
            if other is not None:
                self.numbers.append(os.dup2(other, number, False))
                self.doubled.add(other)
        return f"close {number}"

    def number_or_none(self):
        numbers = [one.fileno() for one in self.objects if is_open(one)]
        return self.random.choice(numbers) if numbers else None

    def end_of_world(self):
        for one in self.objects:
            one.close()
        for number in self.numbers:
            os.close(number)


def is_open(fileobj):
    try:
        return fileobj.fileno() >= 0
    except ValueError:
        return False
