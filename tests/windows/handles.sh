#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a selector holds: handles, and memory.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/handles.exe </dev/null
