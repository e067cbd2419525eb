# SPDX-License-Identifier: MIT
"""Puts what a run has found where people read it:

    document.py OUT DOC

Between two marks in DOC/performance.md come the tables of OUT/bench.md, and
the pictures beside it.
"""

import os
import shutil
import sys

BEGIN, END = "<!-- bench begin -->\n", "<!-- bench end -->\n"


def main():
    out, doc = sys.argv[1:]
    path = os.path.join(doc, "performance.md")
    with open(os.path.join(out, "bench.md"), encoding="utf-8") as file:
        tables = file.read().strip("\n") + "\n"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{path}: the marks are missing")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + tables + end + after)
    for name in sorted(os.listdir(out)):
        if name.endswith(".svg"):
            shutil.copyfile(os.path.join(out, name), os.path.join(doc, name))
    print(f"{path}: updated")


main()
