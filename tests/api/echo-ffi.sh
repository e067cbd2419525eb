#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo servers of other languages, which have nothing but the shared
# library and its cdef, under the load driver of the C server.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"

load=./examples/echo-load
ffi=$srcdir/examples/ffi
backends='default poll select'
LIBSEL_CDEF=$srcdir/abi/libsel.cdef
LIBSEL_SO=$PWD/.libs/libsel.so.0
export LIBSEL_CDEF LIBSEL_SO
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
		is "$name, $backend: its first line" \
			"listening on 127.0.0.1 port $port ($expected)" "$line"
		ok "$name, $backend: 200 clients, no mismatch" drive 200
		ok "$name, $backend: SIGTERM ends it with 0" stop TERM
		same "$name, $backend: it writes no error" /dev/null "$work/log"
	done

	# The clients must all get their turn.
	# shellcheck disable=SC2016
	start sh -c 'ulimit -n 28 && exec "$@"' sh "$@" -p 0
	ok "$name, 60 clients, few descriptors: all are served" drive 60
	ok "$name, 60 clients, few descriptors: the server says so" \
		grep '^accept: ' "$work/log"
	ok "$name, a port in use: refused" refuses 1 "$@" -p "$port"
	ok "$name, few descriptors, SIGINT: it ends with 0" stop INT
	ok "$name, an unknown back end: refused" refuses 2 "$@" -b best
}

# One whose interpreter or compiler is not there is skipped.
language()	# NAME PROBE COMMAND...
{
	name=$1
	probe=$2
	shift 2
	if $probe >"$work/probed" 2>&1; then
		prove "$@"
	else
		skip "$name is not here"
		diag <"$work/probed"
	fi
}

have_cxx()
{
	pkg-config --version && echo '#include <optional>' |
		${CXX:-g++} -std=c++17 -xc++ -c -o "$work/probe.o" -
}

have_guile()
{
	guile --no-auto-compile -c '(use-modules (system foreign))'
}

have_luajit()
{
	luajit -e 'require "ffi"'
}

have_python()
{
	python3 -c 'import ctypes'
}

have_ruby()
{
	ruby -r fiddle -e 1
}

build()		# SOURCE PROGRAM
{
	# shellcheck disable=SC2016
	./run sh -c '${CXX:-g++} -std=c++17 -O2 -Wall -Wextra -Wpedantic \
		-Wshadow -Wconversion -Werror -o "$2" "$1" \
		$(pkg-config --cflags --libs libsel)' sh "$@"
}

if have_cxx >"$work/probed" 2>&1; then
	ok "C++17: it compiles, without warnings" \
		build "$ffi/echo-server.cc" "$work/echo-server"
else
	skip "C++17 is not here"
fi
language C++17 have_cxx ./run "$work/echo-server"
language Guile have_guile guile --no-auto-compile -s "$ffi/echo-server.scm"
language LuaJIT have_luajit luajit "$ffi/echo-server.lua"
language Python have_python python3 -W default "$ffi/echo-server.py"
language Ruby have_ruby ruby -w "$ffi/echo-server.rb"
finish
