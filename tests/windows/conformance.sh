#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The scenarios of bindings/conformance, but for those in LEFT-OUT-CASES, on each
# back end.

CONFORMANCE_LEFT_OUT=$srcdir/tests/windows/LEFT-OUT-CASES
export CONFORMANCE_LEFT_OUT
exec sh "$srcdir/tests/windows/run.sh" bindings/conformance/run_c.exe \
	"$srcdir"/bindings/conformance/cases/*.cases </dev/null
