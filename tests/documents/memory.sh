#!/bin/sh
# SPDX-License-Identifier: MIT
#
# libsel(7) and doc/performance.md give the memory of a registered descriptor as
# tests/api/selector/memory measures it.

. "$srcdir/tests/tap/tap.sh"

tests/api/selector/memory figures >"$work/figures"
is "the program tells all its figures" 0 $?
test -s "$work/figures" || echo "no figures" >"$work/figures"

# words FILE: the text as one line, without markup
words()
{
	sed 's/^\.[A-Z][a-z] //' "$1" | tr -d '`' | tr '\n' ' ' | tr -s ' '
}

page=$(words "$srcdir/doc/man/libsel.7")
document=$(words "$srcdir/doc/performance.md")
while read -r bytes _ what; do
	case $page in
	*"9000 descriptors"*" $bytes bytes with $what"[\ ,.]* |\
	*"9000 descriptors"*" $bytes bytes for each descriptor with $what"[\ ,.]*)
		pass "libsel(7): $bytes bytes with $what" ;;
	*)	fail "libsel(7): $bytes bytes with $what" ;;
	esac
	case $what in
	"epoll and "*) what="epoll with ${what#epoll and }" ;;
	esac
	case $document in
	*"9000 descriptors"*" $bytes on $what"[\ ,.]* |\
	*"9000 descriptors"*" $bytes bytes of memory for each descriptor on $what"[\ ,.]*)
		pass "doc/performance.md: $bytes on $what" ;;
	*)	fail "doc/performance.md: $bytes on $what" ;;
	esac
done <"$work/figures"
finish
