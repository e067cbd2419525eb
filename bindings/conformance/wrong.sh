#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The runners of the scenario table find what is wrong.

. "$srcdir/tests/tap/tap.sh"

here=$srcdir/bindings/conformance
cases=$(grep -c '^case ' "$here/wrong.cases")
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

failures()		# COMMAND...: how many points failed
{
	"$@" "$here/wrong.cases" >"$work/out" 2>&1
	grep -c '^not ok' "$work/out"
}

is "C finds every fault" "$cases" "$(failures bindings/conformance/run_c)"
if test -z "$PYTHON3"; then
	skip "no python3"
	finish
fi
seen=$(failures "$PYTHON3" "$here/run_python.py")
if grep '^1\.\.0 ' "$work/out" >/dev/null; then
	skip "no Python that can be the oracle"
else
	is "so does the oracle" "$cases" "$seen"
fi
finish
