#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A hang-up that nobody asked for, beside other sockets.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/unasked.exe </dev/null
