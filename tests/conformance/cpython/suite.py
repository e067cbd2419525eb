# SPDX-License-Identifier: MIT
"""Runs one of CPython's suites in this process.

usage: suite.py SUITE DEFAULT REPLACED.  DEFAULT is the back end that
DefaultSelector has to be, or empty; REPLACED are the modules that have to be
ours.  The last line that is printed is the result.
usage: suite.py.  Prints the names of libsel's back ends, the default first.
"""

import collections
import importlib
import json
import os
import socket
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.join(HERE, "shim")
BACKENDS = range(1, 7)


def title(backend):
    return backend.capitalize() + "Selector"


def two_way_pipe():
    """What systems with /dev/poll make: both ends can be read and written, and
    test_devpoll waits for a reading end to be writable."""
    return tuple(end.detach() for end in socket.socketpair())


def check_offer(select, selectors):
    """Fails unless the modules have exactly what libsel has: the suites leave
    out what they don't find."""
    import libsel
    for number in BACKENDS[1:]:
        name = libsel.sel_backend_name(number).decode()
        places = [(select, name), (selectors, title(name))]
        if name == "kqueue":
            places.append((select, "kevent"))
        for module, member in places:
            if hasattr(module, member) != libsel.available(number):
                raise ImportError(f"{member}: not as libsel has it, {module}")
    names = [name for name in libsel.system_names if name.startswith("KQ_")]
    found = {name: value for name, value in vars(select).items()
             if name.startswith("KQ_")}
    if found != libsel.constants(names):
        raise ImportError(f"the wrong constants: {found}")


def check_modules(backend, replaced):
    import select
    import selectors
    for name, module in ("select", select), ("selectors", selectors):
        place = os.path.dirname(getattr(module, "__file__", ""))
        if (place == SHIM) != (name in replaced):
            raise ImportError(f"the wrong {name}: {module}")
    if replaced:
        check_offer(select, selectors)
    if backend and "selectors" not in replaced:
        selectors.DefaultSelector = getattr(selectors, title(backend))
    if backend and selectors.DefaultSelector.__name__ != title(backend):
        raise ImportError(f"the default is {selectors.DefaultSelector}")


def flatten(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def label(test):
    """Its class and method."""
    return type(test).__name__, test.id().rpartition(".")[2]


def run(suite, backend, replaced):
    check_modules(backend, replaced)
    if "select" in replaced and os.environ.get("LD_PRELOAD"):
        os.pipe = two_way_pipe if suite == "test_devpoll" else os.pipe
    try:
        module = importlib.import_module("test." + suite)
    except unittest.SkipTest as why:
        return {"classes": {}, "bad": 0, "skipped": [[suite, "", str(why)]]}
    tests = unittest.defaultTestLoader.loadTestsFromModule(module)
    classes = collections.Counter(label(test)[0] for test in flatten(tests))
    result = unittest.TextTestRunner(sys.stdout).run(tests)
    bad = result.failures + result.errors + result.unexpectedSuccesses
    return {"classes": classes,
            "bad": len(bad) + abs(result.testsRun - classes.total()),
            "skipped": [[*label(test), why or "the suite gives no reason"]
                        for test, why in result.skipped]}


def backends():
    sys.path.insert(0, SHIM)
    import libsel
    default = libsel.sel_backend_default()
    return [libsel.sel_backend_name(backend).decode()
            for backend in sorted(BACKENDS, key=lambda one: one != default)
            if libsel.available(backend)]


if sys.argv[1:]:
    print(json.dumps(run(*sys.argv[1:3], sys.argv[3].split())))
else:
    print(*backends())
