# SPDX-License-Identifier: MIT
"""Tables as Markdown and as CSV."""

import csv
import os

from measure import ratios, spread


def figure(value):
    """Three digits that count."""
    if value >= 100 or value == 0:
        return f"{value:.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def duration(ns):
    if ns < 10000:
        return f"{ns:.0f} ns"
    return f"{ns / 1000:.0f} µs" if ns < 1e7 else f"{ns / 1e6:.0f} ms"


def cell(by_peer, peer, base):
    """The median ratio, and half of what lies between the quartiles."""
    if not by_peer.get(peer):
        return "–"
    if not by_peer.get(base):
        return duration(spread(by_peer[peer])[0])
    middle, low, high = spread(ratios(by_peer, peer, base))
    return f"{figure(middle)} ±{figure((high - low) / 2)}"


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
            cells = [cell(table.results[c], peer, table.base)
                     for c in table.columns]
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
            "table shape n active peer unit rounds median low high base "
            "ratio ratio_low ratio_high".split())
        single.writerow("table shape n active peer round value".split())
        for table in tables:
            unit = "bytes" if table.key == "memory" else "ns"
            for column, by_peer in table.results.items():
                for peer, values in by_peer.items():
                    place = (table.key, column.shape,
                             table.sizes.get(peer, column.n), column.active,
                             peer)
                    row = [*place, unit, len(values), *spread(values)]
                    if by_peer.get(table.base) and unit == "ns":
                        row += [table.base, *spread(ratios(by_peer, peer,
                                                           table.base))]
                    summary.writerow(row)
                    for i, value in enumerate(values):
                        single.writerow([*place, i, value])
