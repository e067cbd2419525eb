# SPDX-License-Identifier: MIT
#
# Makes one of the files that follow from abi/libsel.abi:
#	awk -f generate.awk -v make=WHAT libsel.abi
# WHAT is map (version script), sym (plain list of functions), cdef (plain C
# for FFIs), constants (table of sel_constant()), contract (a C test that
# compares sel.h and the library with the list), calls (the table of the test
# that calls the library through libffi) or swig (constants as SWIG likes them).

BEGIN {
	source = "abi/libsel.abi"
	fault = 0
}

/^#/ || NF == 0 { next }

$1 == "typedef" {
	types = types "typedef " rest(2) ";\n"
	same_as[$3] = $2
	next
}
$1 == "opaque" { types = types "typedef struct " $2 " " $2 ";\n"; next }

$1 == "struct" {
	structs[++nstructs] = $2
	size[$2] = $3
	next
}
$1 == "member" && ($2 in size) {
	name = $NF
	type = rest(4)
	type = substr(type, 1, length(type) - length(name) - 1)
	members[++nmembers] = $2
	member_name[nmembers] = name
	member_type[nmembers] = type
	member_offset[nmembers] = $3
	body[$2] = body[$2] "\t" type " " name ";\n"
	next
}

$1 == "constant" || $1 == "macro" {
	constants[++nconstants] = $2
	kind[$2] = $1
	value[$2] = $3
	c_name[$2] = $2
	next
}
$1 == "alias" || $1 == "system" {
	constants[++nconstants] = $2
	kind[$2] = $1
	c_name[$2] = $3
	next
}

$1 == "function" {
	prototype = rest(3)
	paren = index(prototype, "(")
	head = substr(prototype, 1, paren - 1)
	match(head, /[A-Za-z_0-9]+$/)
	name = substr(head, RSTART)
	functions[++nfunctions] = name
	node[name] = $2
	prototypes[name] = prototype
	pointers[name] = substr(head, 1, RSTART - 1) \
		(head ~ / [A-Za-z_0-9]+$/ ? "" : " ") \
		"(*)" substr(prototype, paren)
	type_of_function[name] = substr(head, 1, RSTART - 1)
	parameters[name] = substr(prototype, paren + 1, \
		length(prototype) - paren - 1)
	if (!($2 in names))
		nodes[++nnodes] = $2
	names[$2] = names[$2] "\t\t" name ";\n"
	next
}

{
	printf "%s:%d: not understood: %s\n", FILENAME, FNR, $0 > "/dev/stderr"
	fault = 1
	exit
}

END {
	if (fault)
		exit 1
	if (make == "map")
		make_map()
	else if (make == "sym")
		for (i = 1; i <= nfunctions; i++)
			print functions[i]
	else if (make == "cdef")
		make_cdef()
	else if (make == "constants")
		make_constants()
	else if (make == "contract")
		make_contract()
	else if (make == "calls")
		make_calls()
	else if (make == "swig")
		make_swig()
	else {
		print "generate.awk: make what?" > "/dev/stderr"
		exit 2
	}
}

# The line from field n on.
function rest(n,    i, text)
{
	text = $n
	for (i = n + 1; i <= NF; i++)
		text = text " " $i
	return text
}

# The first lines of a file of C.
function begin_c(text)
{
	print "/* SPDX-License-Identifier: MIT */"
	print "/* " text "  Made from " source ": do not edit. */"
}

function make_map(    i)
{
	print "# SPDX-License-Identifier: MIT"
	print "# The version script.  Made from " source ": do not edit."
	for (i = 1; i <= nnodes; i++) {
		printf "%s {\n\tglobal:\n%s", nodes[i], names[nodes[i]]
		if (i == 1)
			printf "\tlocal:\n\t\t*;\n};\n"
		else
			printf "} %s;\n", nodes[i - 1]
	}
}

function make_cdef(    i, first)
{
	begin_c("libsel's interface in plain C.")
	print "/* What is a macro in sel.h: */"
	for (i = 1; i <= nconstants; i++)
		if (kind[constants[i]] == "macro")
			printf "/* %s = %s */\n", constants[i],
				value[constants[i]]
	printf "\n%s\nenum {\n", types
	for (i = 1; i <= nconstants; i++)
		if (kind[constants[i]] == "constant") {
			printf "%s\t%s = %s", first, constants[i],
				value[constants[i]]
			first = ",\n"
		}
	print "\n};\n"
	for (i = 1; i <= nstructs; i++)
		printf "typedef struct %s {\n%s} %s;\n\n", structs[i],
			body[structs[i]], structs[i]
	for (i = 1; i <= nfunctions; i++)
		print prototypes[functions[i]] ";"
}

function make_constants(    i, name)
{
	begin_c("The table of constants.c.")
	for (i = 1; i <= nconstants; i++) {
		name = constants[i]
		if (kind[name] == "system")
			print "#ifdef " c_name[name]
		printf "{ \"%s\", (int64_t)%s, true },\n", name, c_name[name]
		if (kind[name] == "system")
			printf "#else\n{ \"%s\", 0, false },\n#endif\n", name
	}
}

function make_contract(    i, name, points)
{
	begin_c("sel.h and the library against the list.")
	print "#include \"contract.h\"\n"
	for (i = 1; i <= nstructs; i++)
		printf "SIZE(%s, %s);\n", structs[i], size[structs[i]]
	for (i = 1; i <= nmembers; i++)
		printf "MEMBER(%s, %s, %s, %s);\n", members[i], member_name[i],
			member_offset[i], member_type[i]
	for (i = 1; i <= nconstants; i++) {
		name = constants[i]
		if (name in value)
			printf "VALUE(%s, %s);\n", name, value[name]
	}
	for (i = 1; i <= nfunctions; i++)
		printf "FUNCTION(%s, %s);\n", functions[i],
			pointers[functions[i]]

	printf "\nint main(void)\n{\n\tbegin_tests();\n"
	for (i = 1; i <= nconstants; i++) {
		name = constants[i]
		if (kind[name] == "system")
			print "#ifdef " c_name[name]
		printf "\tconstant(%d, \"%s\", (int64_t)%s);\n", i - 1, name,
			c_name[name]
		if (kind[name] == "system")
			printf "#else\n\tno_constant(%d, \"%s\");\n#endif\n",
				i - 1, name
	}
	printf "\tno_more_constants(%d);\n", nconstants
	print "\treturn finish();\n}"
}

# The name that tests/ffi/call.h has for a type.
function call_type(type)
{
	gsub(/^ +| +$/, "", type)
	if (type ~ /[*]/)
		return "T_POINTER"
	while (type in same_as)
		type = same_as[type]
	if (type in size)
		return "T_" type
	if (type in foreign)
		return foreign[type]
	print "generate.awk: no foreign type: " type > "/dev/stderr"
	exit 1
}

function make_calls(    i, j, n, name, line, part)
{
	foreign["void"] = "T_VOID"
	foreign["int32_t"] = "T_SINT32"
	foreign["uint32_t"] = "T_UINT32"
	foreign["int64_t"] = "T_SINT64"
	foreign["uint64_t"] = "T_UINT64"
	foreign["size_t"] = "T_SIZE"

	begin_c("The list for calls through libffi.")
	n = split("STRUCT MEMBER CONSTANT MACRO ALIAS SYSTEM FUNCTION", part)
	for (i = 1; i <= n; i++)
		printf "#ifndef %s\n#define %s(...)\n#endif\n", part[i], part[i]
	for (i = 1; i <= nstructs; i++)
		printf "STRUCT(%s, %s)\n", structs[i], size[structs[i]]
	for (i = 1; i <= nmembers; i++)
		printf "MEMBER(%s, %s, %s, %s)\n", members[i], member_name[i],
			member_offset[i], call_type(member_type[i])
	for (i = 1; i <= nconstants; i++) {
		name = constants[i]
		line = toupper(kind[name]) "(" name
		if (name in value)
			line = line ", " value[name]
		else if (kind[name] == "alias")
			line = line ", " c_name[name]
		print line ")"
	}
	for (i = 1; i <= nfunctions; i++) {
		name = functions[i]
		line = "FUNCTION(" name ", \"" node[name] "\", " \
			call_type(type_of_function[name] \
				(prototypes[name] ~ ("[*]" name) ? "*" : ""))
		n = split(parameters[name], part, ",")
		for (j = 1; j <= n && part[j] != "void"; j++) {
			if (part[j] !~ /[*]/)
				sub(/ [A-Za-z_0-9]+$/, "", part[j])
			line = line ", " call_type(part[j])
		}
		print line ")"
	}
	print "#undef STRUCT\n#undef MEMBER\n#undef CONSTANT\n#undef MACRO"
	print "#undef ALIAS\n#undef SYSTEM\n#undef FUNCTION"
}

# Bare literals: of anything else SWIG makes variables in some languages.
function make_swig(    i, name)
{
	begin_c("libsel's own constants.")
	for (i = 1; i <= nconstants; i++) {
		name = constants[i]
		if (name in value)
			print "#define " name " " value[name]
	}
}
