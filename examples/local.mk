# SPDX-License-Identifier: MIT

noinst_PROGRAMS += \
	%D%/echo-load \
	%D%/echo-server \
	%D%/first \
	%D%/tour \
	$(NULL)

examples_echo_load_LDADD =
examples_echo_server_LDADD = libsel.la
examples_first_LDADD = libsel.la
examples_tour_LDADD = libsel.la

EXTRA_DIST += \
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
