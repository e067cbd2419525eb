# SPDX-License-Identifier: MIT
#
# From the totals of a low and a high number of operations to what one costs:
# lines of "MODE WORK MEASURE COST".  -v mode=MODE

function show(work, measure, cost) {
	# Exact to a hundredth, without zeroes at the end.
	cost = sprintf("%.2f", cost)
	sub(/\.?0*$/, "", cost)
	print mode, work, measure, (cost == "-0" ? 0 : cost)
}

{ key = $1 " " $3 }
key in low {
	cost[key] = ($4 - total[key]) / ($2 - low[key])
	show($1, $3, cost[key])
	next
}
{
	low[key] = $2
	total[key] = $4
}

# All are ready, so that there is nothing to search; or one is, the last.
END {
	suffix = " instructions"
	if (!(("one-of-1" suffix) in cost))
		exit
	one = cost["one-of-1" suffix]
	event = (cost["all-of-101" suffix] - one) / 100
	show("event", "instructions", event)
	show("one-less-event", "instructions", one - event)
	show("idle", "instructions", (cost["one-of-101" suffix] - one) / 100)
}
