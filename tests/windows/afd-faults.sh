#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each call of the AFD back end fails.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/afd-faults.exe </dev/null
