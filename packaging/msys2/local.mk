# SPDX-License-Identifier: MIT
#
# A package for MSYS2, and the check of the recipes for Windows.

EXTRA_DIST += \
	%D%/PKGBUILD \
	%D%/check.sh \
	%D%/makepkg \
	$(NULL)

# Without MSYS2 and vcpkg: by stand-ins, from the tarball, with the compiler of
# Debian.
check-recipes:
	$(packaging_need)
	$(MAKE) dist
	$(SLOW) WINDOWS_HOST='$(WINDOWS_HOST)' $(MAKE) check \
	  TESTS='packaging/msys2/check.sh packaging/vcpkg/check.sh' \
	  check_PROGRAMS= TEST_SUITE_LOG=check-recipes.log

CLEANFILES += check-recipes.log

.PHONY: check-recipes
