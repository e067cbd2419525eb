#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The generated test does not compile when list and header differ, and
# list.sh's parser sees a changed declaration.

. "$srcdir/tests/tap/tap.sh"

# contract LIST: compiles the test that is made from this list.
contract()
{
	$AWK -f "$srcdir/abi/generate.awk" -v make=contract "$1" \
		>"$work/contract.c" &&
	$CC $CPPFLAGS $CFLAGS -fsyntax-only -DHAVE_CONFIG_H -I. \
		-I"$srcdir/libsel" -I"$srcdir/tests/tap" \
		-I"$srcdir/tests/abi" "$work/contract.c"
}

# refused WHAT SED-COMMAND
refused()
{
	sed "$2" "$srcdir/abi/libsel.abi" >"$work/list"
	if cmp -s "$work/list" "$srcdir/abi/libsel.abi"; then
		fail "$1: the contract does not compile"
		diag "the list has no place for: $2"
	elif contract "$work/list" >"$work/out" 2>&1; then
		fail "$1: the contract does not compile"
	else
		pass "$1: the contract does not compile"
	fi
}

ok "no change: the contract compiles" contract "$srcdir/abi/libsel.abi"
refused "another struct size" 's/^struct sel_key 24$/struct sel_key 32/'
refused "another offset" \
	's/^member sel_event 28 /member sel_event 32 /'
refused "another signedness of a member" \
	's/^member sel_key 0 int32_t fd/member sel_key 0 uint32_t fd/'
refused "another value" 's/^constant SEL_EBADFD .*/constant SEL_EBADFD -20003/'
refused "another value of a macro" 's/^\(macro SEL_FOREVER .*\)4$/\15/'
refused "another return type" 's/ int64_t sel_now(/ uint64_t sel_now(/'
refused "another width of a parameter" \
	's/sel_selector_find(sel_selector \*selector, uint64_t/sel_selector_find(sel_selector *selector, uint32_t/'
refused "a lost const" 's/sel_constant(const char/sel_constant(char/'
refused "an unknown function" 's/ sel_now(void)/ sel_later(void)/'

sed 's/\(sel_error_errno(.*\)code/\1number/' "$srcdir/libsel/sel.h" >"$work/sel.h"
for header in "$work/sel.h" "$srcdir/libsel/sel.h"; do
	$AWK -f "$srcdir/tests/abi/declarations.awk" "$header"
done | sort | uniq -u >"$work/differ"
is "a renamed parameter: the declarations differ" \
	2 "$(wc -l <"$work/differ" | tr -d ' ')"
finish
