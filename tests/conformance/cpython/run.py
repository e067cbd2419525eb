# SPDX-License-Identifier: MIT
"""Runs CPython's own test suites, as its testsuite package installs them, on
our selectors and select; and on CPython's, to know how many tests there are.

usage: run.py.  Environment: LIBSEL_SO.  Prints a line for each suite, with
the reasons of what was skipped, and fails when a test fails or fewer ran than
with CPython's modules.
"""

import collections
import concurrent.futures
import importlib.util
import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.join(HERE, "shim")
SUITES = ["test_select", "test_poll", "test_epoll", "test_kqueue",
          "test_devpoll"]
# A suite may last so long, in seconds.
PATIENCE = 300

Run = collections.namedtuple("Run", "suite backend replaced")


def title(backend):
    return backend.capitalize() + "Selector"


def child(suite, backend, replaced):
    """Runs one suite in this process; the result is the last line printed."""
    import select
    import selectors
    for name, module in ("select", select), ("selectors", selectors):
        place = os.path.dirname(getattr(module, "__file__", ""))
        if (place == SHIM) != (name in replaced.split()):
            raise ImportError(f"the wrong {name}: {module}")
    if backend and "selectors" not in replaced.split():
        selectors.DefaultSelector = getattr(selectors, title(backend))
    if backend and selectors.DefaultSelector.__name__ != title(backend):
        raise ImportError(f"the default is {selectors.DefaultSelector}")
    try:
        module = importlib.import_module("test." + suite)
    except unittest.SkipTest as why:
        return {"run": 0, "bad": 0, "skipped": [str(why)]}
    tests = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(sys.stdout).run(tests)
    bad = result.failures + result.errors + result.unexpectedSuccesses
    return {"run": result.testsRun, "bad": len(bad),
            "skipped": [why or f"no reason given by {test.id()}"
                        for test, why in result.skipped]}


def start(run):
    """Runs one suite in a process of its own."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("PYTHONPATH", "LIBSEL_BACKEND")}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    if run.replaced:
        environment.update(PYTHONPATH=SHIM, LIBSEL_REPLACE=run.replaced,
                           LIBSEL_BACKEND=run.backend)
    command = ["timeout", str(PATIENCE), sys.executable, __file__, "--child"]
    done = subprocess.run(
        command + list(run), env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
        stdin=subprocess.DEVNULL)
    last = done.stdout.rstrip().rpartition("\n")[2]
    if done.returncode or not last.startswith("{"):
        return {"run": 0, "bad": 1, "skipped": [], "output": done.stdout}
    return json.loads(last) | {"output": done.stdout}


def executed(result):
    """A module that can't be imported counts as one skipped, and none run."""
    return max(0, result["run"] - len(result["skipped"]))


def backends():
    """Those that DefaultSelector can be, the real default first."""
    sys.path.insert(0, SHIM)
    import libsel
    default = libsel.sel_backend_default()
    return [libsel.sel_backend_name(backend).decode()
            for backend in sorted(range(1, 6), key=lambda one: one != default)
            if libsel.available(backend)]


def report(name, ours, theirs):
    """Prints a suite's line; answers whether all is well."""
    good = not ours["bad"] and not theirs["bad"] and (
        executed(ours) >= executed(theirs))
    verdict = ("FAILED" if not good else "ok" if executed(ours) else
               "skipped")
    print(f"{name:42} {executed(ours):3} {ours['bad']:7} "
          f"{len(ours['skipped']):8} {executed(theirs):8}  {verdict}")
    if "again" in ours or "again" in theirs:
        print("    run a second time")
    for why, count in collections.Counter(ours["skipped"]).items():
        print(f"    skipped {count}: {why}")
    if not good:
        for side, result in ("libsel", ours), ("CPython", theirs):
            if result["bad"]:
                print(f"--- {side}:\n{result['output']}---")
    return good


def main():
    if not all(map(importlib.util.find_spec, ("test", "test.test_epoll"))):
        sys.exit("CPython's tests are missing; on Debian they are in "
                 "libpython3.{}-testsuite".format(sys.version_info.minor))
    both = "select selectors"
    table = [(suite, suite, "", both) for suite in SUITES]
    table += [(f"test_selectors, default {backend}", "test_selectors", backend,
               both) for backend in backends()]
    table.append(("test_selectors, CPython's on our select", "test_selectors",
                  "", "select"))
    rows = [(name, Run(suite, backend, replaced), Run(suite, backend, ""))
            for name, suite, backend, replaced in table]
    runs = list(dict.fromkeys(run for _, *pair in rows for run in pair))
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
    good = [report(name, results[ours], results[theirs])
            for name, ours, theirs in rows]
    return 0 if all(good) else 1


if sys.argv[1:2] == ["--child"]:
    print(json.dumps(child(*sys.argv[2:])))
else:
    sys.exit(main())
