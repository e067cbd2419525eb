#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each test has a log of its own: of a program and a script that share a name,
# and so a log, make runs only one.

. "$srcdir/tests/tap/tap.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
# shellcheck disable=SC2016 # a variable of make
printf 'include Makefile\n%s:\n\t@printf "%%s\\n" $(TEST_LOGS)\n' list-logs \
	>"$work/list"
$MAKE -s -f "$work/list" list-logs | sort >"$work/logs"
ok "the tests have logs" test -s "$work/logs"
is "no two tests have the same log" "" "$(uniq -d "$work/logs")"
finish
