#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Shows that the tests of the ABI can fail: breaks the ABI in a copy of the
# tree, builds that, runs them all, and looks which fail.  Most changes are
# made as a careful developer would, in the list and in the header, with all
# that is generated brought up to date; only the release check and abidiff
# are left to notice those.  Run by `make check-abi-mutants`, in the build
# folder; MUTANTS="3 5" makes these only.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
command -v abidiff >/dev/null || skip_all "no abidiff"
echo "#include <ffi.h>" | $CC -E - >/dev/null 2>&1 || skip_all "no libffi"
export enable_static=yes

source=$work/source
tree=$work/tree
tests="contract calls abidiff.sh archive.sh list.sh released.sh shared.sh"
number=0

fresh()
{
	rm -rf "$source" "$tree"
	mkdir "$source" "$tree" "$tree/.libs"
	cp -R "$srcdir/abi" "$srcdir/libsel" "$source"
	mkdir "$source/tests" "$source/bindings"
	mkdir "$source/bindings/swig"
	cp "$srcdir/bindings/swig/constants.i" "$source/bindings/swig"
	cp -R "$srcdir/tests/abi" "$srcdir/tests/ffi" "$srcdir/tests/tap" \
		"$source/tests"
	chmod -R u+w "$source"
	# As if what is in the tree had been released.
	cp "$source/abi/libsel.map" "$source/abi/released/libsel-0.map"
	cp "$source/abi/libsel.abi" "$source/abi/released/libsel-0.abi"
}

edit()		# FILE SED-COMMAND
{
	sed "$2" "$source/$1" >"$work/edited"
	if cmp -s "$work/edited" "$source/$1"; then
		echo "no place in $1 for: $2"
		return 1
	fi
	cp "$work/edited" "$source/$1"
}

generate()
{
	"$SHELL" "$source/abi/update" "$source" >/dev/null
}

SONAME=libsel.so.0

# The library as the build makes it, with both kinds of it.
build()
{
	cp config.h "$tree"
	mkdir -p "$tree/libsel/.libs" "$tree/objects"
	for file in $(find "$source/libsel" -name "*.c" ! -path "*/windows/*" \
		\( ! -path "*/afd/*" -o -name absent.c \)); do
		object=${file#"$source"/libsel/}
		$CC -std=gnu11 -g -O1 -w -fPIC -pthread -fvisibility=hidden \
			-fno-semantic-interposition -D_GNU_SOURCE \
			-DHAVE_CONFIG_H -I"$tree" -I"$source/libsel" -c \
			-o "$tree/objects/$(echo "${object%.c}" | tr / _).o" \
			"$file" || return
	done
	ar cr "$tree/.libs/libsel.a" "$tree"/objects/*.o || return
	cp "$tree/.libs/libsel.a" "$tree/libsel/.libs/libsel_core.a"
	$CC -shared -pthread -Wl,-soname,$SONAME -Wl,-z,defs \
		-Wl,--version-script="$source/abi/libsel.map" \
		-o "$tree/.libs/libsel.so" "$tree"/objects/*.o || return
	ln -s libsel.so "$tree/.libs/libsel.so.0"
}

include()
{
	echo "-std=gnu11 -g -w -pthread -D_GNU_SOURCE -DHAVE_CONFIG_H -I$tree
		-I$source/libsel -I$source/tests/tap -I$source/tests/abi"
}

# run TEST: in the tree of the mutant
run_test()
{
	case $1 in
	*.sh)
		(cd "$tree" && srcdir=$source "$SHELL" \
			"$source/tests/abi/$1") || return
		;;
	contract)
		$CC $(include) -o "$tree/contract" \
			"$source/tests/abi/contract.c" \
			"$source/tests/tap/tap.c" "$tree/.libs/libsel.a" &&
			"$tree/contract" || return
		;;
	calls)
		$CC $(include) -o "$tree/calls" \
			"$source"/tests/ffi/[cmrs]*.c \
			"$source/tests/tap/tap.c" -lffi -ldl &&
			(cd "$tree" && ./calls) || return
		;;
	esac >"$work/out" 2>&1
	grep -q '^1\.\.' "$work/out" && ! grep -q '^not ok' "$work/out"
}

who_fails()
{
	failing=
	for test in $tests; do
		run_test "$test" >"$work/tap.log" 2>&1 ||
			failing="$failing $test"
	done
	echo $failing
}

wanted()
{
	number=$((number + 1))
	case " ${MUTANTS-$number} " in
	*" $number "*) return 0 ;;
	esac
	skip "not asked for"
	return 1
}

# mutant WHAT EXPECTED COMMAND: all tests in EXPECTED fail
mutant()
{
	wanted || return 0
	fresh
	SONAME=libsel.so.0
	if ! eval "$3" >"$work/log" 2>&1 || ! build >>"$work/log" 2>&1; then
		fail "$1"
		diag "the mutant could not be made"
		diag <"$work/log"
		return
	fi
	caught=$(who_fails)
	missed=
	for test in $2; do
		case " $caught " in
		*" $test "*) ;;
		*) missed="$missed $test" ;;
		esac
	done
	if test -n "$caught" && test -z "$missed"; then
		pass "$1: $caught"
	else
		fail "$1: $caught"
		diag "not noticed by:${missed:- any}"
	fi
}

if wanted; then
	fresh
	build >"$work/log" 2>&1
	is "without a mutation none fails" "" "$(who_fails)"
fi

both()		# SED-COMMAND: in the list and in the header
{
	edit abi/libsel.abi "$1" && edit libsel/sel.h "$1" && generate
}

mutant "another parameter type, all brought up to date" \
	"abidiff.sh released.sh" \
	'both "s/sel_backend_name(uint32_t backend)/sel_backend_name(uint64_t backend)/" &&
	edit libsel/selectors/backends.c "s/sel_backend_name(uint32_t/sel_backend_name(uint64_t/"'
mutant "another parameter type, not in the list" "abidiff.sh contract list.sh" \
	'edit libsel/sel.h "s/sel_backend_name(uint32_t/sel_backend_name(uint64_t/" &&
	edit libsel/selectors/backends.c "s/sel_backend_name(uint32_t/sel_backend_name(uint64_t/"'
mutant "another number of an error, all brought up to date" \
	"abidiff.sh released.sh" \
	'both "s/\(SEL_EFILEOBJ[ =]*\)-20003/\1-10023/"'
mutant "another number of an error, in the header only" \
	"abidiff.sh contract list.sh calls" \
	'edit libsel/sel.h "s/\(SEL_EFILEOBJ[ =]*\)-20003/\1-10023/"'
mutant "another type of a member, all brought up to date" \
	"abidiff.sh released.sh" \
	'edit abi/libsel.abi "s/uint32_t detail/int32_t detail/" &&
	edit libsel/sel.h "s/uint32_t detail;/int32_t detail;/" && generate'
# Two members for the two behind them: the library writes members by pairs.
swap_in_header()
{
	edit libsel/sel.h "/^typedef struct sel_event/,/^}/{
		s/uint32_t events;/uint32_t first;/
		s/uint32_t detail;/uint32_t second;/
		s/uint32_t generation;/uint32_t events;/
		s/uint32_t reserved;/uint32_t detail;/
		s/uint32_t first;/uint32_t generation;/
		s/uint32_t second;/uint32_t reserved;/
	}"
}
swap_in_list()
{
	edit abi/libsel.abi "/^member sel_event [23]/{
		s/events/first/
		s/detail/second/
		s/generation/events/
		s/reserved/detail/
		s/first/generation/
		s/second/reserved/
	}" &&
		generate
}
mutant "another order of members, all brought up to date" \
	"abidiff.sh released.sh" "swap_in_header && swap_in_list"
mutant "another order of members, in the header only" \
	"abidiff.sh calls contract list.sh" swap_in_header
mutant "another constant, all brought up to date" "abidiff.sh released.sh" \
	'both "s/\(SEL_EVENT_EDGE[ =]*\)0x2000/\1 0x8000/"'
mutant "a removed symbol, all brought up to date" "abidiff.sh released.sh" \
	'both "/sel_constant_name(/d"'
mutant "a removed symbol, in the version script only" \
	"abidiff.sh calls list.sh released.sh" \
	'edit abi/libsel.map "/sel_now;/d"'
mutant "a renamed node, all brought up to date" "abidiff.sh released.sh" \
	'edit abi/libsel.abi "s/LIBSEL_0.1/LIBSEL_0.1.1/" && generate'
add_symbol()
{
	echo "function LIBSEL_0.1 int32_t sel_later(void)" \
		>>"$source/abi/libsel.abi"
	edit libsel/sel.h "s/^int64_t sel_now(void);/& int32_t sel_later(void);/"
	echo "SEL_EXPORT int32_t sel_later(void) { return 0; }" \
		>>"$source/libsel/core/clock.c"
	generate
}
mutant "a symbol more in an old node, all brought up to date" \
	"released.sh calls" add_symbol
mutant "another SONAME" "abidiff.sh shared.sh" 'SONAME=libsel.so.1'
mutant "exported data" "list.sh shared.sh" \
	'edit abi/libsel.map "s/sel_now;/&sel_data;/" &&
	echo "SEL_EXPORT int sel_data; int sel_data = 5;" >>"$source/libsel/core/clock.c"'
mutant "a stray global in the archive" archive.sh \
	'echo "int stray_helper(void); int stray_helper(void) { return 1; }" \
		>>"$source/libsel/core/clock.c"'
finish
