# SPDX-License-Identifier: MIT
#
# Makes what dot draws ready for a page that is light or dark, wide or narrow:
#	dot -Tsvg NAME.dot | awk -f svg.awk -v name=NAME -v stamp=STAMP
# Black becomes the colour of the text around, the size is in pixels, and
# tooltips and names, which mean nothing to a reader, go.  What is on a line
# with "only alone" is for the file alone, not for a page that quotes the picture.

/<svg / { inside = 1; head(); next }
!inside || /^<!--/ || /<title>/ { next }
inside == 1 {
	# The rest of the tag: dot writes it on two lines.
	inside = 2
	if ($0 !~ /viewBox/)
		exit 1
	match($0, /viewBox="[^"]*"/)
	split(substr($0, RSTART + 9, RLENGTH - 10), box, " ")
	printf "<svg class=\"picture\" role=\"img\"" \
		" aria-labelledby=\"about-%s\" width=\"%d\" height=\"%d\"" \
		" viewBox=\"%s %s %s %s\"\nxmlns=\"http://www.w3.org/2000/svg\"" \
		">\n", name, box[3] + 0.5, box[4] + 0.5, \
		box[1], box[2], box[3], box[4]
	print "<style>@media (prefers-color-scheme: dark)" \
		" { svg { color: #dde2e8 } }</style><!-- only alone -->"
	next
}
{
	sub(/ id="[^"]*"/, "")
	gsub(/="black"/, "=\"currentColor\"")
	gsub(/="transparent"/, "=\"none\"")
	sub(/<text /, "<text fill=\"currentColor\" ")
	print
}

function head()
{
	print "<!-- SPDX-License-Identifier: MIT -->"
	print "<!-- Made from " name ".dot by make pictures: " stamp " -->"
}
