#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual in HTML: every page is there, no link is dead, and nothing comes
# from elsewhere.

. "$srcdir/tests/tap/tap.sh"

command -v mandoc >/dev/null || skip_all "no mandoc"

export LC_ALL=C
man=$(cd "$srcdir/doc/man" && pwd)
html=$work/html
ok "it can be made" env AWK="$AWK" "$SHELL" "$srcdir/doc/man/make-html" \
	"$srcdir/doc/man" "$html" $man_pages

{
	for page in $man_pages; do echo "$page.html"; done
	echo index.html
	echo libsel.css
	echo pictures.html
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
# On a narrow screen the order of the file is that of the page.
for file in *.html; do
	$AWK '/<main>/ { text = NR } /<nav id="all-pages">/ { pages = NR }
		END { exit !(text && text < pages) }' "$file" || echo "$file"
done >"$work/order"
ok "the text comes before the list of pages" diff /dev/null "$work/order"

# A list of contents has all sections behind it, and each page that is long one.
for page in $man_pages; do
	lines=$(wc -l <"$man/$page")
	lists=$(grep -c '<nav class="contents">' "$page.html")
	test "$lists" -eq $((lines > 300)) || echo "$page: $lists"
	test "$lists" -eq 0 || $AWK '/<nav class="contents">/ { inside = 1 }
		/<\/nav>/ && inside { inside = 0; after = 1 }
		inside && match($0, /href="#[^"]*"/) {
			listed[substr($0, RSTART + 7, RLENGTH - 8)]
		}
		after && /<h[12] class="S[hs]" id=/ {
			match($0, / id="[^"]*"/)
			id = substr($0, RSTART + 5, RLENGTH - 6)
			seen++
			if (!(id in listed))
				print FILENAME ": " id
		}
		END { if (!seen) print FILENAME ": no section" }' "$page.html"
done >"$work/contents"
ok "long pages have a list of contents, which is whole" \
	diff /dev/null "$work/contents"
finish
