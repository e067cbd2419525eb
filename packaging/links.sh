#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Packages of the documentation hold all that their own files link to: each link
# of what `make install-documents` installs leads to a file there, and to a
# heading where the link names one.  What an older version has installed there is
# replaced.

. "$srcdir/tests/tap/tap.sh"

export LC_ALL=C
root=$work/root
mkdir -p "$root/doc/doc"
echo old | tee "$root/doc/README.md" >"$root/doc/doc/no-spin.md"
if command -v mandoc >/dev/null; then
	ok "make install-documents" env MAKEFLAGS= MFLAGS= MAKELEVEL=0 $MAKE \
		install-documents DESTDIR="$root" docdir=/doc
	kinds='html md '
else
	ok "the documents are copied; no mandoc for the manual in HTML" \
		"$SHELL" "$srcdir/packaging/documents" "$srcdir" "$root/doc"
	touch "$root/doc/doc/man/index.html"
	kinds='md '
fi
for file in README.md doc/no-spin.md; do
	ok "an older $file is replaced" cmp "$srcdir/$file" "$root/doc/$file"
done
cd "$root/doc" || exit 99

# What there is: each file, and FILE#MARK for each heading, as GitHub names those
# of Markdown, and for each id of HTML.
find_targets()
{
	find . | sed 's,^\./,,'
	find . -name '*.md' -exec grep -H '^##* ' {} + | sed 's,^\./,,' |
		$AWK '{
			at = index($0, ":")
			mark = tolower(substr($0, at + 1))
			sub(/^#+ */, "", mark)
			gsub(/ /, "-", mark)
			gsub(/[^a-z0-9_-]/, "", mark)
			print substr($0, 1, at - 1) "#" mark
		}'
	find . -name '*.html' -exec grep -H -o ' id="[^"]*"' {} + |
		sed 's,^\./,,; s/: id="/#/; s/"$//'
}

# Lines "FILE LINK", without the links to other hosts.
find_links()
{
	# shellcheck disable=SC2016 # code, of which no link is one
	find . -name '*.md' -exec $AWK '
		/^```/ { code = !code }
		!code {
			gsub(/`[^`]*`/, "")
			while (match($0, /\]\([^)]*\)/)) {
				print FILENAME " " substr($0, RSTART + 2, RLENGTH - 3)
				$0 = substr($0, RSTART + RLENGTH)
			}
		}' {} +
	find . -name '*.html' -exec grep -H -o -E \
		'(href|src|data)="[^"]*"' {} + | sed 's/:[a-z]*="/ /; s/"$//'
}

# every_link: those that lead nowhere, as lines "FILE LINK"
every_link()
{
	find_targets >"$work/targets"
	find_links | sed 's,^\./,,' | grep -v -E ' (https?|mailto):' >"$work/links"
	$AWK '
		FILENAME == ARGV[1] { there[$0]; next }
		{
			path = $2
			mark = ""
			if (at = index(path, "#")) {
				mark = substr(path, at)
				path = substr(path, 1, at - 1)
			}
			folder = $1
			sub(/[^\/]*$/, "", folder)
			target = path == "" ? $1 : folder path
			while (sub(/[^\/]+\/\.\.\//, "", target))
				;
			if (!((target mark) in there))
				print
		}' "$work/targets" "$work/links"
}

every_link >"$work/dead"
same "no link is dead" /dev/null "$work/dead"
is "there are links of each kind" "$kinds" \
	"$(cut -d ' ' -f 1 "$work/links" | sed 's/.*\.//' | sort -u | tr '\n' ' ')"

# That this test can see a dead link.
mv doc/no-spin.md "$work"
echo '[a heading](README.md#none), [one](README.md#install)' >more.md
every_link >"$work/dead"
for link in 'README.md doc/no-spin.md' 'doc/reliability.md no-spin.md' \
	'more.md README.md#none'; do
	ok "a link that is cut is seen: $link" grep -x -F "$link" "$work/dead"
done
is "no other link of these two pages is called dead" 3 \
	"$(grep -c '' "$work/dead")"
finish
