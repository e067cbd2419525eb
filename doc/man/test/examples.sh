#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The programs under EXAMPLES are complete: they compile without a warning,
# and run to a good end.  The recipes have a test of their own,
# examples/test/cookbook.sh.

. "$srcdir/tests/tap/tap.sh"

man=$srcdir/doc/man
pages=
for page in $man_pages; do
	case $page in *.1 | libsel-cookbook.7) ;; *) pages="$pages $page" ;; esac
done
set -- $pages

library=.libs/libsel.so
test "$enable_shared" = yes || library=.libs/libsel.a
strict="-Wall -Wextra -Werror"

program()	# PAGE: its example, a program of C
{
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh ERRORS/p' "$1" |
		sed -n '/^\.Bd -literal/,/^\.Ed/p' | sed '/^\.[BE]d/d' |
		sed 's/\\e/\\/g; s/\\&//g; s/\\-/-/g'
}

# On each back end; there is a line to read.
run()		# PROGRAM
{
	for backend in epoll poll select; do
		echo hello | env LD_LIBRARY_PATH="$PWD/.libs" \
			LIBSEL_BACKEND=$backend timeout 60 "$1" || {
			status=$?
			echo "with $backend"
			return $status
		}
	done
}

for page; do
	name=$work/${page%.*}
	program "$man/$page" >"$name.c"
	if ! grep -q '^int main(void)' "$name.c"; then
		fail "$page has a program"
		skip "nothing to run"
		continue
	fi
	ok "the example of $page compiles" $CC $strict $CPPFLAGS $CFLAGS \
		-pthread -I"$srcdir/libsel" -o "$name" "$name.c" $library \
		$LDFLAGS
	ok "the example of $page runs" run "$name"
done
finish
