# SPDX-License-Identifier: MIT
"""Puts what a run has found where people read it:

    document.py OUT DOC

DOC/performance.md has three places for it, each between two marks: the short one
gets OUT/summary.md, the long one OUT/bench.md, that of Windows OUT/windows.md.
A place whose file is missing stays as it is, since `make bench` makes the first
two and `make bench-windows` the third.  The pictures are copied beside that page.
"""

import os
import shutil
import sys

PLACES = (("summary.md", "summary"), ("bench.md", "bench"),
          ("windows.md", "windows"))


def filled(text, name, tables):
    """The text, with other tables between the marks of that name."""
    begin, end = f"<!-- {name} begin -->\n", f"<!-- {name} end -->\n"
    if text.count(begin) != 1 or text.count(end) != 1:
        sys.exit(f"performance.md: the marks of {name} are missing")
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        sys.exit(f"performance.md: the marks of {name} are in the wrong order")
    return before + begin + tables.strip("\n") + "\n" + end + after


def main():
    out, doc = sys.argv[1:]
    path = os.path.join(doc, "performance.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = [place for place in PLACES
             if os.path.exists(os.path.join(out, place[0]))]
    if not found:
        sys.exit(f"{out}: no tables")
    for source, name in found:
        with open(os.path.join(out, source), encoding="utf-8") as file:
            text = filled(text, name, file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    for name in sorted(os.listdir(out)):
        if name.endswith(".svg"):
            shutil.copyfile(os.path.join(out, name), os.path.join(doc, name))
    print(f"{path}: updated")


main()
