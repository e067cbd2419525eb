#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The binding's own tests, which make has built; each is a point.  They run a
# second time with a collection at every turn and with cgo's own checks.

. "$srcdir/tests/tap/tap.sh"

TAP_TIMEOUT=${TAP_TIMEOUT:-300}
run=$PWD/run
program=$PWD/bindings/go/sel.test

cd "$srcdir/bindings/go" || exit 99
"$run" "$program" -test.v -test.timeout "${TAP_TIMEOUT}s" >"$work/log" 2>&1
status=$?
GOGC=1 GODEBUG=cgocheck=2 "$run" "$program" -test.timeout "${TAP_TIMEOUT}s" \
	>"$work/collected" 2>&1
collected=$?
sed 's/^/# /' "$work/collected"
${AWK:-awk} '
	# "    --- PASS: TestA/b_c (0.00s)"; a test that ended has said "=== RUN
	# TestA/b_c" before, and then why it was skipped.
	/^ *--- (PASS|FAIL|SKIP): / {
		result = $2
		name = $0
		sub(/^ *--- [A-Z]*: /, "", name)
		sub(/ \([0-9.]*s\)$/, "", name)
		gsub(/#/, "no. ", name)
		print (result == "FAIL:" ? "not " : "") "ok " ++count " - " \
			name (result == "SKIP:" ? " # SKIP " why[$3] : "")
		next
	}
	/^=== / { current = $3; next }
	/^ *[a-z_]*_test[.]go:[0-9]*: / {
		why[current] = $0
		sub(/^ *[^ ]* /, "", why[current])
	}
	{ print "# " $0 }
	END {
		print (status ? "not " : "") "ok " ++count " - it ends well"
		print (collected ? "not " : "") "ok " ++count \
			" - all pass with GOGC=1 and cgocheck=2"
		print "1.." count
	}' status=$status collected=$collected "$work/log"
