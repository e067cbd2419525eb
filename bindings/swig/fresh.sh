#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The wrappers that this build compiles, its own or the tarball's, are what SWIG
# makes of the interface files, and the same each time.  Another version of SWIG
# makes other wrappers: then this test says nothing.

. "$srcdir/tests/tap/tap.sh"

wrappers='bindings/lua/sel_core_wrap.c bindings/ruby/ext/sel/core_wrap.c'
LC_ALL=C
export LC_ALL

# The file in the build folder comes first, as it does for make.
path_of()		# WRAPPER
{
	if test -f "$1"; then echo "$1"; else echo "$srcdir/$1"; fi
}

generate()		# FOLDER
{
	"$SHELL" "$srcdir/bindings/swig/generate" "$srcdir" "$1" lua ruby
}

first=$(path_of bindings/lua/sel_core_wrap.c)
test -f "$first" || skip_all "the Lua and Ruby bindings are not built"
version=$(swig -version 2>/dev/null | sed -n 's/^SWIG Version //p')
test -n "$version" || skip_all "swig is not here"
made_by=$(sed -n 's/^ \* Version //p' "$first")
test "$version" = "$made_by" ||
	skip_all "this is swig $version, not $made_by, by which they were made"

ok "SWIG makes the wrappers" generate "$work/one"
for wrapper in $wrappers; do
	path=$(path_of "$wrapper")
	if test -f "$path"; then
		same "$wrapper is up to date" "$work/one/$wrapper" "$path"
	else
		skip "$wrapper is not built"
	fi
done
ok "SWIG makes the wrappers again" generate "$work/two"
ok "the wrappers are the same" diff -r "$work/one" "$work/two"
finish
