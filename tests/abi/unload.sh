#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The library can be loaded, used and unloaded, again and again, and leaves
# nothing behind.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"

round="1 event, gone, can fork, 0 descriptors more"
is "the library loaded and unloaded twice: each works" "$round
$round" "$(./tests/abi/host ./.libs/libsel.so 2 2>&1)"
is "the library loaded and unloaded twice: the host ends with 0" \
	0 "$(./tests/abi/host ./.libs/libsel.so 2 >&2; echo $?)"
ok "the host alone: it is not linked with the library" \
	test "$(./tests/abi/host ./no-such-library.so 1 >/dev/null; echo $?)" = 1
finish
