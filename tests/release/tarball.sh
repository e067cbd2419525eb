#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The tarball of what is committed: made twice, from clones in different
# folders and surroundings, it is the same file, and holds what git has and
# what the autotools make.

. "$srcdir/tests/tap/tap.sh"

name=libsel-$version.tar.xz
source=$(cd "$srcdir" && pwd -P)

# Every tag of this version is of what is checked out.
tags_agree()
{
	for tag in "v$version" "bindings/go/v$version"; do
		git -C "$source" rev-parse -q --verify "$tag^{commit}" || continue
	done | sed "/^$(git -C "$source" rev-parse HEAD)\$/d" | {
		! grep .
	}
}

# make_dist FOLDER: from a clone, with nothing of this build.
make_dist()
{
	mkdir -p "$1" && git clone -q "$source" "$1/tree" &&
		mkdir "$1/tree/build" || return
	(
		unset MAKEFLAGS MFLAGS MAKELEVEL SOURCE_DATE_EPOCH
		cd "$1/tree" && ./bootstrap && cd build &&
			../configure -q CC="$CC" && $MAKE -s dist
	)
}

is "the sources are a repository" "$source" \
	"$(git -C "$source" rev-parse --show-toplevel)"
is "all is committed" "" "$(git -C "$source" status --porcelain)"
ok "a tag of this version stands here, or is still to be set" tags_agree
ok "NEWS has the day" \
	grep -Eq "^libsel $version \([0-9]{4}-[0-9]{2}-[0-9]{2}\)\$" "$source/NEWS"

ok "make dist" make_dist "$work/one"
umask 077
TZ=Pacific/Chatham LC_ALL=C.UTF-8
export TZ LC_ALL
ok "make dist elsewhere" make_dist "$work/another/and deeper"
one=$work/one/tree/build/$name
ok "two tarballs are the same, byte for byte" \
	cmp "$one" "$work/another/and deeper/tree/build/$name"
ok "the tarball holds what git has" "$SHELL" "$source/build-aux/check-dist" \
	"$work/one/tree" "$one"
if test -f "$one"; then
	diag "$(cksum <"$one") $name"
	cp "$one" .
fi
finish
