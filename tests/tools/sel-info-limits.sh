#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sel-info where hardly a descriptor, or none, is to be had: it says what can't
# be created, and why.

. "$srcdir/tests/tap/tap.sh"

# The program itself, since libtool's wrapper needs descriptors.
program=./tools/.libs/sel-info
test -x $program || program=./tools/sel-info

limited()	# DESCRIPTORS PROGRAM ARGUMENT...
{
	# shellcheck disable=SC2016
	timeout -k 5 60 ./run sh -c 'exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
		ulimit -n "$0" && exec "$@"' "$@" >"$work/out" 2>"$work/err"
}

has_line()	# PATTERN
{
	grep -Eqx "$1" "$work/out" || { cat "$work/out" && return 1; }
}

says()		# NAME LINE-PATTERN
{
	ok "$1" has_line "$2"
}

# One more than the standard ones is what the loader needs to find libraries.
limited 4 $program
is "one descriptor: exit code" 0 $?
same "one descriptor: no message" /dev/null "$work/err"
says "one descriptor: poll works" "poll +yes .*"
if ./examples/echo-server -l | grep -qx epoll; then
	says "one descriptor: epoll does not work, and why" \
		"epoll +no +[a-zA-Z].* \(EMFILE\)"
	limited 4 $program -n -b epoll
	is "one descriptor, -b epoll: exit code" 1 $?
	ok "one descriptor, -b epoll: the message says why" \
		grep -Eqi '^sel-info: epoll: .*open' "$work/err"
else
	skip "no epoll"
fi
says "one descriptor: the report has the limit" \
	"descriptors +4 \(RLIMIT_NOFILE, soft\)"

# Nothing to load, so that it starts with no descriptor left.
if ! test -f .libs/libsel.a || ! $CC -static -I. -I"$srcdir/libsel" \
	-D_GNU_SOURCE "$srcdir"/tools/*.c .libs/libsel.a -lpthread \
	-o "$work/sel-info" >"$work/log" 2>&1; then
	skip "no static program can be made"
	finish
fi
limited 3 "$work/sel-info"
is "no descriptor: exit code" 1 $?
is "no descriptor: the message says that nothing works" \
	"sel-info: no back end can be created" "$(cat "$work/err")"
is "no descriptor: no back end works" "" "$(grep -E '^[a-z]+ +yes' "$work/out")"
says "no descriptor: the report says why" "poll +no +[a-zA-Z].* \(EMFILE\)"
finish
