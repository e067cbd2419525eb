#!/bin/sh
# SPDX-License-Identifier: MIT
#
# README.md: its programs run as they stand there, and say in words whether
# standard input can be read, has nothing to read or is a file; and its links
# lead somewhere.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
source=$(cd "$srcdir" && pwd)

readable="standard input can be read"
silent="nothing to read within five seconds"
file="standard input is a file, and can always be read"

# A file to read, and a FIFO that stays open with nothing in it.
echo hello >"$work/file"
mkfifo "$work/silence"
exec 3<>"$work/silence"

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

# What the command says, of its standard input, and after that the status unless
# it is 0.
says()		# BACKEND COMMAND...
{
	LIBSEL_BACKEND=$1 timeout -k 5 60 ./run "$2" ${3:+"$3"} 2>&1
	said=$?
	test $said -eq 0 || echo "status $said"
}

# The programs that wait in vain, all at the same time.
programs=

# runs NAME COMMAND [PROGRAM]: on each back end, and with the best one the
# command waits in vain.
runs()
{
	if test -z "$2" || ! command -v "$2" >/dev/null; then
		skip "no $1"
		return
	fi
	for backend in $backends; do
		is "the program in $1, $backend: a pipe with bytes in it" \
			"$readable" "$(echo hello | says "$backend" "$2" "$3")"
		expected=$readable
		test "$backend" != epoll || expected=$file
		is "the program in $1, $backend: a file" \
			"$expected" "$(says "$backend" "$2" "$3" <"$work/file")"
	done
	says "$backend" "$2" "$3" <&3 >"$work/$1.silent" &
	programs="$programs $1"
}

backends=$(./examples/echo-server -l)
ok "there is a back end" test -n "$backends"

block c 1 >"$work/first.c"
# shellcheck disable=SC2086
ok "the program in C: it compiles" $CC $CPPFLAGS $CFLAGS -I"$source/libsel" \
	-o "$work/first" "$work/first.c" -L.libs -lsel $LDFLAGS
runs C "$work/first"

block lua 1 >"$work/first.lua"
lua=
for found in $LUA_INTERPRETERS; do
	lua=${found##*:}
done
runs Lua "$lua" "$work/first.lua"
block ruby 1 >"$work/first.rb"
runs Ruby "$RUBY" "$work/first.rb"
block python 1 >"$work/first.py"
runs Python "$PYTHON3" "$work/first.py"
block lua 2 >"$work/ffi.lua"
runs LuaJIT luajit "$work/ffi.lua"

# In a module of its own, as the binding's README says.
if test -n "$GO"; then
	mkdir "$work/go"
	block go 1 >"$work/go/main.go"
	path=$(sed -n 's/^module //p' "$srcdir/bindings/go/go.mod")
	printf 'module first\n\ngo 1.19\n\nrequire %s v0.0.0\n\nreplace %s => %s\n' \
		$path $path "$source/bindings/go" >"$work/go/go.mod"
	# shellcheck disable=SC2016
	ok "the program in Go: it compiles" ./run env GOFLAGS=-mod=mod \
		GOPROXY=off GOENV=off GOTOOLCHAIN=local GOPATH="$work/path" \
		GOCACHE="$PWD/bindings/go/cache/build" CC="$CC" \
		sh -c 'cd "$1" && "$0" build -o ../first-go .' "$GO" "$work/go"
	runs Go "$work/first-go"
else
	skip "no Go"
fi

# The next program of the reader, which says which descriptor is ready.
readable="descriptor 0 can be read"
runs first.c ./examples/first

# The lines to type after ./bootstrap demo, which needs a compiler and make, where
# there is no pkg-config.
mkdir "$work/clone" "$work/few"
ln -s "$source/examples" "$source/libsel" "$work/clone"
ln -s "$PWD" "$work/clone/build"
for name in as cat chmod dirname env ld ls mkdir mv nm rm sed sh sleep; do
	found=$(command -v $name) && ln -s "$found" "$work/few/$name"
done
printf '#!/bin/sh\nPATH=%s\nexec %s %s %s "$@" %s\n' "'$PATH'" "$CC" "$CPPFLAGS" \
	"$CFLAGS" "$LDFLAGS" >"$work/few/cc"
chmod +x "$work/few/cc"
$AWK '/^## / { inside = /Try it/ }
	inside && /^    / && !/bootstrap/ { print }' "$source/README.md" >"$work/lines"
ok "the lines after the demo: there are some" test -s "$work/lines"
(cd "$work/clone" && PATH=$work/few sh -e ../lines) >"$work/typed" 2>&1 </dev/null
status=$?
cat "$work/typed"
ok "the lines after the demo: all succeed without pkg-config" test $status -eq 0
is "the lines after the demo: what the program says" "descriptor 0 can be read" \
	"$(sed -n 1p "$work/typed")"
ok "the lines after the demo: sel-info tells the version" \
	grep "^sel-info  *$version" "$work/typed"

wait
for name in $programs; do
	is "the program in $name: nothing to read" "$silent" \
		"$(cat "$work/$name.silent")"
done

grep -o '](\([^)#:]*\))' "$source/README.md" | sed 's/^](//; s/)$//' |
	while read -r link; do
		test -e "$source/$link" || echo "$link"
	done >"$work/broken"
same "every link of README.md leads to a file" /dev/null "$work/broken"
finish
