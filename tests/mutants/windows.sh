#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Mutations as in list.sh, of the files that only Windows has.  Run under Wine by
# `make check-windows-mutants`, in the tree of check-windows, whose objects the
# mutants are linked with.

. "$srcdir/tests/tap/tap.sh"

here=$work/tree
flags="-std=gnu11 -O1 -w -D_GNU_SOURCE -DHAVE_CONFIG_H -I."

# As many as find each mutant, and no search for the shortest.
MODEL_BACKEND=afd
MODEL_STEPS=60000
MODEL_SHRINK=0
export MODEL_BACKEND MODEL_STEPS MODEL_SHRINK

# All that can be mutated, without its folder and its end.
mutable='selectors/afd/backend selectors/afd/look selectors/afd/set
	core/windows/afd core/windows/clock core/windows/poll
	core/windows/port core/windows/select core/windows/wait'

compile_mutable()
{
	for file in $mutable; do
		mkdir -p "$here/objects/${file%/*}"
		$CC $flags -I"$here/libsel" -c -o "$here/objects/$file.o" \
			"$here/libsel/$file.c" || return
	done
}

# The objects of the library that are as the tree has made them.
others()
{
	find libsel -path '*/.libs/c-*.o' | while read -r object; do
		name=$(echo "${object#libsel/}" |
			sed 's/\.libs\/c-//; s/\.o$//')
		case " $(echo $mutable) " in
		*" $name "*) ;;
		*) echo "$object" ;;
		esac
	done
}

# build TEST PROGRAM
build()
{
	case $1 in
	model/main) sources="$srcdir/tests/windows/model-files.c
		$(find "$srcdir/tests/model" -name '*.c' \
			! -name files.c ! -name fuzzer.c)" ;;
	windows/afd-*) sources="$srcdir/tests/$1.c
		$srcdir/tests/windows/afd-calls.c" ;;
	*) sources=$srcdir/tests/$1.c ;;
	esac
	objects=$work/$(echo "$1" | tr / _)
	if ! test -d "$objects"; then
		mkdir "$objects"
		for source in $sources; do
			$CC $flags $CPPFLAGS -I"$srcdir/libsel" \
				-I"$srcdir/tests/tap" -I"$srcdir/tests/api" \
				-I"$srcdir/tests" -c \
				-o "$objects/$(basename "$source" .c).o" \
				"$source" || return
		done
	fi
	$CC -o "$2" "$objects"/*.o tests/tap/libtap.a \
		$(find "$here/objects" -name '*.o') $(others) \
		tests/windows/libposix.a -l:libwinpthread.a -lws2_32 -lntdll
}

# run SECONDS PROGRAM
run()
{
	TAP_TIMEOUT=$1 timeout -k 5 $(($1 + 40)) \
		sh "$srcdir/tests/windows/run.sh" "$2" </dev/null
}

fresh()
{
	rm -rf "$here"
	mkdir "$here"
	cp -R "$srcdir/libsel" "$here/libsel"
}

# The test must pass with the library as it is, once; three times as long, and 20
# seconds, are the limit of its mutants.
sound()		# TEST
{
	good=$work/good-$(echo "$1" | tr / _).exe
	test -f "$good.passed" && return
	fresh
	{ compile_mutable && build "$1" "$good"; } >"$work/log" 2>&1 || return
	begin=$(date +%s)
	run "${TAP_TIMEOUT:-300}" "$good" >>"$work/log" 2>&1 &&
		echo $((20 + 3 * ($(date +%s) - begin))) >"$good.passed"
}

# mutant TEST FILE SED WHAT: WHAT is taken out of FILE by SED, and TEST notices
mutant()
{
	name="$4: $1"
	if ! sound "$1"; then
		fail "$name"
		diag "the test fails without a mutation"
		diag <"$work/log"
		return
	fi
	fresh
	sed "$3" "$srcdir/libsel/$2" >"$here/libsel/$2"
	if cmp -s "$srcdir/libsel/$2" "$here/libsel/$2"; then
		fail "$name"
		diag "the mutation changes nothing in $2: $3"
		return
	fi
	if ! { compile_mutable && build "$1" "$work/mutated.exe"; } \
		>"$work/log" 2>&1
	then
		fail "$name"
		diag "the mutant does not compile"
		diag <"$work/log"
		return
	fi
	if run "$(cat "$good.passed")" "$work/mutated.exe" >"$work/log" 2>&1
	then
		fail "$name"
		diag "the test has not noticed"
	else
		pass "$name"
	fi
}

mutant windows/meanwhile selectors/afd/set.c \
	's/sel__afd_found(request) & SEL__AFD_LASTING;/sel__afd_found(request);/' \
	'what a request has found is asked again'
mutant model/main selectors/afd/set.c \
	's/if (operation->dead) {/if (0) {/' \
	'the request of what was unregistered is dead'
mutant model/main selectors/afd/look.c \
	's/^		for (seen = 0; seen < count &&/		place = (size_t)i;\n		for (seen = 0; 0 \&\&/' \
	'the answers of a batch are matched by handle'
mutant windows/meanwhile selectors/afd/look.c \
	's/if (count == 1 \&\& !state->list.next->told)/if (count == 1)/' \
	'beside what lasts there may be more'
mutant model/main selectors/afd/set.c \
	's/if (events & ~operation->asked)/if (0)/' \
	'a request for less than modify asks is cancelled'
mutant model/main selectors/afd/backend.c \
	's/else if (old->events & SEL__LOST)/else if (0)/' \
	'modify asks for the socket of what was lost'
mutant model/main selectors/afd/look.c \
	'/^static void report(/,/^}/s/^	sel__afd_unlist(state, operation);/	if (asked \& SEL_EVENT_ONESHOT)\n		&/' \
	'what is reported goes to the end of the list'
mutant model/main selectors/afd/look.c \
	's/if (found & SEL__AFD_LOCAL_CLOSE)/if (0)/' \
	'a request tells that its socket was closed'
mutant model/main selectors/afd/look.c \
	'/^static void report(/,/^}/s/^	else$/	;/' \
	'a one-shot that has fired is not listed'
mutant model/main selectors/afd/set.c \
	'/^sel_status sel__afd_add/,/^}/s/operation->told = 0;/;/' \
	'a new registration knows nothing of the last one'
mutant api/selector/wakeup-threads selectors/afd/backend.c \
	's/atomic_exchange(&state->posted, false);/;/' \
	'a post that was taken is followed by others'
mutant windows/afd-refused selectors/afd/look.c \
	's/state->asked\[i\]->told &= SEL__AFD_LASTING;/;/' \
	'what was found before a shortage is asked again'
mutant windows/afd-refused selectors/afd/look.c \
	's/told &= SEL__AFD_LASTING;/told = 0;/' \
	'what lasts is believed after a shortage'
mutant windows/afd-refused core/windows/wait.c \
	'/^bool sel__winsock_limit_goes_on/,/^}/s/if (remaining <= 0)/if (1)/' \
	'a wait that the system ends too early goes on'
mutant windows/afd-refused core/windows/wait.c \
	's/if (remaining > SEL__PIECE)/if (0)/' \
	'a wait looks after a minute what was not sent to it'
mutant windows/afd-refused selectors/afd/backend.c \
	's/sel__afd_cancel_one(state);/;/' \
	'a request comes back where a kick is refused'
mutant windows/afd-refused selectors/afd/backend.c \
	's/if (!atomic_load(&state->refused))/if (0)/' \
	'no request is cancelled beside a kick that goes well'
mutant windows/afd-refused selectors/afd/backend.c \
	'/^static void kick(/,/^}/s/^		selector->kicked = false;/		;/' \
	'a kick that counted on a refused wakeup is followed by others'
mutant windows/afd-refused selectors/afd/backend.c \
	'/^static void kick(/,/^}/s/^	selector->kicked = false;/	;/' \
	'a kick that was refused is followed by others'
mutant windows/afd-refused core/windows/afd.c \
	's/MAXDWORD);/1);/' \
	'any number of threads run while a port gives its packets'
mutant windows/faults core/windows/wait.c \
	's/TRIES = 64/TRIES = 1/' \
	'a call is made anew while other threads close sockets'
mutant windows/unasked core/windows/poll.c \
	's/return found < 0 ? found : ask(sockets, count, room, 0);/return found;/' \
	'beside a hang-up that nobody asked for poll is asked after the sleep'
mutant windows/unasked core/windows/poll.c \
	's/milliseconds < SECOND ? milliseconds :/milliseconds ? milliseconds :/' \
	'beside a hang-up that nobody asked for a sleep ends after a second'
mutant windows/faults core/windows/select.c \
	's/has_connect_time(socket->fd);/0;/' \
	'the driver knows peers that Winsock does not know'
mutant windows/faults core/windows/select.c \
	's/seconds != MAXDWORD;/1;/' \
	'a connect that has failed has no time'
mutant windows/faults core/windows/clock.c \
	's/if (now >= \*end)/if (0)/' \
	'a wakeup that the system refuses ends'
finish
