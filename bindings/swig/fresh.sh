#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The wrappers are what SWIG makes of the interface files, and the same each
# time.  Another version of SWIG makes other ones: then this says nothing.

. "$srcdir/tests/tap/tap.sh"

wrappers='bindings/lua/sel_core_wrap.c bindings/ruby/ext/sel/core_wrap.c'
LC_ALL=C
export LC_ALL

version=$(swig -version 2>/dev/null | sed -n 's/^SWIG Version //p')
test -n "$version" || skip_all "swig is not here"
made_by=$(sed -n 's/^ \* Version //p' "$srcdir/bindings/lua/sel_core_wrap.c")
test "$version" = "$made_by" ||
	skip_all "this is swig $version, not $made_by, by which they were made"

ok "they can be made" \
	"$SHELL" "$srcdir/bindings/swig/generate" "$srcdir" "$work/one"
for wrapper in $wrappers; do
	same "$wrapper is up to date, else: make swig" \
		"$work/one/$wrapper" "$srcdir/$wrapper"
done
ok "they can be made again" \
	"$SHELL" "$srcdir/bindings/swig/generate" "$srcdir" "$work/two"
ok "with the same result" diff -r "$work/one" "$work/two"
finish
