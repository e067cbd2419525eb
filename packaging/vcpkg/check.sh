#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The port for vcpkg, for mingw-w64 with a DLL and with a static library, as
# stand-in.cmake runs it in place of vcpkg: what it installs, and that programs
# can use that from another folder.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
port=$source/packaging/vcpkg
run="sh $source/tests/windows/run.sh"
cc=$WINDOWS_HOST-gcc
objdump=$WINDOWS_HOST-objdump
said="socket 42 can be read, with libsel $version"
WINEPREFIX=$work/wine
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export WINEPREFIX PKG_CONFIG_LIBDIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS \
	PKG_CONFIG_ALLOW_SYSTEM_LIBS
unset PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR MAKEFLAGS MFLAGS MAKELEVEL CFLAGS \
	CPPFLAGS LDFLAGS
# Wine's server must not outlive its folder.
trap '$run --end >/dev/null 2>&1; rm -rf "$work"' EXIT

cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.13)
project(try C)
find_package(libsel CONFIG REQUIRED)
add_executable(try ${EXAMPLE})
target_link_libraries(try PRIVATE libsel::libsel ws2_32)
END

needs_dll()	# PROGRAM
{
	"$objdump" -p "$1" | grep 'DLL Name: libsel-0.dll'
}

lacks_dll()	# PROGRAM
{
	! needs_dll "$1"
}

runs()		# NAME PROGRAM
{
	# shellcheck disable=SC2086 # a command with an argument
	is "$1" "$said" "$($run "$2" 2>&1 </dev/null | tr -d '\r')"
}

# What is installed with either library, and with a DLL only or a static library
# only; the manual apart.
both='include/sel.h
lib/pkgconfig/libsel.pc
debug/lib/pkgconfig/libsel.pc
share/libsel/copyright
share/libsel/differences.md
share/libsel/libsel-config-version.cmake
share/libsel/libsel-config.cmake
share/libsel/libsel/libsel.abi
share/libsel/libsel/libsel.cdef
share/libsel/no-spin.md
share/libsel/usage'
dynamic='bin/libsel-0.dll
debug/bin/libsel-0.dll
lib/libsel.def
lib/libsel.dll.a
debug/lib/libsel.def
debug/lib/libsel.dll.a'
static='lib/libsel.a
debug/lib/libsel.a'

try()		# dynamic|static FILES
{
	linkage=$1
	root=$work/$linkage
	mkdir "$root"
	ok "$linkage: the port is built" cmake -DPORT_DIR="$port" \
		-DTARBALL="$PWD/libsel-$version.tar.xz" -DROOT="$root" \
		-DHOST="$WINDOWS_HOST" -DVCPKG_LIBRARY_LINKAGE="$linkage" \
		-P "$port/stand-in.cmake"
	(cd "$root/packages" && find . -type f | sed 's,^\./,,' |
		grep -v '/man[37]/' | LC_ALL=C sort) >"$work/held"
	printf '%s\n' "$both" "$2" | LC_ALL=C sort >"$work/wanted"
	same "$linkage: it installs its files" "$work/wanted" "$work/held"
	ok "$linkage: the manual is below share/libsel" test -f \
		"$root/packages/share/libsel/man7/libsel.7"
	is "$linkage: no file for pkg-config or CMake names a folder of the build" "" \
		"$(find "$root/packages" \( -name '*.pc' -o -name '*.cmake' \) \
			-exec grep -l "$root" {} +)"

	moved=$work/moved-$linkage
	mv "$root/packages" "$moved"
	rm -rf "$root"
	mkdir "$work/programs-$linkage"
	test "$linkage" = static ||
		cp "$moved/bin/libsel-0.dll" "$work/programs-$linkage"
	for kind in '' /debug; do
		PKG_CONFIG_LIBDIR=$moved$kind/lib/pkgconfig
		program=$work/programs-$linkage/pkg${kind#/}.exe
		# shellcheck disable=SC2046 # words
		ok "$linkage$kind: a program is compiled by pkg-config" "$cc" \
			-o "$program" "$source/packaging/windows/example.c" \
			$(pkg-config --cflags --static --libs libsel)
		runs "$linkage$kind: it runs" "$program"
	done
	ok "$linkage: CMake finds the package, and builds" sh -c '
		cmake -S "$1" -B "$1/cmake-$2" -DCMAKE_SYSTEM_NAME=Windows \
			-DCMAKE_C_COMPILER="$3-gcc" \
			-DCMAKE_RC_COMPILER="$3-windres" \
			-Dlibsel_DIR="$4/share/libsel" -DEXAMPLE="$5" &&
		cmake --build "$1/cmake-$2"' sh "$work" "$linkage" "$WINDOWS_HOST" \
		"$moved" "$source/packaging/windows/example.c"
	cp "$work/cmake-$linkage/try.exe" "$work/programs-$linkage"
	runs "$linkage: CMake's program runs" "$work/programs-$linkage/try.exe"
	if test "$linkage" = static; then
		ok "static: it needs no DLL" lacks_dll "$work/cmake-static/try.exe"
	else
		ok "dynamic: it needs the DLL" needs_dll \
			"$work/cmake-dynamic/try.exe"
	fi
}

$run --begin >"$work/begin" 2>&1 || diag <"$work/begin"
try dynamic "$dynamic"
try static "$static"

# What vcpkg shows after it has installed the port is what was used above.
ok "usage names the package and the target" sh -c '
	grep -q "find_package(libsel CONFIG REQUIRED)" "$0" &&
	grep -q "libsel::libsel)" "$0"' "$port/usage"
finish
