#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What seldom fails fails.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/faults.exe </dev/null
