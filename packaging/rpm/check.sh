#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The packages in rpm/: what rpmlint says, what they hold, need and provide, and
# that it works, unpacked, with nothing of the build tree.

. "$srcdir/tests/tap/tap.sh"

contents=$(cd "$srcdir" && pwd)/packaging/rpm/contents
# HOME there is where the Go module's repository is, OWNER the folder around it.
home=$(sed -n 's,^module \(.*\)/bindings/go$,\1,p' "$srcdir/bindings/go/go.mod" |
	sed 's/\./\\\\&/g')
packages=$(sed '/^#/d; s/ .*//' "$contents" | uniq)
find "$PWD/rpm/RPMS" -name '*.rpm' >"$work/files"
# As rpm and pkg-config sort them: a candidate before the release.
numbers=$(echo "$version" | sed 's/-/~/')

file_of()	# PACKAGE
{
	grep "/$1-$numbers-[^-]*\.rpm\$" "$work/files"
}

# holds PACKAGE: what it may, and all of that
holds()
{
	rpm -qpl "$(file_of "$1")" | grep -v '^/usr/lib/\.build-id' >"$work/held"
	sed -n "s/^$1 //p" "$contents" |
		sed "s,/OWNER\$,/${home%/*}," | sed "s,/HOME,/$home," >"$work/may"
	grep -Evx -f "$work/may" "$work/held" && return 1
	while read -r pattern; do
		grep -Eqx "$pattern" "$work/held" || {
			echo "nothing is $pattern"
			return 1
		}
	done <"$work/may"
}

query()		# PACKAGE --requires|--provides LINE
{
	rpm -qp "$2" "$(file_of "$1")" | grep -Fx "$3" || {
		rpm -qp "$2" "$(file_of "$1")"
		return 1
	}
}

is "there are the packages, and no other" "$(echo "$packages" | wc -l)" \
	"$(wc -l <"$work/files")"
for package in $packages; do
	ok "what $package holds" holds "$package"
done

rpmlint -c "$srcdir/packaging/rpm/rpmlint.toml" \
	"$srcdir/packaging/rpm/libsel.spec" $(cat "$work/files") \
	>"$work/lint" 2>&1
is "rpmlint has nothing to say" 0 $?
grep -E ': [EW]: ' "$work/lint" | diag

release=$(rpm -qp --qf '%{VERSION}-%{RELEASE}' "$(file_of libsel)")
arch=$(rpm --eval '%{?_isa}')
ok "the library provides its SONAME, with the versions of its symbols" \
	sh -c 'rpm -qp --provides "$0" |
		grep "^libsel\.so\.0(LIBSEL_0\.1)"' "$(file_of libsel)"
ok "libsel-devel needs the library of the same build" \
	query libsel-devel --requires "libsel$arch = $release"
ok "it provides pkgconfig(libsel)" \
	query libsel-devel --provides "pkgconfig(libsel) = $numbers"
ok "lua-sel needs the library of the same build" \
	query lua-sel --requires "libsel$arch = $release"
ok "the Go package provides its path" \
	query golang-github-libsel-libsel-devel --provides \
	"golang(github.com/libsel/libsel/bindings/go) = $release"

# As installed, but below a folder.
root=$work/root
mkdir "$root"
while read -r file; do
	rpm2cpio "$file" | (cd "$root" && cpio -idm --quiet)
done <"$work/files"
library=$(dirname "$(find "$root/usr" -name libsel.so.0)")
LD_LIBRARY_PATH=$library
PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$library/pkgconfig
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
unset PKG_CONFIG_PATH RUBYLIB LUA_PATH LUA_CPATH
export LD_LIBRARY_PATH PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_LIBDIR \
	PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
cd "$work" || exit 99

"$root/usr/bin/sel-info" >"$work/info"
is "sel-info runs" 0 $?
is "with the library of the package" "$(ls "$library"/libsel.so.0.*)" \
	"$(sed -n 's/^library  *//p' "$work/info")"
# shellcheck disable=SC2046
ok "the example in C is compiled" $CC -o first \
	"$root/usr/share/doc/libsel-doc/examples/first.c" \
	$(pkg-config --cflags --libs libsel)
is "it runs" "descriptor 0 can be read" "$(echo x | ./first)"

lua=$(dirname "$(dirname "$(find "$root/usr" -path '*/lua/*/sel/core.so')")")
number=${lua##*/}
cat >try.lua <<'END'
local sel = require "sel"
local s = assert(sel.new())
assert(s:register(0, "r", "data"))
for key in s:ready(5) do print(key.data, sel.version) end
END
is "Lua" "data	$version" "$(echo x | env \
	LUA_PATH="$root/usr/share/lua/$number/?.lua" LUA_CPATH="$lua/?.so" \
	"$(command -v "lua$number" || echo lua)" try.lua 2>&1)"

core=$(dirname "$(dirname "$(find "$root/usr" -path '*ruby*/sel/core.so')")")
files=$(dirname "$(find "$root/usr" -name sel.rb)")
cat >try.rb <<'END'
require "sel"
Sel::Selector.open do |selector|
  selector.register($stdin, :r, :data)
  selector.select(5) { |key, _| puts "#{key.data} #{Sel::VERSION}" }
end
END
is "Ruby" "data $version" \
	"$(echo x | ruby -I "$core" -I "$files" try.rb 2>&1)"

if command -v go >/dev/null; then
	mkdir -p go/src/try
	cat >go/src/try/main.go <<'END'
package main

import (
	"fmt"
	"time"

	sel "github.com/libsel/libsel/bindings/go"
)

func main() {
	s, err := sel.New[string]()
	if err == nil {
		_, err = s.Register(0, sel.Read, "data")
	}
	ready, waited := s.Select(5 * time.Second)
	fmt.Println(ready[0].Key.Data, sel.Version(), err, waited)
}
END
	GO111MODULE=off GOFLAGS='' GOCACHE=$work/cache CC=$CC \
		GOPATH=$work/go:$root/usr/share/gocode \
		go build -o try try >"$work/log" 2>&1
	is "Go" "data $version <nil> <nil>" "$(echo x | ./try 2>&1)"
	diag <"$work/log"
else
	skip "no Go"
fi
finish
