#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The pictures of the manual are those that their sources describe, are on their
# page, and fit a dark page and a narrow one.

. "$srcdir/tests/tap/tap.sh"

export LC_ALL=C
folder=$srcdir/doc/man/pictures

(cd "$folder" && ls *.dot) | sed 's/\.dot$//' >"$work/sources"
printf '%s\n' $man_pictures >"$work/listed"
same "each source is listed" "$work/listed" "$work/sources"

# What a reader can read in a picture.  Not every graphviz writes a minus or a
# space in the same way.
texts()		# FILE
{
	sed -n 's/.*<text [^>]*>\(.*\)<\/text>.*/\1/p' "$1" |
		sed -e 's/&#45;/-/g' -e 's/&#160;/ /g' -e 's/^ *//' \
			-e 's/ *$//' | sort
}

for name in $man_pictures; do
	svg=$folder/$name.svg
	stamp=$(sed -n 's/^<!-- Made from .* by make pictures: \(.*\) -->/\1/p' \
		"$svg")
	is "$name.svg is as new as its source (else: make pictures)" \
		"$("$SHELL" "$folder/draw" --stamp "$folder" "$name")" "$stamp"

	grep -n '="black"\|="white"\|="#\|="transparent"' "$svg" >"$work/fixed"
	grep -q '<text [^>]*fill="currentColor"' "$svg" || echo "no text" \
		>>"$work/fixed"
	ok "$name.svg has the colour of the text" diff /dev/null "$work/fixed"

	# Of letters of 14 pixels, 7 and more are left on a screen of 320.
	width=$(sed -n 's/^<svg .* width="\([0-9]*\)".* viewBox=.*/\1/p' "$svg")
	ok "$name.svg can shrink, and is not too wide" \
		test "${width:-9999}" -le 560

	ok "$name.svg is on the page, with what it shows in words" \
		grep -q "^<!-- picture $name -->\$" "$folder/page.html"
	ok "and its words" grep -q "id=\"about-$name\"" "$folder/page.html"

	if command -v dot >/dev/null; then
		env AWK="$AWK" "$SHELL" "$folder/draw" "$folder" "$name" \
			>"$work/$name.svg" 2>"$work/said"
		ok "dot has nothing to say about $name.dot" \
			diff /dev/null "$work/said"
		texts "$svg" >"$work/expected"
		texts "$work/$name.svg" >"$work/seen"
		same "and draws the same words" "$work/expected" "$work/seen"
	else
		skip "no dot of graphviz"
	fi
done
finish
