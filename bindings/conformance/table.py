# SPDX-License-Identifier: MIT
"""Reads the scenario table; README.md specifies its lines."""

RUNNERS = {"python", "c", "lua", "ruby", "go"}
BACKENDS = ["select", "poll", "epoll", "devpoll", "kqueue"]


class BadTable(Exception):
    pass


class Operation:
    def __init__(self, where, words, want):
        self.where = where
        self.words = words
        self.want = want                # None: anything but an error
        self.exceptions = []            # [(runner, back ends, result)]

    def wanted(self, runner, backend):
        for who, backends, want in self.exceptions:
            if who == runner and (not backends or backend in backends):
                return want
        return self.want


class Case:
    def __init__(self, where, name):
        self.where = where
        self.name = name
        self.source = None
        self.on = None                  # ["select", ...] or []
        self.object = None              # "poll", "epoll" or "library"
        self.conditions = []
        self.excluded = set()
        self.operations = []

    def runs(self):
        """The back ends to run it on, or None, once."""
        return [None] if self.object else self.on


def scope(text):
    runner, _, backends = text.partition(":")
    names = backends.split(",") if backends else []
    if runner not in RUNNERS or not set(names) <= set(BACKENDS):
        raise ValueError("no such runner or back end: " + text)
    return runner, names


def reasoned(text):
    head, _, reason = text.partition(" ; ")
    if not reason.strip():
        raise ValueError("no reason")
    return head.strip()


def on(case, text):
    words = text.split()
    if words == ["library"]:
        case.object = "library"
    elif words[0] == "object" and words[1:] in (["poll"], ["epoll"]):
        case.object = words[1]
    elif words == ["all"]:
        case.on = BACKENDS
    elif set(words) <= set(BACKENDS):
        case.on = words
    else:
        raise ValueError("bad target: " + text)


def exception(case, text):
    head, arrow, want = reasoned(text).partition("-> ")
    runner, backends = scope(head.strip())
    operation = case.operations[-1]
    if not arrow or operation.want is None:
        raise ValueError("an exception to nothing")
    if want.strip() == operation.want:
        raise ValueError("an exception that is none")
    if not case.object and not set(backends) <= set(case.on):
        raise ValueError("an exception for a back end it doesn't run on")
    operation.exceptions.append((runner, backends, want.strip()))


def line(case, where, text):
    keyword, _, rest = text.partition(" ")
    if keyword == "from":
        case.source = rest
    elif keyword == "on":
        on(case, rest)
    elif keyword == "if":
        case.conditions = rest.split()
        if not {word.lstrip("!") for word in case.conditions} <= set(BACKENDS):
            raise ValueError("bad condition: " + rest)
    elif keyword == "not":
        names = set(reasoned(rest).split())
        if not names <= RUNNERS:
            raise ValueError("no such runner: " + rest)
        case.excluded |= names
    elif keyword == "except":
        exception(case, rest)
    else:
        if not case.source or not case.runs():
            raise ValueError("an operation before from and on")
        head, arrow, want = (text + " ").partition("-> ")
        case.operations.append(
            Operation(where, head.split(), want.strip() if arrow else None))


def read(paths):
    cases, names = [], set()
    for path in paths:
        case = None
        with open(path, encoding="ascii") as stream:
            for number, text in enumerate(stream, 1):
                text = text.rstrip("\n")
                where = "%s:%d" % (path.rsplit("/", 1)[-1], number)
                if not text or text.startswith("#"):
                    continue
                try:
                    if text.startswith("case "):
                        case = Case(where, text[5:])
                        if case.name in names:
                            raise ValueError("the name is taken")
                        names.add(case.name)
                        cases.append(case)
                    else:
                        line(case, where, text)
                except (ValueError, AttributeError, IndexError) as error:
                    raise BadTable("%s: %s" % (where, error)) from error
    for case in cases:
        if not case.operations:
            raise BadTable("%s: no operations" % case.where)
        if not any(op.want for op in case.operations):
            raise BadTable("%s: it expects nothing" % case.where)
    return cases
