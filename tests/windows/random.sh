#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs the program of random calls: 200 000 on each back end.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/random.exe </dev/null
