#!/bin/sh
# SPDX-License-Identifier: MIT
#
# CPython's own test suites on libsel, the same random calls on CPython's modules
# and on ours, and what programs see of ours beside the results.  ORACLE_CALLS
# says how many calls.  In a tree of an emulation LIBSEL_PRELOAD is its object,
# and there are the suites alone: what CPython has here to compare with is
# compared without it.

. "$srcdir/tests/tap/tap.sh"

here=$srcdir/tests/conformance/cpython
LIBSEL_SO=$PWD/.libs/libsel.so
ORACLE_SEED=${ORACLE_SEED-1}
PYTHONDONTWRITEBYTECODE=1
export LIBSEL_SO ORACLE_SEED PYTHONDONTWRITEBYTECODE

test "$enable_shared" = yes || skip_all "no shared library"
test -n "$PYTHON3" || skip_all "no python3"
test -z "$LIBSEL_PRELOAD" || test -f "$LIBSEL_PRELOAD" || {
	echo "no $LIBSEL_PRELOAD" >&2
	exit 99
}
$PYTHON3 -c 'import ctypes, test.test_select, _testcapi' 2>"$work/why" ||
	skip_all "CPython's tests are not installed: $(tail -n 1 "$work/why")"

$PYTHON3 "$here/run.py" >"$work/table" 2>&1
status=$?
# Its rows end in a verdict.
${AWK-awk} '/^test_/ { verdict = $NF; sub(/  .*/, ""); print verdict, $0 }' \
	"$work/table" >"$work/rows"
kinds="SelectSelector PollSelector EpollSelector DevpollSelector
	KqueueSelector select poll epoll"
test -z "$LIBSEL_PRELOAD" || kinds=
# shellcheck disable=SC2086

diag <"$work/table"
while read -r verdict row; do
	if test "$verdict" = skipped; then
		skip "$row has nothing for this system"
	else
		is "$row" ok "$verdict"
	fi
done <"$work/rows"
is "the suites, all in all" 0 $status

if test -z "$LIBSEL_PRELOAD"; then
	$PYTHON3 "$here/face.py" >"$work/face" 2>&1
	status=$?
	diag <"$work/face"
	is "garbage, copies, memory and the words of errors" 0 $status
fi
for kind in $kinds; do
	$PYTHON3 "$here/oracle" "$kind" >"$work/oracle" 2>&1
	status=$?
	diag <"$work/oracle"
	if grep -q "^$kind: not on" "$work/oracle" && test $status -eq 0; then
		skip "no $kind on this system"
	else
		is "the same calls of $kind" 0 $status
	fi
done
finish
