# SPDX-License-Identifier: MIT
"""The operations of the scenario table, on Python's selectors and select."""

import errno
import select
import selectors
import time

from files import Files

LETTERS = {"r": 1, "w": 2, "p": 0x100, "h": 0x200, "o": 0x1000, "e": 0x2000,
           "x": 0x4000}
MASKS = ["IN", "PRI", "OUT", "ERR", "HUP", "NVAL", "RDNORM", "RDBAND",
         "WRNORM", "WRBAND", "MSG", "RDHUP", "EXCLUSIVE", "ONESHOT", "ET"]
CLASSES = (KeyError, ValueError, OSError, TypeError, RuntimeError,
           OverflowError, AttributeError)
FILES = {"pipe", "unix", "tcp", "listener", "connect", "socket", "file",
         "directory", "null", "eventfd", "unused", "dup", "later", "write",
         "post", "fill", "drain", "shutdown", "urgent", "replace"}


def selector_class(backend):
    return getattr(selectors, backend.capitalize() + "Selector")


def available(backend):
    return hasattr(selectors, backend.capitalize() + "Selector")


def literal(word):
    """A value that is wrong in kind: nil, 'text', 1.5."""
    if word == "nil":
        return None
    return word.strip("'") if word[0] == "'" else float(word)


def number(word):
    try:
        return int(word)
    except ValueError:
        return literal(word)


def events(word):
    if set(word) <= set(LETTERS):
        return sum(LETTERS[letter] for letter in word)
    return number(word)


def letters(mask):
    text = "".join(l for l, bit in LETTERS.items() if mask & bit)
    return text if mask and sum(LETTERS[l] for l in text) == mask \
        else str(mask)


def seconds(word):
    if word == "none":
        return None
    return literal(word) if word[0] == "'" else float(word)


class Run:
    """One case on one back end, object or the library."""

    def __init__(self, case, backend):
        self.files = Files()
        self.elapsed = 0.0
        self.target = None
        if backend:
            self.target = selector_class(backend)()
        elif case.object == "poll":
            self.target = select.poll()
        elif case.object == "epoll":
            self.target = select.epoll()
        self.prefix = "object_" if case.object in ("poll", "epoll") else \
            "library_" if case.object else "selector_"

    def end(self):
        if hasattr(self.target, "close"):
            self.target.close()
        self.files.end()

    def step(self, words):
        """Does an operation; its result as the table writes it."""
        verb, arguments = words[0], words[1:]
        if verb in FILES:
            return getattr(self.files, verb)(*arguments)
        if verb == "await":
            return self.files.wait_for(*arguments)
        if verb == "close" and arguments:
            return self.files.close_file(*arguments)
        if verb == "elapsed":
            least, most = map(float, arguments)
            return "early" if self.elapsed < least else \
                "late" if self.elapsed > most else "ok"
        method = getattr(self, self.prefix + verb)
        start = time.monotonic()
        try:
            return method(*arguments)
        except CLASSES as error:
            kind = next(k for k in CLASSES if isinstance(error, k))
            # Some errors of Python's are of two classes.
            if isinstance(error, OSError):
                code = errno.errorcode.get(error.errno, "")
                return ("error OSError " + code).strip()
            return "error " + kind.__name__
        finally:
            self.elapsed = time.monotonic() - start

    def fileobj(self, word):
        if word == "@none":
            return self.files.nothing
        if word == "self":
            return self.target.fileno()
        if word[0] == "@":
            return self.files.objects[word[1:]]
        if word in self.files.numbers:
            return self.files.numbers[word]
        return number(word)

    def file_name(self, fileobj, fd):
        if isinstance(fileobj, int):
            return self.files.name_of(fd)
        same = self.files.numbers[fileobj.name] == fd
        return "@" + fileobj.name + ("" if same else "/%d" % fd)

    def key(self, key):
        data = "nil" if key.data is None else key.data
        return "key %s %s %s" % (self.file_name(key.fileobj, key.fd),
                                 letters(key.events), data)

    # Selectors

    def selector_register(self, file, mask, data):
        return self.key(self.target.register(
            self.fileobj(file), events(mask), number(data)))

    def selector_modify(self, file, mask, data):
        return self.key(self.target.modify(
            self.fileobj(file), events(mask), number(data)))

    def selector_unregister(self, file):
        return self.key(self.target.unregister(self.fileobj(file)))

    def selector_get_key(self, file):
        return self.key(self.target.get_key(self.fileobj(file)))

    def selector_keys(self):
        keys = self.target.get_map()
        return "none" if keys is None else \
            " ".join(["files"] + sorted(map(self.files.name_of, keys)))

    def selector_count(self):
        keys = self.target.get_map()
        return "none" if keys is None else "number %d" % len(keys)

    def selector_contains(self, file):
        keys = self.target.get_map()
        return "none" if keys is None else \
            str(self.fileobj(file) in keys).lower()

    def selector_select(self, timeout):
        result = []
        for key, mask in self.target.select(seconds(timeout)):
            text = "%s=%s" % (self.file_name(key.fileobj, key.fd),
                              letters(mask))
            result.append(text if key.data is None
                          else "%s:%s" % (text, key.data))
        return " ".join(["ready"] + sorted(result))

    def selector_closed(self):
        return str(self.target.get_map() is None).lower()

    def selector_close(self):
        self.target.close()
        return "ok"

    def selector_fileno(self):
        return "descriptor" if self.target.fileno() >= 0 else "bad"

    def selector_backend(self):
        return "name " + type(self.target).__name__[:-8].lower()

    # poll and epoll objects

    def mask(self, word):
        if not word[0].isalpha():
            return number(word)
        prefix = "EPOLL" if isinstance(self.target, select.epoll) else "POLL"
        return sum(getattr(select, prefix + name) for name in word.split("|"))

    def object_register(self, file, *mask):
        self.target.register(self.fileobj(file), *map(self.mask, mask))
        return "ok"

    def object_modify(self, file, mask):
        self.target.modify(self.fileobj(file), self.mask(mask))
        return "ok"

    def object_unregister(self, file):
        self.target.unregister(self.fileobj(file))
        return "ok"

    def object_poll(self, timeout, *room):
        time_out = seconds(timeout)
        if isinstance(time_out, float) and isinstance(self.target,
                                                      type(select.poll())):
            time_out *= 1000
        result = ["ready"]
        for fd, mask in sorted(self.target.poll(time_out, *map(int, room)),
                               key=lambda pair: self.files.name_of(pair[0])):
            names = [name for name in MASKS
                     if mask & getattr(select, "EPOLL" + name, 0) or
                     mask & getattr(select, "POLL" + name, 0)]
            result.append(self.files.name_of(fd) + "=" + "|".join(names))
        return " ".join(result)

    def object_gather(self, count, timeout, room):
        result = set()
        for _ in range(int(count)):
            result |= set(self.object_poll(timeout, room).split()[1:])
        return " ".join(["ready"] + sorted(result))

    def object_new(self, sizehint, flags):
        type(self.target)(int(sizehint), int(flags)).close()
        return "ok"

    def object_fromfd(self, file):
        old, self.target = self.target, \
            type(self.target).fromfd(self.fileobj(file))
        old.close()
        if file in self.files.objects:      # it owns the descriptor now
            self.files.objects[file].number = -1
        return "ok"

    def object_close(self):
        self.target.close()
        return "ok"

    def object_closed(self):
        return str(self.target.closed).lower()

    def object_fileno(self):
        return "descriptor" if self.target.fileno() >= 0 else "bad"

    # select, and the rest

    def library_select(self, *arguments):
        lists = [[] if text == "-" else
                 [self.fileobj(word) for word in text.split(",")]
                 for text in arguments[:3]]
        ready = select.select(*lists, seconds(arguments[3]))
        return " ".join(["lists"] + [
            ",".join(self.files.name_of(item) if isinstance(item, int)
                     else "@" + item.name for item in items) or "-"
            for items in ready])

    def library_constant(self, name):
        module = selectors if name.startswith("EVENT_") else select
        return "number %d" % getattr(module, name)

    def library_default(self):
        with selectors.DefaultSelector() as selector:
            return "name " + type(selector).__name__[:-8].lower()

    def library_make(self, backend):
        selector_class(backend)().close()
        return "ok"

    def library_make_object(self, name):
        target = getattr(select, name)()
        if name != "poll":
            target.close()
        return "ok"
