#!/bin/sh
# SPDX-License-Identifier: MIT
#
# README.md's first program and its demo under Wine: what they print, on each
# back end.  The demo is examples/demo.sh, the echo server under 200 clients that
# compare every byte, over scripts that run the server and its clients under
# Wine.  The clients send sources, and a part of a program, which has all kinds
# of bytes.

. "$srcdir/tests/tap/tap.sh"

WINDOWS_TREE=$PWD
source=$(cd "$srcdir" && pwd)
export WINDOWS_TREE source
mkdir "$work/programs" "$work/sources"

# What demo.sh sends a SIGTERM to ends with status 0, as the real server does:
# Windows has no signals, so that the script ends the server from outside.  The
# shell itself is silent: timeout(1) sends the signal to the server as well, and
# a shell that learns of the server's end first would say "Terminated".
cat >"$work/programs/echo-server" <<'PROGRAM'
#!/bin/sh
exec 3>&2 2>/dev/null
sh "$source/tests/windows/run.sh" "$WINDOWS_TREE/examples/echo-server.exe" \
	"$@" </dev/null 2>&3 3>&- &
server=$!
trap 'kill $server; exit 0' TERM
wait $server
PROGRAM
cat >"$work/programs/echo-load" <<'PROGRAM'
#!/bin/sh
exec sh "$source/tests/windows/run.sh" "$WINDOWS_TREE/examples/echo-load.exe" \
	-t 100 "$@" </dev/null
PROGRAM
chmod +x "$work/programs/echo-server" "$work/programs/echo-load"

"$work/programs/echo-server" -l >"$work/backends" 2>"$work/why"
for backend in afd poll select; do
	ok "the server has $backend" grep -qx $backend "$work/backends"
done

cp "$srcdir"/examples/*.[ch] "$srcdir"/libsel/sel.h "$srcdir"/libsel/core/*.c \
	"$work/sources"
head -c 16384 examples/echo-load.exe >"$work/sources/bytes.c"
sh "$srcdir/examples/demo.sh" "$work/programs" "$work/sources" \
	>"$work/table" 2>"$work/why"
is "the demo ends with status 0" 0 $?
diag <"$work/table"
same "the demo complains of nothing" /dev/null "$work/why"
ok "the demo says what it does" \
	grep -Eq '^200 clients echo [0-9]+ files of [0-9]+ KiB$' "$work/table"
# The columns are: back end, clients, bytes, mismatches, seconds.
sed '1,2d' "$work/table" | awk '$3 > 1000000 { print $1, $2, $4 }' \
	>"$work/rows"
sed 's/$/ 200 0/' "$work/backends" >"$work/wanted"
same "each back end has 200 clients and no mismatch" "$work/wanted" \
	"$work/rows"

# The variable chooses the default, which the server's first line names.
while read -r backend <&3; do
	rm -f "$work/line"
	mkfifo "$work/line"
	LIBSEL_BACKEND=$backend "$work/programs/echo-server" -q -p 0 \
		>"$work/line" 2>"$work/why" &
	server=$!
	read -r line <"$work/line" || line=
	kill $server
	wait $server
	is "LIBSEL_BACKEND=$backend: the server waits with it" "$backend" \
		"$(echo "$line" | grep -ow "$backend")"
	# 0 is the number of no socket there, whatever standard input is.
	LIBSEL_BACKEND=$backend sh "$srcdir/tests/windows/run.sh" \
		examples/first.exe >"$work/out" 2>"$work/err" </dev/null
	is "LIBSEL_BACKEND=$backend: first ends with status 1" 1 $?
	same "LIBSEL_BACKEND=$backend: first prints no descriptor" \
		/dev/null "$work/out"
	tr -d '\r' <"$work/err" >"$work/said"
	echo 'first: Bad descriptor' >"$work/expected"
	same "LIBSEL_BACKEND=$backend: first says why" \
		"$work/expected" "$work/said"
done 3<"$work/backends"
finish
