#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs the program of bad inputs with a terminal as standard input: under Wine
# that is what gives a program a console.

log=tests/windows/inputs.out
script -qec "sh '$srcdir/tests/windows/run.sh' tests/windows/inputs.exe >$log" \
	/dev/null </dev/null
status=$?
cat "$log"
exit $status
