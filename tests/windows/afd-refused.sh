#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Windows refuses what the AFD back end asks for, again and again.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/afd-refused.exe </dev/null
