# SPDX-License-Identifier: MIT
"""Worker processes: which peers there are, how one is started and asked."""

import contextlib
import os
import resource
import select
import shutil
import subprocess
import time

FIRST = 20              # the first descriptor; those below are the worker's
SPARE = 180             # above the last one, for the worker's own
PATIENCE = 120          # seconds for an answer

# What the tables call a peer: the worker that has it, and what that calls it.
PEERS = {
    "raw epoll": ("sel", "epoll"),
    "raw epoll again": ("sel", "epoll"),
    "a wrapper of epoll_wait": ("sel", "wrapper"),
    "raw poll": ("sel", "poll"),
    "raw select": ("sel", "select"),
    "libsel epoll": ("sel", "sel-epoll"),
    "libsel epoll, deferring": ("sel", "sel-epoll-defer"),
    "libsel epoll, dense": ("sel", "sel-epoll-dense"),
    "libsel epoll, tokens": ("sel", "sel-epoll-tokens"),
    "libsel poll": ("sel", "sel-poll"),
    "libsel select": ("sel", "sel-select"),
    "libevent": ("event", "event"),
    "libev": ("ev", "ev"),
    "libuv": ("uv", "uv"),
    "Python select.epoll": ("py", "epoll"),
    "Python EpollSelector": ("py", "EpollSelector"),
    "Python PollSelector": ("py", "PollSelector"),
    "Python SelectSelector": ("py", "SelectSelector"),
    "Python, libsel by ctypes": ("py", "sel"),
    "Python, libsel by kept ctypes": ("py", "kept"),
    "LuaJIT, libsel by FFI": ("lua", "sel-ffi"),
    "Lua libsel": ("lua", "sel"),
    "Lua luv": ("lua", "luv"),
    "Lua cqueues": ("lua", "cqueues"),
    "Lua luaposix": ("lua", "luaposix"),
    "Ruby libsel": ("rb", "sel"),
    "Ruby nio4r": ("rb", "nio4r"),
    "Go EpollWait": ("go", "epoll"),
    "Go libsel": ("go", "sel"),
}


class Wrong(Exception):
    """A worker has done something else than its work."""


def limit():
    """How many descriptors of its own a worker can have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return min(hard, 1 << 20) - FIRST - SPARE


class Workers:
    """The commands of the workers that are there."""

    def __init__(self, build, source, ruby, luajit):
        self.launch = os.path.join(build, "launch")
        self.command = {}
        for name in "sel", "event", "ev", "uv", "go":
            program = os.path.join(build, "worker-" + name)
            if os.path.exists(program):
                self.command[name] = [program]
        python = os.environ.get("PYTHON3") or "/usr/bin/python3"
        for name, interpreter in (("py", python), ("rb", ruby),
                                  ("lua", luajit)):
            if interpreter and shutil.which(interpreter):
                self.command[name] = [interpreter, os.path.join(
                    source, "worker." + name)]
        # One for the driver, where there are two.
        self.cpus = sorted(os.sched_getaffinity(0))
        if len(self.cpus) > 1:
            os.sched_setaffinity(0, self.cpus[:1])

    def programs(self):
        """Those that are made in the build, and not interpreters."""
        return [command[0] for command in self.command.values()
                if len(command) == 1]

    def start(self, worker, names, kind, count, first=FIRST, *, copies,
              number):
        """One that runs in that copy."""
        command = copies.command(self.command[worker], number)
        return Host([self.launch, kind, str(count), str(first),
                     str(self.cpus[-1]), *command, str(first), *names],
                    copies, number)


class Host:
    """A process with the descriptors of one set, and one peer or several."""

    def __init__(self, command, copies, number):
        self.command = command
        self.copies = copies
        self.number = number
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE,
                                        env=copies.environment(number))
        self.buffer = b""

    def ask(self, line):
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Wrong(f"{self.command[5:]}: gone before {line}") from None
        answer = self.answer(time.monotonic() + PATIENCE)
        if answer.startswith("error"):
            raise Wrong(f"{self.command[5:]}: {line}: {answer}")
        return answer

    def answer(self, deadline):
        out = self.process.stdout.fileno()
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                raise Wrong(f"{self.command[5:]}: no answer")
            data = os.read(out, 65536)
            if not data:
                raise Wrong(f"{self.command[5:]}: it has ended")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def job(self, shape, n, active):
        """For each peer None, or why it is skipped."""
        replies = self.ask(f"job {shape} {n} {active}").split("\t")
        strangers = self.copies.strangers(self.process.pid, self.number)
        if strangers:
            raise Wrong(f"{self.command[5:]}: not a copy: {strangers}")
        return [None if reply == "ok" else reply.removeprefix("skip ")
                for reply in replies]

    def slice(self, count, peer=0):
        return int(self.ask(f"slice {count} {peer}"))

    def interruptions(self):
        """How often something else has taken the processor from it."""
        with open(f"/proc/{self.process.pid}/status",
                  encoding="ascii") as file:
            return int(file.read().rpartition(":")[2])

    def undisturbed(self, count, peer, tries):
        """A slice that nothing else broke into, if one of so many was."""
        while True:
            before = self.interruptions()
            elapsed = self.slice(count, peer)
            tries -= 1
            if tries <= 0 or self.interruptions() == before:
                return elapsed

    def memory(self, n, active):
        """Bytes, or why it is skipped."""
        reply = self.ask(f"memory {n} {active}")
        return reply if reply.startswith("skip") else int(reply)

    def floor(self, rounds):
        """Nanoseconds of what worker.h lists, in its order."""
        return [float(value) for value in self.ask(f"floor {rounds}").split()]

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
