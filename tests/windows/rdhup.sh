#!/bin/sh
# SPDX-License-Identifier: MIT
#
# SEL_EVENT_RDHUP over AFD.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/rdhup.exe </dev/null
