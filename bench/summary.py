# SPDX-License-Identifier: MIT
"""What a user wants to know first: libsel beside what they would pick instead.

For each language one table: a row for each kind of work, a column for each
library, and in the cells medians only.  The tables of report.py have the rest.
"""

import dataclasses

from measure import ratios, spread
from report import duration, figure


@dataclasses.dataclass(frozen=True)
class Row:
    """A kind of work, and the column of the table that has its figures."""
    title: str
    key: str
    shape: str
    n: int = None       # None: the first column of the shape
    active: int = None

    def column(self, table):
        for column in table.results:
            if (column.shape == self.shape and
                    self.n in (None, column.n) and
                    self.active in (None, column.active)):
                return column
        return None


WAITS = (
    Row("a wait, none of 1000 ready", "ready-1000", "ready", 1000, 0),
    Row("a wait, one of 1000 ready", "ready-1000", "ready", 1000, 1),
    Row("a wait, 100 of 1000 ready", "ready-1000", "ready", 1000, 100),
    Row("a wait, all of 1000 ready", "ready-1000", "ready", 1000, 1000),
    Row("write to one of 1000, wait, read", "loop", "loop", 1000, 1),
    Row("write to all of 1000, wait, read", "loop", "loop", 1000, 1000),
)
CHANGES = (
    Row("unregister, wait, register, wait", "changes", "churn-wait", 10, 0),
    Row("modify, wait, modify back, wait", "changes", "modify-wait", 10, 0),
    Row("a wakeup of the own thread, and its wait", "wake", "wake", 10, 0),
)
SERVER = (
    Row("a server's request, one at once, 50 connections", "server", "server",
        50, 1),
    Row("a server's request, 16 at once, 50 connections", "server", "server",
        50, 16),
)
MEMORY = (
    Row("memory for each registered descriptor", "memory", "memory",
        active=1),
)
ALL = WAITS + CHANGES + SERVER + MEMORY
BLOCKING = tuple(
    Row(f"a blocking wait, the last of {n} ready", "last", "last", n, 1)
    for n in (10, 100, 1000))

# A title, the rows, and the heads of the columns with the peers under them.
TABLES = (
    ("From C", ALL, (
        ("libsel", "libsel epoll"),
        ("libsel, `SEL_FLAG_DENSE`", "libsel epoll, dense"),
        ("libevent", "libevent"), ("libev", "libev"), ("libuv", "libuv"))),
    ("From Lua", ALL, (
        ("libsel by LuaJIT's FFI", "LuaJIT, libsel by FFI"),
        ("the binding", "Lua libsel"), ("luv", "Lua luv"),
        ("cqueues", "Lua cqueues"), ("luaposix", "Lua luaposix"))),
    ("From Ruby", ALL, (("the binding", "Ruby libsel"),
                        ("nio4r", "Ruby nio4r"))),
    ("From Go", ALL, (("the binding", "Go libsel"),
                      ("syscall.EpollWait", "Go EpollWait"))),
    ("From Python", ALL, (
        ("libsel by ctypes", "Python, libsel by ctypes"),
        ("the same, all kept", "Python, libsel by kept ctypes"),
        ("EpollSelector", "Python EpollSelector"),
        ("PollSelector", "Python PollSelector"),
        ("select.epoll", "Python select.epoll"))),
    ("Where there is no epoll", BLOCKING, (
        ("libsel, poll", "libsel poll"), ("libsel, select", "libsel select"),
        ("raw select", "raw select"),
        ("Python PollSelector", "Python PollSelector"),
        ("Python SelectSelector", "Python SelectSelector"))),
)


def cell(by_peer, peer, table):
    """Bytes, or the median of a ratio."""
    if not by_peer.get(peer):
        return "–"
    if table.key == "memory":
        return f"{spread(by_peer[peer])[0]:.0f} bytes"
    if not by_peer.get(table.base):
        return duration(spread(by_peer[peer])[0])
    return figure(spread(ratios(by_peer, peer, table.base))[0])


def base_cell(by_peer, table):
    values = by_peer.get(table.base)
    if not values:
        return "–"
    if table.key == "memory":
        return cell(by_peer, table.base, table)
    return duration(spread(values)[0])


def rows_markdown(rows, peers, tables):
    for row in rows:
        table = tables.get(row.key)
        column = table and row.column(table)
        if not column:
            continue
        by_peer = table.results[column]
        cells = [cell(by_peer, peer, table) for _, peer in peers]
        if any(text != "–" for text in cells):
            cells.insert(0, base_cell(by_peer, table))
            yield f"| {row.title} | {' | '.join(cells)} |"


def markdown(tables):
    by_key = {table.key: table for table in tables}
    for title, rows, peers in TABLES:
        found = list(rows_markdown(rows, peers, by_key))
        if not found:
            continue
        base = by_key[rows[0].key].base if rows[0].key in by_key else \
            "raw epoll"
        heads = [base] + [head for head, _ in peers]
        yield f"### {title}"
        yield ""
        yield f"| | {' | '.join(heads)} |"
        yield "|---" * (len(heads) + 1) + "|"
        yield from found
        yield ""
