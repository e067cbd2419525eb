# SPDX-License-Identifier: MIT
#
# Prints each name that a manual page is for, and the page that has it, as
# "sel_poll_new.3 sel_poll.3"; at the page's own name the two are equal.

FNR == 1 {
	page = FILENAME
	sub(/.*\//, "", page)
	section = page
	sub(/.*\./, "", section)
}
$1 == ".Sh" { inside = $2 == "NAME" }
inside && $1 == ".Nm" { print $2 "." section, page }
