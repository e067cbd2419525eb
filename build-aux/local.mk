# SPDX-License-Identifier: MIT
#
# The programs behind ./bootstrap, and checks of the whole that are no part of
# `make check`.

EXTRA_DIST += \
	%D%/check-macos \
	%D%/configure-tree \
	%D%/home \
	%D%/packages \
	%D%/run-suites \
	tests/emulation/macos-event.c \
	$(NULL)

# For a tree in a folder of its own: followed by the arguments of configure.
configure_tree = MAKE='$(MAKE)' $(SHELL) $(abs_srcdir)/%D%/configure-tree \
	$(abs_srcdir)
CLEANFILES += skipped.txt
DISTCLEANFILES = configure.out configured-with configured-with.new

# With Apple's headers, where npm can fetch a compiler that has them.
check-macos:
	MAKE='$(MAKE)' $(SHELL) $(srcdir)/%D%/check-macos $(srcdir)

clean_folders += check-macos

.PHONY: check-macos
