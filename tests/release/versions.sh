#!/bin/sh
# SPDX-License-Identifier: MIT
#
# configure.ac alone decides the version, and all that has to repeat it in
# its own spelling agrees.

. "$srcdir/tests/tap/tap.sh"

numbers=${version%%-*}
minor=${numbers%.*}
spelled()	# SEPARATOR: that of 0.1.0 and rc1, before a release candidate
{
	echo "$version" | sed "s/-/$1/"
}

is "the version: three numbers, and perhaps a candidate's suffix" "$version" \
	"$(echo "$version" | grep -Ex '([0-9]+\.){2}[0-9]+(-rc[1-9][0-9]*)?')"
is "NEWS begins with the version" "libsel $version (" \
	"$(sed -n '1s/(.*/(/p' "$srcdir/NEWS")"

# A release without new functions has no node of its own.
node=$(sed -n 's/^\(LIBSEL_[0-9.]*\) {$/\1/p' "$srcdir/abi/libsel.map" |
	tail -n 1)
newest()
{
	test "$node" = "LIBSEL_$minor" ||
		grep -x "$node {" "$srcdir"/abi/released/*.map
}
ok "the newest node, $node, is this version's or released" newest

./tools/sel-info --version >"$work/both"
is "sel_version()" "libsel $version" "$(grep '^libsel' "$work/both")"
is "sel-info" "sel-info $version" "$(grep '^sel-info' "$work/both")"
is "sel_version_number()" \
	"$(echo "$numbers" | $AWK -F. '{ print $1 * 65536 + $2 * 256 + $3 }')" \
	"$(./tools/sel-info -n --json |
		sed -n 's/.*"version_number": \([0-9]*\),.*/\1/p')"

# Prints what a macro of the header stands for in a program.
seen()
{
	printf '#include <sel.h>\nseen %s\n' "$1" >"$work/seen.c"
	$CC -E -P -I"$srcdir/libsel" "$work/seen.c" | sed -n 's/^seen //p'
}
is "SEL_VERSION_MAJOR, _MINOR and _PATCH" "$numbers" \
	"$(seen SEL_VERSION_MAJOR).$(seen SEL_VERSION_MINOR).$(seen SEL_VERSION_PATCH)"
is "SEL_VERSION_NUMBER" \
	"$(echo "$numbers" | $AWK -F. '{ print $1 * 65536 + $2 * 256 + $3 }')" \
	"$(($(seen SEL_VERSION_NUMBER)))"

is "libsel.pc" "Version: $(spelled '~')" \
	"$(grep ^Version: pkgconfig/libsel.pc)"
is "libsel.pc of the build tree" "Version: $(spelled '~')" \
	"$(grep ^Version: pkgconfig/local/libsel.pc)"

# What is not everywhere where the sources are.
file=$srcdir/debian/changelog
if test -f "$file"; then
	# Without the revision.
	is "debian/changelog" "libsel $(spelled '~')" \
		"$(sed -n '1s/^\([a-z]*\) (\([^)-]*\)\(-[^)-]*\)\{0,1\}).*/\1 \2/p' \
			"$file")"
else
	skip "no debian/changelog"
fi
file=$srcdir/packaging/rpm/libsel.spec
if test -f "$file"; then
	is "libsel.spec" "$(spelled '~')" \
		"$(sed -n 's/^Version: *//p' "$file")"
	is "libsel.spec, its change log" "$(spelled '~')" \
		"$(sed -n '/^%changelog/,$s/^\*.* \([^ -]*\)-[^ ]*$/\1/p' \
			"$file" | head -n 1)"
else
	skip "no libsel.spec"
fi

is "PKGBUILD, for MSYS2" "$version" \
	"$(sed -n 's/^_version=//p' "$srcdir/packaging/msys2/PKGBUILD")"
is "vcpkg.json" "$version" "$(sed -n 's/^  "version-semver": "\(.*\)",$/\1/p' \
	"$srcdir/packaging/vcpkg/vcpkg.json")"

set -- "$srcdir"/bindings/lua/*.rockspec
rock=${1##*/libsel-}
rock=${rock%.rockspec}
agrees()
{
	grep -x "version = \"$rock\"" "$1" || return 1
	case "$# $rock" in
	"1 scm-"[1-9] | "1 $(spelled '')-"[1-9]) ;;
	*) return 1 ;;
	esac
}
ok "the rockspec, $rock" agrees "$@"
if test -n "$RUBY"; then
	# shellcheck disable=SC2016
	is "the gem" "$(spelled .)" "$("$RUBY" -rrubygems -e \
		'puts Gem::Specification.load(ARGV[0]).version' \
		"$srcdir/bindings/ruby/libsel.gemspec")"
else
	skip "no Ruby"
fi
finish
