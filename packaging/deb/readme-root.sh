#!/bin/sh
# SPDX-License-Identifier: MIT
#
# readme-root, which types README.md's lines in a fresh Debian, notices what is
# wrong with them.  Here it types the lines of a README.md that is made up, in a
# folder that is no source folder.

. "$srcdir/tests/tap/tap.sh"

sed --version 2>/dev/null | grep -q GNU && timeout --version >/dev/null 2>&1 ||
	skip_all "only for what Debian has: GNU's sed and timeout"

types=$(cd "$srcdir" && pwd)/packaging/deb/readme-root
HOME=$work/home
export HOME
made=$HOME/libsel
mkdir "$HOME" "$made" "$work/bin"

command_in()	# FOLDER NAME, and the program on the standard input
{
	cat >"$1/$2" && chmod +x "$1/$2"
}

# Who is not root has a sudo that does nothing but say so.
command_in "$work/bin" sudo <<'PROGRAM'
#!/bin/sh
echo sudo >>"$HOME/libsel/sudo"
exec "$@"
PROGRAM
# The file `missing` in the source folder stands for packages that are missing.
command_in "$made" demo <<'PROGRAM'
#!/bin/sh
if test -f missing; then
	echo "demo: only root can install packages; paste this:"
	echo "    rm missing"
	exit 1
fi
for backend in epoll poll select; do
	printf '%-10s %8s %14s %11s %8s\n' $backend 200 4096 0 0.1
done
PROGRAM
# What sel-info says of its library in the source folder, and installed.
command_in "$made" sel-info <<'PROGRAM'
#!/bin/sh
echo "library  $1"
PROGRAM

write_readme()
{
	cat >"$made/README.md" <<'README'
# Made up

Programs, called `first.c` and `first.py`.

```c
if test -f /dev/stdin; then
	echo "standard input is a file, and can always be read"
elif timeout 1 head -n 1 >/dev/null; then
	echo "standard input can be read"
else
	echo "nothing to read within five seconds"
fi
```

```python
. ./first.c
```

## Try it

    ./demo
    touch checked      # runs the tests, in 10 minutes

After that:

    echo "descriptor 0 can be read"
    ./sel-info "$PWD/build/.libs/libsel.so.0"

## Install

    touch cloned       # only in a clone

Root needs no `sudo`.

    sudo touch installed
    ./sel-info /usr/local/lib/libsel.so.0

Then

    sh first.c
    sh ./first.py || sh first.py

At last

    read answer && test "$answer" = y
README
}

# typed WHAT ORDER [EDIT]: readme-root types README.md as the edit leaves it
typed()
{
	rm -rf "$HOME/programs"
	(cd "$made" && rm -f checked cloned installed sudo)
	write_readme
	test -z "${3-}" || sed -i.old "$3" "$made/README.md"
	PATH=$work/bin:$PATH "$SHELL" "$types" made "$1" "$2" \
		>"$work/said" 2>&1 </dev/null
}

said()		# LINE
{
	cat "$work/said"
	grep -F -x -e "$1" "$work/said"
}

# fails WHAT EDIT: with the edit, this and nothing else is wrong
fails()
{
	typed clone demo "$2"
	ok "with '$2': it comes to its end" said "done"
	is "with '$2': what fails" "not ok - made: $1" \
		"$(grep '^not ok' "$work/said")"
}

sudo=
test "$(id -u)" -eq 0 || sudo='sudo '
for order in demo install; do
	typed clone $order
	is "$order first: nothing fails" "" "$(grep '^not ok' "$work/said")"
	ok "$order first: it comes to its end" said "done"
	ok "$order first: a clone gets the line for clones" \
		test -f "$made/cloned"
	case $order in
	demo)
		ok "demo first, a clone: the tests are run" \
			test -e "$made/checked"
		;;
	install)
		ok "install first: another reader runs the tests" said \
			"skip - made: touch checked # it takes minutes, and another reader types it"
		ok "install first: that line is not typed" \
			test ! -e "$made/checked"
		;;
	esac
	ok "$order first: sudo is for who is not root" \
		said "ok - made: ${sudo}touch installed"
	for line in "sh first.c" "sh ./first.py || sh first.py"; do
		for input in "a pipe with bytes in it" "a file" \
			"nothing to read"; do
			ok "$order first: $line, $input" \
				said "ok - made: $line: $input"
		done
	done
done
is "the demo comes later, where Install is first" \
	"./demo" "$(sed -n 's/^ok - made: //p' "$work/said" | sed -n '/^read/{n;p;}')"

typed tarball demo
is "a tarball: nothing fails" "" "$(grep '^not ok' "$work/said")"
ok "a tarball: the line for clones is left out" said \
	"skip - made: touch cloned # only in a clone"
ok "a tarball: such a line is not typed" test ! -e "$made/cloned"

touch "$made/missing"
typed clone demo
if test -z "$sudo"; then
	rm "$made/missing"
	ok "root has nothing to paste" said "not ok - made: ./demo"
else
	ok "the line to paste is pasted" said \
		"ok - made: what bootstrap says is to be pasted: rm missing"
	ok "then the line is typed again" said "ok - made: ./demo"
fi

fails "touch no/such/folder" 's,touch installed,touch no/such/folder,;s/sudo t/t/'
fails "this test knows the block install-5" '$s/.*/&\n\nNew:\n\n    true/'
fails "this test knows the block more-1" '$s/.*/&\n\n## More\n\n    true/'
fails "README.md has the block install-4" '/read answer/d'
fails "README.md has a line that runs first.py" '/sh first.py/d'
fails "README.md says that root needs no sudo" 's/^Root needs/Nobody needs/'
fails "the demo on poll: each byte comes back" \
	's,^    \./demo$,& | sed "/^poll/s/ 0 / 7 /",'
fails "after the demo: what the program says" '/descriptor 0/d'
fails "after Install: sel-info tells where its library is" 's,/usr/local,/usr,'
fails "sh first.c | tail -c 41: a file" 's/^    sh first.c/& | tail -c 41/'
finish
