#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The runner of the scenarios finds what is wrong, and refuses to leave out what
# is no scenario.

. "$srcdir/tests/tap/tap.sh"

run()		# FILE
{
	sh "$srcdir/tests/windows/run.sh" bindings/conformance/run_c.exe \
		"$srcdir/bindings/conformance/$1" >"$work/out" 2>&1 </dev/null
}

cases=$(grep -c '^case ' "$srcdir/bindings/conformance/wrong.cases")
run wrong.cases
is "every fault is found" "$cases" "$(grep -c '^not ok' "$work/out")"

tab=$(printf '\t')
echo "no such scenario${tab}a reason" >"$work/list"
CONFORMANCE_LEFT_OUT=$work/list
export CONFORMANCE_LEFT_OUT
run cases/order.cases
is "status 1 for a name in the list that is no scenario" 1 $?
ok "the point of the list alone fails" \
	test "$(grep -c '^not ok' "$work/out")" -eq 1
echo "a name without a reason" >"$work/list"
run cases/order.cases
ok "a line without a reason is refused" grep '^Bail out!' "$work/out"
finish
