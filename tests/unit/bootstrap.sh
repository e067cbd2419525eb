#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ./bootstrap with the programs behind it: what it says about packages, when it
# configures a tree again, and what it counts as a failure.  All in a small tree
# with a configure, a Makefile and commands that are made up.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
tree=$work/tree
fake=$work/fake
export fake
unset MAKEFLAGS MFLAGS MAKELEVEL MAKE
unset CC CFLAGS CPPFLAGS LDFLAGS LIBS PKG_CONFIG_PATH SWIG

# command_in FOLDER NAME: a program of the standard input
command_in()
{
	cat >"$1/$2" && chmod +x "$1/$2"
}

# The utilities of the system, and nothing that a package of the list brings.
mkdir "$fake" "$work/few"
for name in awk basename cat chmod cmp cp dirname env find getconf grep ls \
	mkdir mktemp mv rm sed sh sort tail touch tr uniq; do
	ln -s "$(command -v "$name")" "$work/few/$name"
done
command_in "$fake" id <<'PROGRAM'
#!/bin/sh
cat "$fake/uid"
PROGRAM
command_in "$fake" uname <<'PROGRAM'
#!/bin/sh
cat "$fake/system"
PROGRAM
echo Linux >"$fake/system"
# With the package ruby comes a program.
command_in "$fake" apt-get <<'PROGRAM'
#!/bin/sh
echo "$*" >>"$fake/apt"
test ! -f "$fake/offline" || { echo "no network"; exit 100; }
case "$*" in
*install*)
	echo '#!/bin/sh' >"$fake/ruby"
	chmod +x "$fake/ruby"
	;;
esac
PROGRAM

# A tree with one optional part, and its list of packages.
mkdir -p "$tree/build-aux"
cp "$source/bootstrap" "$tree"
cp "$source/build-aux/run-suites" "$source/build-aux/configure-tree" \
	"$source/build-aux/packages" "$tree/build-aux"
cat >>"$tree/build-aux/packages" <<'LIST'
find_missing()
{
	missing=
	case $1 in
	check*) ;;
	*) return 0 ;;
	esac
	need "ruby ruby-dev" test -x "$fake/ruby"
	need ruby test -x "$fake/ruby"
}
parts='
ruby @WITH_RUBY_FALSE@ the binding of Ruby
'
LIST
touch "$tree/configure.ac" "$tree/Makefile.in"
command_in "$tree" configure <<'PROGRAM'
#!/bin/sh
echo "$*" >>"$fake/configured"
# As Automake's.
from=$(cd "$(dirname "$0")" && pwd)
test "$from" = "$(pwd)" || test ! -f "$from/config.status" || exit 1
test ! -f "$fake/broken" || exit 1
ruby=
test -f "$fake/blind" || test ! -x "$fake/ruby" || ruby='#'
cat >config.status <<STATUS
#!/bin/sh
test "\$1" = --config || sed 's/@WITH_RUBY_FALSE@/$ruby/'
STATUS
chmod +x config.status
cp "$fake/Makefile" .
PROGRAM
# A target says that it was made, and a suite leaves the numbers of its tests.
cat >"$fake/Makefile" <<'MAKEFILE'
suites = check check-asan check-tsan check-valgrind check-cost \
	check-emulation check-emulation-api check-emulation-cpython \
	check-arch-smoke check-windows
summary_check = test-suite.log
summary_check-asan = check-asan/test-suite.log
summary_check-tsan = check-tsan/test-suite.log
summary_check-valgrind = check-valgrind.log
summary_check-cost = check-cost.log
summary_check-emulation = check-emulation/test-suite.log
summary_check-emulation-api = check-emulation-$(EMULATE)/test-suite.log
summary_check-emulation-cpython = check-emulation/shared/test-suite.log
summary_check-arch-smoke = check-arch.log
summary_check-windows = check-windows/test-suite.log
all clean demo fuzz bench-smoke $(suites):
	@echo $@ >>$$fake/made
	@test ! -f $$fake/fails-$@
	@cat $$fake/skips-$@ 2>/dev/null || :
	@summary='$(summary_$@)'; if test -n "$$summary"; then \
	  echo 'SKIP: tests/some 3 # SKIP no room for 12, $@'; \
	  mkdir -p check-asan check-emulation/shared check-tsan \
	    check-emulation-$(EMULATE) check-windows; \
	  cat $$fake/numbers-$@ >$$summary 2>/dev/null || \
	  printf '# %s: %s\n' TOTAL 3 PASS 2 SKIP 1 XFAIL 0 FAIL 0 XPASS 0 \
	    ERROR 0 >$$summary; fi
warnings:
	@test ! -f $$fake/fails-$@
	@echo '# SKIP:  0'
	@for folder in warnings-gcc warnings-clang; do mkdir -p $$folder; \
	  cp config.status $$folder; done
.PHONY: all clean demo fuzz bench-smoke warnings $(suites)
MAKEFILE

# bootstrap WORD: with the made-up commands in front; sets `status`.
bootstrap()
{
	PATH=$fake:$PATH "$SHELL" "$tree/bootstrap" "$@" >"$work/out" 2>&1 \
		</dev/null
	status=$?
}

# says TEXT: what bootstrap said has that text in a line.
says()
{
	cat "$work/out"
	grep -F -e "$1" "$work/out"
}

# sum TEXT STATUS: the last line and the status of bootstrap.
sum()
{
	cat "$work/out"
	test "$(tail -n 1 "$work/out")" = "$1" && test "$status" -eq "$2"
}

# configured TIMES: how often the tree was configured.
configured()
{
	test "$(grep -c '' "$fake/configured")" -eq "$1"
}

# The list of the project, where no package is installed.
touch "$fake/apt"
mkdir "$work/fresh" && cp -R "$tree/." "$work/fresh"
cp "$source/build-aux/packages" "$work/fresh/build-aux"
rm "$work/fresh/configure"
echo 1000 >"$fake/uid"
ln -s "$fake/id" "$fake/apt-get" "$work/few"
PATH=$work/few "$SHELL" "$work/fresh/bootstrap" check >"$work/out" 2>&1
status=$?
ok "without root: bootstrap fails" test $status -ne 0
ok "without root: the line to paste installs" \
	says "    sudo apt-get update && sudo apt-get install "
ok "without root: nothing is installed" test ! -s "$fake/apt"
grep -E -o '[a-z0-9.+-]+' "$work/out" >"$work/words"
for package in autoconf gcc lua-socket lua5.3 ruby-dev swig; do
	is "the list has $package once" 1 "$(grep -c -x -F $package "$work/words")"
done
sed -n 's/^ *sudo.*--no-install-recommends //p' "$work/out" | tr ' ' '\n' |
	sort >"$work/list"
is "the list has no package twice" "" "$(uniq -d "$work/list")"
ok "the list is long" test "$(grep -c '' "$work/list")" -gt 30

# A build before the packages came.
bootstrap build
ok "build: succeeds" test $status -eq 0
ok "build: says that it configures" says "configuring build/ for the first time"
ok "build: says that it compiles" says "bootstrap: compiling in build/"
ok "build: says what comes next" says "    ./bootstrap check"
ok "build: says how somebody who is not root installs on Linux" \
	says "    sudo make -C build install && sudo ldconfig"
ok "build: installs nothing" test ! -s "$fake/apt"
bootstrap demo
ok "demo: configures no second time" configured 1
ok "demo: runs the demo" grep -x demo "$fake/made"
ok "demo: says what comes next" says "    ./bootstrap check"

echo 0 >"$fake/uid"
bootstrap build
ok "build: says how root installs on Linux" \
	grep -x "    make -C build install && ldconfig" "$work/out"
echo NetBSD >"$fake/system"
bootstrap build
ok "build: says how root installs on another system" \
	grep -x "    make -C build install" "$work/out"
touch "$fake/offline"
bootstrap check
ok "no network: bootstrap fails" test $status -ne 0
ok "no network: bootstrap shows what apt-get said" says "no network"
rm "$fake/offline"
bootstrap check
ok "check: says what is installed" \
	says "bootstrap: installing 2 packages: ruby ruby-dev"
ok "check: configures again after packages came" configured 2
ok "check: says why" says "configuring build/ again, since this has changed: "
ok "check: says what runs" says "run-suites: make check-asan: "
ok "check: says what it leaves out" says "left to ./bootstrap check-all: "
ok "check: says how long a suite took" \
	grep -x "  [0-9]* s: make check-asan" "$work/out"
ok "check: says why points were skipped" \
	grep -x " *1 no room for N, check-tsan" "$work/out"
ok "check: prints the sum of its suites" sum "12 passed, 0 failed, 5 skipped" 0
ok "check: compiles nothing anew for a package" \
	test "$(grep -c -x clean "$fake/made")" -eq 0
bootstrap check-all
ok "check-all: prints the sum of all suites" \
	sum "27 passed, 0 failed, 12 skipped" 0
bootstrap check
ok "check again: the tree stays as it is" configured 2
ok "check again: has the same sum" sum "12 passed, 0 failed, 5 skipped" 0

# Failures, and what is none.
touch "$fake/fails-check-cost"
bootstrap check
ok "a suite that leaves no numbers fails" \
	says "make check-cost: did not run"
ok "a suite that leaves no numbers is in the sum" \
	sum "10 passed, 1 failed, 4 skipped" 1
rm "$fake/fails-check-cost"
printf '# %s: %s\n' TOTAL 1 PASS 0 SKIP 1 XFAIL 0 FAIL 0 XPASS 0 ERROR 0 \
	>"$fake/numbers-check-tsan"
bootstrap check
ok "a suite that only skips fails" says "make check-tsan: nothing passed"
ok "a suite that only skips is in the sum" \
	sum "10 passed, 1 failed, 5 skipped" 1
printf '# %s: %s\n' TOTAL 9 PASS 4 SKIP 1 XFAIL 0 FAIL 2 XPASS 1 ERROR 1 \
	>"$fake/numbers-check-tsan"
bootstrap check
ok "the tests that fail are in the sum" sum "14 passed, 4 failed, 5 skipped" 1
rm "$fake/numbers-check-tsan"
for target in fuzz bench-smoke warnings; do
	touch "$fake/fails-$target"
	bootstrap check-all
	ok "make $target fails the run" says "make $target: status 2"
	ok "make $target is in the sum" \
		sum "26 passed, 1 failed, 12 skipped" 1
	rm "$fake/fails-$target"
done

echo 'libFuzzer: SKIP none' >"$fake/skips-fuzz"
bootstrap check
ok "a step that leaves a part out fails" says "make fuzz: a part did not run"
ok "a step that leaves a part out is in the sum" \
	sum "11 passed, 1 failed, 5 skipped" 1
rm "$fake/skips-fuzz"

# A part that is not found although its packages are there: in the tree, and in
# the two trees of make warnings.
touch "$fake/blind"
touch "$tree/configure"
bootstrap check-all
ok "a newer configure runs again" configured 3
ok "a missing part is named" \
	says "the binding of Ruby: not configured in ., see ./config.log"
ok "a missing part fails the run" sum "27 passed, 3 failed, 12 skipped" 1
rm "$fake/blind"

# A tree that nobody knows anything about keeps its arguments.
rm "$tree/build/configured-with"
# shellcheck disable=SC2016 # $1 is the other script's
sed 's/test "$1" = --config/test "$1" = --config \&\& echo "--x=\\"1 2\\""/' \
	"$tree/build/config.status" | command_in "$work" config.status
cp "$work/config.status" "$tree/build"
bootstrap check
ok "a tree configured by hand is configured again" configured 4
is "a tree configured by hand keeps its arguments" "-q --x=1 2" \
	"$(tail -n 1 "$fake/configured")"

# ./configure in the source folder, and what make leaves there.
echo int one\; >"$tree/one.c"
touch "$tree/one.o"
touch -t 202001010000 "$tree/configure"
(cd "$tree" && ./configure)
cat >>"$tree/Makefile" <<'MAKEFILE'
DISTFILES = ./configure ./configure.ac build-aux/packages one.c not-made.c
MAKEFILE
configured=$(grep -c '' "$fake/configured")
copy=$tree/build/source
: >"$fake/made"
bootstrap demo
ok "a configured source folder: the demo succeeds" test $status -eq 0
ok "a configured source folder: bootstrap says what it does" \
	says "the source folder is configured: copying the sources"
ok "a configured source folder: build/ is configured again" \
	configured $((configured + 1))
ok "a configured source folder: what build/ had is compiled anew" \
	grep -x clean "$fake/made"
ok "a configured source folder: the demo runs" grep -x demo "$fake/made"
ok "a configured source folder: it stays configured" \
	test -f "$tree/config.status" -a -f "$tree/one.o"
ok "the copy has a source" cmp "$tree/one.c" "$copy/one.c"
ok "the copy has a source of a folder" \
	cmp "$tree/build-aux/packages" "$copy/build-aux/packages"
ok "the copy has nothing that was compiled" \
	test ! -e "$copy/one.o" -a ! -e "$copy/config.status"
is "the copy keeps the times of the files" "" \
	"$(find "$copy/configure" -newer "$tree/configure")"
echo int two\; >"$tree/one.c"
bootstrap demo
ok "the copy again: build/ stays as it is" configured $((configured + 1))
ok "the copy again: a source that was changed is there" \
	cmp "$tree/one.c" "$copy/one.c"
cp "$tree/Makefile" "$work/Makefile.good"
echo 'no makefile' >"$tree/Makefile"
bootstrap demo
ok "a Makefile that does not work: bootstrap fails" test $status -ne 0
ok "a Makefile that does not work: bootstrap says what to type" \
	says "please type: rm config.status"
cp "$work/Makefile.good" "$tree/Makefile"
rm "$tree/config.status" "$tree/Makefile"
bootstrap demo
ok "after make distclean: the demo succeeds" test $status -eq 0
ok "after make distclean: build/ is configured from the source folder" \
	configured $((configured + 2))
ok "after make distclean: the copy is gone" test ! -e "$copy"

# The trees that suites configure by themselves.
subtree()	# ARGUMENT...
{
	(cd "$work/sub" && PATH=$fake:$PATH "$SHELL" \
		"$tree/build-aux/configure-tree" "$tree" "$@") >"$work/out" 2>&1
	status=$?
}
mkdir "$work/sub"
rm "$fake/configured" "$fake/made"
touch "$fake/made"
subtree CC=cc
subtree CC=cc
ok "a suite's tree is configured once" configured 1
subtree CC=cc CFLAGS=-O1
ok "a suite's tree is configured again for other arguments" configured 2
ok "a suite's tree is compiled anew for other arguments" \
	grep -x clean "$fake/made"
CPPFLAGS=-DX
export CPPFLAGS
subtree CC=cc CFLAGS=-O1
unset CPPFLAGS
ok "a suite's tree is configured again for another variable" configured 3
rm "$fake/ruby"
subtree CC=cc CFLAGS=-O1
subtree CC=cc CFLAGS=-O1
ok "a suite's tree is configured again for another program" configured 4
touch "$fake/broken"
subtree CC=cc
ok "a configure that fails fails the suite" test $status -ne 0
rm "$fake/broken"
subtree CC=cc CFLAGS=-O1
ok "a configure that failed runs again" configured 6
finish
