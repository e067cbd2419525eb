#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The static library: hidden visibility does nothing there, so every global
# name must be ours.  The tracepoints' base comes from <sys/sdt.h>, weak and once
# a file.

. "$srcdir/tests/tap/tap.sh"

test "$enable_static" = yes || skip_all "no static library"
export LC_ALL=C

$NM -g .libs/libsel.a >"$work/all"
$AWK 'NF == 3 && $2 !~ /[Uuw]/ { print $3 }' "$work/all" |
	grep -v '^__odr_asan\|^__asan\|^__tsan\|^_[.]stapsdt[.]base$' | sort >"$work/globals"
grep -v '^sel__' "$work/globals" >"$work/public"
sort "$srcdir/abi/libsel.sym" >"$work/listed"
same "libsel.a defines what is listed and sel__ names" \
	"$work/listed" "$work/public"
is "libsel.a defines each name once" "" "$(uniq -d "$work/globals")"
finish
