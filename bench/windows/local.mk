# SPDX-License-Identifier: MIT
#
# The benchmark for Windows, made by a cross compiler in a tree of its own, and
# run under Wine.
#	make bench-windows	about 2 minutes; puts its tables into bench/out, from
#				where `make bench-doc` takes them into doc/

EXTRA_PROGRAMS += %D%/bench
bench_windows_bench_SOURCES = \
	%D%/bench.h \
	%D%/count.c \
	%D%/main.c \
	%D%/peers.c \
	%D%/shapes.c \
	$(NULL)
# With the library's own objects, whose calls it counts.
bench_windows_bench_LDADD = libsel/libsel_core.la -lntdll -lws2_32

# Wine's server answers most calls.  Where program and server run on one processor,
# the time in which another processor wakes up plays no part.
bench_windows_bind = last=$$(($$(nproc --all) - 1)); \
	bind=$$(taskset -c $$last echo taskset -c $$last)

bench-windows:
	$(MKDIR_P) bench-windows bench/out
	cd bench-windows && $(configure_tree) --host=$(WINDOWS_HOST) \
	  --enable-werror PKG_CONFIG=false CC='$(WINDOWS_HOST)-gcc'
	cd bench-windows && $(MAKE) %D%/bench.exe
	cd bench-windows && $(bench_windows_bind) && \
	  $$bind $(windows_run) --begin && { \
	  $$bind $(windows_run) %D%/bench.exe windows.md; status=$$?; \
	  $(windows_run) --end; \
	  cat windows.md && cp windows.md ../bench/out/windows.md; \
	  exit $$status; }

clean_folders += bench-windows

.PHONY: bench-windows
