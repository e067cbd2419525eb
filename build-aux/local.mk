# SPDX-License-Identifier: MIT
#
# Checks of the whole that are no part of `make check`.

EXTRA_DIST += \
	%D%/check-macos \
	tests/emulation/macos-event.c \
	$(NULL)

# With Apple's headers, where npm can fetch a compiler that has them.
check-macos:
	MAKE='$(MAKE)' $(SHELL) $(srcdir)/%D%/check-macos $(srcdir)

clean_folders += check-macos

.PHONY: check-macos
