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
is "no option: the version comes first" "libsel            $version" \
	"$(head -n 1 "$work/out")"
is "no option: the back ends that work" "$(echo "$backends" | sort)" \
	"$(sed -n 's/^\([a-z]*\) *yes  *[a-z].*/\1/p' "$work/out" | sort)"
is "no option: the last line tells where to go next" \
	"Where to go next: \`man libsel\` is the manual, \`man libsel-cookbook\` has recipes." \
	"$(tail -n 1 "$work/out")"
says "no option: a back end that does not work, and why" \
	"$missing +no +[a-z].* \([A-Z_]+\)"
says "no option: the default" \
	"default back end  $best, first of what the system has"
says "no option: LIBSEL_BACKEND is not set" "LIBSEL_BACKEND +not set"
says "no option: the limit of descriptors" \
	"descriptors +$(ulimit -n)( \(RLIMIT_NOFILE, soft\))?"
says "no option: the kernel" "kernel +$(uname -s) $(uname -r) $(uname -m)"
is "no option: no name of the machine" "" \
	"$(test "$(uname -n)" = "$(uname -s)" || grep -Fwn "$(uname -n)" \
	"$work/out" | grep -v -e '^[0-9]*:library' -e '^[0-9]*:distribution')"
for backend in $backends; do
	echo "$backend 50" && echo "$backend 1000"
done | sort >"$work/timed"
# Back end, time, the least, the median, and how many waits.
sed -En 's/^([a-z]+) +([0-9]+) +[0-9.]+ +[0-9.]+ +[1-9][0-9]*$/\1 \2/p' \
	"$work/out" | sort >"$work/seen"
same "no option: each back end that works is timed twice" \
	"$work/timed" "$work/seen"
is "no option: nothing is wider than a screen" "" \
	"$(grep -v '^library' "$work/out" | grep -E '^.{81}')"

export LIBSEL_BACKEND
LIBSEL_BACKEND=poll
run 0 "LIBSEL_BACKEND=poll" -n
says "LIBSEL_BACKEND=poll: it decides" \
	"default back end  poll, by LIBSEL_BACKEND"
says "LIBSEL_BACKEND=poll: its value is shown" "LIBSEL_BACKEND +poll"
LIBSEL_BACKEND=default
run 0 "LIBSEL_BACKEND=default" -n
says "LIBSEL_BACKEND=default: the order decides" \
	"default back end  $best, first of .*"
LIBSEL_BACKEND=$(printf 'pol\033[7m')
run 0 "LIBSEL_BACKEND, an unknown value" -n
says "LIBSEL_BACKEND, an unknown value: it does not decide" \
	"default back end  $best, first of .*"
says "LIBSEL_BACKEND, an unknown value: it is shown, made harmless" \
	"LIBSEL_BACKEND +pol\\\\x1b\[7m \(names no back end: ignored\)"
LIBSEL_BACKEND=$missing
run 0 "LIBSEL_BACKEND=$missing" -n
says "LIBSEL_BACKEND=$missing: it does not decide" \
	"default back end  $best, first of .*"
says "LIBSEL_BACKEND=$missing: the report says why" \
	"LIBSEL_BACKEND +$missing \(not available: ignored\)"
unset LIBSEL_BACKEND

run 0 "--no-timers" --no-timers
is "--no-timers: nothing is timed" "" "$(grep asked "$work/out")"

run 0 "--backend=poll" --backend=poll
quiet "--backend=poll"
is "--backend=poll: only poll is reported" \
	"poll" "$(sed -n 's/^\([a-z]*\) *yes .*/\1/p' "$work/out")"
run 0 "-b default" -n -b default
says "-b default: the default one is reported" "$best +yes +[a-z].*"
run 1 "-b $missing" -n -b "$missing"
is "-b $missing: the message names it" "sel-info: $missing: " \
	"$(sed 's/\(sel-info: [a-z]*: \).*/\1/' "$work/err")"
says "-b $missing: the report says why" "$missing +no +[a-z].*"

run 2 "a back end that nobody knows" -b best
same "a back end that nobody knows: no report" /dev/null "$work/out"
run 2 "an unknown option" --colour
same "an unknown option: no report" /dev/null "$work/out"
run 2 "an argument too many" -n report
ok "an argument too many: the message names it" grep -q report "$work/err"

run 0 "--help" --help
says "--help: it tells the exit codes" "Exit codes: .*"
run 0 "--version" --version
says "--version: the version of sel-info" "sel-info $version"
says "--version: the version of the library" "libsel $version"

if test -c /dev/full; then
	./tools/sel-info -n >/dev/full 2>"$work/err"
	is "output that can't be written: exit code" 1 $?
	ok "output that can't be written: the message says so" \
		grep -q '^sel-info: standard output: ' "$work/err"
else
	skip "no /dev/full"
fi
finish
