# SPDX-License-Identifier: MIT
"""Pictures of the tables, drawn by gnuplot."""

import os
import shutil
import subprocess
import sys

import plan
from measure import ratios, spread

STYLE = """set terminal svg size 800,560 dynamic noenhanced \\
font 'sans-serif,12' background '#ffffff'
set output '{output}'
set title '{title}'
set grid
"""


def points(table, x):
    """By peer: (x, median) of each column."""
    series = {}
    for column, by_peer in table.results.items():
        for peer, values in by_peer.items():
            if peer != "raw epoll again":
                series.setdefault(peer, []).append(
                    (x(column), spread(values)[0]))
    return {peer: sorted(list_) for peer, list_ in series.items()
            if len(list_) > 1}


def data(series):
    blocks = []
    for values in series.values():
        blocks.append("\n".join(f"{x} {y}" for x, y in values) + "\ne\n")
    return "".join(blocks)


def lines(series, x, y):
    plots = ", ".join(f"'-' with linespoints lw 2 title \"{peer}\""
                      for peer in series)
    return (f"set logscale xy\nset key outside right\nset xlabel '{x}'\n"
            f"set ylabel '{y}'\nplot {plots}\n{data(series)}")


def against_idle(table):
    return lines(points(table, lambda column: column.n),
                 "registered descriptors, one ready", "ns a wait")


def against_ready(table):
    n = table.columns[-1].n
    series = points(table, lambda column: column.n == n and column.active)
    series = {peer: [(x, y) for x, y in values if x > 0]
              for peer, values in series.items() if peer in plan.PICTURED}
    return lines(series, f"ready descriptors of {n}", "ns a wait")


def bars(table):
    """All peers, by what a wait for ten costs them."""
    column = next((c for c in table.results if c.active == 10),
                  list(table.results)[-1])
    by_peer = table.results[column]
    found = sorted((spread(ratios(by_peer, peer, table.base))[0], peer)
                   for peer in by_peer if peer != "raw epoll again")
    rows = "\n".join(f'{i} {value} "{peer}"'
                     for i, (value, peer) in enumerate(found))
    return (f"set style fill solid 0.6\nset boxwidth 0.6\nunset key\n"
            f"set logscale x\nset xlabel 'times raw epoll, {column.active} "
            f"ready of {column.n}'\nset yrange [-1:{len(found)}]\n"
            f"$rows << END\n{rows}\nEND\n"
            f"plot $rows using ($2/2.):1:($2/2.):(0.3):ytic(3) with boxxyerror"
            f" lc rgb '#4682b4'\n")


def density(table):
    series = {}
    for column, by_peer in table.results.items():
        if column.n != 100:
            continue
        for peer in by_peer:
            series.setdefault(peer, []).append(
                (column.active, spread(ratios(by_peer, peer, table.base))[0]))
    plots = ", ".join(f"'-' with linespoints lw 2 title \"{peer}\""
                      for peer in series)
    return (f"set key outside right\nset yrange [0:2]\n"
            f"set xlabel 'ready of 100'\nset ylabel 'times raw epoll'\n"
            f"plot {plots}\n{data(series)}")


PICTURES = (
    ("performance-idle.svg", "Cost against idle descriptors", "idle",
     against_idle),
    ("performance-ready.svg", "Cost against ready descriptors", "ready-1000",
     against_ready),
    ("performance-peers.svg", "Peers", "ready-1000", bars),
    ("performance-dense.svg", "Dense sets", "same-density", density),
)


def add_licence(path):
    """After the first line, before which XML allows no comment."""
    with open(path, encoding="utf-8") as file:
        first, rest = file.read().split("\n", 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{first}\n<!-- SPDX-License-Identifier: MIT -->\n{rest}")


def draw(tables, folder):
    """The names and titles of those that were drawn."""
    drawn = []
    by_key = {table.key: table for table in tables}
    if not shutil.which("gnuplot"):
        print("skipped: pictures (no gnuplot)", file=sys.stderr)
        return drawn
    for name, title, key, script in PICTURES:
        table = by_key.get(key)
        if table is None or not any(table.results.values()):
            continue
        output = os.path.join(folder, name)
        text = STYLE.format(output=output, title=title) + script(table)
        done = subprocess.run(["gnuplot"], input=text, text=True, check=False,
                              capture_output=True)
        if done.returncode:
            print(f"skipped: {name}: {done.stderr}", file=sys.stderr)
        else:
            add_licence(output)
            drawn.append((name, title))
    return drawn
