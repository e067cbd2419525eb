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

# windows.sh has no families, and builds nothing here.
mutant()	# TEST FILE SED WHAT
{
	if ! sed "$3" "$srcdir/libsel/$2" >"$work/mutated" ||
		cmp -s "$work/mutated" "$srcdir/libsel/$2"; then
		echo "$2: $4: $3"
	fi
}

sed -n '/^mutant [a-z]/,/^finish$/{/^finish$/!p;}' "$mutations/windows.sh" \
	>"$work/windows"
ok "windows.sh has mutations" grep '^mutant ' "$work/windows"
# shellcheck source=/dev/null
. "$work/windows" >"$work/idle"
same "windows.sh: each mutation changes its file" /dev/null "$work/idle"
finish
