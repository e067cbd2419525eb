# SPDX-License-Identifier: MIT
#
# The harness of the echo tests, which all languages share.  A test begins with
#	. "$srcdir/examples/test/harness.sh"
# which brings the TAP producer with it, and calls `prove` with the name of its
# language and the command of its server.  The command takes the options of
# examples/echo-server: -q, -p PORT and -b BACKEND.
#
# A test may set before it calls anything:
#	descriptors	how many the server may open when they run out
#	ending		the signals that end the server with status 0
#	patience	seconds that the clients may take together

. "$srcdir/tests/tap/tap.sh"

load=./examples/echo-load
descriptors=28
ending='TERM INT'
patience=30
pid=
reader=

trap 'test -z "$pid" || kill "$pid" 2>/dev/null
	test -z "$reader" || kill "$reader" 2>/dev/null; rm -rf "$work"' EXIT

# Starts a server that prints its port in its first line: sets $line and $port,
# which is empty when the line names none.  In the background, timeout without
# --foreground would pass a signal on twice, and the second signal kills.
#
# The pipe stays open for what the server says later, and tells when the last
# process that inherited the pipe has ended.
start()		# COMMAND...
{
	rm -f "$work/line"
	mkfifo "$work/line"
	timeout --foreground -k 5 $((2 * patience)) "$@" \
		>"$work/line" 2>"$work/log" &
	pid=$!
	exec 3<"$work/line"
	read -r line <&3 || line=
	timeout -k 5 $((2 * patience + 10)) cat <&3 >"$work/said" &
	reader=$!
	exec 3<&-
	port=${line##* port }
	port=${port%% *}
	case $port in
	'' | *[!0-9]*)
		port=
		diag "a server names no port: $*"
		diag "first line: $line"
		diag <"$work/log"
	esac
}

# Sends the signal and waits: sets $stopped to the server's exit status, and
# $left to "nothing" or to what the server left behind.
halt()		# SIGNAL
{
	kill -s "$1" "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	stopped=$?
	pid=
	wait "$reader" 2>/dev/null
	case $? in
	0) left=nothing;;
	*) left="a process that holds the server's standard output";;
	esac
	reader=
}

# One point for how the server ends, and one for what remains of the server.
ends()		# SCENARIO SIGNAL
{
	halt "$2"
	is "$1: SIG$2 ends the server with status 0" 0 "$stopped"
	is "$1: no process of the server is left after SIG$2" nothing "$left"
}

# The driver itself is a file to send that has all kinds of bytes.  Its status
# is the driver's.
drive()		# OPTION...
{
	timeout -k 5 $((patience + 20)) $load -p "$port" -t "$patience" "$@" \
		"$srcdir/libsel/sel.h" "$srcdir/tests/tap/tap.c" $load \
		>"$work/result" 2>"$work/why"
	driven=$?
	cat "$work/result" "$work/why"
	return $driven
}

# All clients got every byte back.
served()	# CLIENTS
{
	drive -c "$1" && grep -q "^clients=$1 .* mismatches=0 " "$work/result"
}

# Clients that come again and again until the server is gone.
besiege()	# CLIENTS
{
	while timeout -k 5 $((patience + 20)) $load -p "$port" -c "$1" \
		-t "$patience" "$srcdir/libsel/sel.h"; do
		:
	done >/dev/null 2>&1
}

# Clients keep the server busy when the signal comes, in each of several rounds:
# a server that loses the signal beside its events is killed in the end.
ends_busy()	# ROUNDS SIGNAL COMMAND...
{
	rounds=$1
	by=$2
	shift 2
	round=0
	while test $round -lt "$rounds"; do
		round=$((round + 1))
		start "$@" -p 0
		besiege 20 &
		besiegers=$!
		# The second wave is there: the first was talked to.
		tries=0
		until test "$(grep -c accepted "$work/log")" -gt 20; do
			tries=$((tries + 1))
			test $tries -lt 3000 || break
			sleep 0.01
		done
		halt "$by"
		wait $besiegers
		echo "round $round: status $stopped after $tries looks"
		test "$stopped" -eq 0 && test $tries -lt 3000 || return 1
	done
}

# What the tour of a language prints on each back end.
tours()		# LANGUAGE COMMAND...
{
	toured=$1
	shift
	for backend in $(./examples/echo-server -l); do
		case $backend in
		epoll | poll) hangups="RDHUP, unread data: nothing
RDHUP, the peer writes no more: 0x200";;
		*) hangups="RDHUP: SEL_ENOTSUP";;
		esac
		cat >"$work/tour" <<EOF
woken twice, an event: 0x2
the next wait: SEL_EWOKEN
the one after: 0x2
refused modify: SEL_EEVENTS, still 0x2 with 7
signals, no flag: nothing
signals, a flag: SEL_EINTERRUPTED
a flag of new: SEL_EVALUE
$hangups
EOF
		timeout -k 5 60 "$@" "$backend" >"$work/toured" 2>&1
		same "$toured, $backend: the tour sees what sel.h promises" \
			"$work/tour" "$work/toured"
	done
}

# The command answers the status, says why, and nothing on standard output.
refuses()	# STATUS COMMAND...
{
	refusal=$1
	shift
	timeout -k 5 60 "$@" >"$work/out" 2>"$work/err"
	refused=$?
	echo "status $refused, expected $refusal"
	cat "$work/out" "$work/err"
	test $refused -eq "$refusal" && test ! -s "$work/out" &&
		test -s "$work/err"
}

# The scenarios of one back end; without the options it is the default.
prove_on()	# WHERE EXPECTED COMMAND...
{
	at=$1
	expected=$2
	shift 2
	start "$@" -q -p 0
	is "$at: the first line names address, port and back end" \
		"listening on 127.0.0.1 port $port ($expected)" "$line"
	ok "$at: 200 clients get every byte back" served 200
	ends "$at" "${ending%% *}"
	same "$at: the server says nothing to standard error" \
		/dev/null "$work/log"
	same "$at: the server says nothing after its first line" \
		/dev/null "$work/said"

	# The clients must all get their turn.
	at="$at, $descriptors descriptors"
	# shellcheck disable=SC2016
	start sh -c 'ulimit -n "$0" && exec "$@"' "$descriptors" "$@" -p 0
	ok "$at: 60 clients get every byte back" served 60
	# On a busy machine the clients may come so slowly that the server always
	# has a descriptor left; then they come again.
	turns=1
	until grep -q '^accept: ' "$work/log" || test "$turns" -ge 20; do
		served 60 >/dev/null
		turns=$((turns + 1))
	done
	ok "$at: the server says that accept failed" \
		grep '^accept: ' "$work/log"
	ends "$at" "${ending##* }"
}

# The scenarios that the echo server of each language passes.
prove()		# LANGUAGE COMMAND...
{
	language=$1
	shift
	available=$(./examples/echo-server -l)
	prove_on "$language, default" "$(echo "$available" | tail -n 1)" "$@"
	for backend in $available; do
		prove_on "$language, $backend" "$backend" "$@" -b "$backend"
	done

	for backend in $available; do
		ok "$language, $backend: SIG${ending%% *} ends a busy server" \
			ends_busy 6 "${ending%% *}" "$@" -b "$backend"
	done

	at="$language, a port in use"
	start "$@" -q -p 0
	ok "$at: a second server ends with status 1" \
		refuses 1 "$@" -p "$port"
	ok "$at: the second server names the port" grep "$port" "$work/err"
	ends "$at" "${ending##* }"
	ok "$language, an unknown back end: the server ends with status 2" \
		refuses 2 "$@" -b best
}
