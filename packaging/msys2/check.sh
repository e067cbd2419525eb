#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The recipe for MSYS2, run by ./makepkg in place of MSYS2's: what the package
# holds, and that programs can use it.  GCC stands in for the compiler of MINGW64,
# and LLVM for that of CLANG64; Debian's mingw-w64 links both with msvcrt.  UCRT64
# differs from MINGW64 by that library, and is not tried.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
recipe=$source/packaging/msys2
run="sh $source/tests/windows/run.sh"
objdump=$WINDOWS_HOST-objdump
WINEPREFIX=$work/wine
RUN=$run
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export RUN WINEPREFIX PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR \
	PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
unset PKG_CONFIG_PATH
# Wine's server must not outlive its folder.
trap '$run --end >/dev/null 2>&1; rm -rf "$work"' EXIT

cat >"$work/wanted" <<'END'
bin/libsel-0.dll
include/sel.h
lib/cmake/libsel/libsel-config-version.cmake
lib/cmake/libsel/libsel-config.cmake
lib/libsel.a
lib/libsel.def
lib/libsel.dll.a
lib/pkgconfig/libsel.pc
share/doc/libsel/differences.md
share/doc/libsel/no-spin.md
share/libsel/libsel.abi
share/libsel/libsel.cdef
share/licenses/libsel/LICENSE
share/man/man7/libsel.7
END

try()		# MSYSTEM FOLDER PACKAGE
{
	root=$work/$1
	mkdir "$root"
	bash "$recipe/makepkg" "$recipe/PKGBUILD" \
		"$PWD/libsel-$version.tar.xz" "$root" "$1" "$WINDOWS_HOST" \
		>"$work/log" 2>&1
	is "$1: the package is made" 0 $?
	tail -n 20 "$work/log" | diag
	is "$1: its name and version" "$3-libsel $(echo "$version" | sed 's/-//')-1" \
		"$(cat "$root/name")"
	is "$1: the example has run in check()" \
		"socket 42 can be read, with libsel $version" \
		"$(tr -d '\r' <"$work/log" | grep '^socket')"
	is "$1: all is below $2" "$2" \
		"$(find "$root/pkg" -mindepth 1 -maxdepth 1 | sed 's,.*/pkg,,')"
	(cd "$root/pkg$2" && find . -type f | sed 's,^\./,,') |
		grep -Ev '/man3/|/libsel-cookbook\.7$' |
		LC_ALL=C sort >"$work/held"
	same "$1: it holds its files" "$work/wanted" "$work/held"
	is "$1: libsel.pc has the prefix of the environment" "prefix=$2" \
		"$(grep '^prefix=' "$root/pkg$2/lib/pkgconfig/libsel.pc")"
	is "$1: no text names a folder of the build" "" \
		"$(grep -rlIF -e "$work" "$root/pkg")"
	"$objdump" -p "$root/pkg$2/bin/libsel-0.dll" |
		sed -n '/^\[Ordinal\/Name Pointer\] Table/,/^$/p' |
		sed -n 's/^.*\[ *[0-9]*\].* \([^ ]*\)$/\1/p' |
		LC_ALL=C sort >"$work/exported"
	same "$1: the DLL exports the symbols of abi/libsel.sym" "$work/symbols" \
		"$work/exported"
	ok "$1: the licence is that of the sources" cmp "$source/COPYING" \
		"$root/pkg$2/share/licenses/libsel/LICENSE"
}

# use MSYSTEM FOLDER: programs, by pkg-config
use()
{
	root=$work/$1/pkg
	PKG_CONFIG_SYSROOT_DIR=$root
	PKG_CONFIG_LIBDIR=$root$2/lib/pkgconfig
	mkdir "$root/with" "$root/without"
	cp "$root$2/bin/libsel-0.dll" "$root/with"
	# shellcheck disable=SC2046 # words
	ok "$1: a program is linked with the DLL" "$WINDOWS_HOST-gcc" \
		-o "$root/with/try.exe" \
		"$source/packaging/windows/example.c" \
		$(pkg-config --cflags --libs libsel) -lws2_32
	ok "$1: it needs the DLL" sh -c \
		"$objdump -p '$root/with/try.exe' | grep 'Name: libsel-0.dll'"
	# shellcheck disable=SC2046
	ok "$1: a program is linked without the DLL" "$WINDOWS_HOST-gcc" \
		-static -o "$root/without/try.exe" \
		"$source/packaging/windows/example.c" \
		$(pkg-config --cflags --static --libs libsel)
	for kind in with without; do
		is "$1: the program $kind the DLL runs" \
			"socket 42 can be read, with libsel $version" \
			"$($run "$root/$kind/try.exe" 2>&1 </dev/null |
				tr -d '\r')"
	done
}

LC_ALL=C sort -o "$work/wanted" "$work/wanted"
LC_ALL=C sort "$source/abi/libsel.sym" >"$work/symbols"
$run --begin >"$work/begin" 2>&1 || diag <"$work/begin"
try MINGW64 /mingw64 mingw-w64-x86_64
use MINGW64 /mingw64
try CLANG64 /clang64 mingw-w64-clang-x86_64
use CLANG64 /clang64
finish
