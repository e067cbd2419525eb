#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The example echo server in C under the load driver, on each back end; what
# both say to bad arguments; that the driver notices servers that are wrong; the
# demo, the tour, and the program of README.md.

. "$srcdir/examples/test/harness.sh"

server=./examples/echo-server
liar=./examples/test/echo-liar
descriptors=20

# A refusal of the C programs is one line.
says()		# STATUS COMMAND...
{
	refuses "$@" && test "$(wc -l <"$work/err")" -eq 1
}

# The driver fails and counts the mismatches.
finds()		# MISMATCHES DRIVER-OPTION...
{
	found=$1
	shift
	drive "$@"
	test $driven -eq 1 && grep "mismatches=$found " "$work/result"
}

backends=$($server -l)
ok "C: the server lists its back ends" test -n "$backends"
prove C $server

sh "$srcdir/examples/demo.sh" examples "$srcdir" 40 >"$work/table" 2>&1
is "demo: its status is 0" 0 $?
diag <"$work/table"
for backend in $backends; do
	ok "demo, $backend: 40 clients, no mismatch" \
		grep -E "^$backend +40 +[0-9]{7,} +0 +[0-9.]+\$" "$work/table"
done

start $server -q -p 0
ok "C, a port in use: the server says one line" says 1 $server -p "$port"
ends "C, a port in use" INT
ok "C, an unknown option: status 2" says 2 $server -z
ok "C, an argument too many: status 2" says 2 $server -q 1234
ok "C, -p without a port: status 2" says 2 $server -p
ok "C, an empty port: status 2" says 2 $server -p ''
ok "C, a negative port: status 2" says 2 $server -p -1
ok "C, port 65536: status 2" says 2 $server -p 65536
ok "C, a port with a letter: status 2" says 2 $server -p 12x
ok "C, an unknown back end: one line" says 2 $server -b best
for backend in kqueue devpoll epoll; do
	echo "$backends" | grep -qx $backend || break
done
ok "C, a back end of another system: status 1" \
	says 1 $server -p 0 -b "$backend"

ok "driver without a port: status 2" says 2 $load "$srcdir/libsel/sel.h"
ok "driver without files: status 2" says 2 $load -p 1
ok "driver with a missing file: status 2" says 2 $load -p 1 "$work/none"
ok "driver with an empty file: status 2" says 2 $load -p 1 /dev/null

start $liar honest
ok "driver, an honest server: 6 clients get every byte back" served 6
halt TERM
start $liar flip
ok "driver, a changed byte: 3 mismatches" finds 3 -c 3
halt TERM
start $liar drop
ok "driver, a missing byte: 3 mismatches" finds 3 -c 3
halt TERM
start $liar extra
ok "driver, a byte too many: 3 mismatches" finds 3 -c 3
halt TERM
start $liar mute
ok "driver, a silent server: mismatches" finds '[1-9][0-9]*' -c 3 -t 1
ok "driver, a silent server: the driver waits for a second" \
	grep 'seconds=[1-9]' "$work/result"
halt TERM
start $liar deaf
ok "driver, no connection: mismatches" finds '[1-9][0-9]*' -c 3
ok "driver, no connection: the driver says why" grep 'refused' "$work/why"
halt TERM

tours C ./examples/tour
is "first: the pipe with bytes in it can be read" "descriptor 0 can be read" \
	"$(echo hello | ./examples/first)"

# The demo with a server that lies, and with one that doesn't start.
mkdir "$work/programs"
ln -s "$PWD/examples/echo-load" "$work/programs"
cat >"$work/programs/echo-server" <<EOF
#!/bin/sh
if test "\$1" = -l; then
	echo poll
else
	exec "$PWD/$liar" flip
fi
EOF
chmod +x "$work/programs/echo-server"
sh "$srcdir/examples/demo.sh" "$work/programs" "$srcdir" 3 >"$work/table" 2>&1
is "demo, a server that lies: status 1" 1 $?
ok "demo, a server that lies: the table shows 3 mismatches" \
	grep -E '^poll +0 +[0-9]+ +3 ' "$work/table"
sed 's/ flip$//' "$work/programs/echo-server" >"$work/broken"
cat "$work/broken" >"$work/programs/echo-server"
sh "$srcdir/examples/demo.sh" "$work/programs" "$srcdir" 3 >"$work/table" 2>&1
is "demo, a server that does not start: status 1" 1 $?
finish
