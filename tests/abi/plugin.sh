#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A plugin that links libsel.a hides the library's symbols by --exclude-libs, as
# PACKAGERS says, and works beside the libsel of the program that loads it.

. "$srcdir/tests/tap/tap.sh"

test "$enable_static" = yes || skip_all "no static library"
test "$enable_shared" = yes || skip_all "no shared library"
export LC_ALL=C
libs=$(sed -n 's/^LIBS = //p' Makefile)

# plugin FLAGS...: links the plugin
plugin()
{
	# shellcheck disable=SC2086
	$CC $CFLAGS -fPIC -shared -I"$srcdir/libsel" -o "$work/plugin.so" \
		"$srcdir/tests/abi/plugin.c" .libs/libsel.a $LDFLAGS $libs \
		-pthread "$@"
}

exported()
{
	$NM -D "$work/plugin.so" | $AWK '$2 ~ /[TDBRVW]/ { print $3 }' |
		grep -E '^sel_|^plugin_' | sort
}

if ! plugin -Wl,--exclude-libs,libsel.a >"$work/linked" 2>&1; then
	grep -q 'exclude-libs\|sanitize\|undefined' "$work/linked" ||
		diag <"$work/linked"
	skip_all "the linker has no --exclude-libs"
fi
is "with --exclude-libs a plugin exports its own function only" \
	plugin_works "$(exported)"

# shellcheck disable=SC2086
ok "a program with a libsel of its own compiles" $CC $CFLAGS -DHOST \
	-I"$srcdir/libsel" -o "$work/host" "$srcdir/tests/abi/plugin.c" \
	-L.libs -lsel $LDFLAGS $libs -pthread -ldl
ok "the plugin works beside the program's libsel" ./run "$work/host" \
	"$work/plugin.so"

ok "without --exclude-libs the plugin links too" plugin
is "without --exclude-libs the plugin exports libsel's functions" \
	sel_selector_new "$(exported | grep -x sel_selector_new)"
finish
