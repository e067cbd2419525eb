#! /bin/sh
# SPDX-License-Identifier: MIT
#
# Feeds the specimens of tests/unit/tap to the driver that `make check` runs
# tests with: every bad one must be reported as failed, every good one not.

: "${srcdir:=.}" "${AWK:=awk}" "${SHELL:=/bin/sh}"
export AWK
. "$srcdir/tests/tap/tap.sh"

# result EXPECTED SPECIMEN...: what the driver makes of each of them.
result()
{
	expected=$1
	shift
	for name; do
		rm -f "$work/trs"
		"$SHELL" "$srcdir/build-aux/tap-driver.sh" \
			--test-name "$name" --log-file "$work/log" \
			--trs-file "$work/trs" --color-tests no \
			--enable-hard-errors yes --expect-failure no \
			-- ./tests/unit/tap "$name" >"$work/out" 2>&1
		seen=$(sed -n 's/^:global-test-result: //p' "$work/trs")
		case $expected:$seen in
		good:PASS | good:SKIP | bad:FAIL | bad:ERROR)
			pass "$name is $seen"
			;;
		*)
			fail "$name is $expected"
			diag "it is: $seen"
			diag <"$work/out"
			;;
		esac
	done
}

plan 18
result good pass child backends todo skip skip-all
result bad fail crash hang few quit many bail todo-done leak close status \
	silent
