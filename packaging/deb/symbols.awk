# SPDX-License-Identifier: MIT
#
# Makes debian/libsel0.symbols of the list of the ABI:
#	awk -v current=VERSION -f symbols.awk libsel.abi
# A symbol's node is named for the release that has it first: LIBSEL_0.1 asks
# for 0.1.0 or later.  Until that release each candidate asks for itself, since
# the ABI of an earlier candidate may be another one.

$1 == "function" {
	prototype = $0
	sub(/[(].*/, "", prototype)
	match(prototype, /[A-Za-z_0-9]+$/)
	list($2)
	lines[++n] = substr(prototype, RSTART) "@" $2 " " version($2)
}

END {
	print "# Made from abi/libsel.abi: do not edit."
	print "libsel.so.0 libsel0 #MINVER#"
	print "* Build-Depends-Package: libsel-dev"
	for (i = 1; i <= n; i++)
		print " " lines[i]
}

function version(node)
{
	release = substr(node, index(node, "_") + 1) ".0"
	return index(current, release "~") == 1 ? current : release
}

# Each node is a symbol too.
function list(node)
{
	if (!(node in seen))
		lines[++n] = node "@" node " " version(node)
	seen[node] = 1
}
