# SPDX-License-Identifier: MIT
#
# What SWIG makes.  The wrappers of Lua and Ruby are in the tarball and not in
# git: in a clone SWIG makes them in the build tree.  Go's are in git too, since
# Go builds the binding from there.  bindings/README.md says more.

swig_interface = \
	%D%/constants.i \
	%D%/go.i \
	%D%/lua.i \
	%D%/ruby.i \
	%D%/sel.i \
	$(NULL)
swig_sources = \
	%D%/constants.i \
	%D%/generate \
	%D%/sel.i \
	libsel/sel.h \
	$(NULL)
swig_wrappers = bindings/lua/sel_core_wrap.c bindings/ruby/ext/sel/core_wrap.c

test_scripts += %D%/fresh.sh
EXTRA_DIST += $(swig_interface) %D%/generate
MAINTAINERCLEANFILES = $(swig_wrappers)

generate = AWK='$(AWK)' SWIG='$(SWIG)' $(SHELL) $(srcdir)/%D%/generate $(srcdir)

# Without WITH_SWIG the rules have no prerequisites: the files of a tarball are
# never out of date, whatever happened to their times.
if WITH_SWIG
bindings/lua/sel_core_wrap.c: $(swig_sources) %D%/lua.i
	$(AM_V_GEN)$(generate) . lua
bindings/ruby/ext/sel/core_wrap.c: $(swig_sources) %D%/ruby.i
	$(AM_V_GEN)$(generate) . ruby
else
$(swig_wrappers):
	@echo '$@ is missing, and SWIG, which makes it:' \
	  'install SWIG and configure again' >&2; exit 1
endif

# Into the source tree: Go's, and for a gem or a rock of a clone the others.
swig:
	$(generate) $(srcdir) lua ruby go

.PHONY: swig
