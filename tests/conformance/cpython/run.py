# SPDX-License-Identifier: MIT
"""Runs CPython's own test suites, as its testsuite package installs them, on
our selectors and select; and on CPython's, to know how many tests there are.

usage: run.py.  Environment: LIBSEL_SO; LIBSEL_PRELOAD, the emulation that
libsel is linked with.  Prints a line for each suite and each of its classes,
with the reasons of what was skipped, and fails when a test fails or fewer ran
than with CPython's modules.  Where those lack what libsel has, CPython's
selectors on our select tell how many.
"""

import collections
import concurrent.futures
import importlib.util
import json
import os
import selectors
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.join(HERE, "shim")
SUITES = ["test_select", "test_poll", "test_epoll", "test_kqueue",
          "test_devpoll"]
BOTH = "select selectors"
# A suite may last so long, in seconds.
PATIENCE = 300

Run = collections.namedtuple("Run", "suite backend replaced")


def call(arguments, replaced, backend=""):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("PYTHONPATH", "LIBSEL_BACKEND")}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    if replaced:
        environment.update(PYTHONPATH=SHIM, LIBSEL_REPLACE=replaced,
                           LIBSEL_BACKEND=backend)
        if environment.get("LIBSEL_PRELOAD"):
            environment["LD_PRELOAD"] = environment["LIBSEL_PRELOAD"]
    return subprocess.run(
        ["timeout", str(PATIENCE), sys.executable,
         os.path.join(HERE, "suite.py"), *arguments], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", stdin=subprocess.DEVNULL)


def start(run):
    """Runs one suite in a process of its own."""
    done = call(run, run.replaced, run.backend)
    output, _, last = done.stdout.rstrip().rpartition("\n")
    if done.returncode or not last.startswith("{"):
        return {"classes": {}, "bad": 1, "skipped": [], "output": done.stdout}
    return json.loads(last) | {"output": output + "\n"}


def executed(result):
    """A module that can't be imported counts as one skipped, and none run."""
    return max(0, sum(result["classes"].values()) - len(result["skipped"]))


def rows(backends):
    """Name, our run, and the one that it is compared with."""
    stock = all(hasattr(selectors, backend.capitalize() + "Selector")
                for backend in backends)
    for suite in SUITES:
        yield suite, Run(suite, "", BOTH), Run(suite, "", "")
    for backend in backends:
        yield (f"test_selectors, default {backend}",
               Run("test_selectors", backend, BOTH),
               Run("test_selectors", backend, "" if stock else "select"))
    yield ("test_selectors, CPython's on our select",
           Run("test_selectors", backends[0], "select"),
           Run("test_selectors", backends[0] if stock else "", ""))


def report_classes(result):
    skipped = collections.defaultdict(list)
    for name, method, why in result["skipped"]:
        skipped[name].append((method, why))
    for name in result["classes"] or skipped:
        total = result["classes"].get(name, 0)
        left_out = skipped[name]
        print(f"    {name}: {max(0, total - len(left_out))} of {total}")
        if total <= len(left_out):
            left_out = [("all", why) for why in {why for _, why in left_out}]
        for method, why in left_out:
            print(f"        skipped {method}: {why}")


def report(name, ours, theirs, must):
    """Prints a suite's line; answers whether all is well."""
    good = not ours["bad"] and not theirs["bad"] and (
        executed(ours) >= executed(theirs)) and not (
        must and ours["skipped"])
    verdict = ("FAILED" if not good else "ok" if executed(ours) else
               "skipped")
    print(f"{name:42} {executed(ours):3} {ours['bad']:7} "
          f"{len(ours['skipped']):8} {executed(theirs):8}  {verdict}")
    if "again" in ours or "again" in theirs:
        print("    run a second time")
    report_classes(ours)
    if not good:
        for side, result in ("libsel", ours), ("CPython", theirs):
            if result["bad"]:
                print(f"--- {side}:\n{result['output']}---")
    return good


def main():
    if not all(map(importlib.util.find_spec, ("test", "test.test_epoll"))):
        sys.exit("CPython's tests are missing; on Debian they are in "
                 "libpython3.{}-testsuite".format(sys.version_info.minor))
    there = call([], "select").stdout.split()
    table = list(rows(there))
    runs = list(dict.fromkeys(run for _, *pair in table for run in pair))
    # They sleep most of the time.
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = dict(zip(runs, pool.map(start, runs)))
    # test_epoll gives the machine 10 ms.  So a failure is looked at again with
    # nothing beside it.
    for run, result in results.items():
        if result["bad"]:
            results[run] = start(run) | {"again": True}
    print(f"{'suite':42} {'run':>3} {'failed':>7} {'skipped':>8} "
          f"{'CPython':>8}")
    good = [report(name, results[ours], results[theirs],
                   ours.suite.removeprefix("test_") in there)
            for name, ours, theirs in table]
    return 0 if all(good) else 1


sys.exit(main())
