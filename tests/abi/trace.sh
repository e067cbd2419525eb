#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The static tracepoints are in the library when it was built with
# <sys/sdt.h>.

. "$srcdir/tests/tap/tap.sh"

test "$enable_shared" = yes || skip_all "no shared library"
grep -q '^#define HAVE_SYS_SDT_H' config.h || skip_all "no <sys/sdt.h>"

${READELF:-readelf} -n .libs/libsel.so >"$work/notes" 2>&1
for name in wait wake rebuild drop; do
	ok "libsel:$name is a tracepoint" \
		grep -q "^ *Name: $name\$" "$work/notes"
done
$AWK '/Provider:/ && $2 == "libsel" { n++ } /Name: (wait|wake|rebuild|drop)$/ { m++ }
	END { exit n == 0 || n != m }' "$work/notes"
is "libsel has no other tracepoints" 0 $?
finish
