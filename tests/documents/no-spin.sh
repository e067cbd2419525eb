#!/bin/sh
# SPDX-License-Identifier: MIT
#
# doc/no-spin.md has the tables of the programs in tests/api/spin, which hold
# these tables against the library; and doc/reliability.md counts their rows.

. "$srcdir/tests/tap/tap.sh"

# Of the document: the rows below each head, all of them of five columns.
$AWK '/^\| state / { inside = 1; next }
	/^\|---/ { next }
	!/^\|/ { inside = 0 }
	inside { print }' "$srcdir/doc/no-spin.md" >"$work/document"

for table in pipes sockets kernel; do
	tests/api/spin/$table table || echo "$table: no table"
done >"$work/programs"
same "doc/no-spin.md has the rows that the tests try" "$work/programs" \
	"$work/document"

rows=$(grep -c '^|' "$work/programs")
counted=$(sed -n 's,.*`tests/api/spin/\*` | \([0-9]*\) states |.*,\1,p' \
	"$srcdir/doc/reliability.md")
is "doc/reliability.md counts the states" "$rows" "$counted"
finish
