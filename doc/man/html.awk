# SPDX-License-Identifier: MIT
#
# Makes a page of the manual from what mandoc makes of it:
#	awk -f html.awk -v page=PAGE -v titles=FILE -v long=yes names FRAGMENT
# `names` is what names.awk prints, and FILE has a line "PAGE TITLE" for each
# page, in the order of the navigation.  With `long` the page gets a list of
# contents.  A reference to a page that is not ours is no link.  The text comes
# before the navigation, which libsel.css puts beside the text where there is
# room.

BEGIN {
	tagged = "<a class=\"permalink\" href=\"#sel_[a-z_]*\">" \
		"<code class=\"Fn\"[^>]*>[a-z_]*</code></a>"
	while ((getline line < titles) > 0) {
		pages[++npages] = substr(line, 1, index(line, " ") - 1)
		title[npages] = substr(line, index(line, " ") + 1)
		if (pages[npages] == page)
			here = npages
	}
	close(titles)
	if (long)
		headings(ARGV[ARGC - 1])
	head()
}

# names
FILENAME != ARGV[ARGC - 1] {
	home[$1] = $2
	name = $1
	sub(/\.[0-9]$/, "", name)
	if ($1 ~ /\.3$/) {
		symbol[name] = $2
		in_order[++nsymbols] = name
	}
	next
}

FNR == description { contents() }
/id="SYNOPSIS"/ { synopsis = 1 }
/<\/section>/ { synopsis = 0 }
{
	line = references(unmarked($0))
	line = symbols(line, "<code class=\"Fn\">", "</code>")
	print symbols(line, "<var class=\"Vt\">", "</var>")
}

END { foot() }

function shown(page)
{
	if (page !~ /\.[0-9]$/)
		return page
	return substr(page, 1, length(page) - 2) "(" \
		substr(page, length(page)) ")"
}

function head(    i, name)
{
	name = here ? shown(page) : "libsel"
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>"
	print "<meta charset=\"utf-8\">"
	print "<meta name=\"viewport\" content=\"width=device-width," \
		" initial-scale=1\">"
	print "<title>" name (here ? " - libsel" : ": manual") "</title>"
	print "<link rel=\"stylesheet\" href=\"libsel.css\">"
	print "</head>\n<body>\n<main>"
	print "<p class=\"jump\"><a href=\"#all-pages\">All pages</a></p>"
}

function navigation(    i)
{
	print "<nav id=\"all-pages\">"
	print "<a class=\"home\" href=\"index.html\">libsel</a>\n<ul>"
	for (i = 1; i <= npages; i++)
		print "<li><a href=\"" pages[i] ".html\"" \
			(i == here ? " aria-current=\"page\"" : "") ">" \
			shown(pages[i]) "</a></li>"
	print "</ul>\n</nav>"
}

function foot(    i)
{
	if (!here) {
		print "<h1>The manual of libsel</h1>\n<dl>"
		for (i = 1; i <= npages; i++)
			print "<dt><a href=\"" pages[i] ".html\">" \
				shown(pages[i]) "</a></dt>\n<dd>" title[i] \
				"</dd>"
		print "</dl>\n<h1>All functions and types</h1>"
		print "<ul class=\"names\">"
		for (i = 1; i <= nsymbols; i++)
			print "<li><a href=\"" place(in_order[i]) \
				"\">" in_order[i] "</a></li>"
		print "</ul>"
	}
	print "</main>"
	navigation()
	print "</body>\n</html>"
}

# Where a name of section 3 is declared.
function place(name)
{
	return (symbol[name] == page ? "" : symbol[name] ".html") \
		"#declares-" name
}

# Reads what the list of contents needs; the list stands before the line
# `description`.  mandoc has such a list, too, but only for pages with two
# sections of their own names.
function headings(file,    line, more, number, opened)
{
	while ((getline line < file) > 0) {
		number++
		if (line ~ /<section class="Sh">/)
			opened = number
		if (line !~ /<h[12] class="S[hs]" id=/)
			continue
		if (line ~ /id="DESCRIPTION"/)
			description = opened
		while (line !~ /<\/h[12]>/ && (getline more < file) > 0) {
			number++
			line = line " " more
		}
		if (description)
			heading[++nheadings] = line
	}
	close(file)
}

function contents(    i, text, target)
{
	print "<nav class=\"contents\">\n<ul>"
	for (i = 1; i <= nheadings; i++) {
		text = heading[i]
		match(text, / id="[^"]*"/)
		target = substr(text, RSTART + 5, RLENGTH - 6)
		gsub(/<[^>]*>/, "", text)
		gsub(/ +/, " ", text)
		print "<li" (heading[i] ~ /<h2/ ? " class=\"Ss\"" : "") \
			"><a href=\"#" target "\">" text "</a></li>"
	}
	print "</ul>\n</nav>"
}

# <a class="Xr" href="NAME.SECTION.html">NAME(SECTION)</a>
function references(text,    out, start, end, link, target, name)
{
	while ((start = index(text, "<a class=\"Xr\" href=\"")) > 0) {
		out = out substr(text, 1, start - 1)
		text = substr(text, start)
		end = index(text, "</a>")
		link = substr(text, 1, end - 1)
		text = substr(text, end + 4)
		target = link
		sub(/.*href="/, "", target)
		sub(/\.html".*/, "", target)
		name = target
		sub(/\.[0-9]$/, "", name)
		sub(/^[^>]*>/, "", link)
		if (!(target in home))
			out = out "<span class=\"Xr\">" link "</span>"
		else
			out = out "<a class=\"Xr\" href=\"" \
				(home[target] == target ? target ".html" : \
				place(name)) "\">" link "</a>"
	}
	return out text
}

# mandoc takes what we name first for what we describe.
function unmarked(text,    out, part, name)
{
	while (match(text, tagged)) {
		part = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		name = part
		sub(/<\/code><\/a>$/, "", name)
		sub(/.*>/, "", name)
		out = out (symbol[name] == page ? part : \
			"<code class=\"Fn\">" name "</code>")
	}
	return out text
}

# A function or type: in a synopsis the place itself, on other pages a link.
function symbols(text, before, after,    out, start, end, name, more)
{
	while ((start = index(text, before)) > 0) {
		out = out substr(text, 1, start - 1)
		text = substr(text, start + length(before))
		while (!(end = index(text, after)) && (getline more) > 0)
			text = text "\n" more
		name = substr(text, 1, end - 1)
		text = substr(text, end + length(after))
		out = out marked(name, before, after)
	}
	return out text
}

function marked(name, before, after,    declared)
{
	declared = name
	sub(/^typedef.*[ \n]/, "", declared)
	if (synopsis && symbol[declared] == page && !(declared in placed)) {
		placed[declared]
		sub(/>/, " id=\"declares-" declared "\">", before)
		return before name after
	}
	if (!(name in symbol) || symbol[name] == page)
		return before name after
	return "<a href=\"" place(name) "\">" before name after "</a>"
}
