#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs in C and C++ compile against an installation with what pkg-config
# says of it, without a warning, and run.  Lua and Ruby find an installation below
# a home folder by the variables that README.md names.

. "$srcdir/tests/tap/tap.sh"

: "${PKG_CONFIG:=pkg-config}"
$PKG_CONFIG --version >/dev/null 2>&1 || skip_all "no pkg-config"

ok "make install DESTDIR=..." env MAKEFLAGS= MFLAGS= MAKELEVEL=0 \
	$MAKE install DESTDIR="$work/root"

export PKG_CONFIG_PATH="$work/root$libdir/pkgconfig"
export PKG_CONFIG_SYSROOT_DIR="$work/root"
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
pc=$(echo "$version" | sed 's/-/~/')
is "pkg-config, installed: the version" "$pc" \
	"$($PKG_CONFIG --modversion libsel 2>&1)"
# A candidate is older than its release, whichever program asks.
for program in "$PKG_CONFIG" pkgconf; do
	if ! command -v "$program" >/dev/null; then
		skip "no $program"
		continue
	fi
	ok "$program: the version is its own" "$program" --exists \
		"libsel = $pc" "libsel >= $pc"
	$program --exists "libsel >= ${pc%~*}"
	serves=$?
	test "$pc" = "${pc%~*}" || serves=$((1 - serves))
	is "$program: a release serves who asks for it, a candidate does not" \
		0 "$serves"
	ok "$program: the version serves who asks for less" "$program" \
		--exists "libsel >= 0.0.9"
done
# The header and the library must be those of the installation.
ok "sel.h is installed" test -f "$work/root$includedir/sel.h"
is "pkg-config, installed: no libtool archive in --libs" "" \
	"$($PKG_CONFIG --libs libsel | grep '\.la')"

strict="-pedantic -Wall -Wextra -Werror"
if test -z "${CXX-}"; then
	for CXX in g++ clang++ c++ none; do
		command -v "$CXX" >/dev/null && break
	done
fi

# program NAME FLAGS COMPILER...
program()
{
	name=$1
	flags=$2
	shift 2
	if test "$1" = none; then
		skip "no C++ compiler"
		return
	fi
	ok "$name compiles" "$@" $strict $CFLAGS -o "$work/program" \
		"$srcdir/tests/abi/header.c" \
		$($PKG_CONFIG --cflags --libs $flags libsel) $LDFLAGS
	ok "$name runs" env LD_LIBRARY_PATH="$work/root$libdir" \
		"$work/program" "$version"
	rm -f "$work/program"
}

shared_programs()
{
	program "C99" "" $CC -std=c99
	program "C11" "" $CC -std=c11
	program "GNU C" "" $CC
	program "C++98" "" $CXX -x c++ -std=c++98 -Wold-style-cast
	program "C++11" "" $CXX -x c++ -std=c++11 -Wold-style-cast
	program "C++17" "" $CXX -x c++ -std=c++17 -Wold-style-cast
}

# With only the archive there `-lsel` is the archive.
if test "$enable_static" = yes; then
	static_programs()
	{
		program "static C99" --static $CC -std=c99 -static
		program "static C++98" --static $CXX -x c++ -std=c++98 -static
	}
else
	static_programs() { skip "no static library"; }
fi

shared_programs
static_programs
if test "$enable_shared" = yes; then
	ok "libsel.so.0 is installed" \
		test -f "$work/root$libdir/libsel.so.0"
	ok "libsel.so is installed, as a link" \
		test -h "$work/root$libdir/libsel.so"
else
	skip "no shared library"
fi

# The home is made up, and README.md's prefix is a link there.
home=$work/home
mkdir "$home"
ln -s "$work/root$prefix" "$home/.local"
# shellcheck disable=SC2016 # Markdown
sed -n '/--prefix=\$HOME/,/^Then/p' "$srcdir/README.md" |
	grep -o '`[A-Z_]*\(=[^`]*\)*`' | tr -d '`' >"$work/named"
grep -F '=' "$work/named" >"$work/variables"

# folder_of PATH: the folder below which Ruby's part has that path
folder_of()
{
	file=$(find "$home/.local/" -path "*ruby*/$1")
	echo "${file%/"$1"}"
}
! grep -q -x RUBYLIB "$work/named" ||
	echo "RUBYLIB='$(folder_of sel.rb):$(folder_of sel/core.so)'" \
		>>"$work/variables"

finds()		# COMMAND...
{
	(
		unset LUA_PATH_5_4 LUA_CPATH_5_4
		HOME=$home
		set -a
		. "$work/variables"
		"$@"
	)
}
lua=
for found in $LUA_INTERPRETERS; do
	case $found in
	*:5.4:*) lua=${found##*:} ;;
	esac
done
for found in "Lua:$lua" "Ruby:$RUBY"; do
	if test -n "${found#*:}" && test "$libdir" = "$prefix/lib"; then
		ok "${found%%:*} finds what is installed below a home folder" \
			finds "${found#*:}" -e 'require "sel"'
	else
		skip "no ${found%%:*}, or another folder of libraries"
	fi
done
finish
