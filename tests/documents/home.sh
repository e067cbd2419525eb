#!/bin/sh
# SPDX-License-Identifier: MIT
#
# configure.ac alone decides where libsel's home is and who maintains libsel; the
# files that repeat these names are those that build-aux/home writes, no file has
# another home, and what that program writes is all there is to change.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
tool=build-aux/home

fails()
{
	! "$@" 2>/dev/null
}

ok "$tool has names" sh "$source/$tool" --names
sh "$source/$tool" --names >"$work/names"
{
	read -r home
	read -r path
	read -r package
	read -r maintainer
	read -r address
} <"$work/names"
sh "$source/$tool" --files >"$work/files"

is "the path of the Go module is the home and its folder" \
	"module $path/bindings/go" \
	"$(grep '^module ' "$source/bindings/go/go.mod")"
if test -d "$source/debian"; then
	is "debian/control: the maintainer" "Maintainer: $maintainer" \
		"$(grep '^Maintainer:' "$source/debian/control")"
	is "debian/control: the home" "Homepage: $home" \
		"$(grep '^Homepage:' "$source/debian/control")"
	is "debian/control: the package of the Go binding" \
		"Package: $package-dev" \
		"$(grep '^Package: golang' "$source/debian/control")"
else
	skip "debian/control: the tarball has no debian/"
fi
is "the specification for RPM: the home" "URL: $home" \
	"$(sed -n 's/^URL: */URL: /p' "$source/packaging/rpm/libsel.spec")"
is "libsel.pc: the home" "URL: $home" "$(grep '^URL:' pkgconfig/libsel.pc)"
is "config.h: where to report a bug" "$home/issues" \
	"$(sed -n 's/^#define PACKAGE_BUGREPORT "\(.*\)"/\1/p' config.h)"
if command -v ruby >/dev/null && ruby -e 'require "rubygems"' 2>/dev/null; then
	is "the gem: the home" "$home" "$(ruby -e \
		'print Gem::Specification.load(ARGV[0]).homepage' \
		"$source/bindings/ruby/libsel.gemspec" 2>&1)"
else
	skip "the gem: no Ruby"
fi

# What looks like a name of libsel's in the outside world.
looks='(https?|git|ssh)://[^ >"]*libsel|[a-z0-9-]\.[a-z]+/[A-Za-z0-9._/-]*libsel'
looks="$looks|golang-[a-z0-9.-]*libsel|[A-Za-z0-9._-]*libsel@|libsel[A-Za-z0-9._-]*@[a-z0-9]"

# others FILE...: what of it is none of the names
others()
{
	for file; do
		sed "s|$path|PATH|g; s|$package|PACKAGE|g; s|$address|ADDRESS|g" "$source/$file" |
			grep -nE "$looks" | sed "s|^|$file:|"
	done
}

if test -e "$source/.git" && (cd "$source" && git ls-files) \
	>"$work/all" 2>/dev/null; then
	(cd "$source" && git grep -lIF -e "$path" -e "$package" -e "$address") |
		sort -u >"$work/have"
	sort -u "$work/files" >"$work/listed"
	is "the files that have a name are those that $tool writes" "" \
		"$(diff "$work/listed" "$work/have")"
	# shellcheck disable=SC2046 # names of files
	is "no file has another home, package or address" "" \
		"$(others $(grep -vxF -e "$tool" -e tests/documents/home.sh \
			"$work/all"))"
else
	# shellcheck disable=SC2046
	is "no listed file has another home, package or address" "" \
		"$(others $(cat "$work/files"))"
	skip "the other files: no repository tells which there are"
fi

# Each of the three tells whether there is a public home.
count=$(cd "$source" && grep -c '^No public home yet:' README.md PACKAGERS \
	bindings/go/README.md | grep -c ':1$')
ok "three documents say that there is no public home, or none does" \
	test "$count" -eq 3 -o "$count" -eq 0

# A home elsewhere and back, in a copy.
mkdir -p "$work/old/build-aux"
# shellcheck disable=SC2046 # names of files
(cd "$source" && tar -cf - "$tool" README.md PACKAGERS bindings/go/README.md \
	$(cat "$work/files") $(find debian -name 'golang-*' 2>/dev/null)) | tar -xf - -C "$work/old"
chmod -R u+w "$work/old"
cp -Rp "$work/old" "$work/new"
copy=$work/new/$tool
ok "$tool refuses a home without https" \
	fails sh "$copy" http://forge.example.org/a/b 'Some Body <some@body.example>'
ok "$tool refuses a maintainer without an address" \
	fails sh "$copy" https://forge.example.org/a/b 'Some Body'
is "what is refused changes nothing" "" "$(diff -r "$work/old" "$work/new")"
ok "$tool writes another home" sh "$copy" https://forge.example.org/a.b/sel-x \
	'Some Body <some.body@mail.example.org>'
is "nothing is left of this home, its packages and the address" "" \
	"$(cd "$work/new" && grep -rF -e "$path" -e "$package" -e "$address" .)"
is "the module has the other home's path" \
	"module forge.example.org/a.b/sel-x/bindings/go" \
	"$(grep '^module ' "$work/new/bindings/go/go.mod")"
if test -d "$source/debian"; then
	ok "the package of the Go binding has another name, and so have its files" \
		test -e \
		"$work/new/debian/golang-forge.example-a.b-sel-x-dev.install"
else
	skip "the files of the Go binding's package: the tarball has no debian/"
fi
ok "$tool writes this home back" sh "$copy" "$home" "$maintainer"
is "then all is as it was" "" "$(diff -r "$work/old" "$work/new")"

if test "$count" -eq 3; then
	ok "$tool --public removes the paragraphs" sh "$copy" --public
	is "three paragraphs are gone, and nothing else" "0 0" \
		"$(cd "$work/new" && cat README.md PACKAGERS \
			bindings/go/README.md | grep -c 'No public home') $(
		diff -r "$work/old" "$work/new" | grep -c '^>')"
fi
finish
