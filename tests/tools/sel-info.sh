#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sel-info for a person: what it prints, and its exit codes.

. "$srcdir/tests/tap/tap.sh"

run()		# EXPECTED-STATUS NAME ARGUMENT...
{
	expected=$1
	name=$2
	shift 2
	timeout -k 5 60 ./tools/sel-info "$@" >"$work/out" 2>"$work/err"
	is "$name: exit code" "$expected" $?
}

has_line()	# PATTERN
{
	grep -Eqx "$1" "$work/out" || { cat "$work/out" && return 1; }
}

says()		# NAME LINE-PATTERN
{
	ok "$1" has_line "$2"
}

quiet()		# NAME: nothing on standard error
{
	same "$1: nothing on standard error" /dev/null "$work/err"
}

# What works, as another program sees it.
backends=$(./examples/echo-server -l)
for missing in kqueue devpoll epoll; do
	echo "$backends" | grep -qx $missing || break
done
for best in kqueue epoll devpoll poll; do
	echo "$backends" | grep -qx $best && break
done

run 0 "no option"
quiet "no option"
is "the version comes first" "libsel            $version" \
	"$(head -n 1 "$work/out")"
is "the back ends that work are those" "$(echo "$backends" | sort)" \
	"$(sed -n 's/^\([a-z]*\) *yes  *[a-z].*/\1/p' "$work/out" | sort)"
says "one that does not, and why" "$missing +no +[a-z].* \([A-Z_]+\)"
says "the default" "default back end  $best, first of what the system has"
says "nothing asked for another" "LIBSEL_BACKEND +not set"
says "the limit of descriptors" \
	"descriptors +$(ulimit -n)( \(RLIMIT_NOFILE, soft\))?"
says "the kernel" "kernel +$(uname -s) $(uname -r) $(uname -m)"
is "it tells no name of the machine" "" \
	"$(test "$(uname -n)" = "$(uname -s)" || grep -Fwn "$(uname -n)" \
	"$work/out" | grep -v -e '^[0-9]*:library' -e '^[0-9]*:distribution')"
for backend in $backends; do
	echo "$backend 50" && echo "$backend 1000"
done | sort >"$work/timed"
# Back end, time, the least, the median, and how many waits.
sed -En 's/^([a-z]+) +([0-9]+) +[0-9.]+ +[0-9.]+ +[1-9][0-9]*$/\1 \2/p' \
	"$work/out" | sort >"$work/seen"
same "each that works is timed twice" "$work/timed" "$work/seen"
is "nothing is wider than a screen" "" \
	"$(grep -v '^library' "$work/out" | grep -E '^.{81}')"

export LIBSEL_BACKEND
LIBSEL_BACKEND=poll
run 0 "LIBSEL_BACKEND=poll" -n
says "it decides" "default back end  poll, by LIBSEL_BACKEND"
says "its value is shown" "LIBSEL_BACKEND +poll"
LIBSEL_BACKEND=default
run 0 "LIBSEL_BACKEND=default" -n
says "that is the order" "default back end  $best, first of .*"
LIBSEL_BACKEND=$(printf 'pol\033[7m')
run 0 "an unknown value" -n
says "it does not decide" "default back end  $best, first of .*"
says "it is shown, made harmless" \
	"LIBSEL_BACKEND +pol\\\\x1b\[7m \(names no back end: ignored\)"
LIBSEL_BACKEND=$missing
run 0 "one that is missing" -n
says "that is ignored as well" "default back end  $best, first of .*"
says "and says why" "LIBSEL_BACKEND +$missing \(not available: ignored\)"
unset LIBSEL_BACKEND

run 0 "--no-timers" --no-timers
is "times nothing" "" "$(grep asked "$work/out")"

run 0 "--backend=poll" --backend=poll
quiet "--backend=poll"
is "it is alone" "poll" "$(sed -n 's/^\([a-z]*\) *yes .*/\1/p' "$work/out")"
run 0 "-b default" -n -b default
says "is the default one" "$best +yes +[a-z].*"
run 1 "-b $missing" -n -b "$missing"
is "it says so" "sel-info: $missing: " \
	"$(sed 's/\(sel-info: [a-z]*: \).*/\1/' "$work/err")"
says "in the report too" "$missing +no +[a-z].*"

run 2 "a back end that nobody knows" -b best
same "no report" /dev/null "$work/out"
run 2 "an unknown option" --colour
same "no report then" /dev/null "$work/out"
run 2 "an argument too many" -n report
ok "it is named" grep -q report "$work/err"

run 0 "--help" --help
says "it tells the exit codes" "Exit codes: .*"
run 0 "--version" --version
says "of sel-info" "sel-info $version"
says "and of the library" "libsel $version"

if test -c /dev/full; then
	./tools/sel-info -n >/dev/full 2>"$work/err"
	is "output that can't be written" 1 $?
	ok "it says so there" grep -q '^sel-info: standard output: ' "$work/err"
else
	skip "no /dev/full"
fi
finish
