#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The oracle: runs the scenario table on Python's own selectors and select."""

import os
import signal
import sys

import operations
import table


def why_not(case):
    if "python" in case.excluded:
        return "not for Python"
    needed = case.conditions + ["epoll"] * (case.object == "epoll")
    for word in needed:
        if operations.available(word.lstrip("!")) == word.startswith("!"):
            return "no " + word if word[0] != "!" else "there is " + word[1:]
    return None


def agree(want, saw):
    if want is None:
        return not saw.startswith("error")
    # The names of libsel's codes are not Python's.
    want = want.partition(" SEL_")[0]
    return saw == want or \
        want.startswith("error ") and want.count(" ") == 1 and \
        saw.startswith(want + " ")


def play(case, backend):
    """None, or what went wrong."""
    run = operations.Run(case, backend)
    try:
        for operation in case.operations:
            want = operation.wanted("python", backend)
            saw = run.step(operation.words) or "ok"
            if not agree(want, saw):
                return "%s: %s: expected %s, seen %s" % (
                    operation.where, " ".join(operation.words), want, saw)
    finally:
        run.end()
    return None


def main():
    if not (3, 10) <= sys.version_info < (3, 15):
        # Before, there is no eventfd; after, time-outs have no limit.
        print("1..0 # SKIP the oracle is Python 3.10 to 3.14")
        return
    try:
        cases = table.read(sys.argv[1:])
    except table.BadTable as error:
        print("Bail out! %s" % error)
        sys.exit(1)
    sys.stdout.reconfigure(line_buffering=True)
    signal.alarm(int(os.environ.get("TAP_TIMEOUT", "60")))
    missing = [name for name in table.BACKENDS
               if not operations.available(name)]
    plan = [(case, backend) for case in cases for backend in case.runs()
            if backend not in missing]
    print("1..%d" % (len(plan) + len(missing)))
    failed = 0
    for count, (case, backend) in enumerate(plan, 1):
        name = (backend + ": " if backend else "") + case.name
        skip = why_not(case)
        fault = None if skip else play(case, backend)
        print("%sok %d - %s%s" % ("not " if fault else "", count, name,
                                  " # SKIP " + skip if skip else ""))
        if fault:
            print("# " + fault)
            failed += 1
    for count, name in enumerate(missing, len(plan) + 1):
        print("ok %d # SKIP %s: not available" % (count, name))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
