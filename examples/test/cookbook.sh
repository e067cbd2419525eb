#!/bin/sh
# SPDX-License-Identifier: MIT
#
# doc/cookbook.md: each program compiles as the document says, quotes agree with
# the program, line by line, and on each back end the program prints what the
# document says.

. "$srcdir/tests/tap/tap.sh"

document=$srcdir/doc/cookbook.md
recipes=$srcdir/examples/cookbook
programs=./examples/cookbook
backends=$(./examples/echo-server -l)

# A program's part begins with a paragraph that is a link to the program.  The
# blocks of a part go to $work/NAME.quotes, each behind a line "@", and to
# $work/NAME.output; the names go to $work/names.  The blocks before the first
# part are in every program: $work/all.quotes.
$AWK -v work="$work" '
	BEGIN { name = "all" }
	/^```/ && kind { kind = ""; next }
	$0 == "```c" {
		kind = name ".quotes"
		print "@" >(work "/" kind)
		next
	}
	$0 == "```text" { kind = name ".output"; next }
	/^```/ { print NR ": " $0 >(work "/unknown"); kind = "unknown"; next }
	kind { print >(work "/" kind); next }
	/^\[examples\/cookbook\/[a-z]*\.c\]\([^)]*\)$/ {
		name = $0
		gsub(/^.*cookbook\/|\.c\)$/, "", name)
		print name >(work "/names")
	}
' "$document"

ls "$recipes" | sed -n 's/\.c$//p' | sort >"$work/programs"
sort "$work/names" >"$work/sorted"
same "the document has each program once" "$work/programs" "$work/sorted"
ok "every block is of C or of output" test ! -e "$work/unknown"

grep -o '](\([^)#:]*\))' "$document" | sed 's/^](//; s/)$//' |
	while read -r link; do
		test -e "$srcdir/doc/$link" || echo "$link"
	done >"$work/broken"
same "every link of the document leads to a file" /dev/null "$work/broken"

# Each block is in the program, whole and in one piece.
quoted()	# QUOTES PROGRAM
{
	$AWK '
		FILENAME == ARGV[1] && $0 == "@" { blocks++; next }
		FILENAME == ARGV[1] { block[blocks] = block[blocks] $0 "\n"; next }
		{ program = program $0 "\n" }
		END {
			for (i = 1; i <= blocks; i++) {
				if (index("\n" program, "\n" block[i]) > 0)
					continue
				printf "not in the program:\n%s", block[i]
				bad = 1
			}
			exit bad || !blocks
		}
	' "$1" "$2"
}

compiles()	# NAME
{
	flags=
	case $1 in
	glib) flags=$(pkg-config --cflags glib-2.0) ;;
	tls) flags=$(pkg-config --cflags openssl) ;;
	esac
	# shellcheck disable=SC2086 # lists
	$CC -Wall -Wextra -Werror $CPPFLAGS $CFLAGS $flags -pthread \
		-I"$srcdir/libsel" -c -o "$work/$1.o" "$recipes/$1.c"
}

# What the programs read that look at their standard input.
echo hello world >"$work/file"

# Runs the program with the back end: prints what the program prints, and after
# that the status unless it is 0.
run()		# BACKEND NAME
{
	env LIBSEL_BACKEND="$1" timeout -k 5 50 "$programs/$2" 2>&1
	status=$?
	test $status -eq 0 || echo "status $status"
}

# Whether the system or the back end can't do what the program shows: what the
# program says then.
excuse()	# BACKEND NAME
{
	case $2:$1 in
	glib:poll | glib:select | glib:devpoll)
		echo "this back end has no descriptor for other loops" ;;
	pidfd:*) echo "this system has no pidfd_open()" ;;
	signalfd:*) echo "this system has no signalfd()" ;;
	*) echo none ;;
	esac
}

prints()	# BACKEND NAME
{
	run "$1" "$2" <"$work/file" >"$work/seen"
	excused=$(excuse "$1" "$2")
	if test "$(cat "$work/seen")" = "$excused
status 77"; then
		skip "$2, $1: $excused"
	else
		same "$2, $1: the program prints what the document says" \
			"$work/$2.output" "$work/seen"
	fi
}

ok "there is a back end" test -n "$backends"
while read -r name; do
	for quotes in all "$name"; do
		ok "$name: the quotes ($quotes) are lines of the program" \
			quoted "$work/$quotes.quotes" "$recipes/$name.c"
	done
	case " $cookbook_without " in
	*" $name "*)
		skip "$name: the library beside libsel is missing"
		continue
	esac
	ok "$name: the program compiles without a warning" compiles "$name"
	for backend in $backends; do
		prints "$backend" "$name"
	done
done <"$work/names"

# Standard input in its other forms.
for backend in $backends; do
	is "stdin, $backend: a pipe" "12 bytes" \
		"$(echo hello world | run "$backend" stdin)"
	is "stdin, $backend: /dev/null" "0 bytes" \
		"$(run "$backend" stdin </dev/null)"
done
finish
