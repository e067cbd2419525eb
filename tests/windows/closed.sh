#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Sockets are closed while they are registered.

exec sh "$srcdir/tests/windows/run.sh" tests/windows/closed.exe </dev/null
