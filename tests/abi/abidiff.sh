#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The built library against the stored ABI, by libabigail.  Any status but 0
# is a failure.  That it notices is shown with changed copies of what is
# stored; abi-mutants.sh shows it with changed libraries.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
command -v abidiff >/dev/null && command -v abidw >/dev/null ||
	skip_all "no abidiff"
machine=$($READELF -h .libs/libsel.so | sed -n 's/^ *Machine: *//p')
case $machine in
*X86-64) ;;
*) skip_all "what is stored is for x86_64, not $machine" ;;
esac
case $($READELF -h .libs/libsel.so) in
*ELF32*) skip_all "what is stored is for 64 bits" ;;
esac
case $($NM -D --undefined-only .libs/libsel.so) in
*__asan_* | *__tsan_* | *__ubsan_* | *__msan_*)
	skip_all "built with a sanitizer" ;;
esac

stored=$srcdir/abi/x86_64-linux-gnu.abixml
stored_constants=$srcdir/abi/constants.abixml
abixml()
{
	"$SHELL" "$srcdir/abi/abixml" "$@"
}
compare()	# STORED NOW
{
	abidiff --no-added-syms "$1" "$2"
}

abixml functions .libs/libsel.so "$srcdir/libsel/sel.h" >"$work/now" \
	2>"$work/err"
is "abixml reads the library, with debug information" \
	"0 " "$? $(cat "$work/err")"
abixml constants "$srcdir/libsel/sel.h" >"$work/constants" 2>"$work/err"
is "abixml reads the constants" "0 " "$? $(cat "$work/err")"
ok "functions and structs are as stored, else, if it may be: make abi-baseline" \
	compare "$stored" "$work/now"
ok "constants are as stored, else, if it may be: make abi-baseline" \
	compare "$stored_constants" "$work/constants"
is "every function is stored, else: make abi-baseline" \
	"$(sort "$srcdir/abi/libsel.sym")" \
	"$(sed -n "s/.*<elf-symbol name='\(sel_[a-z_]*\)'.*/\1/p" "$stored" |
		sort)"
is "every struct is stored, else: make abi-baseline" \
	"$(sed -n 's/^struct \([a-z_]*\) .*/\1/p' "$srcdir/abi/libsel.abi" |
		sort)" \
	"$(sed -n "s/.*<class-decl name='\([a-z_]*\)' size-.*/\1/p" "$stored" |
		sort)"
is "every constant is stored, else: make abi-baseline" \
	"$(sed -n 's/^constant \([A-Z_]*\) .*/\1/p' "$srcdir/abi/libsel.abi" |
		sort)" \
	"$(sed -n "s/.*<enumerator name='\([A-Z_]*\)' .*/\1/p" \
		"$stored_constants" | sort)"

noticed()	# WHAT STORED NOW SED-COMMAND
{
	sed "$4" "$2" >"$work/changed"
	if cmp -s "$2" "$work/changed"; then
		fail "$1: noticed"
		diag "nothing to change by: $4"
	elif compare "$work/changed" "$3" >"$work/out" 2>&1; then
		fail "$1: noticed"
	else
		pass "$1: noticed"
	fi
}

functions_differ()
{
	noticed "$1" "$stored" "$work/now" "$2"
}

functions_differ "another SONAME" "s/soname='libsel.so.0'/soname='libsel.so.1'/"
functions_differ "a removed function" \
	"s/\(elf-symbol.*\)'sel_now'/\1'sel_then'/"
functions_differ "another node" "s/LIBSEL_0.1/LIBSEL_0.0/g"
noticed "another number of an error" "$stored_constants" "$work/constants" \
	"s/\(SEL_EBADFD' value=\)'.*'/\1'-9'/"
# Debug information that is not there must not pass for no change.
${STRIP-strip} -g -o "$work/stripped.so" .libs/libsel.so 2>"$work/err" ||
	cp /dev/null "$work/stripped.so"
if abixml functions "$work/stripped.so" "$srcdir/libsel/sel.h" \
	>"$work/out" 2>&1; then
	fail "a library without debug information: noticed"
else
	pass "a library without debug information: noticed"
fi
finish
