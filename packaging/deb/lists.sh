#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What debian/ repeats of the rest of the tree says the same.

. "$srcdir/tests/tap/tap.sh"

test -d "$srcdir/debian" || skip_all "no debian/ in a tarball"

# A candidate sorts before the release.
current=$(echo "$version" | sed 's/-rc/~rc/')
is "the changelog's version" "$current" \
	"$(sed -n '1s/^libsel (\(.*\)-[^-]*).*/\1/p' "$srcdir/debian/changelog")"

symbols()	# VERSION: the symbols file of that version
{
	$AWK -v current="$1" -f "$srcdir/packaging/deb/symbols.awk" \
		"$srcdir/abi/libsel.abi"
}
symbols "$current" >"$work/symbols"
same "the symbols file is up to date, else: make deb-symbols" \
	"$work/symbols" "$srcdir/debian/libsel0.symbols"

asked()		# NODE: the versions of libsel0 that the node's symbols ask for
{
	sed -n "s/.*@$1 //p" | sort -u
}
for each in 0.1.0 0.1.1 0.2.0~rc1; do
	is "the version that $each asks for, for LIBSEL_0.1" 0.1.0 \
		"$(symbols "$each" | asked LIBSEL_0.1)"
done

# A program that was built with this candidate may need what the candidates
# before have not got.
enough()	# CANDIDATE...: those that are enough for the node of their release
{
	for each; do
		for minimum in $(asked "LIBSEL_${each%.*}" <"$work/symbols"); do
			dpkg --compare-versions "$each" lt "$minimum" ||
				echo "$each for $minimum"
		done
	done
}
if command -v dpkg >/dev/null; then
	candidates=$(sed -n '2,$s/^libsel (\(.*\.0~rc.*\)).*/\1/p' \
		"$srcdir/debian/changelog")
	# shellcheck disable=SC2086 # words
	is "no earlier candidate is enough for the symbols file" "" \
		"$(enough $candidates)"
else
	skip "no dpkg"
fi

# What is built depends on the profiles, and not on what happens to be installed.
told()		# PROFILES OPTIONS SYSTEM: what debian/rules tells configure
{
	(cd "$srcdir" && env DEB_BUILD_PROFILES="$1" DEB_BUILD_OPTIONS="$2" \
		DEB_HOST_ARCH_OS="$3" MAKEFLAGS= MAKELEVEL= $MAKE -s -n \
		-f debian/rules override_dh_auto_configure) |
		tr -s ' \t\n\\' ' ' | sed "s/.* -- //; s/'//g; s/ $//"
}
if test -f /usr/share/dpkg/architecture.mk; then
	lua="--with-lua=5.1 5.3 5.4"
	is "debian/rules asks for each part" \
		"--enable-tracepoints=yes $lua --with-ruby --with-go" \
		"$(told "" parallel=2 linux)"
	is "debian/rules leaves Go out where no tests run" \
		"--enable-tracepoints=yes $lua --with-ruby --without-go" \
		"$(told "" nocheck linux)"
	is "debian/rules leaves out what the profiles and the system leave out" \
		"--enable-tracepoints=no --without-lua --without-ruby --without-go" \
		"$(told "pkg.libsel.nolua pkg.libsel.noruby pkg.libsel.nogo" \
			"" hurd)"
else
	skip "no dpkg-dev"
fi

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
finish
