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

ok "echo-server -l: it lists its back ends" test -n "$backends"

sh "$srcdir/examples/demo.sh" examples "$srcdir" 40 >"$work/table" 2>&1
is "demo.sh, 40 clients: it succeeds" 0 $?
diag <"$work/table"
for backend in $backends; do
	ok "demo.sh, 40 clients, $backend: no mismatch" \
		grep -E "^$backend +40 +[0-9]{7,} +0 +[0-9.]+\$" "$work/table"

	# Out of descriptors; the clients must all get their turn.
	start sh -c "ulimit -n 20 && exec $server -p 0 -b $backend"
	ok "$backend, 60 clients for some 10 descriptors: all are served" \
		drive -c 60
	ok "$backend, 60 clients for some 10 descriptors: the server says so" \
		grep -q '^accept: ' "$work/log"
	ok "$backend, SIGTERM: the server ends with 0" stop TERM
done

start $server -q -p 0
ok "echo-server: it says its port" test -n "$port"
ok "a port in use: refused" refuses 1 $server -p "$port"
ok "a port in use: the message names the port" grep -q "$port" "$work/err"
ok "SIGINT: the server ends with 0" stop INT

ok "echo-server, an unknown option: refused" refuses 2 $server -z
ok "echo-server, an argument too many: refused" refuses 2 $server -q 1234
ok "echo-server, no port: refused" refuses 2 $server -p
ok "echo-server, an empty port: refused" refuses 2 $server -p ''
ok "echo-server, a negative port: refused" refuses 2 $server -p -1
ok "echo-server, a port too large: refused" refuses 2 $server -p 65536
ok "echo-server, no number for a port: refused" refuses 2 $server -p 12x
ok "echo-server, an unknown back end: refused" refuses 2 $server -b best
for backend in kqueue devpoll epoll; do
	echo "$backends" | grep -qx $backend || break
done
ok "echo-server, a back end of another system: refused" \
	refuses 1 $server -p 0 -b "$backend"

ok "echo-load, no port: refused" refuses 2 $load "$srcdir/libsel/sel.h"
ok "echo-load, no files: refused" refuses 2 $load -p 1
ok "echo-load, a missing file: refused" refuses 2 $load -p 1 "$work/none"
ok "echo-load, nothing to send: refused" refuses 2 $load -p 1 /dev/null

start $liar honest
ok "echo-load, an honest server: no mismatch" drive -c 6
stop TERM
start $liar flip
ok "echo-load, wrong bytes: they are found" finds 3 -c 3
stop TERM
start $liar drop
ok "echo-load, missing bytes: they are found" finds 3 -c 3
stop TERM
start $liar extra
ok "echo-load, bytes too many: they are found" finds 3 -c 3
stop TERM
start $liar mute
ok "echo-load, a silent server: it is found" finds '[1-9][0-9]*' -c 3 -t 1
ok "echo-load, a silent server: it has its time" \
	grep -q 'seconds=[1-9]' "$work/result"
stop TERM
start $liar deaf
ok "echo-load, a server that is gone: it is found" finds '[1-9][0-9]*' -c 3
ok "echo-load, a server that is gone: the message says why" \
	grep -q 'refused' "$work/why"
stop TERM

# The program of the README.
is "first.c, a pipe with something in it: readable" "descriptor 0 can be read" \
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
is "demo.sh, a server that lies: it fails" 1 $?
ok "demo.sh, a server that lies: the table shows the mismatches" \
	grep -Eq '^poll +0 +[0-9]+ +3 ' "$work/table"
sed 's/ flip$//' "$work/programs/echo-server" >"$work/broken"
cat "$work/broken" >"$work/programs/echo-server"
sh "$srcdir/examples/demo.sh" "$work/programs" "$srcdir" 3 >"$work/table" 2>&1
is "demo.sh, a server that does not start: it fails" 1 $?
finish
