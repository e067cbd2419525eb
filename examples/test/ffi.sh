#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo servers of other languages, which have nothing but the shared
# library and its cdef, under the load driver of the C server; and the tour.

. "$srcdir/examples/test/harness.sh"

test "$enable_shared" = yes || skip_all "no shared library"

ffi=$srcdir/examples/ffi
LIBSEL_CDEF=$srcdir/abi/libsel.cdef
LIBSEL_SO=$PWD/.libs/libsel.so.0
export LIBSEL_CDEF LIBSEL_SO

# A language whose interpreter or compiler is missing is skipped.
try()		# LANGUAGE PROBE COMMAND...
{
	tried=$1
	probe=$2
	shift 2
	if $probe >"$work/probed" 2>&1; then
		prove "$tried" "$@"
	else
		skip "$tried is not here"
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

# Bytes go round a ring of pipes, one alone and more than a wait has room for;
# a batch that outlives a registration brings nothing of it.
relays()
{
	for backend in $(./examples/echo-server -l); do
		ok "Python, $backend: one byte is relayed 999 times" \
			says "999 hops, 0 left" -b "$backend" -n 3 -a 1 999
		ok "Python, $backend: 20 bytes are relayed, 8 at a time" \
			says "200[0-7] hops, 0 left" -b "$backend" -n 20 \
			-a 20 -r 8 2000
	done
	ok "Python, an unknown back end: the relay ends with status 1" \
		refuses 1 python3 -B "$ffi/relay.py" -b best
	ok "Python: a batch that outlives a registration brings no event of it" \
		env PYTHONPATH="$ffi" python3 -B -W error -c '
import os, relay
s = relay.Selector(4)
reader, writer = os.pipe()
os.write(writer, b"x")
s.register(reader, relay.READ, "old")
assert relay.wait(*s.arguments) == 1
assert s.objects[s.words[relay.DATA]] == "old"
s.modify(reader, relay.READ, "changed")
assert s.objects[s.words[relay.DATA]] == "changed"
s.unregister(reader)
s.register(reader, relay.READ, "new")
assert s.words[relay.DATA] not in s.objects
assert relay.wait(*s.arguments) == 1
assert s.objects[s.words[relay.DATA]] == "new"
s.close()'
}

says()		# PATTERN OPTION...
{
	said=$1
	shift
	timeout -k 5 60 python3 -B -W error "$ffi/relay.py" "$@" \
		>"$work/said" 2>&1
	relayed=$?
	cat "$work/said"
	test $relayed -eq 0 && grep -qx "$said" "$work/said"
}

if have_cxx >"$work/probed" 2>&1; then
	ok "C++17: the server compiles without warnings" \
		build "$ffi/echo-server.cc" "$work/echo-server"
else
	skip "C++17 is not here"
fi
try C++17 have_cxx ./run "$work/echo-server"
try Guile have_guile guile --no-auto-compile -s "$ffi/echo-server.scm"
try LuaJIT have_luajit luajit "$ffi/echo-server.lua"
try Python have_python python3 -W default "$ffi/echo-server.py"
try Ruby have_ruby ruby -w "$ffi/echo-server.rb"
if have_luajit >"$work/probed" 2>&1; then
	tours LuaJIT luajit "$ffi/tour.lua"
fi
if have_python >"$work/probed" 2>&1; then
	tours Python python3 -W default "$ffi/tour.py"
	relays
fi
finish
