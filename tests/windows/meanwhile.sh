#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What changes between an answer and the wait that takes the answer.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/meanwhile.exe </dev/null
