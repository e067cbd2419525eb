#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What debian/ repeats of the rest of the tree says the same.

. "$srcdir/tests/tap/tap.sh"

test -d "$srcdir/debian" || skip_all "no debian/ in a tarball"

$AWK -f "$srcdir/packaging/deb/symbols.awk" "$srcdir/abi/libsel.abi" \
	>"$work/symbols"
same "the symbols file is up to date, else: make deb-symbols" \
	"$work/symbols" "$srcdir/debian/libsel0.symbols"

# dh_ruby lets RubyGems compile the gem in the source tree.  A gem of the same
# layout and one source shows what that leaves.
if test -n "$RUBY"; then
	gem=$work/tree/bindings/ruby/ext/sel
	mkdir -p "$gem" "$work/gem"
	echo 'require "mkmf"; create_makefile("sel/core")' >"$gem/extconf.rb"
	echo 'void Init_core(void); void Init_core(void) { }' >"$gem/core.c"
	ok "a gem is compiled in the source tree" env MAKEFLAGS= "$RUBY" \
		-r rubygems/ext -e 'Dir.chdir(ARGV[0]) { Gem::Ext::ExtConfBuilder.
			build("extconf.rb", ARGV[1], []) }' "$gem" "$work/gem"
	touch "$gem/mkmf.log"
	ok "the compiler leaves files in the source tree" test -f "$gem/core.o"
	clean=$(cat "$srcdir/debian/clean")
	# shellcheck disable=SC2086 # patterns
	(cd "$work/tree" && rm -f $clean)
	is "debian/clean names all files that the compiler leaves" \
		"core.c extconf.rb" "$(ls -A "$gem" | tr '\n' ' ' | sed 's/ $//')"
else
	skip "no Ruby"
fi

# A candidate sorts before the release.
is "the changelog's version" "$(echo "$version" | sed 's/-rc/~rc/')" \
	"$(sed -n '1s/^libsel (\(.*\)-[^-]*).*/\1/p' "$srcdir/debian/changelog")"
finish
