#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The Go code as such: its layout, what vet says, what is generated, and what
# somebody sees who has no cgo or no libsel.

. "$srcdir/tests/tap/tap.sh"

# go_tool ARGUMENT...
go_tool()
{
	"$SHELL" "$srcdir/bindings/go/test/with" "$GO" "$@"
}

is_formatted()
{
	test -z "$(gofmt -l "$srcdir/bindings/go")"
}

fails_with()	# TEXT COMMAND...
{
	text=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		return 1
	fi
	cat "$work/out"
	grep "$text" "$work/out"
}

# What the package exports has a comment, constants have one a group.
is_documented()
{
	go_tool doc -all . >"$work/doc" && ${AWK:-awk} '
		/^(func|type) [A-Z]/ || /^func \(/ { start = $0 }
		/{$/ { body = 1 }
		/^}/ { body = 0 }
		/^    [^ ]/ { start = "" }
		/^$/ && start && !body { print start; bad = 1; start = "" }
		END { exit bad }' "$work/doc"
}

version=$(swig -version 2>/dev/null | sed -n 's/^SWIG Version //p')
wrapper=bindings/go/internal/csel/csel_wrap.c
made_by=$(sed -n 's/^ \* Version //p' "$srcdir/$wrapper")
generated='internal/csel/csel.go internal/csel/csel_wrap.c constants.go
	constants_poll.go constants_linux.go constants_kqueue.go
	constants_list_test.go constants_linux_test.go'

if command -v gofmt >/dev/null; then
	ok "gofmt is content" is_formatted
else
	skip "no gofmt"
fi
ok "so is vet" go_tool vet ./...
ok "everything is documented" is_documented
ok "without cgo it does not compile" env CGO_ENABLED=0 "$SHELL" -c '
	! "$SHELL" "$srcdir/bindings/go/test/with" "$GO" build . >"$1" 2>&1
	' sh "$work/without"
ok "and says why" grep libsel_needs_cgo "$work/without"
# Its cache would know a libsel.
ok "without libsel it does not either, and names it" fails_with libsel \
	env -i PATH="$PATH" PKG_CONFIG_LIBDIR=/nowhere GOENV=off \
	GOCACHE="$work/cache" GOFLAGS=-mod=mod "$SHELL" -c \
	'cd "$1/bindings/go" && "$2" build ./internal/csel' sh "$srcdir" "$GO"

if test "$version" = "$made_by" && command -v gofmt >/dev/null; then
	"$SHELL" "$srcdir/bindings/swig/generate" "$srcdir" "$work/new" go \
		>"$work/log" 2>&1 || cat "$work/log"
	for file in $generated; do
		same "$file is up to date, else: make swig" \
			"$work/new/bindings/go/$file" \
			"$srcdir/bindings/go/$file"
	done
else
	skip "no gofmt, or SWIG is not $made_by"
fi
finish
