#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The list of the ABI, what is made from it, the header, the version script
# and the library say the same.

. "$srcdir/tests/tap/tap.sh"

list=$srcdir/abi/libsel.abi
export LC_ALL=C

ok "abi/update makes all files" \
	"$SHELL" "$srcdir/abi/update" "$srcdir" "$work/made"
for file in abi/libsel.map abi/libsel.sym abi/libsel.cdef \
	libsel/select/constants.inc tests/abi/contract.c tests/ffi/table.inc \
	bindings/swig/constants.i; do
	same "$file is up to date, else: make abi-update" \
		"$work/made/$file" "$srcdir/$file"
done

# The header

declarations()
{
	$AWK -f "$srcdir/tests/abi/declarations.awk" "$1" | sort
}

declarations "$srcdir/abi/libsel.cdef" >"$work/listed"
declarations "$srcdir/libsel/sel.h" >"$work/declared"
same "the header declares what is listed" "$work/listed" "$work/declared"

{
	echo LIBSEL_SEL_H
	# Their values are the version's, and in no list that holds for ever.
	for part in MAJOR MINOR NUMBER PATCH; do
		echo "SEL_VERSION_$part"
	done
	$AWK '$1 == "macro" { print $2 }' "$list"
} | sort >"$work/listed"
$AWK '$1 == "#define" { print $2 }' "$srcdir/libsel/sel.h" |
	sort -u >"$work/defined"
same "the header defines no other macro" "$work/listed" "$work/defined"

# The shared library

# Prints NODE NAME of each function of a version script.
mapped()
{
	$AWK '$2 == "{" { node = $1 }
		/^\t*sel[A-Za-z_0-9]*;$/ { print node, substr($1, 1, \
			length($1) - 1) }' "$1"
}

$AWK '$1 == "function" {
	head = substr($0, 1, index($0, "(") - 1)
	match(head, /[a-z_0-9]+$/)
	print $2, substr(head, RSTART)
}' "$list" | sort >"$work/listed"
mapped "$srcdir/abi/libsel.map" | sort >"$work/mapped"
same "the version script has what is listed" "$work/listed" "$work/mapped"

if test "$enable_shared" != yes; then
	skip "no shared library"
	finish
fi

$NM -D --defined-only .libs/libsel.so |
	$AWK '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
	sort >"$work/exported"
cut -d ' ' -f 2 "$work/listed" | sort >"$work/names"
same "the library exports what is listed" "$work/names" "$work/exported"

if test "$symvers" = yes && test -n "$READELF"; then
	$READELF -W --dyn-syms .libs/libsel.so |
		$AWK '$7 ~ /^[0-9]+$/ && $4 == "FUNC" {
			split($8, part, "@@"); print part[2], part[1] }' |
		sort >"$work/versions"
	same "each symbol has its version" "$work/listed" "$work/versions"
else
	skip "no symbol versions, or no readelf"
fi
finish
