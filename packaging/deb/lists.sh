#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What debian/ repeats of the rest of the tree says the same.

. "$srcdir/tests/tap/tap.sh"

test -d "$srcdir/debian" || skip_all "no debian/ in a tarball"

$AWK -f "$srcdir/packaging/deb/symbols.awk" "$srcdir/abi/libsel.abi" \
	>"$work/symbols"
same "the symbols file is up to date, else: make deb-symbols" \
	"$work/symbols" "$srcdir/debian/libsel0.symbols"

# A candidate sorts before the release.
is "the changelog's version" "$(echo "$version" | sed 's/-rc/~rc/')" \
	"$(sed -n '1s/^libsel (\(.*\)-[^-]*).*/\1/p' "$srcdir/debian/changelog")"
finish
