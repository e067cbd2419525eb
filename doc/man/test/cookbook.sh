#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libsel-cookbook(7) is what cookbook.awk makes of doc/cookbook.md, in the page
# and in HTML every line of every program is there, and what cookbook.awk does
# not know is an error.

. "$srcdir/tests/tap/tap.sh"

man=$srcdir/doc/man
page=$man/libsel-cookbook.7
document=$srcdir/doc/cookbook.md

made()		# FILE: what cookbook.awk makes of the document
{
	$AWK -f "$man/cookbook.awk" "$1"
}

made "$document" >"$work/made"
is "cookbook.awk understands doc/cookbook.md" 0 $?
same "the page is up to date (else: make cookbook)" "$work/made" "$page"

# The programs as a reader sees them, without the indentation of the page.
$AWK '/^```/ { inside = !inside; next } inside && NF' "$document" |
	expand | sed 's/^ *//' >"$work/quoted"
ok "the document quotes programs" test -s "$work/quoted"

missing()	# FILE: lines of programs that the file has not got
{
	expand "$1" | sed 's/^ *//' >"$work/shown"
	$AWK 'FILENAME == ARGV[1] { shown[$0]; next }
		!($0 in shown)' "$work/shown" "$work/quoted" >"$work/missing"
	diff /dev/null "$work/missing"
}

if command -v mandoc >/dev/null; then
	mandoc -Tutf8 -O width=200 "$page" | sed "s/$(printf '.\b')//g" \
		>"$work/text"
	ok "mandoc shows every line of the programs" missing "$work/text"
	mandoc -Thtml -O fragment "$page" | sed -e 's/<[^>]*>//g' \
		-e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' \
		>"$work/html"
	ok "the HTML has every line of the programs" missing "$work/html"
else
	skip "no mandoc"
fi
if echo .Dd | groff -mdoc -Tutf8 -z 2>/dev/null; then
	groff -mdoc -Tutf8 -P-cbou -rLL=200n "$page" >"$work/text"
	ok "groff shows every line of the programs" missing "$work/text"
else
	skip "no groff"
fi

refused()	# TEXT: cookbook.awk fails, and says in which line
{
	printf 'A line.\n%s\n\n' "$1" >"$work/odd.md"
	made "$work/odd.md" 2>"$work/why" >/dev/null
	test $? -ne 0 && grep '^cookbook.awk: line [23]: ' "$work/why"
}

ok "refused: code that does not end" refused 'a `word'
ok "refused: a letter behind code" refused 'some `word`s'
ok "refused: a parenthesis that does not end" refused '(`word` and more)'
finish
