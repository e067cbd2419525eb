# SPDX-License-Identifier: MIT
#
# What SWIG makes is in git and in the tarball: who builds needs no SWIG.

swig_interface = \
	%D%/constants.i \
	%D%/go.i \
	%D%/lua.i \
	%D%/ruby.i \
	%D%/sel.i \
	$(NULL)

test_scripts += %D%/fresh.sh
EXTRA_DIST += $(swig_interface) %D%/generate

# Into the source tree.
swig:
	$(SHELL) $(srcdir)/%D%/generate $(srcdir) $(srcdir)

.PHONY: swig
