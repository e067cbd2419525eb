# SPDX-License-Identifier: MIT
#
# Makes debian/libsel0.symbols of the list of the ABI:
#	awk -f symbols.awk libsel.abi
# A symbol's node is named for the release that has it first: LIBSEL_0.1 asks
# for 0.1 or later.

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
	return substr(node, index(node, "_") + 1)
}

# Each node is a symbol too.
function list(node)
{
	if (!(node in seen))
		lines[++n] = node "@" node " " version(node)
	seen[node] = 1
}
