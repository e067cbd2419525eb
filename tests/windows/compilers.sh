#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Other compilers for Windows make the library, every warning an error, in trees
# of their own below this one: gcc for i686, and clang for x86_64, which uses the
# headers and libraries of gcc.  Where CI is set in the environment a compiler that
# is missing is a failure, elsewhere its points are skipped.

. "$srcdir/tests/tap/tap.sh"

tree=$PWD
source=$(cd "$srcdir" && pwd)
# What the test of the first compiler sets is not for these.
unset CFLAGS CPPFLAGS LDFLAGS LIBS MAKEFLAGS MFLAGS MAKELEVEL
LC_ALL=C sort "$WINDOWS_SYMBOLS" >"$work/wanted"
printf '%s\n' kernel32.dll msvcrt.dll ws2_32.dll >"$work/system"

build()		# FOLDER HOST ARGUMENT...
{
	mkdir -p "$tree/$1" && cd "$tree/$1" || return 1
	host=$2
	shift 2
	CC='' sh "$source/build-aux/configure-tree" "$source" \
		--host="$host" --enable-werror --disable-static \
		PKG_CONFIG=false "$@" &&
		"$MAKE" -j2 libsel.la
}

# Three points for a compiler.
try()		# NAME HOST COMPILER [LINKER-OPTION]
{
	folder=compiler-$1
	if ! echo 'int main(void) { return 0; }' |
	    $3 ${4:+"$4"} -xc -include winsock2.h -o "$work/a.exe" - \
	    2>"$work/why"; then
		if test -n "${CI-}"; then
			fail "$1: there is a compiler: $3"
			diag <"$work/why"
		else
			skip "$1: there is no compiler: $3"
		fi
		return
	fi
	if (build "$folder" "$2" CC="$3" ${4:+LDFLAGS="$4"}) \
	    >"$work/log" 2>&1; then
		pass "$1: $3 makes the library, every warning an error"
	else
		fail "$1: $3 makes the library, every warning an error"
		tail -n 30 "$work/log" | diag
		return
	fi
	"$WINDOWS_HOST-objdump" -p "$folder/.libs/libsel-0.dll" >"$work/all"
	sed -n '/^\[Ordinal\/Name Pointer\] Table/,/^$/p' "$work/all" |
		sed -n 's/^.*\[ *[0-9]*\].* \([^ ]*\)$/\1/p' |
		LC_ALL=C sort >"$work/exported"
	same "$1: the DLL exports the symbols of abi/libsel.sym" \
		"$work/wanted" "$work/exported"
	sed -n 's/^.*DLL Name: //p' "$work/all" | tr '[:upper:]' '[:lower:]' |
		LC_ALL=C sort -u >"$work/needed"
	same "$1: the DLL needs three libraries of the system" \
		"$work/system" "$work/needed"
}

try i686 i686-w64-mingw32 i686-w64-mingw32-gcc
# This clang does not find the folder of Debian's libgcc by itself.
libgcc=$("$WINDOWS_HOST-gcc" -print-libgcc-file-name)
try clang "$WINDOWS_HOST" "clang --target=$WINDOWS_HOST" "-L${libgcc%/*}"
finish
