#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The echo server in Lua under the load driver of the C server, with each Lua.
# Ctrl-C ends it, as every program of these interpreters.

. "$srcdir/examples/test/harness.sh"

ending=INT
server=$srcdir/bindings/lua/examples/echo.lua

set --
for entry in $LUA_INTERPRETERS; do
	set -- "$@" "${entry%%:*}" "${entry##*:}"
done
while test $# -gt 0; do
	name=$1
	program=${2:-no-$name}
	shift 2
	if "$program" -e 'require "socket"' >"$work/probed" 2>&1; then
		prove "$name" ./run "$program" "$server"
	else
		skip "no LuaSocket for $name"
		diag <"$work/probed"
	fi
done
finish
