# SPDX-License-Identifier: MIT
#
# The zip for Windows, cross-compiled from the tarball.

EXTRA_DIST += \
	%D%/README.txt \
	%D%/build \
	%D%/check.sh \
	%D%/contents \
	%D%/example.c \
	%D%/without-crt.c \
	$(NULL)

windows_zip = $(distdir)-x86_64-windows.zip

windows-zip:
	$(packaging_need)
	$(MAKE) dist
	$(SHELL) $(srcdir)/%D%/build $(distdir).tar.xz windows-zip $(WINDOWS_HOST)
	mv windows-zip/$(windows_zip) .
	@echo $(windows_zip)

# That the zip has the same bytes when it is made elsewhere and at another time,
# and serves compilers and linkers of both kinds, whose programs run under Wine.
check-windows-zip:
	$(packaging_need)
	$(MAKE) windows-zip
	$(SLOW) WINDOWS_ZIP=$(abs_builddir)/$(windows_zip) \
	  WINDOWS_HOST='$(WINDOWS_HOST)' $(MAKE) check TESTS=%D%/check.sh \
	  check_PROGRAMS= TEST_SUITE_LOG=check-windows-zip.log

clean_folders += windows-zip
CLEANFILES += $(windows_zip) check-windows-zip.log

.PHONY: check-windows-zip windows-zip
