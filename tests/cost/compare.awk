# SPDX-License-Identifier: MIT
#
# Compares costs with limits, in exactly this order:
#	awk -f compare.awk LIMITS MEASURED
# LIMITS says of itself how it is written; a line of MEASURED is "MODE WORK
# MEASURE COST".  Writes a line for each cost: good, low (far below its limit)
# or bad.  Fails when one is bad or a limit is for nothing.

function bad(text) {
	print "bad", text
	failed = 1
}

function limit_of(mode, work, measure) {
	if (!((mode, work, measure) in limit))
		mode = "*"
	if (!((mode, work, measure) in limit))
		work = "*"
	used[mode, work, measure] = 1
	return (mode, work, measure) in limit ? limit[mode, work, measure] : ""
}

BEGIN { number = "^-?[0-9]+(\\.[0-9]+)?$" }
FNR == 1 { file++ }
{ sub(/#.*/, "") }
NF == 0 || $1 == "for" { next }
file == 1 {
	if (NF < 4 || $3 !~ number) {
		bad(FILENAME ", line " FNR ": not understood")
		next
	}
	for (i = 4; i <= NF; i++) {
		if (($i, $2, $1) in limit)
			bad(FILENAME ", line " FNR ": a second limit")
		limit[$i, $2, $1] = $3
	}
	next
}
NF != 4 || $4 !~ number {
	bad(FILENAME ", line " FNR ": not understood")
	next
}
{
	modes[$1] = measures[$3] = 1
	modes["*"] = 1
	most = limit_of($1, $2, $3)
	text = $1 ", " $2 ": " $4 " " $3
	if (most == "")
		bad(text ", without a limit")
	else if ($4 + 0 > most + 0)
		bad(text ", limit " most)
	else if (most + 0 > 0 && $4 < 0.85 * most)
		print "low", text ", limit " most
	else
		print "good", text ", limit " most
}

END {
	for (key in limit) {
		split(key, part, SUBSEP)
		if (part[1] in modes && part[3] in measures && !(key in used))
			bad(part[1] ", " part[2] ": no such " part[3])
	}
	exit failed
}
