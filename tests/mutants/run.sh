#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Shows that the tests can fail: takes the code that protects from one bug out
# of a copy of the library, and runs the test that is there for it, which must
# fail.  The mutations are in list.sh, emulated.sh, model.sh and order.sh.  Run
# by `make check-mutants`, in the build folder; MUTANTS="B1 B5" runs these
# families only.

. "$srcdir/tests/tap/tap.sh"

here=$work/tree
runner=
objects=$work/objects
flags="-std=gnu11 -O1 -w -pthread -D_GNU_SOURCE -DHAVE_CONFIG_H -I. $CPPFLAGS \
	-I$here/libsel -I$srcdir/tests/tap -I$srcdir/tests/api \
	-I$srcdir/tests"
libs=$(sed -n 's/^LIBS = //p' Makefile)

# As many as find each mutant of it, and no search for the shortest.
MODEL_STEPS=500000
MODEL_SHRINK=0
# The back end of a family that has one: only its points count.
TAP_BACKEND=
export MODEL_STEPS MODEL_SHRINK TAP_BACKEND

fresh()
{
	rm -rf "$here"
	mkdir "$here"
	cp -R "$srcdir/libsel" "$here/libsel"
}

compile()	# SOURCE OBJECT
{
	mkdir -p "$(dirname "$2")"
	$CC $flags -c -o "$2" "$1"
}

library()	# FOLDER: all objects of the library into it
{
	for source in $(find "$here/libsel" -name "*.c" ! -path "*/windows/*" \
		\( ! -path "*/afd/*" -o -name absent.c \)); do
		object=${source#"$here"/libsel/}
		compile "$source" "$1/${object%.c}.o" || return
	done
}

# The archive of what the tests share, as the build makes it.
shared()
{
	objects_of_tests=
	for source in $(sed -n '/^tests_tap_libtap_a_SOURCES/,/NULL/s/.*%D%\/\(.*\.c\) .*/\1/p' \
		"$srcdir/tests/local.mk"); do
		object=$work/shared/${source%.c}.o
		compile "$srcdir/tests/$source" "$object" || return
		objects_of_tests="$objects_of_tests $object"
	done
	ar cr "$work/libtap.a" $objects_of_tests
}

# build TEST LIBRARY PROGRAM: links a test with a library
build()
{
	sources=$srcdir/tests/$1.c
	extra=
	case $1 in
	fault/*)
		extra=$FAULT_WRAPS
		for source in dense-world sweep world wrap wrap-queues; do
			sources="$sources $srcdir/tests/fault/$source.c"
		done ;;
	model/*)
		for source in "$srcdir"/tests/model/*.c; do
			case $source in
			*/main.c | */fuzzer.c) ;;
			*) sources="$sources $source" ;;
			esac
		done ;;
	esac
	$CC $flags -o "$3" $sources "$work/libtap.a" \
		$(find "$2" -name "*.o") $extra $LDFLAGS $libs
}

# The test must pass with the library as it is, once; three times as long, and 20
# seconds, are the limit of its mutants.
sound()		# TEST
{
	good=$work/good/$(echo "$TAP_BACKEND/$1" | tr / _)
	test -f "$good.passed" && return
	mkdir -p "$work/good"
	build "$1" "$objects" "$good" >"$work/log" 2>&1 || return
	begin=$(date +%s)
	TAP_TIMEOUT=${limit:-60} $runner "$good" >>"$work/log" 2>&1 &&
		echo $((20 + 3 * ($(date +%s) - begin))) >"$good.passed"
}

# mutant FAMILY TEST FILE SED WHAT: WHAT is taken out of FILE by SED, and TEST
# notices
mutant()
{
	case " ${MUTANTS-$1} " in
	*" $1 "*) ;;
	*) return ;;
	esac
	name="$1: $5: $2"
	case $1 in
	K) needs=HAVE_KQUEUE TAP_BACKEND=kqueue ;;
	U) needs=EVFILT_USER TAP_BACKEND=kqueue ;;
	D) needs=HAVE_SYS_DEVPOLL_H TAP_BACKEND=devpoll ;;
	*) needs= TAP_BACKEND= ;;
	esac
	if test "$needs" && ! grep -q "^#define $needs " config.h "$work/event"
	then
		skip "$name: not on this system"
		return
	fi
	fresh
	# What hangs is noticed by the time-out, which slowness must not reach: the
	# time of the test without a mutation counts.  The model itself notices
	# what hangs.
	case $2 in
	model/*) limit=600 ;;
	*) limit= ;;
	esac
	if ! sound "$2"; then
		fail "$name"
		diag "the test fails without a mutation"
		diag <"$work/log"
		return
	fi
	sed "$4" "$srcdir/libsel/$3" >"$here/libsel/$3"
	if cmp -s "$srcdir/libsel/$3" "$here/libsel/$3"; then
		fail "$name"
		diag "the mutation changes nothing in $3: $4"
		return
	fi
	mutated=$work/mutated
	rm -rf "$mutated"
	case $3 in
	*.h)
		library "$mutated" ;;
	*)
		cp -R "$objects" "$mutated"
		compile "$here/libsel/$3" "$mutated/${3%.c}.o" ;;
	esac >"$work/log" 2>&1 &&
		build "$2" "$mutated" "$work/program" >>"$work/log" 2>&1
	if test $? -ne 0; then
		# What can't even be compiled is noticed, where that is the test.
		if test "$2" = abi/contract; then
			pass "$name"
			return
		fi
		fail "$name"
		diag "the mutant does not compile"
		diag <"$work/log"
		return
	fi
	test "$limit" || limit=$(cat "$good.passed")
	if TAP_TIMEOUT=$limit timeout -k 5 $((limit + 40)) \
		$runner "$work/program" >"$work/log" 2>&1
	then
		fail "$name"
		diag "the test has not noticed"
	else
		pass "$name"
	fi
}

# The filters of this system's kqueue.
echo "#include <sys/event.h>" |
	$CC $CPPFLAGS -E -dM - >"$work/event" 2>/dev/null
fresh
library "$objects" || exit 99
shared || exit 99
. "$srcdir/tests/mutants/list.sh"
. "$srcdir/tests/mutants/emulated.sh"
. "$srcdir/tests/mutants/model.sh"

# The order of memory shows under ThreadSanitizer, which needs addresses that
# are not random.
case " ${MUTANTS-O} " in
*" O "*)
	flags="$flags -g -fsanitize=thread"
	setarch -R true 2>/dev/null && runner="setarch -R"
	rm -rf "$objects" "$work/good"
	fresh
	library "$objects" || exit 99
	shared || exit 99
	. "$srcdir/tests/mutants/order.sh" ;;
esac
finish
