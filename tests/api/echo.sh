#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The example echo server under the load driver, on each back end; what both
# say to bad arguments; and that the driver notices servers that are wrong.

. "$srcdir/tests/tap/tap.sh"

server=./examples/echo-server
load=./examples/echo-load
liar=./tests/api/echo-liar
pid=

trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

# Starts a server that tells its port in its first line.
start()		# COMMAND...
{
	rm -f "$work/line"
	mkfifo "$work/line"
	timeout -k 5 60 "$@" >"$work/line" 2>"$work/log" &
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

drive()		# OPTION...
{
	$load -p "$port" -t 30 "$@" "$srcdir/libsel/sel.h" \
		"$srcdir/tests/tap/tap.c" >"$work/result" 2>"$work/why"
}

# It prints nothing but one line that says what is wrong.
refuses()	# STATUS COMMAND...
{
	refusal=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	test $? -eq "$refusal" && test ! -s "$work/out" &&
		test "$(wc -l <"$work/err")" -eq 1
}

finds()		# MISMATCHES DRIVER-OPTION...
{
	found=$1
	shift
	drive "$@"
	test $? -eq 1 && grep "mismatches=$found " "$work/result"
}

backends=$($server -l)

ok "the server lists its back ends" test -n "$backends"

sh "$srcdir/examples/demo.sh" examples "$srcdir" 40 >"$work/table" 2>&1
is "the demo succeeds" 0 $?
diag <"$work/table"
for backend in $backends; do
	ok "$backend: 40 clients, no mismatch" \
		grep -E "^$backend +40 +[0-9]{7,} +0 +[0-9.]+\$" "$work/table"

	# Out of descriptors; the clients must all get their turn.
	start sh -c "ulimit -n 20 && exec $server -p 0 -b $backend"
	ok "$backend: 60 clients for some 10 descriptors" drive -c 60
	ok "$backend: it says so" grep -q '^accept: ' "$work/log"
	ok "$backend: SIGTERM ends it with 0" stop TERM
done

start $server -q -p 0
ok "it says its port" test -n "$port"
ok "a port in use" refuses 1 $server -p "$port"
ok "it names that port" grep -q "$port" "$work/err"
ok "SIGINT ends it with 0" stop INT

ok "an unknown option" refuses 2 $server -z
ok "an argument too many" refuses 2 $server -q 1234
ok "no port" refuses 2 $server -p
ok "an empty port" refuses 2 $server -p ''
ok "a negative port" refuses 2 $server -p -1
ok "a port too large" refuses 2 $server -p 65536
ok "no number for a port" refuses 2 $server -p 12x
ok "an unknown back end" refuses 2 $server -b best
for backend in kqueue devpoll epoll; do
	echo "$backends" | grep -qx $backend || break
done
ok "a back end of another system" refuses 1 $server -p 0 -b "$backend"

ok "a driver without a port" refuses 2 $load "$srcdir/libsel/sel.h"
ok "a driver without files" refuses 2 $load -p 1
ok "a driver with a missing file" refuses 2 $load -p 1 "$work/none"
ok "a driver with nothing to send" refuses 2 $load -p 1 /dev/null

start $liar honest
ok "a driver and an honest server" drive -c 6
stop TERM
start $liar flip
ok "it sees wrong bytes" finds 3 -c 3
stop TERM
start $liar drop
ok "it sees missing bytes" finds 3 -c 3
stop TERM
start $liar extra
ok "it sees bytes too many" finds 3 -c 3
stop TERM
start $liar mute
ok "it sees silence" finds '[1-9][0-9]*' -c 3 -t 1
ok "but not too early" grep -q 'seconds=[1-9]' "$work/result"
stop TERM
start $liar deaf
ok "it sees a refusal" finds '[1-9][0-9]*' -c 3
ok "it tells why" grep -q 'refused' "$work/why"
stop TERM

# The program of the README.
is "first: a pipe with something in it" "descriptor 0 can be read" \
	"$(echo hello | ./examples/first)"

# The demo with a server that lies, and with one that doesn't start.
mkdir "$work/programs"
ln -s "$PWD/examples/echo-load" "$work/programs"
cat >"$work/programs/echo-server" <<END
#!/bin/sh
if test "\$1" = -l; then
	echo poll
else
	exec "$PWD/$liar" flip
fi
END
chmod +x "$work/programs/echo-server"
sh "$srcdir/examples/demo.sh" "$work/programs" "$srcdir" 3 >"$work/table" 2>&1
is "the demo fails with a server that lies" 1 $?
ok "its table shows it" grep -Eq '^poll +0 +[0-9]+ +3 ' "$work/table"
sed 's/ flip$//' "$work/programs/echo-server" >"$work/broken"
cat "$work/broken" >"$work/programs/echo-server"
sh "$srcdir/examples/demo.sh" "$work/programs" "$srcdir" 3 >"$work/table" 2>&1
is "the demo fails with a server that fails" 1 $?
finish
