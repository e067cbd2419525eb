# SPDX-License-Identifier: MIT
"""The differences from CPython that are meant, each with its reason; they
stand in doc/differences.md too.  A sequence of calls ends with the first one,
since the two sides may no longer be alike after it."""

import errno

LIBSELS_OWN = 0x7100


class Step:
    """One call, and what came of it on both sides: ("value", value) or
    ("raised", class, errno)."""

    def __init__(self, kind, world, verb, arguments, theirs, ours, closed):
        self.kind, self.world, self.verb = kind, world, verb
        self.arguments, self.closed = arguments, closed
        self.theirs, self.ours = theirs, ours
        self.mask = arguments[1] if len(arguments) > 1 else None
        self.number = isinstance(self.mask, int)
        self.bad_modify = (
            kind.endswith("Selector") and verb == "modify" and
            not (self.number and 1 <= self.mask <= 3))

    def theirs_raised(self, *names):
        return self.theirs[0] == "raised" and self.theirs[1] in names

    def ours_raised(self, *names):
        return self.ours[0] == "raised" and self.ours[1] in names

    def ours_errno(self, number):
        return self.ours[0] == "raised" and self.ours[2] == number


def closed_selector(step):
    """A closed selector answers every call with RuntimeError; CPython's answer
    depends on the class."""
    return step.closed and step.ours_raised("RuntimeError")


def register_open_only(step):
    """register refuses a descriptor that is not open, on every back end."""
    return (step.kind in ("SelectSelector", "PollSelector") and
            step.verb == "register" and step.theirs[0] == "value" and
            (step.ours_errno(errno.EBADF) or step.ours_raised("ValueError")))


def impossible_number(step):
    """A number that C's int can't hold is an invalid descriptor."""
    return (step.verb == "register" and step.theirs_raised("OverflowError") and
            step.ours_raised("ValueError"))


def modify_checks(step):
    """modify checks its mask, and changes nothing when that is bad."""
    return (step.bad_modify and
            step.ours_raised("ValueError", "TypeError", "AttributeError"))


def more_masks(step):
    """There are more events than READ and WRITE."""
    return (step.kind.endswith("Selector") and
            step.verb in ("register", "modify") and
            step.number and bool(step.mask & LIBSELS_OWN))


def modify_keeps_object(step):
    """modify keeps the file object, and needs none that knows its number;
    SelectSelector's is an unregister and a register."""
    return (step.kind == "SelectSelector" and step.verb == "modify" and
            step.ours[0] == "value" and
            (step.theirs_raised("ValueError") or step.theirs[0] == "value" and
             step.theirs[1][1][1] == step.ours[1][1][1] and
             step.theirs[1][2:] == step.ours[1][2:]))


def modify_reused_number(step):
    """modify of a number that belongs to another file by now registers that;
    CPython's EpollSelector drops the key and raises."""
    return (step.kind == "EpollSelector" and step.verb == "modify" and
            step.world.closed and step.ours[0] == "value" and
            step.theirs_raised("FileNotFoundError"))


def one_token(step):
    """An object whose fileno() has changed can't be registered a second time:
    its key would not be found by object any more."""
    return (step.kind.endswith("Selector") and step.verb == "register" and
            step.arguments[0] is step.world.changing and
            step.ours_raised("KeyError"))


def conversions_first(step):
    """All arguments are turned into C's before libsel looks at the first; of
    two bad ones CPython may name the other."""
    if not step.theirs_raised("ValueError"):
        return False
    if step.kind == "select":
        suspects = []
        for group in step.arguments[0]:
            suspects += group if hasattr(group, "__iter__") else [None]
    else:
        suspects = step.arguments[:2]
    return any(step.ours_raised(fault) for one in suspects
               for fault in conversion_faults(one))


def conversion_faults(argument):
    """What reading a descriptor, a mask or a time-out from it raises."""
    answer = getattr(argument, "answer", argument)
    if isinstance(answer, Exception):
        return [type(answer).__name__]
    if isinstance(answer, int):
        return ["OverflowError"] if abs(answer) > 0x7fffffff else []
    if isinstance(answer, float) and abs(answer) > 2 ** 63 / 10 ** 9:
        return ["OverflowError"]
    return ["TypeError"]


def closed_descriptor(step):
    """A registered descriptor that is closed is reported by itself; CPython's
    SelectSelector fails as a whole."""
    return (step.kind == "SelectSelector" and step.verb == "select" and
            step.world.closed and step.ours[0] == "value" and
            step.theirs[0] == "raised" and step.theirs[2] == errno.EBADF)


def stuck_registration(step):
    """A descriptor that was closed while a duplicate of it lives is stuck in
    CPython's EpollSelector once unregistered; libsel drops its events."""
    return (step.kind == "EpollSelector" and step.world.duplicated and
            step.verb in ("select", "register", "modify"))


def no_fd_setsize(step):
    """select knows no FD_SETSIZE."""
    return (step.kind in ("SelectSelector", "select") and
            step.verb == "select" and step.theirs_raised("ValueError") and
            (step.ours[0] == "value" or step.ours_errno(errno.EBADF)))


def beyond_table(step):
    """A closed descriptor beyond the process's table is EBADF, not ready."""
    return (step.kind == "select" and step.theirs[0] == "value" and
            step.ours_errno(errno.EBADF))


def no_longest_wait(step):
    """A wait has no upper limit; CPython's is 24.8 days."""
    return (step.verb in ("select", "poll") and step.kind != "poll" and
            step.theirs_raised("OverflowError") and
            (step.ours[0] == "value" or
             # For the number of events, which comes next.
             step.kind == "epoll" and step.ours_raised("ValueError")))


def own_set(step):
    """What fileno answers is a set around the selector's own: putting it into
    itself makes a loop."""
    return (step.kind == "EpollSelector" and step.verb == "register itself" and
            step.theirs[2] == errno.EINVAL and step.ours_errno(errno.ELOOP))


def epoll_flags(step):
    """Unknown flags of an epoll object are EINVAL; CPython gives no errno."""
    return (step.verb == "new" and step.theirs[1:] == ("OSError", None) and
            step.ours_errno(errno.EINVAL))


def from_negative(step):
    """fromfd refuses negative numbers; CPython makes a new object of -1."""
    return (step.verb == "fromfd" and step.arguments[0] in (-1, -2) and
            step.ours_raised("ValueError"))


def close_reports(step):
    """close reports that the descriptor was closed by someone else."""
    return (step.verb == "lost twin" and step.theirs[0] == "value" and
            step.ours_errno(errno.EBADF))


DIFFERENCES = [
    closed_selector, register_open_only, impossible_number, modify_checks,
    more_masks, modify_keeps_object, modify_reused_number, one_token,
    conversions_first, closed_descriptor, stuck_registration, no_fd_setsize,
    beyond_table, no_longest_wait, own_set, epoll_flags, from_negative,
    close_reports]


def hidden(step):
    """Whether the sides are no longer alike although the results are:
    SelectSelector's modify loses the key when its second half fails, and
    masks beyond READ and WRITE are cut only later."""
    return step.bad_modify and (
        step.ours[0] == "value" or step.kind == "SelectSelector" and
        step.theirs_raised("TypeError", "ValueError"))


def explain(step):
    """The difference that a step shows, or None: a defect."""
    for difference in DIFFERENCES:
        if difference(step):
            return difference
    return None
