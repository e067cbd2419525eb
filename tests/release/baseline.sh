#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a release promises is stored, so that the next one can be held to it.

. "$srcdir/tests/tap/tap.sh"

ok "abidiff is here, so that its test is not skipped" \
	sh -c 'command -v abidiff && command -v abidw'

# A candidate promises nothing yet.
case $version in
*-*)
	ok "a candidate is not stored" \
		test ! -e "$srcdir/abi/released/libsel-${version%%-*}.map"
	skip "not yet"
	;;
*)
	for kind in map abi; do
		ok "the $kind is stored, else: make abi-release" \
			cmp "$srcdir/abi/libsel.$kind" \
			"$srcdir/abi/released/libsel-$version.$kind"
	done
	;;
esac

# Of the releases before, as the repository knows them.
git -C "$srcdir" tag -l 'v[0-9]*' | sed '/-/d; s/^v//' >"$work/releases"
all_stored()
{
	while read -r release; do
		ls "$srcdir/abi/released/libsel-$release.map" \
			"$srcdir/abi/released/libsel-$release.abi" || return
	done <"$work/releases"
}
ok "the releases before are stored" all_stored
finish
