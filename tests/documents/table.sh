#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The table of doc/differences.md is the one that tests/documents/differences
# holds against the library, but for the columns of kqueue and Windows.

. "$srcdir/tests/tap/tap.sh"

# Of the document: the rows of the first table, without their last two columns.
$AWK -F '|' '/^\| what / { inside = 1; next }
	/^\|---/ { next }
	!/^\|/ { inside = 0 }
	inside { print "|" $2 "|" $3 "|" $4 "|" $5 "|" $6 "|" }' \
	"$srcdir/doc/differences.md" >"$work/document"
tests/documents/differences table >"$work/program" ||
	echo "no table" >"$work/program"
same "doc/differences.md has the cells that the test tries" "$work/program" \
	"$work/document"
finish
