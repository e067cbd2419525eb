# SPDX-License-Identifier: MIT
"""Tables as Markdown and as CSV."""

import csv
import os

from measure import extent, ratios, spread


def figure(value):
    """Three digits that count."""
    if value >= 100 or value == 0:
        return f"{value:.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def duration(ns):
    if ns < 10000:
        return f"{ns:.0f} ns"
    return f"{ns / 1000:.0f} µs" if ns < 1e7 else f"{ns / 1e6:.0f} ms"


def cell(by_peer, peer, base, range_of_copies=False):
    """The median ratio, and half of what lies between the quartiles.

    Then, where that is asked for, how far the copies are apart.
    """
    if not by_peer.get(peer):
        return "–"
    if not by_peer.get(base):
        return duration(spread(by_peer[peer])[0])
    found = ratios(by_peer, peer, base)
    middle, low, high = spread(found)
    text = f"{figure(middle)} ±{figure((high - low) / 2)}"
    if range_of_copies and len(found) > 1:
        text += " (%s–%s)" % tuple(map(figure, extent(found)))
    return text


def table_markdown(table):
    heads = [column.title if len({c.shape for c in table.columns}) == 1
             else f"{column.shape} {column.title}" for column in table.columns]
    yield f"### {table.title}"
    yield ""
    yield f"| | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    if table.key == "memory":
        for peer in table.peers:
            values = [table.results[c].get(peer) for c in table.columns]
            if any(values):
                cells = [f"{spread(v)[0]:.1f}" if v else "–" for v in values]
                yield f"| {peer} | {' | '.join(cells)} |"
    else:
        absolute = [table.results[c].get(table.base) for c in table.columns]
        cells = [duration(spread(v)[0]) if v else "–" for v in absolute]
        yield f"| **{table.base}** | {' | '.join(cells)} |"
        for peer in table.peers:
            if peer == table.base:
                continue
            # Workers that take turns differ by more than copies do.
            cells = [cell(table.results[c], peer, table.base,
                          table.worker is not None) for c in table.columns]
            if any(text != "–" for text in cells):
                yield f"| {peer} | {' | '.join(cells)} |"
    if table.skipped:
        yield ""
        yield "Skipped: " + "; ".join(
            f"{peer} ({why})" for peer, why in sorted(table.skipped.items()))
    yield ""


def write_csv(tables, folder):
    """What has been found, and every slice it was found from."""
    with (open(os.path.join(folder, "bench.csv"), "w", newline="",
               encoding="utf-8") as found,
          open(os.path.join(folder, "slices.csv"), "w", newline="",
               encoding="utf-8") as slices):
        summary, single = csv.writer(found), csv.writer(slices)
        summary.writerow(
            "table shape n active peer unit copies rounds median low high "
            "copy_min copy_max base ratio ratio_low ratio_high "
            "ratio_copy_min ratio_copy_max".split())
        single.writerow("table shape n active peer copy round value".split())
        for table in tables:
            unit = "bytes" if table.key == "memory" else "ns"
            for column, by_peer in table.results.items():
                for peer, by_copy in by_peer.items():
                    place = (table.key, column.shape,
                             table.sizes.get(peer, column.n), column.active,
                             peer)
                    row = [*place, unit, len(by_copy),
                           sum(map(len, by_copy)), *spread(by_copy),
                           *extent(by_copy)]
                    if by_peer.get(table.base) and unit == "ns":
                        found = ratios(by_peer, peer, table.base)
                        row += [table.base, *spread(found), *extent(found)]
                    summary.writerow(row)
                    for copy, values in enumerate(by_copy):
                        for i, value in enumerate(values):
                            single.writerow([*place, copy, i, value])
