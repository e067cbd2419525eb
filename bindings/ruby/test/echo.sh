#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo servers in Ruby under the load driver of the C server.

. "$srcdir/tests/tap/tap.sh"

load=./examples/echo-load
examples=$srcdir/bindings/ruby/examples
backends='default poll select'
pid=

trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# Starts a server that prints its port in its first line.
start()		# COMMAND...
{
	rm -f "$work/line"
	mkfifo "$work/line"
	timeout -k 5 120 "$@" >"$work/line" 2>"$work/log" &
	pid=$!
	read -r line <"$work/line" || line=
	port=${line##* port }
	port=${port%% *}
}

stop()		# SIGNAL; answers the server's exit status
{
	kill -s "$1" "$pid"
	wait "$pid" 2>/dev/null
	stopped=$?
	pid=
	return $stopped
}

# The driver itself is a file to send that has all kinds of bytes.
drive()		# CLIENTS
{
	$load -p "$port" -t 60 -c "$1" "$srcdir/libsel/sel.h" \
		"$srcdir/tests/tap/tap.c" $load >"$work/result" 2>"$work/why"
	driven=$?
	cat "$work/result" "$work/why"
	test $driven -eq 0 &&
		grep -q "^clients=$1 .* mismatches=0 " "$work/result"
}

refuses()	# STATUS COMMAND...: and says why
{
	refusal=$1
	shift
	timeout -k 5 60 "$@" >"$work/out" 2>"$work/err"
	test $? -eq "$refusal" && test ! -s "$work/out" && test -s "$work/err"
}

echo=$examples/echo.rb
prefork=$examples/prefork.rb

for backend in $backends; do
	expected=$backend
	if test "$backend" = default; then
		expected=$(./examples/echo-server -l | tail -n 1)
		start ./run "$RUBY" -w "$echo" -q -p 0
	else
		start ./run "$RUBY" -w "$echo" -q -p 0 -b "$backend"
	fi
	is "its first line ($backend)" \
		"listening on 127.0.0.1 port $port ($expected)" "$line"
	ok "200 clients, no mismatch ($backend)" drive 200
	ok "SIGTERM ends it with 0 ($backend)" stop TERM
	same "it said nothing ($backend)" /dev/null "$work/log"
done

# The clients must all get their turn.
# shellcheck disable=SC2016
start sh -c 'ulimit -n 28 && exec "$@"' sh ./run "$RUBY" -w "$echo" -p 0
ok "60 clients, few descriptors" drive 60
ok "it says so" grep '^accept: ' "$work/log"
ok "a port in use" refuses 1 ./run "$RUBY" -w "$echo" -p "$port"
ok "SIGINT ends it with 0" stop INT
ok "an unknown back end" refuses 2 ./run "$RUBY" -w "$echo" -b best

start ./run "$RUBY" -w "$prefork" -p 0
ok "prefork: 200 clients, no mismatch" drive 200
ok "prefork: SIGTERM ends it and its workers with 0" stop TERM
same "prefork: it said nothing" /dev/null "$work/log"
finish
