#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual in HTML: every page is there, no link is dead, and nothing comes
# from elsewhere.

. "$srcdir/tests/tap/tap.sh"

command -v mandoc >/dev/null || skip_all "no mandoc"

export LC_ALL=C
html=$work/html
ok "it can be made" env AWK="$AWK" "$SHELL" "$srcdir/doc/man/make-html" \
	"$srcdir/doc/man" "$html" $man_pages

{
	for page in $man_pages; do echo "$page.html"; done
	echo index.html
	echo libsel.css
} | sort >"$work/expected"
(cd "$html" && ls) | sort >"$work/seen"
same "every page is there" "$work/expected" "$work/seen"

cd "$html" || exit 99

# Lines "FILE#ID" of what there is, and "FILE TARGET" of what is linked to.
for file in *.html; do
	echo "$file"
	grep -o ' id="[^"]*"' "$file" | sed "s/ id=\"\(.*\)\"/$file#\1/"
done >"$work/targets"
echo libsel.css >>"$work/targets"
for file in *.html; do
	grep -o 'href="[^"]*"' "$file" | sed 's/href="\(.*\)"/\1/' |
		sed "s/^#/$file#/" | sed "s/^/$file /"
done >"$work/links"
$AWK 'FILENAME == ARGV[1] { there[$0]; next }
	!($2 in there)' "$work/targets" "$work/links" >"$work/dead"
test -s "$work/links" || echo "no links" >"$work/dead"
ok "no link is dead" diff /dev/null "$work/dead"

sort "$work/targets" | grep '#' | uniq -d >"$work/twice"
ok "no mark is there twice" diff /dev/null "$work/twice"

grep -l -i '<script\|http:\|https:\| on[a-z]*=' * >"$work/foreign"
ok "no script, and nothing from elsewhere" diff /dev/null "$work/foreign"

# From the first page to all.
sed -n 's/^index\.html \([^#]*\).*/\1/p' "$work/links" | sort -u |
	comm -13 - "$work/expected" >"$work/lost"
ok "the index leads to all pages" diff /dev/null "$work/lost"
finish
