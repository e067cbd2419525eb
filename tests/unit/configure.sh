#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What configure says of tracepoints that can't be had, of a compiler without C11
# atomics and of a linker that makes no shared library: it ends, and names what is
# missing.  Another run may use the cache, whatever the arguments of both are.  And
# what configure says of epoll is what the library is built with.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
mkdir "$work/tree"
# Nothing is configured elsewhere while the source folder itself is.
if test -f "$source/config.status"; then
	mkdir -p "$work/source/libsel"
	cp -R "$source/configure" "$source/build-aux" "$work/source"
	cp "$source/libsel/sel.h" "$work/source/libsel"
	source=$work/source
fi

configures()	# ARGUMENT...
{
	(cd "$work/tree" && "$source/configure" -q -n -C CC="$CC" \
		--without-lua --without-ruby --without-go "$@")
}

# ends PATTERN ARGUMENT...: configure fails, and its last words have the pattern
ends()
{
	pattern=$1
	shift
	configures "$@" >"$work/said" 2>&1 && return 1
	tail -n 3 "$work/said" | tr '\n' ' ' | grep -q "error: .*$pattern" ||
		{ cat "$work/said" && return 1; }
}

grep -q '^#define HAVE_SYS_SDT_H' config.h && found=yes || found=no
is "the summary of this build tells of the tracepoints" "$found" \
	"$(sed -n "s/^S\[\"sel_tracepoints\"\]=\"\(.*\)\"$/\1/p" config.status)"

ok "--enable-tracepoints=no" configures --enable-tracepoints=no
if test "$found" = yes; then
	ok "--enable-tracepoints, with the cache of a run without" \
		configures --enable-tracepoints
else
	skip "no <sys/sdt.h>"
fi
ok "no C11 atomics: an error that names them" \
	ends "does not link a program with the C11 atomics" sel_cv_atomics=no
ok "--enable-tracepoints without <sys/sdt.h>: an error that names the header" \
	ends "needs <sys/sdt.h>" --enable-tracepoints sel_cv_sdt=no
ok "--enable-tracepoints with another word: an error that names the words" \
	ends "is yes, no or auto" --enable-tracepoints=perhaps

defines()	# NAME: the last run of configure found what NAME stands for
{
	grep -q "^#define $1 1" "$work/tree/config.log" && echo real || echo stub
}

epoll_of()	# ARGUMENT...: what the summary says
{
	configures "$@" | sed -n 's/.* epoll \([a-z]*\), devpoll .*/\1/p'
}

said=$(epoll_of)
is "the summary tells of epoll" "$(defines HAVE_SYS_EPOLL_H)" "$said"
is "the summary tells of epoll without its header" stub \
	"$(epoll_of ac_cv_header_sys_epoll_h=no)"
is "no call of epoll is made without its header" stub \
	"$(defines HAVE_EPOLL_PWAIT2)"

# A linker in which libtool finds nothing that it knows.
cat >"$work/ld" <<'PROGRAM'
#!/bin/sh
case " $* " in
*" --help "*) exit ;;
esac
exec ld "$@"
PROGRAM
chmod +x "$work/ld"
ok "no shared library: an error that names the way without" \
	ends "no shared library .*; --disable-shared" \
	--cache-file=/dev/null lt_cv_path_LD="$work/ld"
finish
