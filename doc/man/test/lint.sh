#!/bin/sh
# SPDX-License-Identifier: MIT
#
# mandoc and groff find nothing wrong with the pages.

. "$srcdir/tests/tap/tap.sh"

man=$srcdir/doc/man
have_mandoc=no
have_groff=no
command -v mandoc >/dev/null && have_mandoc=yes
echo .Dd | groff -mdoc -Tutf8 -z 2>/dev/null && have_groff=yes
test $have_mandoc$have_groff != nono || skip_all "neither mandoc nor groff"
set -- $man_pages

# The references are what pages.sh looks at.  Which system a page is of must
# stand in it, else the same page would look different on each.
lint()		# PAGE
{
	mandoc -Tlint -W style "$1" 2>&1 | grep -v \
		-e 'referenced manual not found' \
		-e 'operating system explicitly specified' \
		-e '^mandoc: outdated mandoc.db'
	test $? -eq 1
}

quiet()		# COMMAND...
{
	"$@" >"$work/output" 2>&1
	test ! -s "$work/output" || { cat "$work/output"; return 1; }
}

for page; do
	if test $have_mandoc = yes; then
		ok "mandoc -Tlint $page" lint "$man/$page"
	else
		skip "no mandoc"
	fi
	if test $have_groff = yes; then
		ok "groff -ww $page" quiet groff -mdoc -ww -rLL=78n \
			-Tutf8 -z "$man/$page"
	else
		skip "no groff"
	fi
done
finish
