#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The comments can be rendered, without a warning, and all that a program can
# call is in them.

. "$srcdir/tests/tap/tap.sh"

command -v ldoc >/dev/null || skip_all "no ldoc"

lua=$srcdir/bindings/lua
# It finds what config.ld names from its own folder only.
# shellcheck disable=SC2016
ok "without a warning" sh -c 'cd "$1" && ldoc -q --fatalwarnings -d "$2" .' \
	sh "$lua" "$work/doc"
missing=
for name in $(sed -n -e 's/^function Selector:\([a-z_]*\).*/\1/p' \
	-e 's/^Selector\.\([a-z_]*\) = .*/\1/p' \
	-e 's/^function sel\.\([a-z_]*\).*/\1/p' "$lua/sel.lua"); do
	# cqueues asks for this one.
	test "$name" = pollfd || grep -q "#\(Selector:\)\{0,1\}$name\"" \
		"$work/doc/modules/sel.html" || missing="$missing $name"
done
is "all of it" "" "$missing"
finish
