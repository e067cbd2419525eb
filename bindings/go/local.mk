# SPDX-License-Identifier: MIT
#
# The Go binding: a module that Go builds from its sources, so that nothing of
# it is installed here.  Its tests are built with the uninstalled library.

go_sources = \
	%D%/backend.go \
	%D%/constants.go \
	%D%/constants_kqueue.go \
	%D%/constants_linux.go \
	%D%/constants_poll.go \
	%D%/devpoll.go \
	%D%/doc.go \
	%D%/epoll.go \
	%D%/errors.go \
	%D%/events.go \
	%D%/file.go \
	%D%/go.mod \
	%D%/handle.go \
	%D%/internal/csel/csel.go \
	%D%/internal/csel/csel_wrap.c \
	%D%/internal/csel/doc.go \
	%D%/internal/csel/nocgo.go \
	%D%/internal/csel/wait.go \
	%D%/keys.go \
	%D%/kqueue.go \
	%D%/many.go \
	%D%/memory.go \
	%D%/object.go \
	%D%/park.go \
	%D%/poll.go \
	%D%/selectfds.go \
	%D%/selector.go \
	%D%/stats.go \
	%D%/string.go \
	%D%/wait.go \
	$(NULL)
go_test_sources = \
	%D%/adverse_linux_test.go \
	%D%/bench_linux_test.go \
	%D%/conformance_linux_test.go \
	%D%/constants_linux_test.go \
	%D%/constants_list_test.go \
	%D%/constants_test.go \
	%D%/errors_linux_test.go \
	%D%/example_linux_test.go \
	%D%/example_test.go \
	%D%/file_linux_test.go \
	%D%/flags_linux_test.go \
	%D%/help_linux_test.go \
	%D%/interrupt_linux_test.go \
	%D%/life_linux_test.go \
	%D%/many_linux_test.go \
	%D%/modify_linux_test.go \
	%D%/operations_linux_test.go \
	%D%/own_linux_test.go \
	%D%/race_linux_test.go \
	%D%/rdhup_linux_test.go \
	%D%/room_linux_test.go \
	%D%/table_test.go \
	%D%/wait_linux_test.go \
	%D%/wakeup_linux_test.go \
	%D%/world_linux_test.go \
	$(NULL)
go_examples = \
	%D%/examples/echo/main.go \
	%D%/examples/multiplex/main.go \
	$(NULL)
go_scripts = \
	%D%/test/debian.sh \
	%D%/test/echo.sh \
	%D%/test/static.sh \
	%D%/test/suite.sh \
	$(NULL)
go_programs = %D%/echo %D%/multiplex %D%/sel.test

if WITH_GO
check_DATA += $(go_programs)
TESTS += $(go_scripts)
endif
AM_TESTS_ENVIRONMENT += \
	GO='$(GO)'; export GO;
CLEANFILES += $(go_programs)
clean_folders += %D%/cache

EXTRA_DIST += \
	$(go_examples) \
	$(go_scripts) \
	$(go_sources) \
	$(go_test_sources) \
	%D%/README.md \
	%D%/constants.awk \
	%D%/test/with \
	$(NULL)

go_tool = $(MKDIR_P) %D% && \
	srcdir='$(srcdir)' CC='$(CC)' $(SHELL) $(srcdir)/%D%/test/with $(GO)

%D%/sel.test: $(go_sources) $(go_test_sources) libsel.la
	$(AM_V_GEN)$(go_tool) test $(GO_RACE) -c -o '$(abs_builddir)/$@' .

%D%/echo: $(go_sources) %D%/examples/echo/main.go libsel.la
	$(AM_V_GEN)$(go_tool) build -o '$(abs_builddir)/$@' ./examples/echo

%D%/multiplex: $(go_sources) %D%/examples/multiplex/main.go libsel.la
	$(AM_V_GEN)$(go_tool) build -o '$(abs_builddir)/$@' ./examples/multiplex

check-go:
	@test -n '$(GO)' || \
	  { echo 'configure has found no Go' >&2; exit 1; }
	@$(MAKE) check TESTS='$(go_scripts)' \
	  TEST_SUITE_LOG=check-go.log; status=$$?; \
	$(AWK) '/^# (PASS|XFAIL):/ { passed += $$3 } \
	  /^# (FAIL|XPASS|ERROR):/ { failed += $$3 } \
	  /^# SKIP:/ { skipped += $$3 } \
	  END { print passed + 0 " passed, " failed + 0 " failed, " \
	    skipped + 0 " skipped" }' check-go.log; exit $$status

# The quotients of what it costs and what Go's own costs.
bench-go: libsel.la
	$(go_tool) test -run NONE -bench . .

CLEANFILES += check-go.log

.PHONY: bench-go check-go
