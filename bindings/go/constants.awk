# SPDX-License-Identifier: MIT
#
# Makes the constants of the Go package, to be formatted by gofmt:
#	awk -f constants.awk -v make=WHAT libsel.abi sel.h
# WHAT is own (libsel's), poll, linux or kqueue (the system's, which cgo reads
# from its headers), or test (the table of the test).

/^#/ && FILENAME ~ /abi$/ || NF == 0 { next }

# Its text in the header: the comment above.
FILENAME ~ /[.]h$/ {
	if ($0 ~ /^\t\/[*] /)
		text = ""
	if ($0 ~ /^\t(\/[*]|  ) /) {
		line = $0
		gsub(/^\t(\/[*]|  ) | *[*]\/$/, "", line)
		text = text (text ? " " : "") line
	} else if ($1 ~ /^SEL_/ && $2 == "=" && text) {
		sub(/ ?Mirrors: .*/, "", text)
		if (text)
			comment[$1] = text
		text = ""
	} else {
		text = ""
	}
	next
}

$1 == "constant" || $1 == "macro" { names[++n] = $2; value[$2] = $3; next }
$1 == "system" { names[++n] = $2; macro[$2] = $3 }

# EPOLL_CLOEXEC and the like are their own names; libsel's get Go's.
function go_name(name,    part)
{
	if (name in macro)
		return name
	sub(/^SEL_/, "", name)
	split(name, part, "_")
	if (name ~ /^EVENT_/)
		return camel(part[2])
	if (name ~ /^FLAG_D/)
		return "flag" camel(part[2]) camel(part[3])
	if (name ~ /^(BACKEND|DETAIL|FEATURE)_/)
		return camel(part[1]) camel(part[2])
	if (name == "FOREVER")
		return "Forever"
	if (name ~ /^E[A-Z]+$/)
		return tolower(name)
	return ""
}

function camel(word)
{
	if (word == "RDHUP")
		return "RDHup"
	return substr(word, 1, 1) tolower(substr(word, 2))
}

function in_group(name)
{
	if (name in value)
		return "own"
	return name ~ /^EPOLL/ ? "linux" : name ~ /^KQ_/ ? "kqueue" : "poll"
}

# block(PREFIX, TYPE, COMMENT)
function block(prefix, type, text,    i, name)
{
	print "\n// " text "\nconst ("
	for (i = 1; i <= n; i++) {
		name = names[i]
		if (name !~ prefix || go_name(name) == "")
			continue
		if (name in comment)
			doc(comment[name])
		printf "\t%s %s = %s\n", go_name(name), type, value[name]
	}
	print ")"
}

# doc(TEXT): a comment above a constant, in lines of 72 columns
function doc(text,    words, count, i, line)
{
	count = split(text, words, " ")
	line = "\t//"
	for (i = 1; i <= count; i++) {
		if (length(line) + length(words[i]) > 72) {
			print line
			line = "\t//"
		}
		line = line " " words[i]
	}
	print line
}

function system_file(constraint, headers, text,    i, name)
{
	if (constraint)
		print "//go:build " constraint "\n"
	print "package sel\n\n/*\n#cgo CFLAGS: -D_GNU_SOURCE"
	split(headers, part, " ")
	for (i = 1; i in part; i++)
		print "#include <" part[i] ">"
	for (i = 1; i <= n; i++) {
		name = names[i]
		if (in_group(name) == make)
			printf "#ifndef %s\n#define %s 0\n#endif\n", \
				macro[name], macro[name]
	}
	print "*/\nimport \"C\"\n\n// " text "\nconst ("
	for (i = 1; i <= n; i++)
		if (in_group(names[i]) == make)
			print "\t" names[i] " = C." macro[names[i]]
	print ")"
}

END {
	print "// SPDX-License-Identifier: MIT"
	print "// Code generated from abi/libsel.abi by make swig. DO NOT EDIT.\n"
	if (make == "own") {
		print "package sel\n\nimport \"time\""
		block("^SEL_EVENT_", "Events", \
		      "Events to register for; each registration needs at " \
		      "least one of Read, Write, Pri and RDHup.")
		block("^SEL_DETAIL_", "Detail", \
		      "What the system said beyond Read and Write.")
		block("^SEL_BACKEND_", "Backend", "The back ends.")
		block("^SEL_FEATURE_", "Features", "What a back end can do.")
		block("^SEL_FLAG_D", "uint32", "What New may be asked.")
		block("^SEL_FOREVER", "time.Duration", \
		      "Forever, or more, is no limit to a wait.")
		block("^SEL_E[A-Z]+$", "code", "libsel's own errors.")
	} else if (make == "poll") {
		system_file("", "limits.h poll.h", \
			    "The bits of Poll and Devpoll, and how much a writable " \
			    "pipe takes at once; 0 for what the system has not.")
	} else if (make == "linux") {
		system_file("linux", "sys/epoll.h", "The bits of Epoll.")
	} else if (make == "kqueue") {
		system_file("darwin || dragonfly || freebsd || netbsd || " \
			    "openbsd", "sys/types.h sys/event.h", \
			    "The constants of Kqueue; 0 for what one of " \
			    "these systems has not.")
	} else if (make == "test") {
		print "package sel\n"
		print "// What is called so in abi/libsel.abi."
		print "var constants = map[string]int64{"
		for (i = 1; i <= n; i++)
			if (go_name(names[i]) && \
			    in_group(names[i]) ~ /own|poll/)
				printf "\t\"%s\": int64(%s),\n", names[i], \
					go_name(names[i])
		print "}"
	} else if (make == "test-linux") {
		print "package sel\n"
		print "func init() {"
		for (i = 1; i <= n; i++)
			if (in_group(names[i]) == "linux")
				printf "\tconstants[\"%s\"] = %s\n", \
					names[i], names[i]
		print "}"
	} else {
		print "constants.awk: make what?" > "/dev/stderr"
		exit 2
	}
}
