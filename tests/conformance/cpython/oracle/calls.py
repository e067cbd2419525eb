# SPDX-License-Identifier: MIT
"""The kinds of objects, and random calls of them.

A kind's table has for each call its weight, its arguments, a letter each, and
a function of the module, the object and the arguments."""

import os
import select

from world import Index, is_open

IN, PRI, OUT = 1, 2, 4
ET, ONESHOT, EXCLUSIVE, RDHUP = 1 << 31, 1 << 30, 1 << 28, 0x2000

GOOD_EVENTS = [1, 2, 3, 3]
BAD_EVENTS = [0, False, None, 4, 7, -1, 999999, 1 << 32, 1 << 70, True, 0x101,
              0x4001, 1.0, "x", [], Index(1)]
POLL_MASKS = [0, 1, 2, 4, 5, 7, 0x2001, 0xffff, True]
BAD_POLL_MASKS = [0x10000, 1 << 40, 1 << 64, -1, -1 << 70, 1.0, None, "x",
                  Index(1)]
EPOLL_MASKS = [0, IN, OUT, IN | OUT, IN | PRI | OUT, IN | RDHUP, IN | ET,
               IN | OUT | ET, IN | ONESHOT, OUT | ONESHOT, OUT | EXCLUSIVE]
BAD_EPOLL_MASKS = [EXCLUSIVE | PRI, True, Index(IN), (1 << 32) + OUT, 1 << 64,
                   -1, 1.0, None, "x"]
DATA = [None, "data", 1, ["data"], object(), object()]

SHORT = [0, 0, 0, 0, 0, 0, 0, 0, 0.0, -0.0, False, 1e-9, 5e-324, 0.0004]
LONG = [None, None, None, 5, True, 3e6, 1 << 30]
NEGATIVE = [-1, -0.001, -1e-100, -1e10]
NO_TIME = [float("nan"), float("inf"), 1e300, 1e10, "x", b"", [], object(),
           Index("x")]


class Kind:
    CALLS = {}
    masks = bad_masks = None

    def __init__(self, name, random):
        self.name, self.random = name, random
        self.names = list(self.CALLS)
        self.weights = [call[0] for call in self.CALLS.values()]

    def new(self, module):
        return getattr(module, self.name)()

    def closed(self, theirs):
        return False

    def ready(self, theirs):
        """Whether a wait would end at once."""
        raise NotImplementedError

    def random_call(self, world, theirs):
        name, = self.random.choices(self.names, self.weights)
        arguments = []
        for letter in self.CALLS[name][1]:
            arguments += getattr(self, "letter_" + letter)(world, theirs)
        return name, arguments

    def letter_f(self, world, theirs):
        return [world.fileobj()]

    def letter_m(self, world, theirs):
        bad = self.random.random() < 0.1
        return [self.random.choice(self.bad_masks if bad else self.masks)]

    def letter_M(self, world, theirs):
        given = self.random.random() < 0.7
        return self.letter_m(world, theirs) if given else []

    def letter_d(self, world, theirs):
        return self.random.choice([[], [self.random.choice(DATA)]])

    def letter_t(self, world, theirs):
        return [self.timeout(theirs)]

    def timeout(self, theirs, never=()):
        """Nothing that would wait long."""
        dice = self.random.random()
        if dice < 0.08:
            return self.random.choice(NO_TIME)
        if dice < 0.12 and never:
            return self.random.choice(never)
        if dice < 0.35 and self.ready(theirs):
            return self.random.choice(LONG + NEGATIVE)
        return self.random.choice(SHORT)


def selected(_, selector, *timeout):
    return sorted(selector.select(*timeout), key=lambda pair: pair[0].fd)


def closed(_, selector):
    mapping = selector.first_map
    selector.close()
    return len(mapping), list(mapping), selector.get_map()


def with_selector(_, selector):
    with selector as inner:
        return inner is selector, inner.get_map() is None


def deleted(_, selector, fileobj):
    del selector.get_map()[fileobj]


class Selector(Kind):
    masks, bad_masks = GOOD_EVENTS, BAD_EVENTS
    CALLS = {
        "register": (260, "fmd", lambda _, s, *a: s.register(*a)),
        "unregister": (120, "f", lambda _, s, a: s.unregister(a)),
        "modify": (140, "fmd", lambda _, s, *a: s.modify(*a)),
        "select": (300, "t", selected),
        "get_key": (40, "f", lambda _, s, a: s.get_key(a)),
        "map[]": (20, "f", lambda _, s, a: s.get_map()[a]),
        "first map[]": (20, "f", lambda _, s, a: s.first_map[a]),
        "map in": (20, "f", lambda _, s, a: a in s.get_map()),
        "map get": (20, "f", lambda _, s, a: s.get_map().get(a, 7)),
        "map del": (5, "f", deleted),
        "map len": (20, "", lambda _, s: len(s.get_map())),
        "map keys": (10, "", lambda _, s: sorted(s.get_map())),
        "map": (20, "", lambda _, s: sorted(s.get_map().items())),
        "fileno": (10, "", lambda _, s: s.fileno() >= 0),
        "register itself": (5, "", lambda _, s: s.register(s, 1)),
        "register what?": (5, "f", lambda _, s, a: s.register(a)),
        "unregister what?": (5, "", lambda _, s: s.unregister()),
        "new what?": (5, "f", lambda _, s, a: type(s)(a)),
        "with": (4, "", with_selector),
        "close": (4, "", closed),
    }

    def new(self, module):
        selector = getattr(module, self.name)()
        selector.first_map = selector.get_map()
        if hasattr(selector, "fileno"):
            # So that libsel opens nothing later, on a number just closed.
            selector.fileno()
        return selector

    def closed(self, theirs):
        return theirs.get_map() is None

    def ready(self, theirs):
        try:
            return not self.closed(theirs) and any(
                mask for _, mask in theirs.select(0))
        except (OSError, ValueError):
            return False

    def letter_t(self, world, theirs):
        return [self.timeout(theirs, NEGATIVE + [float("-inf")])]


def listed(_, function, lists, *timeout):
    found = function(*lists, *timeout)
    return type(found), len({id(one) for one in found}), found


class Select(Kind):
    CALLS = {
        "select": (98, "lo", listed),
        "select what?": (2, "f", lambda _, s, a: s(a, a)),
    }

    def new(self, module):
        return module.select

    def ready(self, theirs):
        """CPython may say so of a number that is not open, and wait yet."""
        try:
            for one in self.lists:
                for fileobj in one:
                    os.fstat(fileobj if isinstance(fileobj, int) else
                             fileobj.fileno())
            return any(theirs(*self.lists, 0))
        except Exception:
            return False

    def letter_l(self, world, theirs):
        random = self.random
        lists = [[world.fileobj() if random.random() < 0.04 else
                  random.choice(world.objects)
                  for _ in range(random.choice([0, 1, 3, 9]))]
                 for _ in range(3)]
        place = random.randrange(3)
        dice = random.random()
        if dice < 0.002:
            lists[place] *= 1100
        elif dice < 0.06:
            lists[place] = random.choice([None, 1, "x", b"\1", (), {},
                                          range(3)])
        elif dice < 0.15:
            lists[place] = tuple(lists[place])
        self.lists = lists
        return [lists]

    def letter_o(self, world, theirs):
        if self.ready(theirs) and self.random.random() < 0.2:
            return []
        timeout = self.timeout(theirs, [-1, -1e-100, -1e300, float("-inf")])
        return [Index(0)] if timeout is False else [timeout]


class Poll(Kind):
    masks, bad_masks = POLL_MASKS, BAD_POLL_MASKS
    CALLS = {
        "register": (300, "fM", lambda _, p, *a: p.register(*a)),
        "modify": (150, "fm", lambda _, p, *a: p.modify(*a)),
        "unregister": (150, "f", lambda _, p, a: p.unregister(a)),
        "poll": (400, "t", lambda _, p, *a: p.poll(*a)),
        "new what?": (2, "", lambda m, _: m.poll(1)),
        "type what?": (2, "", lambda _, p: type(p)()),
        "close": (2, "", lambda _, p: p.close()),
        "fileno": (2, "", lambda _, p: p.fileno()),
        "modify what?": (2, "f", lambda _, p, a: p.modify(a)),
        "register itself": (2, "", lambda _, p: p.register(p)),
        "unregister itself": (2, "", lambda _, p: p.unregister(p)),
    }

    def ready(self, theirs):
        return bool(theirs.poll(0))

    def letter_t(self, world, theirs):
        return [self.timeout(theirs, [
            1 << 31, (1 << 31) - 1 + 1e-3, 1 << 64, -1 << 64, -3e9,
            float("-inf")])]


def new_epoll(module, _, arguments):
    with module.epoll(*arguments) as epoll:
        return epoll.closed


def from_fd(module, _, number):
    module.epoll.fromfd(number)


def twin(module, epoll):
    """A second object on the same set."""
    other = module.epoll.fromfd(os.dup(epoll.fileno()))
    found = sorted(other.poll(0)), other.closed
    other.close()
    return found, other.closed


def lost_twin(module, epoll):
    """One that finds its descriptor gone."""
    number = os.dup(epoll.fileno())
    other = module.epoll.fromfd(number)
    os.close(number)
    other.close()


def with_epoll(_, epoll):
    with epoll as inner:
        return inner is epoll, epoll.closed


class Epoll(Kind):
    masks, bad_masks = EPOLL_MASKS, BAD_EPOLL_MASKS
    CALLS = {
        "register": (300, "fM", lambda _, e, *a: e.register(*a)),
        "modify": (150, "fm", lambda _, e, *a: e.modify(*a)),
        "unregister": (100, "f", lambda _, e, a: e.unregister(a)),
        "poll": (400, "tc", lambda _, e, *a: sorted(e.poll(*a))),
        "new": (5, "n", new_epoll),
        "fromfd": (5, "x", from_fd),
        "twin": (5, "", twin),
        "lost twin": (2, "", lost_twin),
        "fileno": (5, "", lambda _, e: e.fileno() >= 0),
        "closed": (5, "", lambda _, e: e.closed),
        "closed =": (2, "", lambda _, e: setattr(e, "closed", 1)),
        "register itself": (2, "", lambda _, e: e.register(e)),
        "modify what?": (2, "f", lambda _, e, a: e.modify(a)),
        "with": (2, "", with_epoll),
        "close": (2, "", lambda _, e: e.close()),
    }

    def ready(self, theirs):
        """Without taking one-shots out."""
        return is_open(theirs) and bool(select.select([theirs], [], [], 0)[0])

    def letter_c(self, world, theirs):
        return self.random.choice([
            [], [], [], [], [50], [50], [200], [0], [-1], [-2], [None], [1.0],
            [1 << 40], [Index(50)]])

    def letter_n(self, world, theirs):
        return [self.random.choice([
            (), (-1,), (0,), (1,), (-2,), (1, 0x80000), (1, 12356), (0, 12356),
            (1, -1), (1 << 31,), (1, 1 << 40), (None,), (1.0,), (Index(1),),
            (1, "x"), (1, 0, 0)])]

    def letter_x(self, world, theirs):
        return [self.random.choice([-1, -2, 1 << 31, 1.0, None, "x"])]


def kinds(random):
    return [Selector(name, random) for name in (
        "SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector",
        "KqueueSelector")] + [
        Select("select", random), Poll("poll", random), Epoll("epoll", random)]
