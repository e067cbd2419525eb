#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The two ways of README.md to use Debian's package, with the files that this
# package has: both build the echo server without a network.

. "$srcdir/tests/tap/tap.sh"

readme=$srcdir/bindings/go/README.md
package=src/github.com/libsel/libsel/bindings/go
here=$PWD
test -n "$GO" || skip_all "no Go"

# What debian/golang-github-libsel-libsel-dev.install lists.
mkdir -p "$work/gocode/$package"
cp -R "$srcdir"/bindings/go/*.go "$srcdir/bindings/go/examples" \
	"$srcdir/bindings/go/go.mod" "$srcdir/bindings/go/internal" \
	"$work/gocode/$package"
rm -f "$work/gocode/$package"/*_test.go

# The lines of README.md, with that folder in the place of /usr/share/gocode.
command_lines()
{
	sed -n "/Debian's package/,/^Its versions/s/^    //p" "$readme" |
		sed "s,/usr/share/gocode,$work/gocode,g"
}
command_lines | grep GOPATH >"$work/in-path"
command_lines | grep -v GOPATH >"$work/in-module"
is "README.md has one line for a GOPATH and three for a module" "1 3" \
	"$(grep -c '' "$work/in-path") $(grep -c '' "$work/in-module")"

# typed FILE NAME: the lines, typed in a folder NAME with a program
typed()
{
	mkdir "$work/$2"
	cp "$srcdir/bindings/go/examples/echo/main.go" "$work/$2"
	{
		echo 'set -e'
		test "$2" = path || echo 'go mod init echo'
		cat "$1"
	} >"$work/script"
	(
		cd "$work/$2" && env GOPROXY=off GOFLAGS= GOENV=off GOWORK=off \
			GOTOOLCHAIN=local GOPATH="$work/none" HOME="$work" \
			GOCACHE="$here/bindings/go/cache/build" \
			PATH="$(dirname "$GO"):$PATH" CGO_ENABLED=1 \
			"$here/run" "$SHELL" "$work/script"
	)
}

says_port()
{
	"$here/run" "$1" -h 2>&1 | grep -e '-p'
}

ok "in a GOPATH: the program is built" typed "$work/in-path" path
ok "in a GOPATH: the program runs" says_port "$work/path/path"
ok "in a module: the program is built" typed "$work/in-module" module
ok "in a module: the program runs" says_port "$work/module/echo"
ok "in a module: go mod tidy has written the requirement" \
	grep '^require github.com/libsel/libsel/bindings/go v' "$work/module/go.mod"
finish
