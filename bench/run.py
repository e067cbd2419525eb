# SPDX-License-Identifier: MIT
"""Measures libsel beside other libraries, and says what came out.

    run.py [--quick | --smoke] BUILD SOURCE OUT

BUILD has the workers in C and Go, and SOURCE the others.  OUT gets summary.md
(libsel beside what users would pick instead), bench.md (every table), the
pictures and the figures as CSV.  The goals, and whether each was met, are
printed only.  `make bench` starts this program in the environment of the
build's `run`.
"""

import argparse
import os
import platform
import sys
import time

import copies
import counts
import floor
import goals
import hosts
import measure
import pictures
import plan
import report
import summary


class Progress:
    """One line for each table, and on a terminal for each column."""

    def __init__(self, columns):
        self.begun = time.monotonic()
        self.columns = columns
        self.done = set()
        self.said = None

    def __call__(self, table, column):
        self.done.add((table.key, column))
        share = 100 * (len(self.done) - 1) // max(self.columns, 1)
        spent = time.monotonic() - self.begun
        text = f"[{int(spent) // 60}:{int(spent) % 60:02} {share:3}%] "
        if sys.stderr.isatty():
            print(f"\r\033[K{text}{table.title}: {column.title}", end="",
                  file=sys.stderr, flush=True)
        elif self.said != table.key:
            print(text + table.title, file=sys.stderr, flush=True)
        self.said = table.key

    def note(self, text):
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        print(text, file=sys.stderr, flush=True)


def machine(limit):
    """The machine that this was measured on, and the day."""
    model = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.partition(":")[2].strip() for line in file
                          if line.startswith("model name")), model)
    except OSError:
        pass
    release = ".".join(platform.release().split(".")[:2])
    return (f"{model}, {os.cpu_count()} processors, {platform.system()} "
            f"{release}, N up to {limit}, "
            f"{time.strftime('%Y-%m-%d')}")


def noise(tables):
    """How far two workers that do the same are apart."""
    values = []
    for table in tables:
        for by_peer in table.results.values():
            if by_peer.get("raw epoll") and by_peer.get("raw epoll again"):
                values.append(measure.spread(measure.ratios(
                    by_peer, "raw epoll again", "raw epoll"))[0])
    if not values:
        return ""
    middle, low, high = measure.spread([values])
    return (f"Raw epoll against raw epoll, over {len(values)} columns: median "
            f"{middle:.3f}, quartiles {low:.3f} and {high:.3f}, from "
            f"{min(values):.3f} to {max(values):.3f}.")


def copying(tables):
    """How far the copies are apart, over all that is in one process."""
    values = []
    for table in tables:
        for by_peer in table.results.values():
            for peer in by_peer:
                if table.worker and by_peer.get(table.base) and (
                        peer.startswith("libsel")):
                    low, high = measure.extent(measure.ratios(
                        by_peer, peer, table.base))
                    values.append(high / low)
    if not values:
        return ""
    middle, _, high = measure.spread([values])
    return (f"The copies of libsel, over {len(values)} cells of one process: "
            f"the greatest median of a copy is {middle:.3f} times the least "
            f"in the middle case, {high:.3f} in the upper quartile, at most "
            f"{max(values):.3f}.")


def run(options):
    workers = hosts.Workers(options.build, options.source,
                            os.environ.get("RUBY"), os.environ.get("LUAJIT"))
    limit = min(hosts.limit(), 20000)
    if options.smoke:
        tables, memory = plan.smoke(limit), plan.memory(200)
        settings = measure.Settings(200000, 1, 1, 1, 1, 1, 1, 20)
    else:
        tables = (plan.together(limit) + plan.by_turns(limit) +
                  plan.idle(limit))
        memory = plan.memory(limit)
        settings = measure.Settings(5000000, 3, 5, 21, 61, 4, 6, 700)
    if options.quick:
        tables = [plan.shortened(table) for table in tables]
        settings = measure.Settings(2000000, 2, 3, 9, 21, 4, 1.5, 95)
    tables = [table for table in tables if table.columns]
    columns = sum(len(table.columns) for table in tables)
    progress = Progress(columns + len(memory.columns))
    with copies.Copies(os.path.join(options.build, "copies"),
                       workers.programs(),
                       settings.copies_together) as fresh:
        ground = floor.Floor(workers, fresh)
        ground.measure(*settings.floor)
        meter = measure.Meter(workers, fresh, settings, columns, progress)
        for table in tables:
            meter.table(table)
        meter.memory(memory, 1 if options.smoke or options.quick else 3)
        ground.measure(*settings.floor)
    tables.append(memory)
    for peer in sorted({(peer, why) for table in tables
                        for peer, why in table.skipped.items()}):
        progress.note("skipped: %s (%s)" % peer)
    if options.smoke:
        progress.note("every worker that is there counts right")
        return
    counted = {} if options.quick else counts.measure(
        workers, lambda peer: progress.note(f"instructions: {peer}"))
    costs = {} if options.quick else counts.costs(os.path.join(
        options.build, os.pardir, "check-cost.txt"))
    write(options.out, tables, limit, counted, costs, ground)
    progress.note(f"{int(time.monotonic() - progress.begun)} seconds")


def write(folder, tables, limit, counted, costs, ground):
    os.makedirs(folder, exist_ok=True)
    short = [machine(limit), "", *ground.markdown(), *summary.markdown(tables)]
    drawn = pictures.draw(tables, folder)
    short += [line for name, title in drawn
              for line in (f"![{title}]({name})", "")]
    full = [noise(tables), "", copying(tables), "", *counts.markdown(counted)]
    for table in tables:
        full += report.table_markdown(table)
    for name, lines in (("summary.md", short), ("bench.md", full)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    report.write_csv(tables, folder)
    print("\n".join(full + short))
    print("\n".join(goals.lines(tables, counted, costs)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("build")
    parser.add_argument("source")
    parser.add_argument("out")
    try:
        run(parser.parse_args())
    except (copies.Missing, hosts.Wrong) as why:
        sys.exit(f"\nbench: {why}")


if __name__ == "__main__":
    main()
