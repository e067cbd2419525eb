#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo server under Wine, on each of its back ends: 200 clients, also under
# Wine, compare every byte that comes back.

. "$srcdir/tests/tap/tap.sh"

run="sh $srcdir/tests/windows/run.sh"
clients=200
pid=
trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# The clients send files of the sources and a part of a program, which has all
# kinds of bytes.  Windows has no signals: the server is ended from outside.
serve()		# BACKEND
{
	rm -f "$work/line"
	mkfifo "$work/line"
	$run examples/echo-server.exe -q -p 0 -b "$1" >"$work/line" \
		2>"$work/log" </dev/null &
	pid=$!
	read -r line <"$work/line" || line=
	port=${line##* port }
	port=${port%% *}
	if test -z "$port"; then
		wait "$pid"
		diag "the server ended with status $?"
		diag <"$work/log"
		pid=
		return 1
	fi
	# shellcheck disable=SC2086 # a command with an argument
	timeout -k 5 120 $run examples/echo-load.exe -p "$port" \
		-c $clients -t 100 "$srcdir/libsel/sel.h" \
		"$srcdir/tests/tap/tap.c" "$work/bytes" >"$work/result" 2>"$work/why" </dev/null
	status=$?
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	pid=
	diag <"$work/result"
	test $status -eq 0 || diag <"$work/why"
	return $status
}

head -c 16384 examples/echo-load.exe >"$work/bytes"
$run examples/echo-server.exe -l >"$work/backends" 2>"$work/why" </dev/null
for backend in afd poll select; do
	ok "the server has $backend" grep -qx $backend "$work/backends"
done
while read -r backend <&3; do
	serve "$backend"
	is "$backend: the load driver's status is 0" 0 $?
	ok "$backend: $clients clients got every byte back" \
		grep "^clients=$clients .*mismatches=0 " "$work/result"
done 3<"$work/backends"
finish
