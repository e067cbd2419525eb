#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The installed manual has each function and type under its own name, and goes
# away as it came.

. "$srcdir/tests/tap/tap.sh"

export LC_ALL=C
run_make()
{
	env MAKEFLAGS= MFLAGS= MAKELEVEL=0 $MAKE "$@"
}

# Only what has to do with the manual is installed.
root=$work/root
ok "make install-man install-man-links" \
	run_make install-man install-man-links DESTDIR="$root"
installed=$root$man3dir

for symbol in $($AWK '$1 == "function" {
		head = substr($0, 1, index($0, "(") - 1)
		match(head, /[a-z_0-9]+$/)
		print substr(head, RSTART)
	} $1 == "typedef" { print $3 }
	$1 == "opaque" || $1 == "struct" { print $2 }' \
	"$srcdir/abi/libsel.abi"); do
	grep -q "^\.Nm $symbol\( ,\)*\$" "$installed/$symbol.3" || echo $symbol
done >"$work/missing" 2>&1
ok "each name leads to its page" diff /dev/null "$work/missing"

find "$installed" -type l | while read -r link; do
	case $(readlink "$link") in
	*/*) echo "$link" ;;
	esac
done >"$work/astray"
ok "links stay in their folder" diff /dev/null "$work/astray"

found=
if man --version 2>/dev/null | grep -q '^man [0-9]'; then
	found=$(man -M "${installed%/man3}" -w sel_selector_register 2>&1)
	is "man finds sel_selector_register" \
		"$installed/sel_selector_register.3" "$found"
	found=$(man -M "${installed%/man3}" -w sel_kevent_init 2>&1)
	is "and sel_kevent_init" "$installed/sel_kqueue.3" "$found"
else
	skip "no man of man-db"
fi

ok "make uninstall-man uninstall-man-links" \
	run_make uninstall-man uninstall-man-links DESTDIR="$root"
find "$root" ! -type d >"$work/left"
ok "nothing is left" diff /dev/null "$work/left"
finish
