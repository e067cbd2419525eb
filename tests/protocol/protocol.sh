# SPDX-License-Identifier: MIT
#
# The protocol of the state word, the lock and the wakeup, checked by Spin: each
# model holds in every order of its threads, each seeded mistake is found, and
# each piece of C that a model quotes is still in the source.

. "$srcdir/tests/tap/tap.sh"

models=$srcdir/tests/protocol

# A comment of a model that begins with FILE: quotes that file.  One line each:
# the file, and the quotation without the white space.
quotations()	# MODEL
{
	tr '\n' ' ' <"$1" | sed 's,/\*,\
&,g' | sed -n 's,^/\* \([a-z_/-]*\.[ch]\): \(.*\)\*/.*,\1 \2,p' |
		$AWK '{ file = $1; $1 = ""; gsub(/[ \t]/, ""); print file, $0 }'
}

# Prints what is not in the source any more; true if there is nothing.
drift()		# MODEL
{
	quotations "$1" >"$work/quotations"
	test "$(wc -l <"$work/quotations")" -ge 10 || return
	while read -r file text; do
		for path in "$srcdir/libsel/$file" "$srcdir"/libsel/*/"$file"; do
			test -f "$path" && break
		done
		# The text of a comment is no code.
		if ! test -f "$path" ||
			! sed 's,/\*.*\*/,,' "$path" | tr -d ' \t\n' |
				grep -qF -e "$text"; then
			echo "$file: $text"
		fi
	done <"$work/quotations" >"$work/drift"
	cat "$work/drift"
	! test -s "$work/drift"
}

for model in lock protocol; do
	ok "$model.pml: what it quotes is in the source" \
		drift "$models/$model.pml"
done
sed 's,if (duty == SEL__CLOSING),if (duty != SEL__CLOSING),' \
	"$models/protocol.pml" >"$work/drifted.pml"
is "a model that has drifted: the quotation is named" 1 \
	"$(drift "$work/drifted.pml" | grep -c '^enter.c: if(duty!=')"

if test -z "$SPIN"; then
	skip "no spin"
	finish
fi

# search FOLDER MODEL SWITCH...: all states; the result is in FOLDER/out.
search()
{
	mkdir "$work/$1" && cd "$work/$1" || return
	model=$models/$2.pml
	shift 2
	{
		"$SPIN" -a "$@" "$model" &&
			$CC -O0 -w -DSAFETY -DMEMLIM=1900 -o pan pan.c &&
			./pan -m100000 -w24
	} >out 2>&1
	rm -f pan pan.*
}

# Exhaustive: no limit was met, and no error seen.
holds()		# FOLDER
{
	cat "$work/$1/out"
	grep -q 'errors: 0$' "$work/$1/out" &&
		grep -q 'states, stored' "$work/$1/out" &&
		! grep -qiE 'memlim|search not completed|too small|truncated' \
			"$work/$1/out"
}

# found FOLDER SIGN: an error of that kind.
found()
{
	cat "$work/$1/out"
	grep -q 'errors: [1-9]' "$work/$1/out" &&
		grep -qE "^pan:1: ($2)" "$work/$1/out"
}

case $srcdir in
/*) ;;
*) models=$PWD/$models ;;
esac

# FOLDER NAME: what it shows | MODEL SWITCHES
cases='
lock|lock|the lock excludes, and forgets no sleeper
lock-other|lock -DOTHER|the lock and the other steps of the word
wakers|protocol -DPOLL -DWAKERS=2|two wakers, poll
edges|protocol -DWAKERS=2 -DPIPE|two wakers, epoll and a pipe
changer|protocol -DPOLL -DWAKERS=1 -DCHANGER|a waker and changes that kick
outer|protocol -DWAKERS=2 -DFILENO|two wakers, and fileno is asked
stale|protocol -DWAKERS=1 -DFILENO -DSTALE|lost registrations, and fileno is asked
ended|protocol -DWAKERS=1 -DCLOSER -DFREER|a waker, a close and a free
ended-poll|protocol -DPOLL -DWAKERS=1 -DCLOSER -DFREER|the same, poll
fork|protocol -DFORK|a child of fork
fork-poll|protocol -DFORK -DPOLL|a child of fork, poll
'
# NUMBER | MODEL SWITCHES | how it shows | the mistake
asleep='invalid end state'
wrong='assertion violated'
mistakes="
1|lock|$asleep|a thread sleeps for a lock that is not marked as wanted
2|lock -DOTHER|$asleep|a lock is given in two steps
3|lock|$asleep|a lock is passed on without the door
4|lock|$wrong|a call that enters takes a lock that is held
5|lock|$asleep|a call leaves and forgets a sleeper
1|protocol -DPOLL -DWAKERS=1 -DCHANGER|$wrong|EINTR is looked at before the flag
2|protocol -DFORK|$wrong|the handler of fork reads the word and stores
3|protocol -DPOLL -DWAKERS=2|$wrong|events use up the wakeup
4|protocol -DPOLL -DWAKERS=2|$wrong|DUE is not set
5|protocol -DPOLL -DWAKERS=1|$wrong|a wakeup sends before the flag is set
6|protocol -DWAKERS=2 -DFILENO|$wrong|a drain under fileno is not looked at again
7|protocol -DPOLL -DCHANGER|$wrong|a kick is taken and not noted
8|protocol -DWAKERS=1 -DCLOSER -DFREER|$wrong|a call leaves and closes then
9|protocol -DWAKERS=1 -DCLOSER -DFREER|$wrong|the memory goes while a call is inside
10|protocol -DPOLL -DWAKERS=1|$wrong|a wait reads the flag before it enters
11|protocol -DFORK|$wrong|a rebuild does not send
12|protocol -DWAKERS=2 -DFILENO|$wrong|a look takes a late send's record for nothing
13|protocol -DCLOSER|$wrong|a close does not send
14|protocol -DFORK|$wrong|a child counts its parent's calls
16|protocol -DPOLL -DWAKERS=1|$wrong|a wakeup sets the flag after its look
15|protocol -DCLOSER -DFREER|$wrong|a wait leaves and unlocks then
"

# Two at a time; the results wait for their turn in $work.
echo "$cases" | while IFS='|' read -r name switches _; do
	# shellcheck disable=SC2086 # several words
	test -z "$name" || echo "$name $switches"
done >"$work/jobs"
echo "$mistakes" | while IFS='|' read -r number switches _; do
	test -z "$number" && continue
	echo "mistake-${switches%% *}-$number $switches -DMISTAKE=$number"
done >>"$work/jobs"

half()		# 0 or 1: every second line
{
	$AWK -v half="$1" 'NR % 2 == half' "$work/jobs" |
		while read -r name switches; do
			# shellcheck disable=SC2086 # several words
			(search "$name" $switches)
		done
}

half 0 &
half 1
wait

while IFS='|' read -r name switches what; do
	test -z "$name" || ok "$what: holds in every order" holds "$name"
done <<EOT
$cases
EOT
while IFS='|' read -r number switches sign what; do
	test -z "$number" ||
		ok "seeded: $what: found" \
			found "mistake-${switches%% *}-$number" "$sign"
done <<EOT
$mistakes
EOT

finish
