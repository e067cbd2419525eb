# SPDX-License-Identifier: MIT
"""The goals that libsel has set itself, and what a run has measured of each.

They are for whoever works on libsel: `make bench` prints them at its end, and
they are on no page for users.
"""

from measure import extent, ratios, spread
from report import figure

SEL = "libsel epoll"
DENSE = "libsel epoll, dense"
DEFERRING = "libsel epoll, deferring"
RAW = "raw epoll"


class Results:
    """Finds a figure by its table, peers and column."""

    def __init__(self, tables, counts, costs):
        self.tables = {table.key: table for table in tables}
        self.counts = counts
        self.costs = costs

    def columns(self, key, shape=None):
        table = self.tables.get(key)
        return [] if table is None else [
            column for column in table.results
            if shape is None or column.shape == shape]

    def ratio(self, key, column, peer, base):
        by_peer = self.tables[key].results[column]
        if not by_peer.get(peer) or not by_peer.get(base):
            return None
        found = ratios(by_peer, peer, base)
        return spread(found) + extent(found)

    def worst(self, key, wanted, peer, base):
        """The largest median of the columns that are wanted."""
        found = [self.ratio(key, column, peer, base)
                 for column in self.columns(key) if wanted(column)]
        found = [one for one in found if one]
        return max(found) if found else None

    def cost(self, measure, *works, mode="epoll"):
        """The largest of what `make check-cost` has counted."""
        found = [self.costs.get((mode, work, measure)) for work in works]
        return None if None in found else (max(found),) * 3

    def value(self, key, wanted, peer):
        for column in self.columns(key):
            values = self.tables[key].results[column].get(peer)
            if wanted(column) and values:
                return spread(values) + extent(values)
        return None


def active(*numbers):
    return lambda column: column.active in numbers


def full(column):
    return column.active == column.n


def size(n, a):
    return lambda column: (column.n, column.active) == (n, a)


def shape(name):
    return lambda column: column.shape == name


def ready_rows(r):
    """Against raw epoll, and against the least that a library costs."""
    for names, numbers, goal in (("none", (0,), 1.05), ("one", (1,), 1.05),
                                 ("ten", (10,), 1.03),
                                 ("100 to 1000", (100, 1000), 1.03)):
        yield (f"ready only, N=10000, {names}, against raw epoll", goal,
               r.worst("same-ready", active(*numbers), SEL, RAW))
    for names, numbers, goal in (("none", (0,), 1.04), ("one", (1,), 1.03),
                                 ("ten", (10,), 1.02),
                                 ("100 to 1000", (100, 1000), 1.02)):
        yield (f"ready only, N=10000, {names}, against a wrapper of "
               "epoll_wait", goal,
               r.worst("same-ready", active(*numbers), SEL,
                       "a wrapper of epoll_wait"))


def timed_rows(r):
    for what, name, goal in (
            ("a time-out of 1.5 ms", "timeout", 1.00),
            ("select_until 1.5 ms ahead", "deadline", 1.04)):
        yield (f"one ready, {what}, against raw epoll_pwait2", goal,
               r.worst("same-timed", shape(name), SEL, RAW))
    yield ("wakeup of a thread that waits, against eventfd by hand", 1.05,
           r.worst("same-wake-thread", lambda c: True, SEL, RAW))


def cost_rows(r):
    for what, works, goal in (
            ("a change", ("register", "unregister", "modify-events"), 2),
            ("a wait with events", ("one-of-1", "all-of-101"), 3),
            ("a wait with none", ("none-of-1", "none-of-101"), 2)):
        yield (f"locked instructions, {what}", goal,
               r.cost("locked", *works))
    yield ("system calls, sel_selector_new on epoll", 3,
           r.cost("calls", "new"))
    for mode in "poll", "select":
        yield (f"system calls, a wait that finds nothing, often, {mode} back "
               "end", 1.03, r.cost("calls", "idle-often", mode=mode))


def count_rows(r):
    for what, key, goal in (
            ("instructions an event", "event", 38),
            ("instructions a call, none ready", "none", 68),
            ("instructions a call, one ready, without its event", "one",
             130)):
        value = r.counts.get(SEL, {}).get(key)
        yield what, goal, value is not None and (value, value, value)


def library_rows(r):
    for key, peer, one, many in (("same-event", "libevent", .95, .88),
                                 ("same-ev", "libev", .88, .96),
                                 ("same-uv", "libuv", .95, .99)):
        yield (f"ready only, one, against {peer}", one,
               r.worst(key, active(1), SEL, peer))
        yield (f"ready only, 100 to 1000, against {peer}", many,
               r.worst(key, active(100, 1000), SEL, peer))


def dense_rows(r):
    for what, wanted, goal in (
            ("all of N ≥ 100", lambda c: c.n >= 100 and full(c), .35),
            ("half of N ≥ 100",
             lambda c: c.n >= 100 and c.active * 2 == c.n, .65),
            ("N=10 all", size(10, 10), .45),
            ("N=1", size(1, 1), .75),
            ("below 20 % ready", lambda c: c.active * 5 < c.n, 1.05)):
        yield (f"dense, {what}, against raw epoll", goal,
               r.worst("same-density", wanted, DENSE, RAW))
    for what, wanted, goal in (
            ("all of N ≥ 100", lambda c: c.n >= 100 and full(c), 1.04),
            ("N=10 all", size(10, 10), 1.06),
            ("N=1", size(1, 1), 1.12)):
        yield (f"dense, {what}, against raw poll", goal,
               r.worst("same-density", wanted, DENSE, "raw poll"))
    yield ("dense, full and sparse by turns, against raw epoll", 1.15,
           r.worst("same-swings", lambda c: True, DENSE, RAW))
    yield ("dense, write, wait, read, all of N ≥ 10, against raw epoll", .95,
           r.worst("same-loop", full, DENSE, RAW))


def change_rows(r):
    yield ("unregister and register one, against raw epoll", 1.05,
           r.worst("same-changes", shape("churn"), SEL, RAW))
    for what, name, goal in (("modify", "modify", 1.16),
                             ("modify and wait", "modify-wait", 1.10)):
        yield (f"{what}, against raw epoll", goal,
               r.worst("same-changes", shape(name), SEL, RAW))
    yield ("modify to and fro, deferring, against raw epoll", .02,
           r.worst("same-changes", shape("modify"), DEFERRING, RAW))
    yield ("modify and wait, deferring, against not deferring", 1.00,
           r.worst("same-changes", shape("modify-wait"), DEFERRING, SEL))
    yield ("unregister_many and register_many of 1000, against raw epoll",
           1.03,
           r.worst("same-changes", shape("bulk"), SEL, RAW))


def memory_rows(r):
    for what, peer, wanted, goal in (
            ("plain", SEL, active(1), 36), ("dense", DENSE, full, 43),
            ("with tokens", SEL + ", tokens", active(1), 42)):
        yield (f"memory, bytes a descriptor, {what}", goal,
               r.value("memory", wanted, peer))


def server_rows(r):
    yield ("a server's request, mostly idle, poll back end, against raw poll",
           1.03, r.worst("same-server", active(1), "libsel poll", "raw poll"))
    for names, number in ("one at once", 1), ("16 at once", 16):
        yield (f"a server's request, {names}, against raw epoll", None,
               r.worst("same-server", active(number), SEL, RAW))
        for peer in "libevent", "libev", "libuv":
            yield (f"a server's request, {names}, against {peer}", None,
                   r.worst("server", active(number), SEL, peer))


def other_rows(r):
    for base in "raw poll", "Python PollSelector":
        yield (f"poll back end, N=1000, blocking, the last ready, against "
               f"{base}", .25, r.worst("last", size(1000, 1), "libsel poll",
                                       base))
    yield ("select back end to descriptor 10000, against the poll back end",
           1.10, r.worst("high", lambda c: True, "libsel select",
                         "libsel poll"))
    growth = [peer for peer in r.tables["growth"].peers
              if peer.startswith(SEL + " at")] if "growth" in r.tables else []
    yield ("growth: one ready, N=10000 over N=10", 1.05,
           growth and r.worst("growth", lambda c: True, growth[1], growth[0]))
    yield ("self-wake, against eventfd write, wait, read", .25,
           r.worst("same-wake", lambda c: True, SEL, RAW))
    for name in "poll", "select":
        yield (f"self-wake, N=10, {name} back end, against eventfd write, "
               "epoll_wait, read", .40,
               r.worst("same-wake", size(10, 0), "libsel " + name, RAW))
        yield (f"{name} back end, N=1 and 10, all ready, against raw {name}",
               1.15, r.worst("same-small", lambda c: c.n <= 10 and full(c),
                             "libsel " + name, "raw " + name))
    yield ("Python by ctypes as in examples/ffi/relay.py, one ready, against "
           "EpollSelector", 1.0,
           r.worst("ready-small", active(1), "Python, libsel by kept ctypes",
                   "Python EpollSelector"))
    for peer, none, one in (("Lua", 1.6, 1.35), ("Ruby", 2.2, 1.6),
                            ("Go", 2.2, 1.6)):
        for what, number, goal in ("none", 0, none), ("one", 1, one):
            yield (f"{peer}'s binding, {what} ready, against raw epoll", goal,
                   r.worst("ready-small", active(number), peer + " libsel",
                           RAW))
    yield ("LuaJIT by FFI, ready only, against raw epoll", 1.06,
           r.worst("ready-1000", lambda c: c.active, "LuaJIT, libsel by FFI",
                   RAW))


GROUPS = (
    ("Counted: the same on every machine with such a processor, compiler and "
     "C library", (cost_rows, count_rows, memory_rows)),
    ("Ratios of times in this run (between which quartiles; from the least to "
     "the greatest median of a copy)",
     (ready_rows, timed_rows, library_rows, dense_rows, change_rows,
      server_rows, other_rows)),
)


def line(what, goal, found):
    aim = "no goal" if goal is None else f"goal ≤ {goal}"
    if not found:
        return f"not measured: {what}, {aim}"
    middle, low, high, *copies = found
    text = figure(middle)
    if high > low:
        text += f" ({figure(low)}–{figure(high)}"
        if copies:
            text += "; copies %s–%s" % tuple(map(figure, copies))
        text += ")"
    if goal is None:
        return f"found: {what}: {text}, {aim}"
    # The printed figure counts: 1.052 meets a goal of 1.05.
    met = round(middle, 3 if goal < .1 else 2) <= goal
    return f"{'met' if met else 'missed'}: {what}: {text}, {aim}"


def lines(tables, counts, costs):
    """Whether each goal was met, one a line, for a terminal."""
    results = Results(tables, counts, costs)
    yield "The goals, what was found of each, and whether that meets the goal"
    for title, makers in GROUPS:
        yield ""
        yield title + ":"
        for rows in makers:
            for row in rows(results):
                yield line(*row)
