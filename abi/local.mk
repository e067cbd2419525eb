# SPDX-License-Identifier: MIT
#
# libsel.abi is the list of everything public.  What is made from it is in git
# too; tests/abi/list.sh fails when that is not up to date.

dist_pkgdata_DATA = %D%/libsel.abi %D%/libsel.cdef

EXTRA_DIST += \
	%D%/README.md \
	%D%/generate.awk \
	%D%/libsel.map \
	%D%/libsel.sym \
	%D%/update \
	$(NULL)

abi-update:
	AWK='$(AWK)' $(SHELL) $(srcdir)/abi/update $(srcdir)

.PHONY: abi-update
