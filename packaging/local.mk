# SPDX-License-Identifier: MIT
#
# What makes packages, each kind in a folder of its own, and what they share.

# Says what a target lacks, before the target begins.
packaging_need = @$(SHELL) $(srcdir)/%D%/need $@ $(srcdir)
EXTRA_DIST += \
	%D%/documents \
	%D%/need \
	$(NULL)
test_scripts += \
	%D%/links.sh \
	%D%/missing.sh \
	$(NULL)

# For packages of the documentation: README.md, what its links lead to, the
# examples, and the manual in HTML, below docdir.
install-documents: html-local
	$(SHELL) $(srcdir)/%D%/documents $(srcdir) '$(DESTDIR)$(docdir)'
	$(MAKE) install-html htmldir='$(docdir)/doc/man'

.PHONY: install-documents

include packaging/deb/local.mk
include packaging/msys2/local.mk
include packaging/rpm/local.mk
include packaging/vcpkg/local.mk
include packaging/windows/local.mk
