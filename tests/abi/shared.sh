#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The shared library as an ELF object.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
library=.libs/libsel.so
test -n "$READELF" && $READELF -h "$library" >/dev/null 2>&1 ||
	skip_all "no ELF object, or no readelf"

# dynamic TAG: its values
dynamic()
{
	$READELF -W -d "$library" | sed -n "s/.*($1) .*\[\(.*\)\].*/\1/p"
}

is "SONAME is libsel.so.0" libsel.so.0 "$(dynamic SONAME)"
is "neither RPATH nor RUNPATH" "" "$(dynamic RPATH)$(dynamic RUNPATH)"
ok "no text relocations" sh -c \
	"$READELF -W -d $library >'$work/dynamic' && ! grep TEXTREL '$work/dynamic'"

# Data would be copied into programs, with its size, by the linker.
is "it exports functions only" "FUNC" "$(
	$READELF -W --dyn-syms "$library" | $AWK '$7 ~ /^[0-9]+$/ &&
		($5 == "GLOBAL" || $5 == "WEAK") { print $4 }' | sort -u)"
$READELF -W -l "$library" >"$work/segments"
is "nothing is both writable and executable" "" \
	"$(grep -E ' (RWE|WE) ' "$work/segments")"

# All of it can be made read-only before it runs.
version_script=
test "$symvers" != yes ||
	version_script=-Wl,--version-script="$srcdir/abi/libsel.map"
ok "linked with full RELRO: it links" $CC $CFLAGS $LDFLAGS -shared \
	-o "$work/libsel.so" -Wl,--whole-archive libsel/.libs/libsel_core.a \
	-Wl,--no-whole-archive -Wl,-soname,libsel.so.0 $version_script \
	-Wl,-z,relro,-z,now
$READELF -W -d -l "$work/libsel.so" >"$work/relro" 2>&1
ok "linked with full RELRO: it binds at once" \
	grep -E 'BIND_NOW|FLAGS_1.* NOW' "$work/relro"
ok "linked with full RELRO: it has the segment" grep -w GNU_RELRO "$work/relro"
is "linked with full RELRO: no text relocations" \
	"" "$(grep TEXTREL "$work/relro")"

$NM -D --undefined-only "$library" | sed 's/.* //; s/@.*//' >"$work/undefined"
ok "the list of undefined symbols has malloc" grep -x malloc "$work/undefined"
if grep -q -E '^__(a|l|t|m|ub)san_' "$work/undefined"; then
	skip "built with a sanitizer"
	finish
fi
is "NEEDED has the C library only" "" \
	"$(dynamic NEEDED | grep -v -x -E 'libc\.(so|musl).*|libpthread\.so.*')"

# What may end or print, start threads or set handlers; with the names that
# _FORTIFY_SOURCE gives them.
is "no undefined symbol ends, prints, starts or installs something" "" "$(
	sed 's/^__\(.*\)_chk$/\1/' "$work/undefined" | grep -x -E "$(
		tr '\n' '|' <<-'END' | sed 's/|$//'
		abort|_?exit|_Exit|quick_exit|at_quick_exit|atexit|__cxa_atexit
		__assert.*|_?longjmp|raise|kill|pthread_(exit|kill|cancel)
		v?[fd]?w?printf|f?puts|f?putw?c|putchar|fwrite|perror|psignal
		v?syslog|v?errx?|v?warnx?|error
		pthread_create|thrd_create|v?fork|execv.*|system|posix_spawnp?
		signal|sigaction|sigvec|bsd_signal|sigset
		END
	)"
)"
finish
