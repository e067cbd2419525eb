# SPDX-License-Identifier: MIT
#
# From what callgrind or strace has written of tests/cost/work to the total of
# each piece of work: lines of "WORK COUNT MEASURE TOTAL".  In the order of
# the command line: the addresses of locked instructions (-v addresses=FILE) in
# a library (-v library=NAME), the pieces as the program has announced them, and
# the dumps of callgrind, one for each; or the trace, which announces them itself.

function dumped(measure, total) {
	print name[dump], count[dump], measure, total
}

FILENAME == addresses {
	is_locked[$1] = 1
	next
}
FILENAME == announced {
	name[++pieces] = $1
	count[pieces] = $2
	next
}

# callgrind

/^part: / {
	dump = $2
	allocations = 0
	locked = 0
}
# "ob=(3) /usr/lib/libsel.so.0": the object that the next instructions are in.
# As for functions, its name comes with the first mention of its number.
/^c?ob=/ {
	number = $1
	sub(/^.*=/, "", number)
	if (NF > 1)
		objects[number] = $2
	if (!/^cob=/)
		is_library = index(objects[number], "/" library) > 0
}
# "0x1234 56 50": address, line, how often.  A call is never a locked one, so
# that the costs of what is called, which stand in the same form, don't matter.
is_library && $1 in is_locked {
	locked += $3
}
# "cfn=(12) malloc": who is called, how often the next line tells.  The name
# comes with the first mention of a number.  Calls are counted from one dump to
# the next, instructions only in cost_measure().
/^c?fn=/ {
	number = $1
	sub(/^.*=/, "", number)
	if (NF > 1)
		names[number] = $2
	callee = names[number]
}
/^calls=/ && callee ~ \
    /^(malloc|calloc|realloc|aligned_alloc|posix_memalign|mmap)$/ {
	sub(/calls=/, "", $1)
	allocations += $1
}
/^totals: / && dump <= pieces {
	dumped("instructions", $2)
	if (addresses)
		dumped("locked", locked)
	dumped("allocations", allocations)
}

# strace

/^access\("work:/ {
	if (work != "" && work != "-")
		print work, operations, "calls", calls
	split($0, fields, /[:"]/)
	work = fields[3]
	operations = fields[4]
	calls = 0
	next
}
# What memory the C library asks the system for is its own affair.
/^[a-z0-9_]+\(/ && !/^brk\(/ {
	calls++
}
