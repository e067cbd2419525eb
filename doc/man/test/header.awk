# SPDX-License-Identifier: MIT
#
# Prints what the comments of sel.h say of each function, one fact a line:
#	error FUNCTION NAME	its comment has it after "Errors" or "errors"
#	mention FUNCTION NAME	its comment has this one of ours anywhere
#	like FUNCTION OTHER	it has the errors of this one as well
# A comment is of all functions up to the next one; a comment behind a
# declaration is of nobody.

/cdef-begin/ { inside = 1; next }
/cdef-end/ { exit }
!inside { next }

/^\/\*/ { comment = ""; in_comment = 1 }
in_comment { comment = comment " " $0 }
in_comment && /\*\// { in_comment = 0; next }
in_comment { next }

{ sub(/\/\*.*/, "") }
match($0, /sel_[a-z_]+\(/) {
	name = substr($0, RSTART, RLENGTH - 1)
	text = comment
	gsub(/[ \t]+\*[ \t]+/, " ", text)
	names("mention", name, text, "^SEL_E[A-Z]+$")
	# Of what the sentence on errors says, its end is where it mirrors.
	if (match(text, /[Ee]rrors[:,]/)) {
		text = substr(text, RSTART)
		sub(/Mirrors:.*/, "", text)
		names("error", name, text, "^(SEL_)?E[A-Z]+$")
		if (match(text, /those of sel_[a-z_]+\(/))
			print "like", name,
				substr(text, RSTART + 9, RLENGTH - 10)
	}
}

function names(what, name, text, wanted,    error)
{
	while (match(text, /[A-Z][A-Z_0-9]+/)) {
		error = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (error ~ wanted && error != "EDGE")
			print what, name, error
	}
}
