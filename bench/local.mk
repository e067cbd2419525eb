# SPDX-License-Identifier: MIT
#
# The benchmark.  Only these targets build and run any of it:
#	make bench		all tables, in less than 15 minutes, and the goals
#	make bench-quick	the most important tables, in less than 2 minutes
#	make bench-smoke	checks that every worker counts right
#	make bench-doc		puts the tables and pictures of `bench` into doc/
# Libraries to compare with are used where they are installed; a missing one is
# skipped, and named.

bench_common = \
	%D%/floor.c \
	%D%/peer_epoll.c \
	%D%/peer_sel.c \
	%D%/server.c \
	%D%/server.h \
	%D%/shapes.h \
	%D%/worker.c \
	%D%/worker.h \
	$(NULL)
bench_needed = %D%/launch %D%/worker-sel
bench_libraries = %D%/worker-event %D%/worker-ev %D%/worker-uv

EXTRA_PROGRAMS += $(bench_needed) $(bench_libraries)
EXTRA_LTLIBRARIES = %D%/libwrapper.la

bench_launch_SOURCES = %D%/launch.c
bench_launch_LDADD =
bench_libwrapper_la_SOURCES = %D%/wrapper.c
bench_libwrapper_la_LDFLAGS = -avoid-version -shared -rpath /nowhere
bench_worker_sel_SOURCES = \
	$(bench_common) \
	%D%/main_sel.c \
	%D%/peer_poll.c \
	%D%/peer_select.c \
	%D%/peer_wrapper.c \
	$(NULL)
bench_worker_sel_LDADD = %D%/libwrapper.la libsel.la
bench_worker_event_SOURCES = $(bench_common) %D%/main_event.c %D%/peer_event.c
bench_worker_event_LDADD = libsel.la $(BENCH_EVENT_LIBS)
bench_worker_ev_SOURCES = $(bench_common) %D%/main_ev.c %D%/peer_ev.c
bench_worker_ev_LDADD = libsel.la $(BENCH_EV_LIBS)
bench_worker_uv_SOURCES = $(bench_common) %D%/main_uv.c %D%/peer_uv.c
bench_worker_uv_LDADD = libsel.la $(BENCH_UV_LIBS)

# For those that lie elsewhere: these, and CPPFLAGS.
BENCH_EVENT_LIBS = -levent_core
BENCH_EV_LIBS = -lev
BENCH_UV_LIBS = -luv

# bench_have HEADER LIBS: whether a program can be made with them.
bench_have = have() { \
	printf '\#include <%s>\nint main(void) { return 0; }\n' $$1 | \
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -x c -o %D%/have - -x none $$2 \
	  2>/dev/null; }

bench_go_sources = \
	%D%/go/go.mod \
	%D%/go/main.go \
	%D%/go/peers.go \
	%D%/go/slices.go \
	$(NULL)

# What is missing says so and is left out; what is there must compile.
# After `all`, not beside it: that is a make of its own.
bench-workers: all
	@$(bench_have); wanted='$(bench_needed)'; \
	$(MKDIR_P) %D%; \
	try() { if have $$2 "$$3"; then wanted="$$wanted %D%/$$1"; \
	  else rm -f %D%/$$1; echo "bench: skipped: $$1 (no <$$2>)"; fi; }; \
	try worker-event event2/event.h '$(BENCH_EVENT_LIBS)'; \
	try worker-ev ev.h '$(BENCH_EV_LIBS)'; \
	try worker-uv uv.h '$(BENCH_UV_LIBS)'; \
	rm -f %D%/have; $(MAKE) $$wanted
	@if test -n '$(GO)'; then \
	  srcdir='$(srcdir)' CC='$(CC)' $(SHELL) \
	    $(srcdir)/bindings/go/test/with sh -c \
	    'cd ../../%D%/go && exec "$$0" build -o "$$1" .' \
	    '$(GO)' '$(abs_builddir)/%D%/worker-go'; \
	else rm -f %D%/worker-go; fi

bench_run = LIBSEL_CDEF='$(abs_top_srcdir)/abi/libsel.cdef' \
	LUAJIT='$(LUAJIT)' PYTHON3='$(PYTHON3)' RUBY='$(RUBY)' \
	$(SHELL) ./run $(PYTHON3) -B $(srcdir)/%D%/run.py
bench_arguments = %D% $(srcdir)/%D% %D%/out

# Counts come before times; that one is over its limit is no reason to stop.
bench: bench-workers
	@rm -f check-cost.txt
	-$(MAKE) check-cost
	$(bench_run) $(bench_arguments)

bench-quick: bench-workers
	$(bench_run) --quick $(bench_arguments)

bench-smoke: bench-workers
	$(bench_run) --smoke $(bench_arguments)

# For the maintainers: it writes into the source folder.
bench-doc:
	$(PYTHON3) -B $(srcdir)/%D%/document.py %D%/out $(srcdir)/doc

CLEANFILES += $(bench_needed) $(bench_libraries) %D%/libwrapper.la \
	%D%/worker-go
clean_folders += %D%/copies %D%/out

EXTRA_DIST += \
	$(bench_go_sources) \
	%D%/copies.py \
	%D%/counts.py \
	%D%/document.py \
	%D%/floor.py \
	%D%/goals.py \
	%D%/hosts.py \
	%D%/lua_peers.lua \
	%D%/measure.py \
	%D%/pictures.py \
	%D%/plan.py \
	%D%/report.py \
	%D%/run.py \
	%D%/summary.py \
	%D%/worker.lua \
	%D%/worker.py \
	%D%/worker.rb \
	$(NULL)

.PHONY: bench bench-doc bench-quick bench-smoke bench-workers
