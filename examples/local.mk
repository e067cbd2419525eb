# SPDX-License-Identifier: MIT
#
# Programs to read, and the recipes of the cookbook; nothing here is installed
# but by `make install-documents`.

example_programs = \
	%D%/echo-load \
	%D%/echo-server \
	%D%/first \
	%D%/tour \
	$(NULL)
# They use POSIX, which check-windows gives them.
EXTRA_PROGRAMS += $(example_programs)
if !WINDOWS
noinst_PROGRAMS += $(example_programs)
endif

examples_echo_load_LDADD =
examples_echo_server_LDADD = libsel.la
examples_first_LDADD = libsel.la
examples_tour_LDADD = libsel.la

# The recipes of doc/cookbook.md, which examples/test/cookbook.sh runs.
cookbook_programs = \
	%D%/cookbook/accept \
	%D%/cookbook/backpressure \
	%D%/cookbook/child \
	%D%/cookbook/close \
	%D%/cookbook/connect \
	%D%/cookbook/edge \
	%D%/cookbook/fork \
	%D%/cookbook/nonblocking \
	%D%/cookbook/oneshot \
	%D%/cookbook/pidfd \
	%D%/cookbook/signalfd \
	%D%/cookbook/signals \
	%D%/cookbook/stdin \
	%D%/cookbook/threads \
	%D%/cookbook/timers \
	$(NULL)
examples_cookbook_accept_LDADD = libsel.la
examples_cookbook_backpressure_LDADD = libsel.la
examples_cookbook_child_LDADD = libsel.la
examples_cookbook_close_LDADD = libsel.la
examples_cookbook_connect_LDADD = libsel.la
examples_cookbook_edge_LDADD = libsel.la
examples_cookbook_fork_LDADD = libsel.la
examples_cookbook_nonblocking_LDADD = libsel.la
examples_cookbook_oneshot_LDADD = libsel.la
examples_cookbook_pidfd_LDADD = libsel.la
examples_cookbook_signalfd_LDADD = libsel.la
examples_cookbook_signals_LDADD = libsel.la
examples_cookbook_stdin_LDADD = libsel.la
examples_cookbook_threads_LDADD = libsel.la
examples_cookbook_timers_LDADD = libsel.la

cookbook_without =
if WITH_GLIB
cookbook_programs += %D%/cookbook/glib
examples_cookbook_glib_CPPFLAGS = $(AM_CPPFLAGS) $(GLIB_CFLAGS)
examples_cookbook_glib_LDADD = libsel.la $(GLIB_LIBS)
else
cookbook_without += glib
endif
if WITH_OPENSSL
cookbook_programs += %D%/cookbook/tls
examples_cookbook_tls_CPPFLAGS = $(AM_CPPFLAGS) $(OPENSSL_CFLAGS)
examples_cookbook_tls_LDADD = libsel.la $(OPENSSL_LIBS)
else
cookbook_without += tls
endif
check_PROGRAMS += $(cookbook_programs)

EXTRA_DIST += \
	%D%/README.md \
	%D%/demo.sh \
	%D%/ffi/README.md \
	%D%/ffi/echo-server.cc \
	%D%/ffi/echo-server.lua \
	%D%/ffi/echo-server.py \
	%D%/ffi/echo-server.rb \
	%D%/ffi/echo-server.scm \
	%D%/ffi/relay.py \
	%D%/ffi/selector.hh \
	%D%/ffi/tour.lua \
	%D%/ffi/tour.py \
	%D%/test/harness.sh \
	$(NULL)

demo: $(noinst_PROGRAMS)
	$(SHELL) $(srcdir)/%D%/demo.sh %D% $(srcdir)

.PHONY: demo
