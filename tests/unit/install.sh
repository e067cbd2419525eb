#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What README.md says of an installation into /usr/local: what is installed finds
# the library after ldconfig.  In a mount namespace, where /usr/local and /etc are
# folders of the test.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
test "$libdir" = /usr/local/lib || skip_all "not configured for /usr/local"
command -v ldconfig >/dev/null || PATH=$PATH:/usr/sbin:/sbin
command -v ldconfig >/dev/null || skip_all "no ldconfig"
test -f /etc/ld.so.cache || skip_all "no cache of the dynamic linker"

mkdir "$work/local"
touch "$work/local/of-this-test"
cp -R /etc "$work/etc" 2>/dev/null
cat >"$work/inside" <<'PROGRAM'
set -e
mount --bind "$work/local" /usr/local
mount --bind "$work/etc" /etc
test -e /usr/local/of-this-test
"$@"
PROGRAM
export work
# A user that can be root of nothing but a namespace is enough.
inside=
for options in --mount '--map-root-user --mount'; do
	# shellcheck disable=SC2086
	if unshare $options sh "$work/inside" true 2>"$work/why"; then
		inside="unshare $options sh $work/inside"
		break
	fi
done
test -n "$inside" || skip_all "no mount namespace: $(cat "$work/why")"

unset LD_LIBRARY_PATH LD_PRELOAD
# Of make install what the rest needs; abi/header.sh runs all.
install_some()
{
	env MAKEFLAGS= MFLAGS= MAKELEVEL=0 $inside $MAKE install-binPROGRAMS \
		install-includeHEADERS install-pkgconfigDATA
}

: "${PKG_CONFIG:=pkg-config}"
# The cache of this machine may know a libsel of an installation before this one.
$inside ldconfig
known=$($inside ldconfig -p | grep -F 'libsel.so.0 ')
typed=$(sed -n 's/^    sudo make install && sudo //p' "$srcdir/README.md")
is "README.md says what follows make install" ldconfig "$typed"
ok "make install into /usr/local" install_some
$inside /usr/local/bin/sel-info >"$work/before" 2>&1
status=$?
if test -n "$known"; then
	skip "a libsel outside of /usr/local: $known"
else
	ok "sel-info without ldconfig does not find the library, as README.md says" \
		test $status -eq 127
fi
ok "ldconfig" $inside "$typed"
ok "sel-info after ldconfig" $inside /usr/local/bin/sel-info
if $PKG_CONFIG --version >/dev/null 2>&1; then
	printf '#!/bin/sh\n%s %s %s -o %s %s $(%s --cflags --libs libsel)\n' \
		"$CC" "$CFLAGS" "$LDFLAGS" "$work/first" \
		"$(cd "$srcdir" && pwd)/examples/first.c" "$PKG_CONFIG" \
		>"$work/compile"
	export PKG_CONFIG_PATH=/usr/local/lib/pkgconfig
	ok "a program compiles with pkg-config" $inside sh "$work/compile"
	echo hello >"$work/hello"
	ok "the program runs" $inside "$work/first" <"$work/hello"
else
	skip "no pkg-config"
fi
finish
