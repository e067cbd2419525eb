#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the library's calls cost, counted and not timed: instructions of the
# user's side, the library's locked ones among them and allocations by
# callgrind, system calls by strace.  A cost
# above its limit, a line of `limits`, fails.  Run by `make check-cost`; leaves
# what was measured in check-cost.txt.

. "$srcdir/tests/tap/tap.sh"

here=$srcdir/tests/cost
work_program=tests/cost/work
limits=$here/limits
measured=check-cost.txt

give_up()	# WHY
{
	echo "Bail out! $(echo "$1" | tail -n 1)"
	exit 99
}

# What makes a difference to the number of instructions.
build()
{
	set -- "$($CC -dM -E -xc - </dev/null | "$AWK" '
		{ value[$2] = $3 }
		END {
			clang = value["__clang_major__"]
			print clang ? "clang " clang : "gcc " value["__GNUC__"]
		}'), $(uname -m), $(getconf GNU_LIBC_VERSION 2>/dev/null)"
	level=
	options=
	for option in $CPPFLAGS $CFLAGS $LDFLAGS; do
		case $option in
		-O*) level=$option ;;
		-[fmp]* | --coverage | -Wl,*now* | *FORTIFY*)
			options="$options $option" ;;
		esac
	done
	test "$enable_shared" = yes || options="$options, static"
	echo "$1, ${level:--O0}$options"
}

# Where the library's locked instructions are; an exchange with memory is always
# one.
find_locked()	# LIBRARY
{
	library=$(basename "$1")
	"$OBJDUMP" -d --no-show-raw-insn "$1" 2>"$work/error" | "$AWK" '
		/:\tlock / || /:\txchg .*\(/ {
			sub(/:$/, "", $1)
			print "0x" $1
		}' >"$work/locked"
	test -s "$work/locked"
}

# The same memcpy() on every processor.
count_instructions()	# MODE TOTALS
{
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-ERMS \
	valgrind -q --tool=callgrind --callgrind-out-file="$work/callgrind" \
		--dump-instr=yes --compress-pos=no \
		--combine-dumps=yes --toggle-collect=cost_measure \
		--dump-after=cost_measure \
		"$work_program" "$1" instructions \
		>"$work/pieces" 2>"$work/error" || return
	set -- "$2" "$work/pieces" "$work/callgrind"
	test $same_build -eq 0 || set -- "$@" "$work/locked"
	"$AWK" -v announced="$2" -v addresses="$4" -v library="$library" \
		-f "$here/totals.awk" ${4:+"$4"} "$2" "$3" >"$1"
	rm -f "$work/callgrind"
}

count_calls()	# MODE TOTALS [ENVIRONMENT]
{
	strace ${3:+-E "$3"} -o "$work/trace" "$work_program" "$1" calls \
		>"$work/pieces" 2>"$work/error" || return
	"$AWK" -f "$here/totals.awk" "$work/trace" >"$2"
}

measure()	# MODE
{
	count_calls "$1" "$work/calls"
	status=$?
	test $status -ne 77 || return $status
	test $status -eq 0 ||
		give_up "strace: $(cat "$work/error" "$work/pieces")"
	count_instructions "$1" "$work/instructions" ||
		give_up "valgrind: $(cat "$work/error" "$work/pieces")"
	cat "$work/calls" "$work/instructions" |
		"$AWK" -v mode="$1" -f "$here/slopes.awk" >"$work/costs"
	test $same_build -eq 0 && locked= || locked=locked
	for what in instructions $locked allocations calls; do
		grep " $what " "$work/costs" >"$work/some" ||
			give_up "no $what were counted for $1"
		cat "$work/some" >>"$measured"
	done
}

# compare LIMITS OUTPUT
compare()
{
	"$AWK" -f "$here/compare.awk" "$1" "$work/counted" >"$2"
}

# The verdicts, each with how many there are of it.
verdicts()	# COMMAND...
{
	"$@"
	status=$?
	"$AWK" '{ count[$1]++ } END { for (i in count) print i, count[i] }' \
		"$work/seen" | sort | tr '\n' ' '
	echo "status $status"
}

# Limits that are what was measured, less -v by=NUMBER.
as_measured()	# AWK-ARGUMENT...
{
	"$AWK" "$@" '{ print $3, $2, $4 - by, $1 }' "$work/counted"
}

# That each comparison can fail, and does for nothing else.
test_comparison()
{
	all=$(wc -l <"$work/counted")
	all=$((all))
	as_measured >"$work/exact"
	is "a cost may be what its limit is" "good $all status 0" \
		"$(verdicts compare "$work/exact" "$work/seen")"
	as_measured -v by=1 >"$work/lower"
	is "each limit, lowered by one, fails" "bad $all status 1" \
		"$(verdicts compare "$work/lower" "$work/seen")"
	"$AWK" 'NR == 1 { $3-- } 1' "$work/exact" >"$work/one"
	is "one that is lowered fails alone" "bad 1 good $((all - 1)) status 1" \
		"$(verdicts compare "$work/one" "$work/seen")"
	sed 1d "$work/exact" >"$work/one"
	is "a cost needs a limit" "bad 1 good $((all - 1)) status 1" \
		"$(verdicts compare "$work/one" "$work/seen")"
	{ cat "$work/exact"; echo "calls nothing 1 epoll poll"; } >"$work/one"
	is "a limit needs a cost" "bad 2 good $all status 1" \
		"$(verdicts compare "$work/one" "$work/seen")"
	as_measured -v by=-100000 >"$work/higher"
	is "limits far too high are shown" "low $all status 0" \
		"$(verdicts compare "$work/higher" "$work/seen")"
}

# That what is counted is what is spent.
test_counting()
{
	# shellcheck disable=SC2086 # options
	$CC $CPPFLAGS -D_GNU_SOURCE -I"$srcdir/libsel" $CFLAGS -fPIC -shared \
		"$here/spend.c" -o "$work/spend.so" 2>"$work/error" ||
		give_up "spend.c: $(cat "$work/error")"
	test $same_build -eq 0 || find_locked "$work/spend.so" ||
		give_up "objdump: $(cat "$work/error")"
	count_calls epoll "$work/calls" "LD_PRELOAD=$work/spend.so" &&
	LD_PRELOAD=$work/spend.so \
		count_instructions epoll "$work/instructions"
	cat "$work/calls" "$work/instructions" |
		"$AWK" -v mode=spend -f "$here/slopes.awk" >"$work/costs"
	is "a system call more is counted" "spend none-of-1 calls 2" \
		"$(grep 'none-of-1 calls' "$work/costs")"
	is "an allocation is counted" "spend none-of-1 allocations 1" \
		"$(grep 'none-of-1 allocations' "$work/costs")"
	before=$(sed -n 's/^epoll none-of-1 instructions //p' "$measured")
	after=$(sed -n 's/^spend none-of-1 instructions //p' "$work/costs")
	ok "so are instructions" test "${after%.*}" -gt "${before%.*}"
	test $same_build -eq 1 || return 0
	is "and each locked instruction" "spend none-of-1 locked 2" \
		"$(grep 'none-of-1 locked' "$work/costs")"
}

case " $CFLAGS $LDFLAGS" in
*-fsanitize*) skip_all "built with a sanitizer" ;;
esac
for tool in strace valgrind; do
	command -v $tool >/dev/null ||
		give_up "there is no $tool; ./bootstrap check installs it"
done
test -x "$work_program" || give_up "$work_program isn't built"

limits_for=$(sed -n 's/^for //p' "$limits")
this_build=$(build)
library=
same_build=0
test "$limits_for" != "$this_build" || same_build=1
test $same_build -eq 0 || find_locked .libs/libsel.so ||
	give_up "objdump: $(cat "$work/error")"

modes="epoll epoll-defer epoll-dense poll select"
missing=
: >"$measured"
for mode in $modes; do
	measure "$mode" || missing="$missing $mode"
done

if test $same_build -eq 1; then
	cp "$measured" "$work/counted"
else
	grep -v ' instructions ' "$measured" >"$work/counted"
fi
compare "$limits" "$work/verdicts"

while read -r verdict text; do
	case $verdict in
	good) pass "$text" ;;
	low)
		pass "$text"
		diag "it can be lowered: $text"
		;;
	*) fail "$text" ;;
	esac
done <"$work/verdicts"
for mode in $missing; do
	skip "$mode: this library has no such mode"
done
test $same_build -eq 1 || skip "instructions: the limits are for \
$limits_for, and this is $this_build"
test_comparison
test_counting
finish
