# SPDX-License-Identifier: MIT
"""What programs see of the modules beside their results: no garbage, no second
object on one handle, no memory for events that can't come, and errors that name
what they are about.

usage: face.py.  Environment: LIBSEL_SO.  Fails when a check fails.
"""

import copy
import gc
import importlib.util
import os
import pickle
import resource
import select
import selectors
import sys
import tracemalloc
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SHIM = os.path.join(HERE, "shim")
sys.path.insert(1, SHIM)


def load(name):
    spec = importlib.util.spec_from_file_location(
        "libsel_" + name, os.path.join(SHIM, name + ".py"))
    module = importlib.util.module_from_spec(spec)
    # pickle looks for classes there.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


our_select, our_selectors = load("select"), load("selectors")
OBJECTS = [name for name in ("poll", "epoll") if hasattr(our_select, name)]
SELECTORS = [name for name in vars(our_selectors) if
             name.endswith("Selector") and name[0] != "_" and
             name not in ("BaseSelector", "DefaultSelector")]


def raised(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return type(error), str(error)
    return None


class Face(unittest.TestCase):
    def setUp(self):
        self.reader, self.writer = os.pipe()
        os.write(self.writer, b"x")

    def tearDown(self):
        os.close(self.reader)
        os.close(self.writer)

    def garbage(self, function):
        """How many objects of a hundred calls only the collector frees."""
        function(1)
        gc.collect()
        gc.disable()
        try:
            for size in range(1, 101):
                function(size)
            return gc.collect()
        finally:
            gc.enable()

    def test_garbage_select(self):
        self.assertEqual(0, self.garbage(lambda size: our_select.select(
            [self.reader] * size, [self.writer], [], 0)))

    def test_garbage_objects(self):
        for name in OBJECTS:
            one = getattr(our_select, name)()
            one.register(self.reader, 1)
            with self.subTest(name):
                self.assertEqual(0, self.garbage(lambda size: one.poll(0)))
        if "epoll" in OBJECTS:
            with our_select.epoll() as one:
                one.register(self.reader, 1)
                self.assertEqual(0, self.garbage(
                    lambda size: one.poll(0, size)))

    def test_garbage_selectors(self):
        for name in SELECTORS:
            with self.subTest(name), getattr(our_selectors, name)() as one:
                def use(size):
                    one.register(self.reader, 1)
                    one.select(0)
                    one.modify(self.reader, 3)
                    one.get_map()[self.reader]
                    one.unregister(self.reader)
                    self.assertRaises(KeyError, one.unregister, self.reader)
                    self.assertRaises(ValueError, one.register, -1, 1)
                self.assertEqual(0, self.garbage(use))

    def test_garbage_handle(self):
        """A handle is freed with its last name, and not by the collector."""
        for name in SELECTORS:
            with self.subTest(name):
                one = getattr(our_selectors, name)()
                one.register(self.reader, 1)
                before = os.listdir("/proc/self/fd")
                gc.disable()
                del one._handle
                gc.enable()
                self.assertGreater(len(before),
                                   len(os.listdir("/proc/self/fd")))

    def test_copies(self):
        for name in OBJECTS:
            theirs = getattr(select, name)()
            ours = getattr(our_select, name)()
            for make in copy.copy, copy.deepcopy, pickle.dumps:
                with self.subTest(f"{name}, {make.__name__}"):
                    self.assertEqual(raised(make, theirs), raised(make, ours))
            self.assertEqual([], ours.poll(0))

    def test_copies_of_selectors(self):
        for name in SELECTORS:
            with getattr(our_selectors, name)() as one:
                for make in copy.deepcopy, pickle.dumps:
                    with self.subTest(f"{name}, {make.__name__}"):
                        self.assertRaises(TypeError, make, one)
                other = copy.copy(one)
                del other
                self.assertEqual([], one.select(0))

    @unittest.skipUnless("epoll" in OBJECTS, "no epoll")
    def test_huge_maxevents(self):
        with our_select.epoll() as epoll:
            epoll.register(self.reader, select.EPOLLIN)
            tracemalloc.start()
            try:
                found = epoll.poll(0, 2 ** 31 - 1)
                most = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        self.assertEqual([(self.reader, select.EPOLLIN)], found)
        self.assertLess(most, 1 << 20)

    @unittest.skipUnless("epoll" in OBJECTS, "no epoll")
    def test_many_events(self):
        """All that are asked for, though they are more than the default."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        count = 1500
        if hard != resource.RLIM_INFINITY and hard < count + 100:
            self.skipTest("the process may not open so many")
        if soft != resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_NOFILE,
                               (max(soft, count + 100), hard))
        numbers = [os.dup(self.reader) for _ in range(count)]
        with our_select.epoll() as epoll:
            for number in numbers:
                epoll.register(number, select.EPOLLIN)
            # The same set, of which nothing is known.
            twin = our_select.epoll.fromfd(os.dup(epoll.fileno()))
            found = [len(one.poll(0, most)) for one, most in (
                (epoll, 10000), (epoll, 1200), (epoll, -1), (twin, 10000),
                (twin, 10000))]
            twin.close()
        for number in numbers:
            os.close(number)
        self.assertEqual([1500, 1200, 1023, 1023, 1500], found)

    def test_words_of_objects(self):
        for name in OBJECTS:
            theirs = getattr(select, name)()
            ours = getattr(our_select, name)()
            for verb, *arguments in (
                    ("unregister", self.reader), ("unregister", -5),
                    ("modify", self.reader, 1), ("modify", -5, 1),
                    ("register", -5, 1)):
                with self.subTest(f"{name}.{verb}{arguments}"):
                    self.assertEqual(
                        raised(getattr(theirs, verb), *arguments),
                        raised(getattr(ours, verb), *arguments))
        self.assertEqual(raised(select.select, [], [-7], [], 0),
                         raised(our_select.select, [], [-7], [], 0))

    def test_words_of_selectors(self):
        for name in SELECTORS:
            if not hasattr(selectors, name):
                continue
            with getattr(selectors, name)() as theirs, getattr(
                    our_selectors, name)() as ours:
                theirs.register(self.writer, 2)
                ours.register(self.writer, 2)
                for verb, *arguments in (
                        ("unregister", self.reader),
                        ("unregister", 1 << 40), ("unregister", -1),
                        ("unregister", "x"), ("modify", self.reader, 1),
                        ("get_key", self.reader), ("get_key", None),
                        ("register", self.writer, 1),
                        ("register", self.reader, 0),
                        ("register", self.reader, -1), ("register", -3, 1),
                        ("register", "x", 1), ("register", "x", 0)):
                    with self.subTest(f"{name}.{verb}{arguments}"):
                        self.assertEqual(
                            raised(getattr(theirs, verb), *arguments),
                            raised(getattr(ours, verb), *arguments))


unittest.main(argv=sys.argv[:1], verbosity=2)
