#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The lists of errors in the manual are what the library answers: each error
# that a list has can be had, and no other error can.

. "$srcdir/tests/tap/tap.sh"

test -x tests/documents/errors || skip_all "the linker has no --wrap"
export LC_ALL=C
man=$srcdir/doc/man

# devpoll and kqueue need their own systems.
for page in "$man"/*.3; do
	$AWK -f "$man/test/facts.awk" "$page"
done | sed -n 's/^error [^ ]* \([^ ]*\) /\1 /p' |
	grep -v '^sel_devpoll_\|^sel_kqueue_' | sort -u >"$work/all"

# What can't be had here, and why.
cat >"$work/elsewhere" <<EOT
sel_epoll_from_fd SEL_ENOTSUP on a system without epoll
sel_epoll_new SEL_ENOTSUP on a system without epoll
sel_poll_new SEL_ENOTSUP on Windows before 10 version 2004
sel_select EINVAL from systems that limit the highest descriptor
sel_selector_modify SEL_ENOMEM on devpoll and kqueue
EOT
cut -d ' ' -f 1,2 "$work/elsewhere" | sort >"$work/not-here"
comm -23 "$work/not-here" "$work/all" >"$work/forgotten"
ok "what can't be had here is in the manual" diff /dev/null "$work/forgotten"
comm -23 "$work/all" "$work/not-here" >"$work/listed"

ok "every function can be called after every mistake" sh -c \
	'tests/documents/errors >"$1"' sh "$work/answers"
sort -u "$work/answers" >"$work/answered"
comm -23 "$work/listed" "$work/answered" >"$work/never"
ok "each error that ERRORS lists is answered" diff /dev/null "$work/never"
comm -13 "$work/listed" "$work/answered" >"$work/silent"
ok "ERRORS lists each error that is answered" diff /dev/null "$work/silent"
finish
