# SPDX-License-Identifier: MIT
#
# Adapters of event loops, each tested by a program in test/.  A test whose
# library is missing is skipped; build-aux/packages makes that a failure of
# ./bootstrap check.

with_programs = \
	%D%/test/glib-poll \
	%D%/test/glib-source \
	%D%/test/libevent \
	%D%/test/libuv \
	$(NULL)
test_programs += $(with_programs)
# ThreadSanitizer does not see the locks of GLib, which glib-poll relies on.
TSAN_TESTS += %D%/test/glib-source %D%/test/libevent %D%/test/libuv

with_host = %D%/test/host.c %D%/test/host.h

if WITH_GLIB
examples_with_test_glib_poll_SOURCES = \
	%D%/glib-poll.c \
	%D%/glib-poll.h \
	%D%/test/glib-poll.c \
	$(NULL)
examples_with_test_glib_poll_CPPFLAGS = $(AM_CPPFLAGS) $(GLIB_CFLAGS)
examples_with_test_glib_poll_LDADD = $(LDADD) $(GLIB_LIBS)
examples_with_test_glib_source_SOURCES = \
	$(with_host) \
	%D%/glib-source.c \
	%D%/glib-source.h \
	%D%/test/glib-source.c \
	$(NULL)
examples_with_test_glib_source_CPPFLAGS = $(AM_CPPFLAGS) $(GLIB_CFLAGS)
examples_with_test_glib_source_LDADD = $(LDADD) $(GLIB_LIBS)
else
examples_with_test_glib_poll_SOURCES = %D%/test/without.c
examples_with_test_glib_poll_CPPFLAGS = $(AM_CPPFLAGS) -DWITHOUT='"GLib"'
examples_with_test_glib_poll_LDADD = $(LDADD)
examples_with_test_glib_source_SOURCES = %D%/test/without.c
examples_with_test_glib_source_CPPFLAGS = $(AM_CPPFLAGS) -DWITHOUT='"GLib"'
examples_with_test_glib_source_LDADD = $(LDADD)
endif

if WITH_LIBEVENT
examples_with_test_libevent_SOURCES = \
	$(with_host) \
	%D%/libevent.c \
	%D%/libevent.h \
	%D%/test/libevent.c \
	$(NULL)
examples_with_test_libevent_CPPFLAGS = $(AM_CPPFLAGS) $(LIBEVENT_CFLAGS)
examples_with_test_libevent_LDADD = $(LDADD) $(LIBEVENT_LIBS)
else
examples_with_test_libevent_SOURCES = %D%/test/without.c
examples_with_test_libevent_CPPFLAGS = $(AM_CPPFLAGS) -DWITHOUT='"libevent"'
examples_with_test_libevent_LDADD = $(LDADD)
endif

if WITH_LIBUV
examples_with_test_libuv_SOURCES = \
	$(with_host) \
	%D%/libuv.c \
	%D%/libuv.h \
	%D%/test/libuv.c \
	$(NULL)
examples_with_test_libuv_CPPFLAGS = $(AM_CPPFLAGS) $(LIBUV_CFLAGS)
examples_with_test_libuv_LDADD = $(LDADD) $(LIBUV_LIBS)
else
examples_with_test_libuv_SOURCES = %D%/test/without.c
examples_with_test_libuv_CPPFLAGS = $(AM_CPPFLAGS) -DWITHOUT='"libuv"'
examples_with_test_libuv_LDADD = $(LDADD)
endif

check-with:
	$(MAKE) check TESTS='$(with_programs)' TEST_SUITE_LOG=check-with.log

EXTRA_DIST += %D%/README.md
CLEANFILES += check-with.log

.PHONY: check-with
