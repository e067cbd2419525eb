#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The zip for Windows: that it has the same bytes when it is made elsewhere and
# at another time, what it holds, and that compilers and linkers can use it from
# any folder.  Debian's GCC and LLVM stand in for the compilers of Windows, and
# Wine for Windows.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
tarball=$PWD/libsel-$version.tar.xz
top=libsel-$version-x86_64-windows
run="sh $source/tests/windows/run.sh"
cc=$WINDOWS_HOST-gcc
WINEPREFIX=$work/wine
export WINEPREFIX
unset PKG_CONFIG_PATH PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
# Wine's server must not outlive its folder.
trap '$run --end >/dev/null 2>&1; rm -rf "$work"' EXIT

# The same bytes

later=
if command -v faketime >/dev/null; then
	later='faketime +400days'
else
	diag "no faketime: the second build is later by the time of the first"
fi
again()
{
	mkdir -p "$work/some/where/else" &&
		cp "$tarball" "$work/some/where/else" &&
		(cd "$work/some/where/else" && umask 077 && unset SOURCE_DATE_EPOCH &&
			TZ=UTC-14 LC_ALL=C.UTF-8 $later sh \
				"$source/packaging/windows/build" \
				"libsel-$version.tar.xz" another/folder "$WINDOWS_HOST")
}
ok "the zip is made again, in another folder" again
ok "both have the same bytes" cmp "$WINDOWS_ZIP" \
	"$work/some/where/else/another/folder/$top.zip"

# What it holds.  The folder has a space in its name.

root=$work/any\ folder/$top
mkdir "$work/any folder"
ok "it can be unpacked" unzip -q "$WINDOWS_ZIP" -d "$work/any folder"
(cd "$root" && find . -type f -printf '%m %P\n' | sort -k 2) >"$work/held"
sed '/^#/d' "$source/packaging/windows/contents" >"$work/patterns"
is "no file is in the zip that packaging/windows/contents lacks" "" \
	"$(grep -Evx -f "$work/patterns" "$work/held")"
while read -r pattern; do
	ok "there is $pattern" grep -Eqx "$pattern" "$work/held"
done <"$work/patterns"
zipinfo -1 "$WINDOWS_ZIP" >"$work/order"
LC_ALL=C sort "$work/order" >"$work/sorted"
same "the entries are in order" "$work/sorted" "$work/order"
is "all entries have one time" 1 \
	"$(zipinfo -T -l "$WINDOWS_ZIP" "*" |
		sed -n 's/.* \([0-9]\{8\}\.[0-9]*\) .*/\1/p' |
		sort -u | grep -c '')"
is "no file names a folder of the build" "" \
	"$(grep -rlaF -e "$work" -e "$PWD/" -e "$source/" "$root")"
# README.txt names each file at the beginning of a line.
sed -n 's/^  \([A-Za-z][A-Za-z0-9/_.-]*\(\.[a-z]*\|\/\)\)  *.*/\1/p' \
	"$root/README.txt" >"$work/named"
while read -r name; do
	ok "README.txt names what there is: $name" test -e "$root/$name"
done <"$work/named"
ok "README.txt names files" test "$(grep -c '' "$work/named")" -gt 9
ok "README.txt has the version" grep -q "^libsel $version " "$root/README.txt"
is "README.txt has no name that is not filled in" "" \
	"$(grep '@[a-z]*@' "$root/README.txt")"
same "sel.h is that of the sources" "$source/libsel/sel.h" "$root/include/sel.h"

objdump=$WINDOWS_HOST-objdump
"$objdump" -p "$root/bin/libsel-0.dll" >"$work/dll"
is "the DLL has no time" "Thu Jan  1 00:00:00 1970" \
	"$(TZ=UTC "$objdump" -p "$root/bin/libsel-0.dll" |
		sed -n 's/^Time\/Date[[:space:]]*\([A-Z]\)/\1/p')"
LC_ALL=C sort "$source/abi/libsel.sym" >"$work/wanted"
sed -n '/^\[Ordinal\/Name Pointer\] Table/,/^$/p' "$work/dll" |
	sed -n 's/^.*\[ *[0-9]*\].* \([^ ]*\)$/\1/p' |
	LC_ALL=C sort >"$work/exported"
same "the DLL exports the symbols of abi/libsel.sym" "$work/wanted" \
	"$work/exported"

# Import libraries.  Each name is there twice: as a function and, with __imp_
# before it, as a pointer.
names()		# PROGRAM LIBRARY
{
	"$1" "$2" 2>/dev/null | sed -n 's/^[0-9a-f]* [TI] //p' |
		grep -E '^(__imp_)?sel_' | LC_ALL=C sort
}
{
	cat "$work/wanted"
	sed 's/^/__imp_/' "$work/wanted"
} | LC_ALL=C sort >"$work/both"
names llvm-nm "$root/lib/sel.lib" >"$work/seen"
same "sel.lib has the symbols of abi/libsel.sym, twice" "$work/both" \
	"$work/seen"
names "$WINDOWS_HOST-nm" "$root/lib/libsel.dll.a" >"$work/seen"
same "libsel.dll.a has the same" "$work/both" "$work/seen"
others()	# FILE: its symbols, without those that describe the DLL
{
	llvm-nm "$1" 2>/dev/null | sed -n 's/^[0-9a-f]* [TI] //p' |
		grep -Ev '^(__imp_)?sel_|IMPORT_DESCRIPTOR|NULL_THUNK_DATA'
}
is "sel.lib has no other symbols" "" "$(others "$root/lib/sel.lib")"
ok "sel.lib names the DLL" grep -aq 'libsel-0\.dll' "$root/lib/sel.lib"
# README.txt tells who has Microsoft's tools the same by their command.
ok "README.txt has Microsoft's command for an import library" grep -qx \
	'  lib /def:libsel.def /machine:x64 /out:sel.lib' "$root/README.txt"
ok "libsel.def makes an import library" llvm-dlltool -m i386:x86-64 \
	-d "$root/lib/libsel.def" -l "$work/own.lib"
same "it is sel.lib again" "$root/lib/sel.lib" "$work/own.lib"

# Use, from a folder that was moved

moved=$work/moved
mv "$root" "$moved"
mkdir "$work/with" "$work/without"
cp "$moved/bin/libsel-0.dll" "$work/with"
example=$moved/share/doc/libsel/example.c
PKG_CONFIG_LIBDIR=$moved/lib/pkgconfig
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_LIBDIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS \
	PKG_CONFIG_ALLOW_SYSTEM_LIBS
said="socket 42 can be read, with libsel $version"

runs()		# NAME PROGRAM
{
	# Wine's own processes may write to standard error as well.
	# shellcheck disable=SC2086 # a command with an argument
	seen=$($run "$2" 2>"$work/error" </dev/null | tr -d '\r')
	is "$1" "$said" "$seen"
	test "$said" = "$seen" || diag <"$work/error"
}

$run --begin >"$work/begin" 2>&1 || diag <"$work/begin"
is "pkg-config finds the folder that the file is in" \
	"$(cd "$moved" && pwd -P)" \
	"$(cd "$(pkg-config --variable=prefix libsel)" && pwd -P)"
is "pkg-config has the version" "$(echo "$version" | sed 's/-/~/')" \
	"$(pkg-config --modversion libsel)"
# shellcheck disable=SC2046 # words
ok "gcc and pkg-config: the example is linked with the DLL" "$cc" \
	-Wall -Werror -o "$work/with/gcc.exe" "$example" $(pkg-config --cflags --libs libsel) \
	-lws2_32
ok "it needs the DLL" sh -c \
	"$objdump -p '$work/with/gcc.exe' | grep 'DLL Name: libsel-0.dll'"
runs "it runs" "$work/with/gcc.exe"
# shellcheck disable=SC2046
ok "gcc and pkg-config --static: the example is linked without the DLL" "$cc" \
	-static -o "$work/without/gcc.exe" "$example" \
	$(pkg-config --cflags --static --libs libsel)
runs "it runs where no DLL is" "$work/without/gcc.exe"

# By CMake.
cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.13)
project(try C)
find_package(libsel REQUIRED COMPONENTS shared static)
add_executable(shared ${EXAMPLE})
target_link_libraries(shared PRIVATE libsel::libsel ws2_32)
add_executable(static ${EXAMPLE})
target_link_libraries(static PRIVATE libsel::libsel_static)
END
ok "cmake finds the package" cmake -S "$work" -B "$work/cmake" \
	-DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER="$cc" \
	-DCMAKE_RC_COMPILER="$WINDOWS_HOST-windres" \
	-DCMAKE_PREFIX_PATH="$moved" -DEXAMPLE="$example"
ok "cmake builds both programs" cmake --build "$work/cmake"
cp "$work/cmake/shared.exe" "$work/with" && cp "$work/cmake/static.exe" \
	"$work/without"
ok "the first needs the DLL" sh -c \
	"$objdump -p '$work/with/shared.exe' | grep 'DLL Name: libsel-0.dll'"
runs "CMake's program with the DLL runs" "$work/with/shared.exe"
runs "CMake's program without the DLL runs" "$work/without/static.exe"

# Microsoft's ABI, by LLVM.  The libraries of Windows are import libraries too.
import()	# LIBRARY NAME...
{
	library=$1
	shift
	{
		echo "LIBRARY $library.dll"
		echo EXPORTS
		printf '%s\n' "$@"
	} >"$work/$library.def"
	llvm-dlltool -m i386:x86-64 -d "$work/$library.def" \
		-l "$work/$library.lib"
}
import kernel32 ExitProcess
import ws2_32 WSAStartup socket
ok "clang for Microsoft's ABI compiles a program with sel.h" \
	clang --target=x86_64-pc-windows-msvc -ffreestanding -mno-stack-arg-probe \
	-Wall -Werror -I"$moved/include" -c -o "$work/msvc.obj" \
	"$source/packaging/windows/without-crt.c"
ok "lld-link links it with sel.lib" lld-link /entry:start /subsystem:console \
	/nodefaultlib /out:"$work/with/msvc.exe" "$work/msvc.obj" \
	"$moved/lib/sel.lib" "$work/kernel32.lib" "$work/ws2_32.lib"
$run "$work/with/msvc.exe" >"$work/out" 2>&1 </dev/null
is "it runs with the DLL" 42 $?
diag <"$work/out"

# That the status above comes from the DLL.
cp "$work/with/msvc.exe" "$work/without"
$run "$work/without/msvc.exe" >"$work/out" 2>&1 </dev/null
is "without the DLL it does not run" yes \
	"$(test $? -ne 42 && echo yes)"
finish
