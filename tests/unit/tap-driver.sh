#! /bin/sh
# SPDX-License-Identifier: MIT
#
# Feeds the specimens of tests/unit/tap, and scripts, to the driver that `make
# check` runs tests with: every bad one must be reported as failed, every good one
# not.  What the specimens print is a test of tests/unit/tap itself.

: "${srcdir:=.}" "${AWK:=awk}" "${SHELL:=/bin/sh}"
export AWK
. "$srcdir/tests/tap/tap.sh"

# judge EXPECTED NAME COMMAND...: what the driver makes of the output.
judge()
{
	expected=$1
	name=$2
	shift 2
	rm -f "$work/trs"
	"$SHELL" "$srcdir/build-aux/tap-driver.sh" \
		--test-name "$name" --log-file "$work/log" \
		--trs-file "$work/trs" --color-tests no \
		--enable-hard-errors yes --expect-failure no \
		-- "$@" >"$work/out" 2>&1
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
}

programs()	# EXPECTED SPECIMEN...
{
	kind=$1
	shift
	for specimen; do
		judge "$kind" "C, $specimen" ./tests/unit/tap "$specimen"
	done
}

script()	# EXPECTED SPECIMEN LINES
{
	# shellcheck disable=SC2016
	printf '. "$srcdir/tests/tap/tap.sh"\n%s\n' "$3" >"$work/script"
	judge "$1" "shell, $2" "$SHELL" "$work/script"
}

ok "C, every specimen prints what it should" ./tests/unit/tap
programs good pass child backends topics todo skip skip-all nothing
programs bad fail crash hang quit forget go-on finish-twice bail todo-done \
	leak close status silent

script good pass 'pass one; finish'
script good skip 'skip "no network"; finish'
script good skip-all 'skip_all "no network"'
script good end-at-finish 'pass one; finish; pass two'
script bad fail 'fail one; finish'
script bad quit 'pass one; exit 0'
script bad forget 'pass one'
script bad subshell '(pass one); finish'
script bad silent ':'
finish
