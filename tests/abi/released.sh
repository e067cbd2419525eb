#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every released ABI is the beginning of the current one.  That the check
# notices is shown with a made-up release after this one.

. "$srcdir/tests/tap/tap.sh"

current=$srcdir/abi/libsel
check()		# RELEASED CURRENT
{
	"$SHELL" "$srcdir/abi/release-check" "$1" "$2"
}

set -- "$srcdir"/abi/released/*.map
test -f "$1" || shift
for map in "$@"; do
	ok "${map##*/} is a prefix of today's map" \
		check "${map%.map}" "$current"
done

mkdir "$work/old" "$work/new"
next()		# SED-COMMAND: the list and the map of a next version
{
	{
		cat "$current.abi"
		echo "constant SEL_EXTRA -10099"
		echo "function LIBSEL_0.2 int32_t sel_later(uint32_t mask)"
	} | sed "$1" >"$work/new/libsel.abi"
	$AWK -f "$srcdir/abi/generate.awk" -v make=map "$work/new/libsel.abi" \
		>"$work/new/libsel.map"
	cp "$current.abi" "$current.map" "$work/old"
}

refused()	# WHAT SED-COMMAND
{
	next "$2"
	if check "$work/old/libsel" "$work/new/libsel" >"$work/out" 2>&1; then
		fail "$1: refused"
	else
		pass "$1: refused"
	fi
}

next ""
ok "a function in a new node: accepted" \
	check "$work/old/libsel" "$work/new/libsel"
refused "a removed function" '/ sel_now(/d'
refused "a renamed node" 's/LIBSEL_0\.1/LIBSEL_0.1.1/'
refused "a function more in an old node" 's/LIBSEL_0\.2/LIBSEL_0.1/'
refused "another parameter type" 's/uint32_t backend)/uint64_t backend)/'
refused "another value of a constant" 's/^\(constant SEL_EBADFD\) .*/\1 -9/'
refused "another type of a member" 's/ uint32_t detail/ int32_t detail/'
refused "a function moved to a new node" '/ sel_now(/s/LIBSEL_0\.1/LIBSEL_0.2/'
finish
