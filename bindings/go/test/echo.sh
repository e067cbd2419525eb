#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo server in Go under the load driver of the C server, and the other
# example.

. "$srcdir/tests/tap/tap.sh"

load=./examples/echo-load
server=bindings/go/echo
backends='default poll select'
pid=

trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# Starts a server that prints its port in its first line.  In the background
# timeout would pass a signal on twice, and the second one kills.
start()		# COMMAND...
{
	rm -f "$work/line"
	mkfifo "$work/line"
	timeout --foreground -k 5 60 "$@" >"$work/line" 2>"$work/log" &
	pid=$!
	read -r line <"$work/line" || line=
	port=${line##* port }
	port=${port%% *}
}

# timeout passes the signal on, and answers what the server does.
stop()
{
	kill -s INT "$pid"
	wait "$pid" 2>/dev/null
	stopped=$?
	pid=
	return $stopped
}

# The driver itself is a file to send that has all kinds of bytes.
drive()		# CLIENTS
{
	$load -p "$port" -t 30 -c "$1" "$srcdir/libsel/sel.h" \
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

prove()		# COMMAND...
{
	for backend in $backends; do
		expected=$backend
		if test "$backend" = default; then
			expected=$(./examples/echo-server -l | tail -n 1)
			start "$@" -q -p 0
		else
			start "$@" -q -p 0 -b "$backend"
		fi
		is "$name: its first line ($backend)" \
			"listening on 127.0.0.1 port $port ($expected)" "$line"
		ok "$name: 200 clients, no mismatch ($backend)" drive 200
		ok "$name: SIGINT ends it with 0 ($backend)" stop
		same "$name: it said nothing ($backend)" /dev/null "$work/log"
	done

	# The clients must all get their turn.
	# shellcheck disable=SC2016
	start sh -c 'ulimit -n 28 && exec "$@"' sh "$@" -p 0
	ok "$name: 60 clients, few descriptors" drive 60
	ok "$name: it says so" grep '^accept: ' "$work/log"
	ok "$name: a port in use" refuses 1 "$@" -p "$port"
	ok "$name: SIGINT ends it then too" stop
	ok "$name: an unknown back end" refuses 2 "$@" -b best
}

name=Go
prove ./run "$server"

cat >"$work/expected" <<END
inotify: new
net.Conn: "hello"
pipe: "world"
signalfd: user defined signal 1
END
# shellcheck disable=SC2016
ok "four kinds of descriptors" \
	sh -c './run bindings/go/multiplex >"$1"' sh "$work/four"
sort "$work/four" >"$work/sorted"
same "all four were seen" "$work/expected" "$work/sorted"
finish
