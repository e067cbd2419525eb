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
is "one descriptor: something works" 0 $?
same "nothing to say about it" /dev/null "$work/err"
says "poll needs no more" "poll +yes .*"
if ./examples/echo-server -l | grep -qx epoll; then
	says "epoll does" "epoll +no +[a-zA-Z].* \(EMFILE\)"
	limited 4 $program -n -b epoll
	is "asked for epoll it fails" 1 $?
	ok "and says why" grep -Eqi '^sel-info: epoll: .*open' "$work/err"
else
	skip "no epoll"
fi
says "the limit is told" "descriptors +4 \(RLIMIT_NOFILE, soft\)"

# Nothing to load, so that it starts with no descriptor left.
if ! test -f .libs/libsel.a || ! $CC -static -I. -I"$srcdir/libsel" \
	-D_GNU_SOURCE "$srcdir"/tools/*.c .libs/libsel.a -lpthread \
	-o "$work/sel-info" >"$work/log" 2>&1; then
	skip "no static program can be made"
	finish
fi
limited 3 "$work/sel-info"
is "no descriptor: nothing works" 1 $?
is "it says so" "sel-info: no back end can be created" "$(cat "$work/err")"
is "no back end works" "" "$(grep -E '^[a-z]+ +yes' "$work/out")"
says "and the reason is there" "poll +no +[a-zA-Z].* \(EMFILE\)"
finish
