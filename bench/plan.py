# SPDX-License-Identifier: MIT
"""What is measured: the tables, their columns and their peers.

The shapes of work, of N registered descriptors:
ready        A are ready and stay so; a round is a wait that reports all
last         the last one is ready, and the wait has no time-out
timeout      A are ready, and the wait has a time-out of 1.5 ms; raw:
             epoll_pwait2
deadline     A are ready, and the wait ends 1.5 ms ahead on the clock; raw:
             epoll_pwait2 with a time-out of 1.5 ms
loop         A are written, waited for and read
pipes        A bytes go round N pipes, 1000 hops in all, as in libevent's bench
churn        one is unregistered and registered; churn-wait: and each seen by a
             wait, which finds one more or less
modify       read, then read and write, then read; modify-wait: each seen
bulk         all are unregistered, a wait, all registered, a wait
wake         the selector is woken, and a wait says so; raw: an eventfd is
             written, waited for and read
wake-thread  a thread wakes another one that waits, and is woken by it: two
             wakeups; raw: an eventfd for each, written and read
swings       waits that find all ready, then waits that find one, by turns
server       a server's loop over loopback TCP with N connections and a timer of
             20.3 ms: it accepts, reads, writes and closes; a client in another
             process makes A requests at once, and a connection carries 16; a
             round is a request, and its time is the processor time of the
             server alone; raw: epoll_pwait2 or ppoll for the time that is left
memory       bytes of the process for each descriptor
"""

import hosts
from measure import Column, Table

C_LIBRARIES = ["libevent", "libev", "libuv"]
RAW = ["raw epoll", "raw epoll again"]
WRAPPED = RAW + ["a wrapper of epoll_wait"]
LIBSEL = ["libsel epoll", "libsel epoll, deferring", "libsel epoll, dense"]
OLD = ["raw poll", "raw select", "libsel poll", "libsel select"]
ALL = [peer for peer in hosts.PEERS if peer != "libsel epoll, tokens"]
MANY = [peer for peer in ALL if peer not in ("raw select", "libsel select")]
# Of large sets, and of thousands of waits for them: where one takes no more
# than milliseconds, and less than one.
LARGE = [peer for peer in MANY if peer not in (
    "Lua luaposix", "Python SelectSelector")]
FAST = [peer for peer in LARGE if peer not in (
    "raw poll", "libsel poll", "Python PollSelector")]
PICTURED = (["raw epoll", "raw poll"] + LIBSEL[:1] + LIBSEL[2:] +
            ["libsel poll"] + C_LIBRARIES +
            ["Python EpollSelector", "Python PollSelector"])


def columns(shape, *pairs):
    return [Column(shape, n, active) for n, active in pairs]


def spaced(limit, *sizes):
    """Those sizes that the limit allows, and the limit, rounded down."""
    top = limit - limit % 100 if limit > 200 else limit
    return [n for n in sizes if n < top] + [top]


def crowds(limit):
    """Few connections and many, of all peers in one process."""
    many = min(1000, limit // 8)
    return columns("server", (50, 1), (50, 16), (many, 1), (many, 16))


def together(limit):
    """Peers on the same descriptors, where ratios are near one."""
    big = min(10000, limit)
    dense = LIBSEL[:1] + LIBSEL[2:]
    tables = [
        Table("same-ready", f"Ready only, in one process, N={big}",
              columns("ready", *((big, a) for a in sorted(
                  {0, 1, 10, 100, 1000, big}) if a <= big)),
              WRAPPED + LIBSEL, worker="sel"),
        Table("same-small", "Ready only, in one process, each back end and "
              "mode", columns("ready", (1, 1), (10, 10), (100, 0), (100, 1),
                              (100, 10), (100, 100)),
              WRAPPED + LIBSEL + OLD, worker="sel"),
        Table("same-density", "Dense sets, in one process",
              columns("ready", (1, 1), (2, 2), (4, 4), (10, 10), (10, 5),
                      (100, 0), (100, 1), (100, 10), (100, 19), (100, 25),
                      (100, 50), (100, 75), (100, 100), (1000, 190),
                      (1000, 500), (1000, 1000)),
              RAW + dense + ["raw poll"], worker="sel"),
        Table("same-swings", "Dense and sparse by turns, in one process",
              columns("swings", *((100, a) for a in (11, 21, 31, 12, 22, 33)),
                      (1000, 21)),
              RAW + dense, worker="sel"),
        Table("same-loop", "Write, wait, read, in one process",
              columns("loop", (10, 1), (10, 10), (100, 100), (1000, 100),
                      (1000, 1000)),
              RAW + dense + ["raw poll"], worker="sel"),
        Table("same-changes", "Changes of the set, in one process",
              columns("churn", (1000, 0)) + columns("modify", (1000, 0)) +
              columns("bulk", (1000, 0)) +
              columns("churn-wait", (1000, 0)) +
              columns("modify-wait", (1000, 0)),
              RAW + LIBSEL, worker="sel"),
        Table("same-wake", "A wakeup of its own thread, in one process",
              columns("wake", (10, 0), (1000, 0)),
              RAW + ["libsel epoll", "libsel poll", "libsel select"],
              worker="sel"),
        Table("same-wake-thread", "Wakeups of threads that wait, in one "
              "process", columns("wake-thread", (10, 0)),
              RAW + ["libsel epoll", "libsel poll", "libsel select"],
              worker="sel"),
        Table("same-timed", "Time-outs of 1.5 ms, one ready, in one process",
              columns("timeout", (1000, 1)) + columns("deadline", (1000, 1)),
              RAW + LIBSEL, worker="sel"),
        Table("same-server", "A server's time for a request, in one process",
              crowds(limit),
              RAW + ["libsel epoll", "raw poll", "libsel poll"],
              worker="sel"),
    ]
    for name, peer in zip(("event", "ev", "uv"), C_LIBRARIES):
        tables.append(Table(
            "same-" + name, f"Ready only, in one process with {peer}, N={big}",
            columns("ready", (big, 0), (big, 1), (big, 10), (big, 100),
                    (big, 1000)),
            ["raw epoll", "libsel epoll", peer], worker=name))
    high = min(10000, limit)
    tables += [
        Table("high", f"Up to descriptor {high + hosts.FIRST - 1}, in one "
              "process",
              columns("ready", (high, 0), (high, 1), (high, 100)),
              OLD, base="raw poll", worker="sel"),
        Table("high-few", f"Ten descriptors from {high}, in one process",
              columns("ready", (10, 0), (10, 1), (10, 10)),
              OLD, base="raw poll", worker="sel", first=high),
    ]
    return tables


def by_turns(limit):
    """A process for each peer, which take turns."""
    sizes = spaced(limit, 10000)
    pipes = spaced(limit // 2, 1000)
    growth = [f"{peer} at N={n}" for peer in
              ("raw epoll", "libsel epoll", "libsel epoll, dense") +
              tuple(C_LIBRARIES) for n in (10, min(10000, limit))]
    large = [(n, a) for n in sizes for a in (0, 1, 10, 100, 1000, n)]
    return [
        Table("ready-small", "Ready only, few descriptors",
              columns("ready", (1, 1), (3, 1), (10, 0), (10, 1), (10, 10),
                      (100, 1), (100, 10), (100, 100)), ALL),
        Table("ready-1000", "Ready only, a thousand descriptors",
              columns("ready", (900, 1), (1000, 0), (1000, 1), (1000, 10),
                      (1000, 100), (1000, 1000)), ALL),
        Table("ready-large", "Ready only, thousands of descriptors",
              columns("ready", *large), LARGE),
        Table("loop", "Write, wait, read",
              columns("loop", (1, 1), (10, 1), (10, 10), (100, 1), (100, 100),
                      (1000, 1), (1000, 100), (1000, 1000)), ALL),
        Table("loop-large", "Write, wait, read, thousands",
              columns("loop", *((n, a) for n in sizes for a in (1, 100, n))),
              LARGE),
        Table("pipes", "A thousand hops along pipes",
              columns("pipes", (10, 1), (100, 1), (100, 100)), LARGE),
        Table("pipes-large", "A thousand hops along many pipes",
              columns("pipes", *((n, a) for n in pipes for a in (1, 100))),
              FAST),
        Table("changes", "Changes of the set",
              [column for n in (10, min(10000, limit)) for column in
               columns("churn", (n, 0)) + columns("churn-wait", (n, 0)) +
               columns("modify", (n, 0)) + columns("modify-wait", (n, 0))],
              LARGE),
        Table("bulk", "All unregistered and registered",
              columns("bulk", (100, 0), (1000, 0), (sizes[-1], 0)), LARGE),
        Table("wake", "A wakeup of its own thread",
              columns("wake", (10, 0)), MANY),
        Table("last", "Blocking, the last one ready",
              columns("last", (10, 1), (100, 1), (1000, 1)),
              ["raw poll", "libsel poll", "raw select", "libsel select",
               "raw epoll", "libsel epoll", "Python PollSelector",
               "Python SelectSelector"], base="raw poll"),
        Table("server", "A server's time for a request", crowds(limit),
              RAW + [LIBSEL[0], LIBSEL[2], *C_LIBRARIES, "raw poll",
                     "libsel poll"]),
        Table("growth", "Cost beside idle descriptors",
              columns("ready", (10, 1)), growth, base="raw epoll at N=10",
              sizes={peer: int(peer.rpartition("=")[2]) for peer in growth}),
    ]


def idle(limit):
    """For the picture of cost against idle descriptors."""
    return [Table("idle", "One ready among N",
                  columns("ready", *((n, 1) for n in spaced(
                      limit, 1, 10, 100, 1000, 10000))),
                  PICTURED)]


def memory(limit):
    return Table("memory", "Memory, bytes a descriptor",
                 columns("memory", (limit, 1), (limit, limit)),
                 [peer for peer in hosts.PEERS if peer != "raw epoll again"])


def shortened(table):
    """A few columns of it, for a quick run."""
    keep = {"same-ready": 5, "same-small": 4, "same-density": 16,
            "same-swings": 2, "same-loop": 4, "same-changes": 3,
            "ready-small": 0, "ready-large": 0, "ready-1000": 5,
            "loop-large": 0, "pipes": 2, "pipes-large": 0, "idle": 0,
            "changes": 0, "bulk": 0, "same-server": 2, "server": 2}
    table.columns = table.columns[:keep.get(table.key, 5)]
    return table


def smoke(limit):
    """Every worker, every shape, once."""
    few = min(200, limit)
    shapes = [("ready", few, 0), ("ready", few, 1), ("ready", few, few),
              ("last", few, 1), ("timeout", few, 1), ("deadline", few, 1),
              ("loop", few, 10), ("pipes", 50, 5),
              ("churn", few, 0), ("churn-wait", few, 0), ("modify", few, 0),
              ("modify-wait", few, 0), ("bulk", few, 0), ("wake", few, 0),
              ("wake-thread", few, 0), ("swings", few, 21)]
    # libevent's and libuv's arrays are smaller than this
    big = min(5000, limit)
    server = columns("server", (20, 4))
    tables = [Table("smoke", "Every worker", [Column(*s) for s in shapes],
                    ALL)]
    for name, peer in zip(("event", "ev", "uv"), C_LIBRARIES):
        tables.append(Table(f"smoke-{name}", f"One process, {peer}",
                            columns("ready", (big, big)) +
                            columns("loop", (big, big)) + server,
                            ["raw epoll", "libsel epoll", peer], worker=name))
    tables.append(Table("smoke-sel", "One process",
                        [Column(*s) for s in shapes] + server,
                        WRAPPED + LIBSEL + OLD, worker="sel"))
    return tables
