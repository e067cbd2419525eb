#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The manual says what the header, the list of the ABI and the tool say, and
# nothing else.

. "$srcdir/tests/tap/tap.sh"

export LC_ALL=C
man=$srcdir/doc/man
list=$srcdir/abi/libsel.abi
facts=$work/facts
header=$work/header

paths=
for page in $man_pages; do paths="$paths $man/$page"; done
$AWK -f "$man/test/facts.awk" $paths >"$facts"
$AWK -f "$man/test/header.awk" "$srcdir/libsel/sel.h" >"$header"

# fact PATTERN COLUMNS: of the pages, sorted
fact()
{
	sed -n "/^$1 /p" "$facts" | cut -d ' ' -f "$2" | sort -u
}

# none NAME FILE: the file must be empty
none()
{
	ok "$1" diff /dev/null "$2"
}

# beyond A B: the lines of the sorted file A that B lacks
beyond()
{
	comm -23 "$1" "$2"
}

# The names

$AWK '$1 == "function" {
	head = substr($0, 1, index($0, "(") - 1)
	match(head, /[a-z_0-9]+$/)
	print substr(head, RSTART)
}' "$list" | sort >"$work/functions"
$AWK '$1 == "typedef" { print $3 } $1 == "opaque" || $1 == "struct" {
	print $2 }' "$list" | sort >"$work/types"
sort "$work/functions" "$work/types" >"$work/symbols"
sed -n '/^name [^ ]*\.3 /p' "$facts" | cut -d ' ' -f 3 | sort >"$work/names"
same "every function and type has one page, every page real names" \
	"$work/symbols" "$work/names"

for page in $man_pages; do
	case $page in *.3) ;; *) continue ;; esac
	grep -q "^name $page ${page%.3}\$" "$facts" || echo "$page"
done >"$work/unnamed"
none "every page of section 3 bears a name of its own" "$work/unnamed"

(cd "$man" && ls *.[1-9]) | sort >"$work/there"
printf '%s\n' $man_pages | sort >"$work/known"
same "every page has its place in the navigation" "$work/there" "$work/known"

sed -n '/^function /s/.* \(sel_[a-z_]*\)$/\1/p' "$facts" | sort -u |
	beyond - "$work/functions" >"$work/extra"
none "the text names real functions only" "$work/extra"

fact function 2,3 | sed -n 's/^libsel\.7 //p' | grep '^sel_' |
	grep -v '[*]' | sort >"$work/overview"
$AWK '{ print $1 }' "$work/functions" | beyond - "$work/overview" \
	>"$work/missing"
none "libsel(7) names every function" "$work/missing"

# Prototypes

$AWK -f "$srcdir/tests/abi/declarations.awk" "$srcdir/libsel/sel.h" |
	grep '(' | sed 's/ *\* */ */; s/\* \([a-z]\)/*\1/g' |
	sed 's/ \*\([a-z]\)/ *\1/' | sort >"$work/declared"
sed -n 's/^prototype [^ ]* //p' "$facts" | sed 's/\* \([a-z]\)/*\1/g' |
	sort >"$work/prototypes"
same "SYNOPSIS has the prototypes of sel.h" "$work/declared" \
	"$work/prototypes"

# A prototype stands where its name does.
sed -n 's/^prototype \([^ ]*\) .*\(sel_[a-z_]*\)(.*/\1 \2/p' "$facts" |
	sort >"$work/prototypes"
sed -n 's/^name \([^ ]*\.3\) /\1 /p' "$facts" | sort >"$work/names"
beyond "$work/prototypes" "$work/names" >"$work/extra"
none "each on the page that has its name" "$work/extra"

# Errors

sed -n 's/^error [^ ]* \([^ ]*\) /\1 /p' "$facts" | sort -u >"$work/listed"
# "those of" another function, whose comment may say so in its turn
$AWK '$1 == "error" { own[$2] = own[$2] " " $3 }
	$1 == "like" { like[$2] = $3 }
	END {
		for (name in own)
			functions[name]
		for (name in like)
			functions[name]
		for (name in functions)
			for (from = name; from != ""; from = like[from]) {
				n = split(own[from], error, " ")
				for (i = 1; i <= n; i++)
					print name, error[i]
			}
	}' "$header" | sort -u >"$work/said"
beyond "$work/said" "$work/listed" >"$work/missing"
none "ERRORS lists each error that sel.h names for a function" \
	"$work/missing"
# SEL_ETYPE of the object stands at the beginning of sel.h.
grep -v ' SEL_ETYPE$' "$work/listed" | beyond - "$work/said" >"$work/extra"
none "ERRORS lists no error that sel.h does not name for the function" \
	"$work/extra"

cut -d ' ' -f 1 "$work/listed" | sort -u | beyond - "$work/functions" \
	>"$work/extra"
none "each list of errors is of a function" "$work/extra"

cut -d ' ' -f 2 "$work/listed" | sort -u >"$work/errors"
{
	echo '#include <errno.h>'
	echo '#include <sel.h>'
	echo 'const int errors[] = {'
	sed 's/$/,/' "$work/errors"
	echo '};'
} >"$work/errors.c"
test -s "$work/errors" || echo "#error no errors" >>"$work/errors.c"
ok "ERRORS has real errors only" $CC -I"$srcdir/libsel" -c \
	-o "$work/errors.o" "$work/errors.c"

# What a comment says of errors elsewhere must be on the page as well.
sed -n 's/^word //p' "$facts" >"$work/words"
$AWK 'FILENAME == ARGV[1] { home[$2] = $1; next }
	FILENAME == ARGV[2] { word[$0]; next }
	$1 == "mention" && !((home[$2] " " $3) in word) { print $2, $3 }' \
	"$work/names" "$work/words" "$header" >"$work/missing"
test -s "$header" || echo "nothing in sel.h" >>"$work/missing"
none "the page has each error of the function's comment" "$work/missing"

# Constants and members

$AWK '$1 == "constant" || $1 == "macro" { print $2, $3 }' "$list" | sort \
	>"$work/constants"
fact constant 3,4 >"$work/described"
same "every constant is described, with its value" "$work/constants" \
	"$work/described"

$AWK '$1 == "alias" || $1 == "system" { print "sel_constant.3", $2 }' \
	"$list" | sort >"$work/constants"
sort "$work/words" | beyond "$work/constants" - >"$work/missing"
none "sel_constant(3) has the names that Python gives" "$work/missing"

$AWK 'FILENAME == ARGV[1] { home[$2] = $1; next }
	$1 == "member" { print home[$2], $4, $5 }' "$work/names" "$list" |
	sort >"$work/members"
fact member 2,3,4 >"$work/described"
same "every member is described, with its type" "$work/members" \
	"$work/described"

# References

sed -n 's/^reference [^ ]* \([^ ]*\) \([0-9]\).*/\1.\2/p' "$facts" |
	grep '^\(lib\)*sel[_-]' | sort -u >"$work/references"
$AWK -f "$man/names.awk" $paths | cut -d ' ' -f 1 | sort >"$work/targets"
beyond "$work/references" "$work/targets" >"$work/extra"
none "references to our pages have a page" "$work/extra"

# The tool

sed -n 's/^\t{ "\([a-z-]*\)", .*/\1/p' "$srcdir/tools/sel-info.c" |
	sort >"$work/options"
sed -n '/^\.It Fl /s/.*Fl \\-\([a-z\\-]*\).*/\1/p' "$man/sel-info.1" |
	sed 's/\\-/-/g' | sort >"$work/described"
test -s "$work/options" || echo "no options" >"$work/options"
same "sel-info(1) describes the options" "$work/options" "$work/described"
finish
