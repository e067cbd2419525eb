# SPDX-License-Identifier: MIT
#
# Makes the page libsel-cookbook(7) from doc/cookbook.md.  The page has the
# paragraphs, lists and programs of the document; the document keeps to what
# this program knows: headings, paragraphs, lists, fenced and indented blocks,
# `code`, and links of one word.

BEGIN {
	print ".\\\" SPDX-License-Identifier: MIT"
	print ".\\\""
	print ".\\\" Made from doc/cookbook.md by `make cookbook`: change that file."
	print ".Dd December 1, 2026"
	print ".Dt LIBSEL-COOKBOOK 7"
	print ".Os libsel"
	print ".Sh NAME"
	print ".Nm libsel-cookbook"
	print ".Nd recipes for programs with libsel"
	print ".Sh DESCRIPTION"
	first = 1
	width = 78
}

/^<!--/ || /^# / { next }

/^```/ {
	paragraph()
	fenced = !fenced
	if (fenced)
		literal()
	else
		print ".Ed"
	first = 0
	next
}
fenced { print verbatim($0); next }

/^## / {
	paragraph()
	if (!recipes++)
		print ".Sh RECIPES"
	print ".Ss " substr($0, 4)
	first = 1
	next
}
/^    / {
	paragraph()
	literal()
	print verbatim(substr($0, 5))
	print ".Ed"
	first = 0
	next
}
/^$/ { paragraph(); next }
/^- / { paragraph(); item = 1; text = substr($0, 3); next }
item { text = text " " substr($0, 3); next }
{ text = text (text == "" ? "" : " ") $0 }

END {
	paragraph()
	print ".Sh SEE ALSO"
	print ".Xr sel_selector_register 3 ,"
	print ".Xr sel_selector_select 3 ,"
	print ".Xr libsel 7"
}

function literal()
{
	end_list()
	print ".Bd -literal"
}

# A paragraph or an item of a list, if one has been read.
function paragraph()
{
	if (text == "")
		return
	if (item && !list) {
		print ".Bl -bullet"
		list = 1
	}
	if (!item)
		end_list()
	if (item)
		print ".It"
	else if (!first)
		print ".Pp"
	flow(text)
	first = item = 0
	text = ""
}

function end_list()
{
	if (list)
		print ".El"
	list = 0
}

# Each sentence and each macro is a line of its own.
function flow(text,    n, i, words, word, span, before, after)
{
	gsub(/\[[^] ]*\]\([^)]*\)/, "`&`", text)
	# A blank within code is no end of a word.
	n = split(text, words, "`")
	if (n % 2 == 0)
		unknown(text)
	text = ""
	for (i = 1; i <= n; i++) {
		word = words[i]
		if (i % 2 == 0)
			gsub(/ /, "\001", word)
		text = text (i == 1 ? "" : "`") word
	}
	line = ""
	n = split(text, words, " ")
	for (i = 1; i <= n; i++) {
		word = words[i]
		if (!index(word, "`")) {
			add(word)
			if (word ~ /[.!?][)]?$/)
				put()
			continue
		}
		if (split(word, span, "`") != 3 && word !~ /`$/)
			unknown(word)
		before = span[1]
		after = word ~ /`$/ ? "" : span[3]
		if (before !~ /^\(?$/ || after !~ /^[).,:;?!]*$/)
			unknown(word)
		gsub(/\001/, " ", span[2])
		put()
		macro(before, span[2], after)
	}
	put()
}

function macro(before, code, after)
{
	code = markup(code)
	if (before == "(") {
		if (after !~ /^\)/)
			unknown(code)
		after = substr(after, 2)
		code = "Pq " code
	}
	gsub(/./, " &", after)
	print "." code after
}

# What a word of code is: a function, an error, a constant or a file.
function markup(code)
{
	if (code ~ /^\[/) {
		sub(/^\[/, "", code)
		sub(/\].*/, "", code)
		return "Pa " code
	}
	if (code ~ /^[A-Za-z_]+\(\)$/)
		return "Fn " substr(code, 1, length(code) - 2)
	if (code ~ /^(SEL_)?E[A-Z]+$/)
		return "Er " code
	if (code ~ /^[A-Z]+(_[A-Z]+)*$/)
		return "Dv " code
	if (code !~ / / && (code ~ /\// || code ~ /\.[a-z]$/))
		return "Pa " code
	return "Ql " escaped(code)
}

function add(word)
{
	if (line != "" && length(line) + 1 + length(word) > width)
		put()
	line = line (line == "" ? "" : " ") word
}

function put()
{
	if (line != "")
		print line
	line = ""
}

function escaped(text)
{
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	return text
}

# A line of a program, in which no sign has another form.
function verbatim(text)
{
	text = escaped(text)
	gsub(/'/, "\\(aq", text)
	gsub(/`/, "\\(ga", text)
	gsub(/\^/, "\\(ha", text)
	gsub(/~/, "\\(ti", text)
	if (text ~ /^\./)
		text = "\\&" text
	return text
}

function unknown(what)
{
	print "cookbook.awk: line " FNR ": not understood: " what >"/dev/stderr"
	failed = 1
	exit 1
}
