# SPDX-License-Identifier: MIT
#
# The Ruby binding: sel/core, and the files in Ruby over it.  What is built also
# lies where require finds it when `run` has set the paths.

ruby_core_sources = \
	%D%/ext/sel/aside.c \
	%D%/ext/sel/blocking.c \
	%D%/ext/sel/change.c \
	%D%/ext/sel/core.h \
	%D%/ext/sel/core_wrap.c \
	%D%/ext/sel/error.c \
	%D%/ext/sel/events.c \
	%D%/ext/sel/failed.c \
	%D%/ext/sel/file.c \
	%D%/ext/sel/handle.c \
	%D%/ext/sel/init.c \
	%D%/ext/sel/keys.c \
	%D%/ext/sel/kevent.c \
	%D%/ext/sel/lists.c \
	%D%/ext/sel/lookup.c \
	%D%/ext/sel/many.c \
	%D%/ext/sel/outer.c \
	%D%/ext/sel/select.c \
	%D%/ext/sel/value.c \
	%D%/ext/sel/wait.c \
	$(NULL)

ruby_files = \
	%D%/lib/libsel.rb \
	%D%/lib/sel.rb \
	$(NULL)
ruby_sel_files = \
	%D%/lib/sel/constants.rb \
	%D%/lib/sel/epoll.rb \
	%D%/lib/sel/errors.rb \
	%D%/lib/sel/key.rb \
	%D%/lib/sel/kqueue.rb \
	%D%/lib/sel/poll.rb \
	%D%/lib/sel/selector.rb \
	$(NULL)

ruby_tests = \
	%D%/test/conformance.rb \
	%D%/test/errors.rb \
	%D%/test/fibers.rb \
	%D%/test/files.rb \
	%D%/test/flags.rb \
	%D%/test/fork.rb \
	%D%/test/interrupter.rb \
	%D%/test/many.rb \
	%D%/test/memory.rb \
	%D%/test/modify.rb \
	%D%/test/objects.rb \
	%D%/test/once.rb \
	%D%/test/rdhup.rb \
	%D%/test/select.rb \
	%D%/test/selector.rb \
	%D%/test/signals.rb \
	%D%/test/signatures.rb \
	%D%/test/stale.rb \
	%D%/test/threads.rb \
	$(NULL)
ruby_scripts = \
	%D%/test/echo.sh \
	%D%/test/gem.sh \
	$(NULL)

ruby_links =
if WITH_RUBY
rubyseldir = $(rubydir)/sel
rubycoredir = $(rubyarchdir)/sel
ruby_DATA = $(ruby_files)
rubysel_DATA = $(ruby_sel_files)
rubycore_LTLIBRARIES = %D%/lib/sel/core.la
ruby_links += %D%/lib/sel/core.so
TESTS += $(ruby_tests) $(ruby_scripts)
endif
bindings_ruby_lib_sel_core_la_SOURCES = $(ruby_core_sources)
bindings_ruby_lib_sel_core_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-I$(srcdir)/%D%/ext/sel $(RUBY_CFLAGS)
bindings_ruby_lib_sel_core_la_CFLAGS = $(AM_CFLAGS) $(SEL_LIBRARY_CFLAGS)
bindings_ruby_lib_sel_core_la_LDFLAGS = -module -avoid-version -shared
bindings_ruby_lib_sel_core_la_LIBADD = libsel.la

noinst_DATA += $(ruby_links)
CLEANFILES += $(ruby_links)

TEST_EXTENSIONS += .rb
RB_LOG_DRIVER = $(LOG_DRIVER)
RB_LOG_COMPILER = $(SHELL) $(srcdir)/%D%/test/run
AM_TESTS_ENVIRONMENT += RUBY='$(RUBY)'; export RUBY;

EXTRA_DIST += \
	$(ruby_files) \
	$(ruby_scripts) \
	$(ruby_sel_files) \
	$(ruby_tests) \
	%D%/README.md \
	%D%/Rakefile \
	%D%/bench.rb \
	%D%/examples/echo.rb \
	%D%/examples/prefork.rb \
	%D%/ext/sel/extconf.rb \
	%D%/libsel.gemspec \
	%D%/sig/sel.rbs \
	%D%/test/conformance/files.rb \
	%D%/test/conformance/scenario.rb \
	%D%/test/conformance/table.rb \
	%D%/test/helper.rb \
	%D%/test/run \
	%D%/test/tap.rb \
	$(NULL)

check-ruby:
	@test -n '$(RUBY)' || \
	  { echo 'configure has found no Ruby' >&2; exit 1; }
	@$(MAKE) check TESTS='$(ruby_tests) $(ruby_scripts)' \
	  TEST_SUITE_LOG=check-ruby.log; status=$$?; \
	$(AWK) '/^# (PASS|XFAIL):/ { passed += $$3 } \
	  /^# (FAIL|XPASS|ERROR):/ { failed += $$3 } \
	  /^# SKIP:/ { skipped += $$3 } \
	  END { print passed + 0 " passed, " failed + 0 " failed, " \
	    skipped + 0 " skipped" }' check-ruby.log; exit $$status

# The extension and libsel under AddressSanitizer, which has to be loaded before
# Ruby; so configure, which loads what it builds into Ruby, does without.  Ruby
# frees nothing at its end, and its exceptions jump over frames of C behind the
# back of AddressSanitizer, which therefore leaves the stack alone.  Both set
# alternate stacks for signals: a thread that ended would free the other's.
check-ruby-asan:
	$(MKDIR_P) check-ruby-asan
	cd check-ruby-asan && $(configure_tree) --with-ruby CC='$(CC)'
	cd check-ruby-asan && \
	  RUBY_PRELOAD=$$($(CC) -print-file-name=libasan.so) \
	  ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:use_sigaltstack=0 \
	  $(MAKE) check CFLAGS='$(asan_flags) --param asan-stack=0' \
	  TESTS='$(ruby_tests)' check_PROGRAMS= noinst_PROGRAMS= \
	  bin_PROGRAMS= go_programs=

clean_folders += check-ruby-asan
CLEANFILES += check-ruby.log

.PHONY: check-ruby check-ruby-asan
