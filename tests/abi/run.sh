#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `run` lets a program find the library of the build tree, uninstalled.

. "$srcdir/tests/tap/tap.sh"

./run >"$work/out" 2>&1
is "run without a program: it says how it is used" "2 usage" \
	"$? $(sed 's/:.*//' "$work/out")"
is "run with a program: its arguments are as they were" "a b|\$c|" \
	"$(./run printf '%s|' 'a b' '$c')"
./run sh -c 'exit 7'
is "run with a program: its status is handed on" 7 $?

: "${PKG_CONFIG:=pkg-config}"
if ! $PKG_CONFIG --version >/dev/null 2>&1; then
	skip "no pkg-config"
	finish
fi
is "pkg-config under run: it finds the build tree" \
	"$(echo "$version" | sed 's/-/~/')" \
	"$(./run $PKG_CONFIG --modversion libsel)"
ok "a program compiles against the build tree" $CC $CFLAGS -o "$work/program" \
	"$srcdir/tests/abi/header.c" \
	$(./run $PKG_CONFIG --cflags --libs libsel) $LDFLAGS
ok "a program runs with the library of the build tree" \
	./run "$work/program" "$version"
finish
