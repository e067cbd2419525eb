# SPDX-License-Identifier: MIT
"""Puts our select and selectors before the interpreter's.  A module that is
built in can't be hidden by the search path, so its place is taken before
anything imports it."""

import importlib.util
import os
import sys


_HERE = os.path.dirname(os.path.abspath(__file__))


def _replace(name):
    if name in sys.modules:
        raise ImportError(f"{name} has been imported already")
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(_HERE, name + ".py"))
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


for _name in os.environ["LIBSEL_REPLACE"].split():
    _replace(_name)
# What is not named is not to be found here either.
sys.path.remove(_HERE)
