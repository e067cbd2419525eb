# SPDX-License-Identifier: MIT
#
# libsel.abi is the list of everything public.  What is made from it is in git
# too; tests/abi/list.sh fails when that is not up to date.

dist_pkgdata_DATA = %D%/libsel.abi %D%/libsel.cdef

EXTRA_DIST += \
	%D%/README.md \
	%D%/abixml \
	%D%/constants.abixml \
	%D%/generate.awk \
	%D%/libsel.map \
	%D%/libsel.sym \
	%D%/release-check \
	%D%/released \
	%D%/update \
	%D%/x86_64-linux-gnu.abixml \
	$(NULL)

abi-update:
	AWK='$(AWK)' $(SHELL) $(srcdir)/abi/update $(srcdir)

# What tests/abi/abidiff.sh compares with.
abi-baseline: libsel.la
	CC='$(CC)' AWK='$(AWK)' READELF='$(READELF)' $(SHELL) \
	  $(srcdir)/%D%/abixml functions .libs/libsel.so \
	  $(srcdir)/libsel/sel.h >abi-baseline.tmp
	mv abi-baseline.tmp $(srcdir)/%D%/x86_64-linux-gnu.abixml
	CC='$(CC)' AWK='$(AWK)' $(SHELL) $(srcdir)/%D%/abixml constants \
	  $(srcdir)/libsel/sel.h >abi-baseline.tmp
	mv abi-baseline.tmp $(srcdir)/%D%/constants.abixml

# What the coming release freezes: the SONAME, and all that the list has.
abi-frozen: libsel.la
	@$(READELF) -W -d .libs/libsel.so | sed -n 's/.*(SONAME).*\[\(.*\)\]/soname \1/p'
	@grep -v -e '^#' -e '^$$' $(srcdir)/%D%/libsel.abi

# Once for each release.
abi-release: abi-baseline
	for file in map abi; do \
	  cp $(srcdir)/%D%/libsel.$$file \
	    $(srcdir)/%D%/released/libsel-$(PACKAGE_VERSION).$$file || exit; \
	done

CLEANFILES += abi-baseline.tmp

.PHONY: abi-baseline abi-frozen abi-release abi-update
