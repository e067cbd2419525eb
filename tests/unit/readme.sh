#!/bin/sh
# SPDX-License-Identifier: MIT
#
# README.md: its programs run as they stand there, and its links lead somewhere.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
source=$(cd "$srcdir" && pwd)

# block LANGUAGE NUMBER: the program that is the number-th in that language
block()
{
	# shellcheck disable=SC2016
	$AWK -v language="$1" -v number="$2" '
		/^```/ && inside { exit }
		inside { print }
		$0 == "```" language && ++seen == number { inside = 1 }
	' "$source/README.md"
}

says_so()	# COMMAND...
{
	echo hello | timeout -k 5 60 ./run "$@" >"$work/said" 2>&1
	said=$?
	cat "$work/said"
	test $said -eq 0 &&
		test "$(cat "$work/said")" = "standard input can be read"
}

# runs NAME INTERPRETER PROGRAM
runs()
{
	if test -n "$2" && command -v "$2" >/dev/null; then
		ok "the program in $1: it says what it should" says_so "$2" "$3"
	else
		skip "no $1"
	fi
}

block c 1 >"$work/first.c"
# shellcheck disable=SC2086
ok "the program in C: it compiles" $CC $CPPFLAGS $CFLAGS -I"$source/libsel" \
	-o "$work/first" "$work/first.c" -L.libs -lsel $LDFLAGS
ok "the program in C: it says what it should" says_so "$work/first"

block lua 1 >"$work/first.lua"
lua=
for found in $LUA_INTERPRETERS; do
	lua=${found##*:}
done
runs "Lua" "$lua" "$work/first.lua"
block ruby 1 >"$work/first.rb"
runs "Ruby" "$RUBY" "$work/first.rb"
block python 1 >"$work/first.py"
runs "Python" "$PYTHON3" "$work/first.py"
block lua 2 >"$work/ffi.lua"
runs "LuaJIT" luajit "$work/ffi.lua"

# In a module of its own, as the binding's README says.
if test -n "$GO"; then
	mkdir "$work/go"
	block go 1 >"$work/go/main.go"
	path=github.com/libsel/libsel/bindings/go
	printf 'module first\n\ngo 1.19\n\nrequire %s v0.0.0\n\nreplace %s => %s\n' \
		$path $path "$source/bindings/go" >"$work/go/go.mod"
	# shellcheck disable=SC2016
	ok "the program in Go: it compiles" ./run env GOFLAGS=-mod=mod \
		GOPROXY=off GOENV=off GOTOOLCHAIN=local GOPATH="$work/path" \
		GOCACHE="$PWD/bindings/go/cache/build" CC="$CC" \
		sh -c 'cd "$1" && "$0" build -o ../first-go .' "$GO" "$work/go"
	ok "the program in Go: it says what it should" says_so "$work/first-go"
else
	skip "no Go"
fi

grep -o '](\([^)#:]*\))' "$source/README.md" | sed 's/^](//; s/)$//' |
	while read -r link; do
		test -e "$source/$link" || echo "$link"
	done >"$work/broken"
same "every link of README.md leads to a file" /dev/null "$work/broken"
finish
