#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The binding's own tests, which make has built; each is a point.

. "$srcdir/tests/tap/tap.sh"

TAP_TIMEOUT=${TAP_TIMEOUT:-300}
run=$PWD/run
program=$PWD/bindings/go/sel.test

cd "$srcdir/bindings/go" || exit 99
"$run" "$program" -test.v -test.timeout "${TAP_TIMEOUT}s" >"$work/log" 2>&1
status=$?
${AWK:-awk} '
	# "    --- PASS: TestA/b_c (0.00s)"; what it says follows, indented.
	/^ *--- (PASS|FAIL|SKIP): / {
		result = $2
		name = $0
		sub(/^ *--- [A-Z]*: /, "", name)
		sub(/ \([0-9.]*s\)$/, "", name)
		gsub(/#/, "no. ", name)
		print (result == "FAIL:" ? "not " : "") "ok " ++count " - " \
			name (result == "SKIP:" ? " # SKIP" : "")
		next
	}
	/^=== / { next }
	{ print "# " $0 }
	END {
		print (status ? "not " : "") "ok " ++count " - it ends well"
		print "1.." count
	}' status=$status "$work/log"
