# SPDX-License-Identifier: MIT
"""The random oracle: makes the same random calls, good ones and bad, of
CPython's selectors and select and of ours, and compares what they return or
raise.

usage: oracle [KIND...], of SelectSelector, PollSelector, EpollSelector,
select, poll and epoll.  Environment: LIBSEL_SO; ORACLE_CALLS, how many for
each kind; ORACLE_SEED; ORACLE_FIRST, the sequence to begin with.
"""

import ctypes
import faulthandler
import importlib.util
import os
import random
import re
import resource
import select
import selectors
import signal
import sys
import time

import accepted
import calls
import world

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.join(os.path.dirname(HERE), "shim")
sys.path.insert(1, SHIM)

import libsel

# Calls in a sequence; and so many of the last are shown with a defect.
LONGEST = 120
# So many sequences have no high numbers: with the first of those the process's
# table of descriptors has grown for good.
LOW = 200
SHOWN = 40
WIDTH = 400


def load(name):
    spec = importlib.util.spec_from_file_location(
        "libsel_" + name, os.path.join(SHIM, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(value):
    """For comparison.  A key equals a tuple; True and 1 are the same events,
    but a number keeps its class."""
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, int):
        name = "int" if isinstance(value, bool) else type(value).__name__
        return name, int(value)
    if isinstance(value, (str, bytes, type(None))):
        return value
    return type(value).__name__, id(value)


def text_of(error):
    """What names an object, a descriptor or a mask: without the addresses and
    modules of the two sides' own objects.  Of other texts, nothing."""
    text = str(error)
    if isinstance(error, KeyError) or text.startswith(("Invalid events", "Invalid file")):
        return re.sub(r"(libsel_)?(\w+\.\w+ object) at 0x\w+", r"\2", text)
    return ""


def outcome(function, *arguments):
    try:
        return "value", plain(function(*arguments))
    except (KeyError, ValueError) as error:
        return "raised", type(error).__name__, None, text_of(error)
    except Exception as error:
        return "raised", type(error).__name__, getattr(error, "errno", None)


def audit(selector):
    """Compares a selector's keys with what libsel has; answers what differs.
    """
    if selector.get_map() is None:
        return None
    mine = {key.fd: (key.events, 0 if isinstance(key.fileobj, int) else
                     id(key.fileobj), id(key.data))
            for key in selector.get_map().values()}
    seen = {}
    cursor, key = ctypes.c_int32(-1), libsel.sel_key()
    while selector._handle.next(cursor, key):
        seen[key.fd] = key.events, key.token, key.data
    if seen == mine and selector._handle.count() == len(mine):
        return None
    return f"libsel has {seen}, the keys are {mine}"


class Oracle:
    def __init__(self, kind, theirs, ours):
        self.kind, self.modules = kind, (theirs, ours)
        self.calls = 0
        self.differences = {one: 0 for one in accepted.DIFFERENCES}
        self.outcomes = {}

    def sequence(self, rng, high):
        """Answers what is wrong, or None."""
        faulthandler.dump_traceback_later(60, exit=True)
        self.trace = []
        place = world.World(rng, high)
        theirs, ours = map(self.kind.new, self.modules)
        try:
            for _ in range(rng.randint(1, LONGEST)):
                if rng.random() < 0.2:
                    self.trace.append(f"({place.change()})")
                wrong = self.step(place, theirs, ours)
                if wrong:
                    return None if wrong in self.differences else wrong
            return hasattr(ours, "_handle") and hasattr(
                ours, "get_map") and audit(ours) or None
        finally:
            for one in theirs, ours:
                if hasattr(one, "close"):
                    one.close()
            place.end_of_world()

    def step(self, place, theirs, ours):
        closed = self.kind.closed(theirs)
        verb, arguments = self.kind.random_call(place, theirs)
        function = self.kind.CALLS[verb][2]
        self.trace.append(f"{verb} {arguments!r}")
        results = [outcome(function, module, side, *arguments)
                   for module, side in zip(self.modules, (theirs, ours))]
        self.calls += 1
        name = results[0][1] if results[0][0] == "raised" else "value"
        self.outcomes[name] = self.outcomes.get(name, 0) + 1
        step = accepted.Step(self.kind.name, place, verb, arguments, *results,
                             closed)
        if results[0] == results[1] and not accepted.hidden(step):
            return None
        self.trace.append(f"    CPython: {results[0]}")
        self.trace.append(f"    libsel:  {results[1]}")
        difference = accepted.explain(step)
        if not difference:
            return "they differ"
        self.differences[difference] += 1
        return difference

    def run(self, most, seed, first, high):
        begun = time.monotonic()
        number = first
        while self.calls < most:
            rng = random.Random(f"{seed}/{number}")
            self.kind.random = rng
            wrong = self.sequence(rng, high and number >= LOW)
            if wrong:
                for line in self.trace[-SHOWN:]:
                    print(line[:WIDTH])
                print(f"{self.kind.name}: {wrong}\nagain: ORACLE_SEED={seed} "
                      f"ORACLE_FIRST={number} ... {self.kind.name}")
                return False
            number += 1
        faulthandler.cancel_dump_traceback_later()
        raised = sum(self.outcomes.values()) - self.outcomes["value"]
        print(f"{self.kind.name}: {self.calls} calls in {number - first} "
              f"sequences, {raised} of them refused, seed {seed}, "
              f"{time.monotonic() - begun:.1f} s")
        for difference, count in self.differences.items():
            if count:
                print(f"    {count:6} {difference.__name__}")
        return True


def constants(theirs, ours):
    """How many of CPython's constants are not the same."""
    names = [name for name, value in vars(theirs).items()
             if isinstance(value, int)]
    wrong = [name for name in names
             if getattr(theirs, name) != getattr(ours, name, None)]
    print(f"constants: {len(names)}, wrong: {' '.join(wrong) or 'none'}")
    return len(wrong)


def main():
    most = int(os.environ.get("ORACLE_CALLS") or 20000)
    seed = os.environ.get("ORACLE_SEED") or str(time.time_ns() % 1000000)
    first = int(os.environ.get("ORACLE_FIRST") or 0)
    ours = {name: load(name) for name in ("select", "selectors")}
    # Some of the descriptors have high numbers, if the system allows them.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < 2000:
        soft = 2000 if hard < 0 else min(2000, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    high = soft < 0 or soft >= 2000
    # Signals come all the time, and nothing may be seen of them.
    signal.signal(signal.SIGALRM, lambda *_: None)
    bad = constants(select, ours["select"])
    for kind in calls.kinds(random.Random(0)):
        if sys.argv[1:] and kind.name not in sys.argv[1:]:
            continue
        pair = ((selectors, ours["selectors"]) if kind.name[0].isupper() else
                (select, ours["select"]))
        has = [hasattr(module, kind.name) for module in pair]
        if has != [True, True]:
            print(f"{kind.name}: not on this system")
            bad += has[0]
            continue
        sys.stdout.flush()
        # In a process of its own, which may hang or crash.
        child = os.fork()
        if not child:
            signal.setitimer(signal.ITIMER_REAL, 0.005, 0.003)
            good = Oracle(kind, *pair).run(most, seed, first, high)
            sys.stdout.flush()
            os._exit(0 if good else 1)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            print(f"{kind.name}: status {status}", flush=True)
            bad += 1
    return 1 if bad else 0


sys.exit(main())
