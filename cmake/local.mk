# SPDX-License-Identifier: MIT
#
# What find_package(libsel) of CMake finds.

cmakedir = $(libdir)/cmake/libsel
nodist_cmake_DATA = \
	%D%/libsel-config-version.cmake \
	%D%/libsel-config.cmake \
	$(NULL)

%D%/libsel-config.cmake: %D%/libsel-config.cmake.in %D%/fill.awk Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && $(AWK) -v prefix='$(prefix)' \
	  -v here='$(cmakedir)' -v libdir='$(libdir)' \
	  -v includedir='$(includedir)' -v libs='$(LIBS)' \
	  -v dll='$(SEL_DLL)' \
	  -f $(srcdir)/%D%/fill.awk $(srcdir)/%D%/libsel-config.cmake.in \
	  >$@.new && mv $@.new $@

EXTRA_DIST += \
	%D%/fill.awk \
	%D%/libsel-config.cmake.in \
	$(NULL)
CLEANFILES += %D%/libsel-config.cmake
