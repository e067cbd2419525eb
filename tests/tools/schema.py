# SPDX-License-Identifier: MIT
"""Reads what `sel-info --json` has printed, and checks it key by key.

    schema.py VERSION [KEY.KEY=VALUE...]

Every key that is told about must be there, with a value of its type, and no
other; the values on the command line, as JSON, must be those.
"""
import json
import sys


class Maybe:
    """A type, or null."""

    def __init__(self, kind):
        self.kind = kind


NUMBER = Maybe(int)
TEXT = Maybe(str)
TIMER = {"asked_ns": int, "waits": int, "least_over_ns": int,
         "median_over_ns": int}
BACKEND = {"name": str, "number": int, "available": bool, "status": int,
           "error": TEXT, "why_not": TEXT, "features": [str],
           "timers": [TIMER]}
REPORT = {
    "schema": int,
    "version": str, "version_number": int, "sel_info_version": str,
    "library": TEXT,
    "default": {"name": str, "decided_by": str, "LIBSEL_BACKEND": TEXT,
                "LIBSEL_BACKEND_use": str},
    "backends": [BACKEND],
    "descriptors": {"soft_limit": NUMBER, "hard_limit": NUMBER,
                    "fd_setsize": int, "epoll_max_user_watches": NUMBER},
    "clock": {"resolution_ns": NUMBER, "timer_slack_ns": NUMBER},
    "system": {"kernel": str, "release": str, "build": str, "machine": str,
               "distribution": TEXT, "libc": TEXT, "pointer_bits": int,
               "processors": NUMBER, "seccomp": NUMBER},
}
FEATURES = {"edge", "oneshot", "pri", "exclusive", "fileno", "nanoseconds",
            "rdhup"}

wrong = []


def check(where, value, kind):
    if isinstance(kind, Maybe):
        if value is not None:
            check(where, value, kind.kind)
    elif isinstance(kind, list):
        if not isinstance(value, list):
            wrong.append(f"{where} is no list")
            return
        for index, item in enumerate(value):
            check(f"{where}[{index}]", item, kind[0])
    elif isinstance(kind, dict):
        if not isinstance(value, dict) or list(value) != list(kind):
            wrong.append(f"{where}: keys {list(value)}, not {list(kind)}")
            return
        for key, inner in kind.items():
            check(f"{where}.{key}", value[key], inner)
    elif type(value) is not kind:
        wrong.append(f"{where}: {value!r} is no {kind.__name__}")


def check_backend(backend):
    name = backend["name"]
    if backend["available"] != (backend["status"] == 0) or \
       backend["available"] != (backend["error"] is None) or \
       backend["available"] != (backend["why_not"] is None):
        wrong.append(f"{name}: availability and status do not agree")
    if not set(backend["features"]) <= FEATURES:
        wrong.append(f"{name}: features {backend['features']}")
    if backend["timers"] and not backend["available"]:
        wrong.append(f"{name}: timed, but not available")
    for timer in backend["timers"]:
        # A wait is never shorter than asked.
        if not 0 <= timer["least_over_ns"] <= timer["median_over_ns"]:
            wrong.append(f"{name}: {timer}")
        if not 0 < timer["waits"] < 100:
            wrong.append(f"{name}: {timer['waits']} waits")
    # At most 160 ms are spent on one, and a wait that has been begun.
    spent = sum(timer["waits"] * (timer["asked_ns"] + timer["least_over_ns"])
                for timer in backend["timers"])
    if spent > 500_000_000:
        wrong.append(f"{name}: {spent} ns of waits")


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        wrong.append(f"a key comes twice: {keys}")
    return dict(pairs)


report = json.load(sys.stdin, object_pairs_hook=unique)
check("report", report, REPORT)
if not wrong:
    for one in report["backends"]:
        check_backend(one)
    wanted = [f"version={json.dumps(sys.argv[1])}",
              f"sel_info_version={json.dumps(sys.argv[1])}",
              "schema=1"] + sys.argv[2:]
    for each in wanted:
        path, _, expected = each.partition("=")
        seen = report
        for step in path.split("."):
            seen = seen[int(step)] if isinstance(seen, list) else seen[step]
        if seen != json.loads(expected):
            wrong.append(f"{path} is {seen!r}, not {expected}")
print("\n".join(wrong), end="\n" if wrong else "")
sys.exit(bool(wrong))
