# SPDX-License-Identifier: MIT
"""libsel through ctypes.  Every type, constant and prototype is read from
abi/libsel.abi; the library is the file that LIBSEL_SO names."""

import builtins
import ctypes
import functools
import os

_here = os.path.dirname(os.path.abspath(__file__))
_root = os.path.normpath(os.path.join(_here, *[os.pardir] * 5))
ABI = os.path.join(_root, "abi", "libsel.abi")

library = ctypes.CDLL(os.environ["LIBSEL_SO"], use_errno=False)

_types = {"void": None, "const char *": ctypes.c_char_p,
          "size_t": ctypes.c_size_t}
for _bits in "32", "64":
    for _kind in "int", "uint":
        _types[_kind + _bits + "_t"] = getattr(ctypes, "c_" + _kind + _bits)

aliases = {}            # a name of Python's: a name of libsel's
system_names = []       # names of the system's constants


def _type(words):
    """The ctypes type of a C type, "const sel_key *" for example."""
    words = words.strip()
    if words in _types:
        return _types[words]
    if words.endswith("*"):
        return ctypes.POINTER(_type(words[:-1].removeprefix("const ")))
    raise SyntaxError(f"{ABI}: unknown type: {words}")


def _split(declaration):
    """TYPE NAME, where the star of a pointer touches the name."""
    stem = declaration.rstrip("abcdefghijklmnopqrstuvwxyz_0123456789")
    return _type(stem), declaration[len(stem):]


def _function(prototype):
    head, _, rest = prototype.partition("(")
    restype, name = _split(head)
    function = getattr(library, name)
    function.restype = restype
    arguments = rest.rstrip(")")
    function.argtypes = [] if arguments == "void" else [
        _split(argument)[0] for argument in arguments.split(", ")]
    globals()[name] = function


def _structure(name, size, members):
    structure = type(name, (ctypes.Structure,), {
        "_fields_": [(member, kind) for _, kind, member in members]})
    for offset, _, member in members:
        if getattr(structure, member).offset != offset:
            raise SyntaxError(f"{ABI}: offset of {name}.{member}")
    if ctypes.sizeof(structure) != size:
        raise SyntaxError(f"{ABI}: size of {name}")
    globals()[name] = _types[name] = structure


def _read(lines):
    struct, members = None, []
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if struct and word != "member":
            _structure(*struct, members)
            struct, members = None, []
        if word == "typedef":
            kind, name = rest.split()
            _types[name] = _types[kind]
        elif word == "opaque":
            _types[rest] = globals()[rest] = type(
                rest, (ctypes.Structure,), {})
        elif word == "struct":
            name, size = rest.split()
            struct = name, int(size)
        elif word == "member":
            _, offset, declaration = rest.split(" ", 2)
            members.append((int(offset), *_split(declaration)))
        elif word in ("constant", "macro"):
            name, value = rest.split()
            globals()[name] = int(value, 0)
        elif word == "alias":
            name, of = rest.split()
            aliases[name] = of
        elif word == "system":
            system_names.append(rest.split()[0])
        elif word == "function":
            _function(rest.split(" ", 1)[1])


with open(ABI, encoding="ascii") as _file:
    _read(_file)


def error(status, text=None):
    """The exception that a negative status stands for; with a text of its own,
    where the caller has one."""
    if not -20999 <= status <= -20001:
        number = sel_error_errno(status)
        return OSError(number, os.strerror(number))
    name = sel_error_exception(status).decode()
    found = getattr(builtins, name)(
        sel_strerror(status).decode() if text is None else text)
    found.status = status
    return found


def check(status):
    if status < 0:
        raise error(status)
    return status


def available(backend):
    return sel_backend_available(backend) == 0


def constants(names):
    """Those of the names that this system has, with their values."""
    found = {}
    for name in names:
        value = ctypes.c_int64()
        status = sel_constant(name.encode(), value)
        if status != SEL_ENOTSUP:
            check(status)
            found[name] = value.value
    return found


@functools.lru_cache(maxsize=None)
def _array_class(kind, size):
    return kind * size


def array(kind, size):
    """An array with room for so many, or a few more.  A class of arrays is part
    of a cycle, and so garbage that only the collector finds: so there is one
    for each power of two, which stays."""
    return _array_class(kind, 1 << max(0, size - 1).bit_length())()


class Unique:
    """An object with a handle, which two objects must not have."""

    def __reduce_ex__(self, protocol):
        name = type(self).__name__
        raise TypeError(f"cannot pickle '{type(self).__module__}.{name}' "
                        "object")


def new(kind, *arguments):
    """A new object by its constructor, sel_KIND_new or sel_KIND_from_fd."""
    noun = kind.removesuffix("_new").removesuffix("_from_fd")
    handle = ctypes.POINTER(globals()[noun])()
    check(globals()[kind](handle, *arguments))
    return handle


def wait(call, timeout):
    """Calls call(nanoseconds) until it is not for a signal that it returned.
    Python runs the handlers in between, and their exceptions end it."""
    if not 0 <= timeout < SEL_FOREVER:
        while (status := call(timeout)) == SEL_EINTERRUPTED:
            pass
        return check(status)
    deadline = sel_now() + timeout
    while (status := call(timeout)) == SEL_EINTERRUPTED:
        timeout = max(0, deadline - sel_now())
    return check(status)
