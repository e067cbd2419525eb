#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The figures of README.md are those of doc/performance.md: each row of the table
# beside other libraries stands in the first table of that page, which has one
# column more, raw epoll.  And doc/reliability.md counts the mutants.

. "$srcdir/tests/tap/tap.sh"

# rows FILE HEAD: the table that begins with this head
rows()
{
	$AWK -v head="$2" '$0 == head { inside = 1 }
		!/^\|/ { inside = 0 }
		inside { print }' "$1"
}

columns='libsel | libsel, `SEL_FLAG_DENSE` | libevent | libev | libuv |'
rows "$srcdir/README.md" "| | $columns" >"$work/readme"
rows "$srcdir/doc/performance.md" "| | raw epoll | $columns" |
	sed 's/^\(| [^|]*\)|[^|]*|/\1|/' >"$work/page"
ok "README.md has a table with figures" test "$(wc -l <"$work/readme")" -gt 3
sed '1,2d' "$work/readme" | grep -vxF -f "$work/page" >"$work/stale"
same "README.md has the figures of doc/performance.md" /dev/null "$work/stale"

mutants=$srcdir/tests/mutants
is "doc/reliability.md counts the mutants" "$(cat "$mutants/list.sh" \
	"$mutants/emulated.sh" "$mutants/model.sh" "$mutants/order.sh" |
	grep -c '^mutant ')" "$(sed -n 's/.*`make check-mutants` | \([0-9]*\), .*/\1/p' \
	"$srcdir/doc/reliability.md")"
finish
