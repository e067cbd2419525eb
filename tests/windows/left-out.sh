#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each program of tests/api is run here or is in LEFT-OUT, and none is in both.
# WINDOWS_ALL and WINDOWS_SHARED in the environment are the programs that there
# are, and those that are run.

. "$srcdir/tests/tap/tap.sh"

sed -n 's/^\(tests[^[:space:]]*\)[[:space:]].*/\1/p' \
	"$srcdir/tests/windows/LEFT-OUT" >"$work/patterns"

# Whether a pattern of the list matches: sets $found to the pattern.
listed()	# PROGRAM
{
	found=
	while read -r pattern; do
		# shellcheck disable=SC2254 # a pattern
		case $1 in
		$pattern) found=$pattern ;;
		esac
	done <"$work/patterns"
	test -n "$found"
}

silent=
twice=
for program in $WINDOWS_ALL; do
	case $program in
	tests/api/*) ;;
	*) continue ;;
	esac
	run=no
	case " $WINDOWS_SHARED " in
	*" $program "*) run=yes ;;
	esac
	if listed "$program"; then
		echo "$found" >>"$work/used"
		test $run = no || twice="$twice $program"
	else
		test $run = yes || silent="$silent $program"
	fi
done
is "each program that is not run is in LEFT-OUT" "" "$silent"
is "no program that is run is in LEFT-OUT" "" "$twice"
LC_ALL=C sort -u "$work/used" >"$work/matched"
LC_ALL=C sort "$work/patterns" >"$work/all"
same "each pattern of LEFT-OUT matches a program" "$work/all" "$work/matched"
ok "there are programs that are run" test -n "$WINDOWS_SHARED"
finish
