# SPDX-License-Identifier: MIT
#
# The TAP producer of the shell tests, which begin with
#	. "$srcdir/tests/tap/tap.sh"
# and end with `finish`.  Nobody counts points: `finish` prints the plan, as the
# last line.  A script that ends before, even with status 0, has printed no plan,
# which the driver takes for an error.
# A test runs in the build folder with the environment of tests/local.mk.  A
# folder of its own, $work, is removed at the end.

tap_count=0
work=$(mktemp -d "${TMPDIR:-/tmp}/libsel.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM

finish()
{
	echo "1..$tap_count"
	exit 0
}

skip_all()	# WHY
{
	echo "1..0 # SKIP $1"
	exit 0
}

diag()		# TEXT, or nothing: the standard input
{
	if test $# -gt 0; then echo "$*"; else cat; fi | sed 's/^/# /'
}

pass()		# NAME
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

fail()		# NAME
{
	tap_count=$((tap_count + 1))
	echo "not ok $tap_count - $1"
}

skip()		# WHY: one point, which stands for all that can't be tested here
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count # SKIP $1"
}

ok()		# NAME COMMAND...: passes when the command does
{
	tap_name=$1
	shift
	if "$@" >"$work/tap.out" 2>&1; then
		pass "$tap_name"
	else
		tap_status=$?
		fail "$tap_name"
		diag "status $tap_status: $*"
		diag <"$work/tap.out"
	fi
}

is()		# NAME EXPECTED SEEN
{
	if test "$2" = "$3"; then
		pass "$1"
	else
		fail "$1"
		diag "expected: $2"
		diag "seen:     $3"
	fi
}

same()		# NAME EXPECTED-FILE SEEN-FILE
{
	ok "$1" diff -u "$2" "$3"
}
