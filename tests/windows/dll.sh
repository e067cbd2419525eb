#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The DLL from outside: what it exports, what it needs, and what a linker of
# others is given.  The layout of the structures is what abi/contract asserts
# when it is compiled.

. "$srcdir/tests/tap/tap.sh"

objdump=$WINDOWS_HOST-objdump
"$objdump" -p .libs/libsel-0.dll >"$work/all"
LC_ALL=C sort "$WINDOWS_SYMBOLS" >"$work/wanted"

# The lines behind the heading are: [number] +base[ordinal] address name
sed -n '/^\[Ordinal\/Name Pointer\] Table/,/^$/p' "$work/all" |
	sed -n 's/^.*\[ *[0-9]*\].* \(sel_[a-z0-9_]*\)$/\1/p;
		/\[ *[0-9]*\]/{/ sel_[a-z0-9_]*$/!s/^/other: /p;}' |
	LC_ALL=C sort >"$work/exported"
same "the DLL exports the symbols of abi/libsel.sym, and no others" \
	"$work/wanted" "$work/exported"

sed '/^LIBRARY /d; /^EXPORTS/d' libsel/libsel.def | LC_ALL=C sort >"$work/def"
same "libsel.def names the same symbols" "$work/wanted" "$work/def"
ok "libsel.def names the DLL" grep -qx 'LIBRARY libsel-0.dll' libsel/libsel.def

sed -n 's/^.*DLL Name: //p' "$work/all" | tr '[:upper:]' '[:lower:]' |
	LC_ALL=C sort -u >"$work/needed"
printf '%s\n' kernel32.dll msvcrt.dll ws2_32.dll >"$work/system"
same "the DLL needs three libraries of the system" "$work/system" \
	"$work/needed"

ok "the DLL has a version resource" grep -q '^Entry 2 .*Resource Directory' \
	"$work/all"
"$objdump" -h .libs/libsel-0.dll >"$work/sections"
ok "the resource is in the DLL" grep -q ' \.rsrc ' "$work/sections"

ok "there is an import library" test -s .libs/libsel.dll.a
ok "there is a static library" test -s .libs/libsel.a
ok "libsel.pc names ws2_32 for static linking" \
	grep -q '^Libs.private:.*-lws2_32' pkgconfig/libsel.pc
finish
