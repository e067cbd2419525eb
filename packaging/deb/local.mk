# SPDX-License-Identifier: MIT
#
# Debian's packages.  debian/ is in the repository only, not in the tarball that
# they are made from: this needs a clone.

EXTRA_DIST += \
	%D%/build \
	%D%/check \
	%D%/check-fresh \
	%D%/check-readme \
	%D%/check-root \
	%D%/lists.sh \
	%D%/profiles \
	%D%/readme-root \
	%D%/reproducible \
	%D%/root \
	%D%/symbols.awk \
	$(NULL)
test_scripts += %D%/lists.sh %D%/readme-root.sh

deb_dir = $(abs_builddir)/deb

# Source and binary packages, into deb/, and lintian's opinion of them.
deb:
	$(packaging_need)
	$(MAKE) dist
	AWK='$(AWK)' $(SHELL) $(srcdir)/%D%/build $(srcdir) \
	  $(distdir).tar.xz $(deb_dir)

# Built again from the source package, elsewhere, later, by somebody else.
check-reproducible:
	@test -d $(deb_dir) || { echo 'first: make deb' >&2; exit 1; }
	$(SHELL) $(srcdir)/%D%/reproducible $(deb_dir)

# Without one binding each, and the source package after the others.
check-profiles:
	@test -d $(deb_dir) || { echo 'first: make deb' >&2; exit 1; }
	$(SHELL) $(srcdir)/%D%/profiles $(deb_dir)

# Installed, used, upgraded and removed in a fresh Debian.  DEB_PREVIOUS is the
# folder of an older build to upgrade from; without it one is made.
check-deb:
	@DEB_PREVIOUS='$(DEB_PREVIOUS)' $(SHELL) $(srcdir)/packaging/need $@ $(srcdir)
	@test -d $(deb_dir) || $(MAKE) deb
	DEB_PREVIOUS='$(DEB_PREVIOUS)' $(SHELL) $(srcdir)/%D%/check \
	  $(srcdir) $(deb_dir)

# The tarball in fresh Debians: ./bootstrap where there is not even a compiler,
# and ./configure where there is little more, and no network.
FRESH = demo
check-fresh: dist
	$(SHELL) $(srcdir)/%D%/check-fresh $(distdir).tar.xz $(FRESH)

# README.md's lines, typed in fresh Debians by four readers; READERS=all has
# eight, and READERS='root clone demo' that one.
READERS =
check-readme: dist
	$(SHELL) $(srcdir)/%D%/check-readme $(srcdir) $(distdir).tar.xz $(READERS)

deb-symbols:
	$(AWK) -v current='$(SEL_PC_VERSION)' -f $(srcdir)/%D%/symbols.awk \
	  $(srcdir)/abi/libsel.abi >$(srcdir)/debian/libsel0.symbols

clean_folders += deb

.PHONY: check-deb check-fresh check-profiles check-readme check-reproducible deb deb-symbols
