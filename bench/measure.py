# SPDX-License-Identifier: MIT
"""Measures a table: slices in shuffled order, round by round.

That is done with one fresh copy of the libraries after the other.
"""

import dataclasses
import itertools
import random
import statistics
import time

import hosts


@dataclasses.dataclass(frozen=True)
class Column:
    """One kind of work.  With two values of n a seat may choose: growth."""
    shape: str
    n: int
    active: int

    @property
    def kind(self):
        """Of descriptors."""
        return {"pipes": "pipe", "server": "none"}.get(self.shape, "eventfd")

    @property
    def title(self):
        if self.shape == "swings":
            full, one = divmod(self.active, 10)
            return f"N={self.n}, {full} full {one} sparse"
        text = f"N={self.n}"
        if self.shape in ("ready", "timeout", "deadline", "loop", "pipes",
                          "server", "memory"):
            text += f" A={self.active}"
        return text


@dataclasses.dataclass
class Table:
    key: str
    title: str
    columns: list
    peers: list
    base: str = "raw epoll"
    worker: str = None      # all in one process of this worker
    first: int = hosts.FIRST
    sizes: dict = dataclasses.field(default_factory=dict)   # peer: its n
    # by column: by peer: nanoseconds of a round of work, by copy and by round
    results: dict = dataclasses.field(default_factory=dict)
    skipped: dict = dataclasses.field(default_factory=dict)


def ratios(by_peer, peer, base):
    """By copy, of each round in which both have worked."""
    return [[one / other for one, other in zip(*pair)]
            for pair in zip(by_peer[peer], by_peer[base])]


def spread(by_copy):
    """The median of the copies' medians, and quartiles of all values."""
    middle = statistics.median(map(statistics.median, by_copy))
    values = [value for copy in by_copy for value in copy]
    if len(values) < 2:
        return middle, middle, middle
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def extent(by_copy):
    """The least and the greatest of the copies' medians."""
    medians = [statistics.median(copy) for copy in by_copy]
    return min(medians), max(medians)


@dataclasses.dataclass
class Settings:
    slice_ns: int       # how long a slice is
    copies: int         # of the libraries, by turns
    copies_together: int    # and in one process: many take a second to start
    rounds: int         # of a column, at most, by turns
    together: int       # and in one process
    tries: int          # at a slice that is broken into
    patience: float     # seconds for a column
    seconds: float      # for all of it
    # times and rounds for each copy, at the begin and at the end
    floor: tuple = (50, 2000)


class Meter:
    def __init__(self, workers, copies, settings, columns, progress):
        self.workers = workers
        self.copies = copies
        self.settings = settings
        self.left = columns
        self.end = time.monotonic() + settings.seconds
        self.progress = progress

    def copies_of(self, table):
        return (self.settings.copies_together if table.worker else
                self.settings.copies)

    def start(self, table, n, kind, number):
        """A list of (peer, host, its place there), all of one copy."""
        if table.worker:
            if table.worker not in self.workers.command:
                table.skipped[table.worker] = "no worker"
                return []
            host = self.workers.start(
                table.worker, [hosts.PEERS[peer][1] for peer in table.peers],
                kind, n, table.first, copies=self.copies, number=number)
            return [(peer, host, i) for i, peer in enumerate(table.peers)]
        seats = []
        for peer in table.peers:
            worker, name = hosts.PEERS[peer.partition(" at N=")[0]]
            if worker not in self.workers.command:
                table.skipped[peer] = f"no worker-{worker}"
                continue
            seats.append((peer, self.workers.start(
                worker, [name], kind, table.sizes.get(peer, n), table.first,
                copies=self.copies, number=number), 0))
        return seats

    def table(self, table):
        counts = {column: {} for column in table.columns}
        for (n, kind), columns in itertools.groupby(
                table.columns, lambda column: (column.n, column.kind)):
            columns = list(columns)
            for number in range(self.copies_of(table)):
                seats = self.start(table, n, kind, number)
                try:
                    for column in columns:
                        self.progress(table, column)
                        found = self.column(table, column, seats,
                                            counts[column])
                        by_peer = table.results.setdefault(column, {})
                        for peer, values in found.items():
                            by_peer.setdefault(peer, []).append(values)
                finally:
                    self.stop(seats)

    @staticmethod
    def stop(seats):
        for host in {id(host): host for _, host, _ in seats}.values():
            host.close()

    def column(self, table, column, seats, counts):
        """Nanoseconds of a round of work, by peer and round, of one copy.

        `counts` says how many rounds of work a slice of the peer has; the first
        copy finds that out.
        """
        now = time.monotonic()
        copies = self.copies_of(table)
        # The late ones get less if the machine is slow.
        end = now + min(self.settings.patience,
                        max(0, self.end - now) / max(1, self.left)) / copies
        self.left -= 1 / copies
        limit = (self.settings.together if table.worker else
                 self.settings.rounds)
        playing, asked = [], {}
        for peer, host, place in seats:
            if id(host) not in asked:
                asked[id(host)] = host.job(
                    column.shape, table.sizes.get(peer, column.n),
                    column.active)
            reply = asked[id(host)]
            why = reply[place] if place < len(reply) else reply[0]
            if why is None:
                if peer not in counts:
                    counts[peer] = self.calibrate(host, place)
                else:
                    # Counts nowhere: caches and arrays fill.
                    host.slice(max(1, counts[peer] // 4), place)
                playing.append((peer, host, place))
            elif why != column.shape:
                table.skipped.setdefault(peer, why)
        # Threads that wake each other take the processor from each other, and
        # processor time does not count what others take.
        tries = (1 if column.shape in ("wake-thread", "server") else
                 self.settings.tries)
        results = {peer: [] for peer, _, _ in playing}
        rounds = 0
        while playing and rounds * copies < limit and (
                rounds * copies < 3 or time.monotonic() < end):
            for peer, host, place in random.sample(playing, len(playing)):
                elapsed = host.undisturbed(counts[peer], place, tries)
                results[peer].append(elapsed / counts[peer])
            rounds += 1
        return results

    def calibrate(self, host, place):
        """How many rounds of work fill a slice."""
        wanted = self.settings.slice_ns
        count = 1
        while True:
            elapsed = max(host.slice(count, place), 1)
            if elapsed * 3 >= wanted or count >= 10000000:
                return max(1, round(count * wanted / elapsed))
            count = max(count * 2, min(count * 20, round(
                count * wanted / elapsed / 2)))

    def memory(self, table, repeats):
        """Bytes a descriptor, each time of a fresh process."""
        for column in table.columns:
            results = {}
            for peer in table.peers:
                self.progress(table, column)
                worker, name = hosts.PEERS[peer]
                if worker not in self.workers.command:
                    table.skipped[peer] = f"no worker-{worker}"
                    continue
                values = []
                for number in range(repeats):
                    host = self.workers.start(
                        worker, [name], "eventfd", column.n,
                        copies=self.copies, number=number % self.copies.count)
                    try:
                        value = host.memory(column.n, column.active)
                    finally:
                        host.close()
                    if isinstance(value, str):
                        table.skipped[peer] = value.removeprefix("skip ")
                        break
                    values.append([value / column.n])
                if values:
                    results[peer] = values
            table.results[column] = results
