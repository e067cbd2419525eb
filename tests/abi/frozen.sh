#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `make abi-frozen` prints what a release freezes, as the library and the header
# have it: all of it, each with its number.

. "$srcdir/tests/tap/tap.sh"

library=.libs/libsel.so
test -n "$READELF" && $READELF -h "$library" >/dev/null 2>&1 ||
	skip_all "no ELF object, or no readelf"
export LC_ALL=C

# shellcheck disable=SC2016
ok "make abi-frozen" env MAKEFLAGS= MFLAGS= MAKELEVEL=0 sh -c \
	'$MAKE -s abi-frozen >"$1"' sh "$work/frozen"
is "the SONAME comes first" "soname libsel.so.0" "$(sed -n 1p "$work/frozen")"

if test "$symvers" = yes; then
	$READELF -W --dyn-syms "$library" | $AWK '$7 ~ /^[0-9]+$/ &&
		$4 == "FUNC" { split($8, part, "@@"); print part[2], part[1] }' |
		sort >"$work/exported"
	sed -n 's/^function \([^ ]*\) \([^(]*[ *]\)*\([a-z_0-9]*\)(.*/\1 \3/p' \
		"$work/frozen" | sort >"$work/functions"
	same "the functions and their nodes are those of the library" \
		"$work/exported" "$work/functions"
else
	skip "no symbol versions"
fi

# The names of the header's constants, structs and members, each by what begins
# its line there.
sed -n '/cdef-begin/,/cdef-end/p' "$srcdir/libsel/sel.h" >"$work/header"
{
	sed -n 's/^	\(SEL_[A-Z_0-9]*\) = .*/constant \1/p' "$work/header"
	$AWK '$1 == "typedef" && $2 == "struct" && $4 == "{" { name = $3
			print "struct", name }
		/^	[a-z_0-9]* [a-z_]*;/ { sub(/;/, "", $2)
			print "member", name, $2 }' "$work/header"
} | sort >"$work/declared"
$AWK '$1 == "constant" || $1 == "struct" { print $1, $2 }
	$1 == "member" { print $1, $2, $NF }' "$work/frozen" | sort >"$work/names"
same "the constants, structs and members are those of the header" \
	"$work/declared" "$work/names"

# A compiler compares the numbers.
{
	echo '#include <stddef.h>'
	echo '#include "sel.h"'
	$AWK '$1 == "constant" || $1 == "macro" { print $2 " == " $3 }
		$1 == "struct" { print "sizeof(struct " $2 ") == " $3 }
		$1 == "member" { print "offsetof(struct " $2 ", " $NF ") == " $3 }' \
		"$work/frozen" | sed 's/.*/_Static_assert(&, "&");/'
} >"$work/numbers.c"
ok "the numbers, sizes and offsets are those of the header" $CC -std=c11 \
	-fsyntax-only -I"$srcdir/libsel" "$work/numbers.c"
finish
