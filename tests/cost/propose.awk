# SPDX-License-Identifier: MIT
#
# The file of limits anew: awk -f propose.awk LIMITS MEASURED
# Its lines as far as its last comment stay; below come limits for whatever is
# measured and has none there: instructions a few per cent above.

FILENAME == ARGV[1] {
	line[FNR] = $0
	if (/^#/)
		kept = FNR
	next
}
!kept_read {
	kept_read = 1
	for (i = 1; i <= kept; i++) {
		print line[i]
		sub(/#.*/, "", line[i])
		n = split(line[i], part, " ")
		for (j = 4; j <= n; j++)
			fixed[part[1], part[2], part[j]] = 1
	}
}
($3, $2, $1) in fixed || ($3, $2, "*") in fixed || ($3, "*", "*") in fixed {
	next
}
{
	limit = $4
	if ($3 == "instructions") {
		limit = int($4 * 1.03)
		if (limit < $4 * 1.03)
			limit++
	}
	work = sprintf("%-12s %-16s", $3, $2)
	if (!(work in limits))
		order[++works] = work
	if (!((work, limit) in modes))
		limits[work] = limits[work] " " limit
	modes[work, limit] = modes[work, limit] " " $1
}

END {
	for (i = 1; i <= works; i++) {
		n = split(limits[order[i]], part, " ")
		for (j = 1; j <= n; j++) {
			where = modes[order[i], part[j]]
			printf "%s %6s %s\n", order[i], part[j],
			    n == 1 ? " *" : " " substr(where, 2)
		}
	}
}
