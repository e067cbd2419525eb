#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How many system calls each call makes, and which.  The helper announces each
# section in the trace, so that its start and end don't count.

. "$srcdir/tests/tap/tap.sh"

COUNT=4
helper=tests/api/selector/syscalls-helper

# A leak checker can't work under strace.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

test -x "$helper" || skip_all "$helper isn't built"
strace -o "$work/true" true 2>"$work/error" ||
	skip_all "no strace, or it may not trace: $(head -n 1 "$work/error")"

# Some systems have only the younger of two calls of the same kind.
trace()		# BACKEND
{
	strace -o "$work/trace" "$helper" "$1" $COUNT || return
	"$AWK" '
		/"section:/ {
			sub(/.*"section:/, ""); sub(/".*/, "")
			section = $0
			next
		}
		section && /^[a-z0-9_]+\(/ {
			sub(/\(.*/, "")
			sub(/^epoll_pwait$/, "epoll_wait")
			sub(/^ppoll.*/, "poll")
			sub(/^pselect6.*|^_newselect/, "select")
			print section, $0
		}' "$work/trace" >"$work/calls"
}

# "epoll_wait 4": the calls of a section, and how often each was made.
calls()		# SECTION
{
	"$AWK" -v section="$1" '
		$1 == section { count[$2]++ }
		END { for (name in count) print name, count[name] }
	' "$work/calls" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}

each()		# EXPECTED SECTION...
{
	expected=$1
	shift
	for section; do
		is "$backend, $section" "$expected" "$(calls "$section")"
	done
}

once=$COUNT
# Of waits that find nothing the first one looks before, and a look in vain is
# followed by a pause of one wait, then of two, then of four.
idle=6
idle_next=5

backend=epoll
if "$helper" epoll 1 2>/dev/null; then
	ok "epoll: the helper runs" trace epoll
	precise=epoll_pwait2
	# The C library may lack it, or the kernel.
	if ! grep '^#define HAVE_EPOLL_PWAIT2 ' config.h >/dev/null ||
	    grep '^epoll_pwait2(.*= -1 E[NP]' "$work/trace" >/dev/null; then
		precise=epoll_wait
	fi
	each "epoll_wait $once" empty-look empty-1ms idle-look idle-20ms \
		ready-look ready-forever ready-1s ready-1.5ms woken woken-thrice
	each "$precise $once" idle-0.5ms
	# The whole milliseconds, and what is left then of the time, if any.
	rest=$(grep -c "^idle-20.5ms $precise\$" "$work/calls")
	whole=$(grep -c "^idle-20.5ms epoll_wait\$" "$work/calls")
	test $precise = epoll_wait && whole=$((rest > once ? once : rest)) &&
		rest=$((rest - whole))
	is "epoll, idle-20.5ms: epoll_wait for the whole milliseconds" $once \
		"$whole"
	ok "epoll, idle-20.5ms: at most one call more, for the rest" \
		test "$rest" -le $once
	each "epoll_ctl $once" register modify unregister
	each "" modify-data get_key
	# With nobody who waits, and no fileno.
	each "" wakeup wakeup-thrice due
	each "epoll_wait $once" ready-woken
	each "write $once" wakeup-outer wakeup-outer-thrice
	each "epoll_wait $once read $once" woken-outer woken-outer-thrice
else
	skip "no epoll"
fi

backend=poll
ok "poll: the helper runs" trace poll
each "poll $once" ready-look ready-forever ready-1s ready-1.5ms \
	idle-look empty-look empty-1ms
each "poll $idle" idle-20ms
each "poll $idle_next" idle-20.5ms
each "poll $once" woken woken-thrice ready-woken
each "" modify modify-data unregister get_key wakeup wakeup-thrice due

backend=select
ok "select: the helper runs" trace select
each "select $once" ready-look ready-forever ready-1.5ms idle-look
each "select $idle" idle-20ms
each "select $idle_next" idle-20.5ms
each "select $once" woken woken-thrice ready-woken
each "" modify modify-data unregister get_key wakeup wakeup-thrice due
finish
