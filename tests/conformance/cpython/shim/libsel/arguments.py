# SPDX-License-Identifier: MIT
"""Python's arguments to C's: what can't be said in C, since a number is of no
C type or no number at all, has to be refused on this side."""

import math
import operator

INT_MAX = 0x7fffffff
_UINT_MAX = 0xffffffff


def c_int(number):
    number = operator.index(number)
    if not -INT_MAX - 1 <= number <= INT_MAX:
        raise OverflowError("Python int too large to convert to C int")
    return number


def descriptor(fileobj):
    """The number of what the select module takes for a descriptor; libsel
    refuses the negative ones."""
    if not isinstance(fileobj, int):
        try:
            fileno = fileobj.fileno
        except AttributeError:
            raise TypeError("argument must be an int, or have a fileno() "
                            "method.") from None
        fileobj = fileno()
        if not isinstance(fileobj, int):
            raise TypeError("fileno() returned a non-integer")
    return c_int(fileobj)


def negative(fd):
    """What CPython says of a number that can't be a descriptor."""
    return f"file descriptor cannot be a negative integer ({fd})"


def poll_mask(mask):
    """For C's unsigned short; libsel refuses what is above."""
    if not isinstance(mask, int):
        raise TypeError("an integer is required")
    if mask < 0:
        raise ValueError("value must be positive")
    return min(mask, _UINT_MAX)


def epoll_mask(mask):
    return operator.index(mask) & _UINT_MAX


def nanoseconds(timeout, unit=10 ** 9):
    """A time-out, None excepted; rounded away from zero."""
    if not isinstance(timeout, (int, float)):
        timeout = operator.index(timeout)
    ns = timeout * unit
    ns = math.ceil(ns) if ns > 0 else math.floor(ns)
    if not -2 ** 63 <= ns < 2 ** 63:
        raise OverflowError("timeout is too large")
    return ns


def milliseconds(timeout):
    """A time-out in milliseconds.  That more than C's int of them is refused
    is Python's rule, which test_poll_c_limits checks; libsel has no limit."""
    ns = nanoseconds(timeout, 10 ** 6)
    if not -INT_MAX - 1 <= -(-ns // 10 ** 6) <= INT_MAX:
        raise OverflowError("timeout is too large")
    return ns
