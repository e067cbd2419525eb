# SPDX-License-Identifier: MIT
#
# Prints what the sources of the manual pages say, one fact a line:
#	name PAGE SYMBOL	NAME has it
#	prototype PAGE C	SYNOPSIS has it
#	error PAGE FUNCTION NAME	ERRORS lists it for the function
#	constant PAGE NAME VALUE	the item of a list that describes it
#	member PAGE TYPE NAME	the same of a member
#	reference PAGE NAME SECTION
#	function PAGE NAME	named anywhere
#	word PAGE WORD		in any text
# A group of functions in ERRORS begins with the first .Fn after a list.

FNR == 1 {
	page = FILENAME
	sub(/.*\//, "", page)
	section = ""
	group = 0
}
/^\.\\"/ { next }

{ $0 = unescaped($0) }

$1 == ".Sh" { section = substr($0, 5); group = 0 }
section == "NAME" && $1 == ".Nm" { print "name", page, $2 }
$1 == ".Xr" { print "reference", page, $2, $3 }
/ Xr / {
	n = split($0, part, / Xr /)
	for (i = 2; i <= n; i++) {
		split(part[i], word, " ")
		print "reference", page, word[1], word[2]
	}
}

$1 == ".Fn" || $1 == ".Fo" { function_named($2) }
/ Fn / {
	n = split($0, part, / Fn /)
	for (i = 2; i <= n; i++) {
		split(part[i], word, " ")
		function_named(word[1])
	}
}

section == "SYNOPSIS" && $1 == ".Ft" { type = unquoted(substr($0, 5)) }
section == "SYNOPSIS" && $1 == ".Fn" {
	rest = substr($0, 5)
	name = rest
	sub(/ .*/, "", name)
	rest = substr(rest, length(name) + 2)
	gsub(/" "/, ", ", rest)
	gsub(/"/, "", rest)
	print "prototype", page, type, name "(" rest ");"
}
section == "SYNOPSIS" && $1 == ".Fo" { name = $2; rest = "" }
section == "SYNOPSIS" && $1 == ".Fa" {
	rest = rest (rest == "" ? "" : ", ") unquoted(substr($0, 5))
}
section == "SYNOPSIS" && $1 == ".Fc" {
	print "prototype", page, type, name "(" rest ");"
}

section == "ERRORS" && $1 == ".El" { group = 0 }
section == "ERRORS" && $1 == ".It" && $2 == "Bq" && $3 == "Er" {
	if (!group)
		print "error", page, "nobody", $4
	for (i = 1; i <= group; i++)
		print "error", page, member[i], $4
}

$1 == ".It" && ($2 == "Dv" || $2 == "Er") {
	value = $4 == "Pq" ? $5 : $4 == "Ta" ? $5 : ""
	if ($4 == "Pq" || $4 == "Ta")
		print "constant", page, $3, value
}
$1 == ".It" && $2 == "Vt" && $4 == "Va" { print "member", page, $3, $5 }

{
	text = $0
	while (match(text, /[A-Za-z_][A-Za-z_0-9]*/)) {
		found = substr(text, RSTART, RLENGTH)
		if (!((page, found) in seen))
			print "word", page, found
		seen[page, found]
		text = substr(text, RSTART + RLENGTH)
	}
}

function unescaped(text)
{
	gsub(/\\-/, "-", text)
	gsub(/\\&/, "", text)
	gsub(/\\e/, "\\", text)
	return text
}

function unquoted(text)
{
	gsub(/"/, "", text)
	return text
}

function function_named(name)
{
	print "function", page, name
	if (section != "ERRORS")
		return
	member[++group] = name
}
