# SPDX-License-Identifier: MIT
#
# What has to hold for a release, see RELEASING.md.  That all agree on the
# version has to hold always.

TESTS += %D%/versions.sh
EXTRA_DIST += \
	%D%/baseline.sh \
	%D%/tarball.sh \
	%D%/versions.sh \
	$(NULL)

release_scripts = \
	tests/abi/abidiff.sh \
	tests/abi/list.sh \
	tests/abi/released.sh \
	%D%/baseline.sh \
	%D%/versions.sh \
	%D%/tarball.sh \
	$(NULL)

# Leaves the tarball that was checked in the build folder.
release-check:
	rm -f $(distdir).tar.xz
	$(SLOW) $(MAKE) check TESTS='$(release_scripts)' check_PROGRAMS= \
	  TEST_SUITE_LOG=release-check.log

CLEANFILES += release-check.log

.PHONY: release-check
