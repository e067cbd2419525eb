#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each mutation that `make check-mutants` tries still changes the file that it
# names.  A source that has moved on is noticed here at once, and not when
# somebody runs that target.

. "$srcdir/tests/tap/tap.sh"

mutations=$srcdir/tests/mutants

# Called as run.sh's mutant is: names the mutation if it changes nothing, or if
# its file is gone.
mutant()	# FAMILY TEST FILE SED WHAT
{
	if ! sed "$4" "$srcdir/libsel/$3" >"$work/mutated" ||
		cmp -s "$work/mutated" "$srcdir/libsel/$3"; then
		echo "$1: $3: $5: $4"
	fi
}

for list in list emulated model order; do
	# shellcheck source=/dev/null
	. "$mutations/$list.sh" >"$work/idle"
	same "$list.sh: each mutation changes its file" /dev/null "$work/idle"
done
finish
