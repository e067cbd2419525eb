#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What systems differ in stands in libsel/select and the portability header, and
# nowhere else in the library.

. "$srcdir/tests/tap/tap.sh"

conditions()	# FILES...
{
	grep -n '^[ 	]*#[ 	]*\(if\|elif\)' "$@" |
		grep -v -e '#ifndef LIBSEL_[A-Z_]*_H$' -e '__cplusplus$' \
			-e '__cplusplus < 201103L$'
}

find "$srcdir/libsel" -name '*.[ch]' ! -path '*/libsel/select/*' \
	! -name system.h >"$work/files"
# shellcheck disable=SC2046
conditions $(cat "$work/files") >"$work/found"
ok "libsel/: no #if outside the files of the systems" test ! -s "$work/found"
diag <"$work/found"
conditions "$srcdir/libsel/core/system.h" >"$work/header"
ok "core/system.h: the same search finds some" test -s "$work/header"
finish
