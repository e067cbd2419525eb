# SPDX-License-Identifier: MIT
#
# What the library's calls cost, counted, against the limits in `limits`.  No
# part of `make check`: it needs valgrind and strace.

check_PROGRAMS += %D%/work

check-cost:
	$(MAKE) check TESTS=%D%/cost.sh TEST_SUITE_LOG=check-cost.log \
	  check_PROGRAMS=%D%/work check_DATA= check_LTLIBRARIES=
	@sed -n 's/^# it can be lowered: /hint: this can be lowered: /p' \
	  %D%/cost.log

# After a change for the better: limits from what was measured last.
cost-limits:
	$(AWK) -f $(srcdir)/%D%/propose.awk $(srcdir)/%D%/limits \
	  check-cost.txt >check-cost.new
	mv check-cost.new $(srcdir)/%D%/limits

EXTRA_DIST += \
	%D%/compare.awk \
	%D%/cost.sh \
	%D%/limits \
	%D%/propose.awk \
	%D%/slopes.awk \
	%D%/spend.c \
	%D%/totals.awk \
	$(NULL)
CLEANFILES += \
	check-cost.log \
	check-cost.new \
	check-cost.txt \
	%D%/cost.log \
	%D%/cost.trs \
	$(NULL)

.PHONY: check-cost cost-limits
