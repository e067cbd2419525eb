# SPDX-License-Identifier: MIT
#
# RPM packages of Fedora's layout; they can be made on other systems too.

EXTRA_DIST += \
	%D%/check.sh \
	%D%/contents \
	%D%/libsel.spec \
	%D%/rpmlint.toml \
	$(NULL)

# Without what it needs of Fedora's packages, and without the tests, where
# these are not known by their names.
RPMBUILD_FLAGS = --nodeps --nocheck

rpm:
	$(packaging_need)
	$(MAKE) dist
	rm -rf rpm
	$(MKDIR_P) rpm
	rpmbuild -bb $(RPMBUILD_FLAGS) --define '_topdir $(abs_builddir)/rpm' \
	  --define '_sourcedir $(abs_builddir)' \
	  $(srcdir)/%D%/libsel.spec >rpm/build.log 2>&1 || \
	  { tail -n 30 rpm/build.log >&2; exit 1; }
	@find rpm/RPMS -name '*.rpm'

# What the packages hold, and that it works when they are unpacked.
check-rpm:
	$(packaging_need)
	$(MAKE) rpm
	$(SLOW) $(MAKE) check TESTS=%D%/check.sh check_PROGRAMS= \
	  TEST_SUITE_LOG=check-rpm.log

clean_folders += rpm
CLEANFILES += check-rpm.log

.PHONY: check-rpm rpm
