#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sel-info under Wine: the back ends that it finds, and the default.

. "$srcdir/tests/tap/tap.sh"

info()		# ARGUMENT...
{
	sh "$srcdir/tests/windows/run.sh" tools/sel-info.exe "$@" \
		>"$work/out" 2>"$work/err" </dev/null
}

info
is "its status is 0" 0 $?
diag <"$work/out"
same "nothing on standard error" /dev/null "$work/err"
for backend in afd poll select; do
	ok "$backend is available" grep -Eq "^$backend +yes " "$work/out"
done
for backend in epoll devpoll kqueue; do
	ok "$backend is not supported" \
		grep -Eq "^$backend +no .*SEL_ENOTSUP" "$work/out"
done
info -b poll
is "status 0 for a back end that is there" 0 $?
info -b epoll
is "status 1 for a back end of another system" 1 $?
finish
