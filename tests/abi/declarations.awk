# SPDX-License-Identifier: MIT
#
# Prints the declarations of plain C, one a line and without comments, and
# each enumerator as one of its own.  Of a header with cdef markers only what
# stands between them.

/cdef-begin/ { text = ""; next }
/cdef-end/ { exit }
{ text = text " " $0 }

END {
	while ((start = index(text, "/*")) > 0) {
		end = index(substr(text, start), "*/")
		text = substr(text, 1, start - 1) " " \
			substr(text, start + end + 1)
	}
	gsub(/[ \t]+/, " ", text)
	count = split(text, part, ";")
	for (i = 1; i < count; i++) {
		declaration = declaration part[i] ";"
		depth += gsub(/{/, "{", part[i]) - gsub(/}/, "}", part[i])
		if (depth > 0)
			continue
		sub(/^ /, "", declaration)
		if (declaration ~ /^enum {/)
			print_enumerators(declaration)
		else
			print declaration
		declaration = ""
	}
	if (part[count] !~ /^ *$/)
		print "unfinished:" part[count]
}

function print_enumerators(text,    i, n, name)
{
	gsub(/^enum { *| *};$/, "", text)
	n = split(text, name, / *, */)
	for (i = 1; i <= n; i++)
		print name[i]
}
