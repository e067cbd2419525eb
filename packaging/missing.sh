#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the targets that make packages say of programs that are missing, with
# made-up programs.

. "$srcdir/tests/tap/tap.sh"

source=$work/source
mkdir -p "$source/debian" "$work/bin"
touch "$source/debian/control"
shell=$(command -v sh)

# need TARGET: with the made-up programs alone
need()
{
	(cd "$work" && PATH=$work/bin "$shell" "$need" "$1" "$source") \
		>"$work/out" 2>&1
	status=$?
}
need=$(cd "$srcdir" && pwd)/packaging/need

# have NAME...: programs that succeed
have()
{
	for name; do
		printf '#!%s\n' "$shell" >"$work/bin/$name"
		chmod +x "$work/bin/$name"
	done
}

# packages: those that are named, in order
packages()
{
	sed -n 's/.*(Debian: \(.*\))$/\1/p' "$work/out" | sort -u | tr '\n' ' '
}

need deb
is "deb, nothing installed: names all at once" "dpkg-dev lintian xz-utils " \
	"$(packages)"
ok "deb, nothing installed: names the way to the build dependencies" \
	grep -F "apt-get build-dep $source" "$work/out"
is "deb, nothing installed: fails" 1 $status
need check-deb
is "check-deb, nothing installed: names all at once" \
	"autopkgtest dpkg-dev lintian mmdebstrap util-linux xz-utils " "$(packages)"
need rpm
is "rpm, nothing installed: names all at once" \
	"autoconf automake libtool mandoc rpm ruby xz-utils " "$(packages)"
need check-rpm
is "check-rpm, nothing installed: names rpmlint too" \
	"autoconf automake libtool mandoc rpm rpmlint ruby xz-utils " "$(packages)"

for target in windows-zip check-windows-zip check-recipes; do
	case $target in
	windows-zip) lacking='llvm make mandoc xz-utils zip' ;;
	check-windows-zip)
		lacking='clang cmake lld llvm make mandoc pkg-config unzip wine
			xz-utils zip'
		;;
	check-recipes)
		lacking='autoconf automake bash clang cmake libtool lld llvm
			make pkg-config wine xz-utils'
		;;
	esac
	need $target
	# shellcheck disable=SC2086 # words
	is "$target, nothing installed: names all at once" \
		"$(printf '%s\n' binutils-mingw-w64-x86-64 \
			gcc-mingw-w64-x86-64 $lacking | sort | tr '\n' ' ')" \
		"$(packages)"
	is "$target, nothing installed: fails" 1 $status
done

have dpkg-buildpackage dpkg-parsechangelog dpkg-source lintian xz
cat >"$work/bin/dpkg-checkbuilddeps" <<PROGRAM
#!$shell
echo "dpkg-checkbuilddeps: error: Unmet build dependencies: gem2deb mandoc:native" >&2
exit 1
PROGRAM
chmod +x "$work/bin/dpkg-checkbuilddeps"
need deb
is "deb without build dependencies: fails" 1 $status
ok "deb without build dependencies: names them" \
	grep -x 'deb: not installed: gem2deb mandoc:native' "$work/out"
have dpkg-checkbuilddeps
need deb
is "deb with all: succeeds" 0 $status
is "deb with all: says nothing" "" "$(cat "$work/out")"
rm "$source/debian/control"
need deb
is "deb without debian/: fails" 1 $status
touch "$source/debian/control"

# Packages and their predecessors are there.
have autopkgtest mmdebstrap unshare
rm "$work/bin/lintian" "$work/bin/xz"
mkdir "$work/deb"
DEB_PREVIOUS=$work
export DEB_PREVIOUS
need check-deb
is "check-deb of packages that are there: needs nothing to build" 0 $status
have autoreconf automake libtoolize mandoc rpmbuild ruby xz
need rpm
is "rpm with all: succeeds" 0 $status
need check-rpm
is "check-rpm without rpmlint: names it alone" "rpmlint " "$(packages)"
finish
