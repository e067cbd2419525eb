#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The scenario table on Python's own modules, whose behaviour it describes.

if test -z "$PYTHON3"; then
	echo "1..0 # SKIP no python3"
	exit 0
fi
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec "$PYTHON3" "$srcdir/bindings/conformance/run_python.py" \
	"$srcdir"/bindings/conformance/cases/*.cases
