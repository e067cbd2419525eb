# SPDX-License-Identifier: MIT
#
# The Lua binding: sel.core, once for each version that configure has found, and
# the modules in Lua over it.  What is built also lies where require() finds it
# when `run` has set the paths.

lua_core_sources = \
	%D%/changes.c \
	%D%/core.h \
	%D%/error.c \
	%D%/file.c \
	%D%/handle.c \
	%D%/keys.c \
	%D%/kevent.c \
	%D%/lists.c \
	%D%/many.c \
	%D%/pairs.c \
	%D%/ready.c \
	%D%/sel_core_wrap.c \
	%D%/steps.c \
	%D%/time.c \
	%D%/value.c \
	%D%/wait.c \
	$(NULL)
lua_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/%D%
lua_cflags = $(AM_CFLAGS) $(SEL_LIBRARY_CFLAGS)
lua_ldflags = -module -avoid-version -shared

# For the tests: files, processes and threads, which Lua has not got.
lua_system_sources = \
	%D%/test/measure.c \
	%D%/test/measure.h \
	%D%/test/system.c \
	bindings/conformance/files.c \
	bindings/conformance/later.c \
	$(NULL)

lua_links =
lua_check_links =

if WITH_LUA51
lua51dir = $(datadir)/lua/5.1
lua51seldir = $(datadir)/lua/5.1/sel
lua51coredir = $(libdir)/lua/5.1/sel
lua51_DATA = %D%/sel.lua
lua51sel_DATA = %D%/sel/select.lua
lua51core_LTLIBRARIES = %D%/5.1/sel/core.la
check_LTLIBRARIES += %D%/5.1/system.la
lua_links += %D%/5.1/sel/core.so
lua_check_links += %D%/5.1/system.so
endif
bindings_lua_5_1_sel_core_la_SOURCES = $(lua_core_sources)
bindings_lua_5_1_sel_core_la_CPPFLAGS = $(lua_cppflags) $(LUA51_CFLAGS)
bindings_lua_5_1_sel_core_la_CFLAGS = $(lua_cflags)
bindings_lua_5_1_sel_core_la_LDFLAGS = $(lua_ldflags)
bindings_lua_5_1_sel_core_la_LIBADD = libsel.la
bindings_lua_5_1_sel_core_la_SHORTNAME = 51
bindings_lua_5_1_system_la_SOURCES = $(lua_system_sources)
bindings_lua_5_1_system_la_CPPFLAGS = $(lua_cppflags) $(LUA51_CFLAGS)
bindings_lua_5_1_system_la_LDFLAGS = $(lua_ldflags) -rpath /nowhere
bindings_lua_5_1_system_la_LIBADD = libsel.la
bindings_lua_5_1_system_la_SHORTNAME = s51

if WITH_LUA53
lua53dir = $(datadir)/lua/5.3
lua53seldir = $(datadir)/lua/5.3/sel
lua53coredir = $(libdir)/lua/5.3/sel
lua53_DATA = %D%/sel.lua
lua53sel_DATA = %D%/sel/select.lua
lua53core_LTLIBRARIES = %D%/5.3/sel/core.la
check_LTLIBRARIES += %D%/5.3/system.la
lua_links += %D%/5.3/sel/core.so
lua_check_links += %D%/5.3/system.so
endif
bindings_lua_5_3_sel_core_la_SOURCES = $(lua_core_sources)
bindings_lua_5_3_sel_core_la_CPPFLAGS = $(lua_cppflags) $(LUA53_CFLAGS)
bindings_lua_5_3_sel_core_la_CFLAGS = $(lua_cflags)
bindings_lua_5_3_sel_core_la_LDFLAGS = $(lua_ldflags)
bindings_lua_5_3_sel_core_la_LIBADD = libsel.la
bindings_lua_5_3_sel_core_la_SHORTNAME = 53
bindings_lua_5_3_system_la_SOURCES = $(lua_system_sources)
bindings_lua_5_3_system_la_CPPFLAGS = $(lua_cppflags) $(LUA53_CFLAGS)
bindings_lua_5_3_system_la_LDFLAGS = $(lua_ldflags) -rpath /nowhere
bindings_lua_5_3_system_la_LIBADD = libsel.la
bindings_lua_5_3_system_la_SHORTNAME = s53

if WITH_LUA54
lua54dir = $(datadir)/lua/5.4
lua54seldir = $(datadir)/lua/5.4/sel
lua54coredir = $(libdir)/lua/5.4/sel
lua54_DATA = %D%/sel.lua
lua54sel_DATA = %D%/sel/select.lua
lua54core_LTLIBRARIES = %D%/5.4/sel/core.la
check_LTLIBRARIES += %D%/5.4/system.la
lua_links += %D%/5.4/sel/core.so
lua_check_links += %D%/5.4/system.so
endif
bindings_lua_5_4_sel_core_la_SOURCES = $(lua_core_sources)
bindings_lua_5_4_sel_core_la_CPPFLAGS = $(lua_cppflags) $(LUA54_CFLAGS)
bindings_lua_5_4_sel_core_la_CFLAGS = $(lua_cflags)
bindings_lua_5_4_sel_core_la_LDFLAGS = $(lua_ldflags)
bindings_lua_5_4_sel_core_la_LIBADD = libsel.la
bindings_lua_5_4_sel_core_la_SHORTNAME = 54
bindings_lua_5_4_system_la_SOURCES = $(lua_system_sources)
bindings_lua_5_4_system_la_CPPFLAGS = $(lua_cppflags) $(LUA54_CFLAGS)
bindings_lua_5_4_system_la_LDFLAGS = $(lua_ldflags) -rpath /nowhere
bindings_lua_5_4_system_la_LIBADD = libsel.la
bindings_lua_5_4_system_la_SHORTNAME = s54

noinst_DATA += $(lua_links)
check_DATA += $(lua_check_links)
CLEANFILES += $(lua_links) $(lua_check_links)

# libtool keeps them in .libs.
.la.so:
	$(AM_V_GEN)cd $(@D) && rm -f $(@F) && ln -s .libs/$(@F) $(@F)
SUFFIXES = .la .so

lua_tests = \
	%D%/test/chat.lua \
	%D%/test/churn.lua \
	%D%/test/compiled.lua \
	%D%/test/conformance.lua \
	%D%/test/errors.lua \
	%D%/test/files.lua \
	%D%/test/interrupt.lua \
	%D%/test/keys.lua \
	%D%/test/lists.lua \
	%D%/test/many.lua \
	%D%/test/memory.lua \
	%D%/test/modify.lua \
	%D%/test/once.lua \
	%D%/test/peers.lua \
	%D%/test/rdhup.lua \
	%D%/test/ready.lua \
	%D%/test/select.lua \
	%D%/test/selector.lua \
	%D%/test/signals.lua \
	%D%/test/stale.lua \
	%D%/test/wakeup.lua \
	$(NULL)
lua_scripts = %D%/test/docs.sh %D%/test/echo.sh
if WITH_LUA
TESTS += $(lua_tests) $(lua_scripts)
endif
TEST_EXTENSIONS += .lua
LUA_LOG_DRIVER = $(LOG_DRIVER)
LUA_LOG_COMPILER = $(SHELL) $(srcdir)/%D%/test/each
LUA_WRAPPER =
AM_TESTS_ENVIRONMENT += \
	LUA_INTERPRETERS='$(LUA_INTERPRETERS)'; export LUA_INTERPRETERS; \
	LUA_WRAPPER='$(LUA_WRAPPER)'; export LUA_WRAPPER;

EXTRA_DIST += \
	$(lua_scripts) \
	$(lua_tests) \
	%D%/README.md \
	%D%/bench.lua \
	%D%/config.ld \
	%D%/examples/chat.lua \
	%D%/examples/echo.lua \
	%D%/examples/scheduler.lua \
	%D%/libsel-scm-1.rockspec \
	%D%/sel.lua \
	%D%/sel/select.lua \
	%D%/test/conformance/files.lua \
	%D%/test/conformance/operations.lua \
	%D%/test/conformance/table.lua \
	%D%/test/conformance/values.lua \
	%D%/test/collector.lua \
	%D%/test/each \
	%D%/test/tap.lua \
	$(NULL)

check-lua:
	@test -n '$(LUA_INTERPRETERS)' || \
	  { echo 'configure has found no Lua' >&2; exit 1; }
	@$(MAKE) check TESTS='$(lua_tests) $(lua_scripts)' check_PROGRAMS= \
	  TEST_SUITE_LOG=check-lua.log; status=$$?; \
	$(AWK) '/^# (PASS|XFAIL):/ { passed += $$3 } \
	  /^# (FAIL|XPASS|ERROR):/ { failed += $$3 } \
	  /^# SKIP:/ { skipped += $$3 } \
	  END { print passed + 0 " passed, " failed + 0 " failed, " \
	    skipped + 0 " skipped" }' check-lua.log; exit $$status

# The same under valgrind, but where programs are run by others, and LuaJIT, of
# which valgrind knows nothing.  A child of fork ends without closing its Lua, to
# whose blocks valgrind then finds pointers into the middle only: such blocks are
# no leaks.
lua_valgrind = valgrind -q --error-exitcode=9 --leak-check=full \
	--show-leak-kinds=definite --errors-for-leak-kinds=definite
check-lua-valgrind:
	@$(SLOW) $(MAKE) check check_PROGRAMS= \
	  TESTS="$$(for test in $(lua_tests); do case $$test in \
	    */chat.lua | */signals.lua) ;; *) printf '%s ' $$test;; esac; done)" \
	  LUA_INTERPRETERS="$$(for lua in $(LUA_INTERPRETERS); do \
	    case $$lua in luajit:*) ;; *) printf '%s ' $$lua;; esac; done)" \
	  TEST_SUITE_LOG=check-lua-valgrind.log \
	  LUA_WRAPPER='$(lua_valgrind)'

CLEANFILES += check-lua.log check-lua-valgrind.log

.PHONY: check-lua check-lua-valgrind
