# SPDX-License-Identifier: MIT
#
# The library for Windows, made by a cross compiler in a tree of its own, and
# its tests under Wine.  Never in `make check`.
#
#	make check-windows WINDOWS_TESTS=tests/api/selector/pri

WINDOWS_HOST = x86_64-w64-mingw32

# Programs that other systems run too.  LEFT-OUT says why the rest does not run.
windows_shared = \
	tests/abi/contract \
	tests/api/cancel \
	tests/api/choice \
	tests/api/clock \
	tests/api/cloexec \
	tests/api/dense/basics \
	tests/api/dense/threads \
	tests/api/dense/waits \
	tests/api/error \
	tests/api/null \
	tests/api/objects/poll-args \
	tests/api/objects/poll-many \
	tests/api/objects/select-args \
	tests/api/selector/agree-threads \
	tests/api/selector/both \
	tests/api/selector/capacity \
	tests/api/selector/close \
	tests/api/selector/closed \
	tests/api/selector/closed-wakeup \
	tests/api/selector/closewait \
	tests/api/selector/defer \
	tests/api/selector/edge \
	tests/api/selector/empty \
	tests/api/selector/exclusive \
	tests/api/selector/hangup \
	tests/api/selector/lost \
	tests/api/selector/lost-threads \
	tests/api/selector/many \
	tests/api/selector/map \
	tests/api/selector/modify \
	tests/api/selector/new \
	tests/api/selector/oneshot \
	tests/api/selector/order \
	tests/api/selector/pri \
	tests/api/selector/rdhup \
	tests/api/selector/register \
	tests/api/selector/reuse \
	tests/api/selector/stats \
	tests/api/selector/timeout \
	tests/api/selector/tokens \
	tests/api/selector/unregister \
	tests/api/selector/wakeup \
	tests/api/selector/wakeup-threads \
	tests/api/stubs \
	tests/api/version \
	tests/stress/quiet \
	tests/stress/threads \
	tests/unit/index \
	tests/unit/lock \
	$(NULL)
# Programs of this folder.
windows_own = \
	%D%/afd-faults \
	%D%/afd-refused \
	%D%/closed \
	%D%/faults \
	%D%/handles \
	%D%/inputs \
	%D%/meanwhile \
	%D%/rdhup \
	%D%/unasked \
	$(NULL)
windows_scripts = \
	%D%/afd-faults.sh \
	%D%/afd-refused.sh \
	%D%/closed.sh \
	%D%/compilers.sh \
	%D%/conformance.sh \
	%D%/demo.sh \
	%D%/dll.sh \
	%D%/faults.sh \
	%D%/handles.sh \
	%D%/inputs.sh \
	%D%/left-out.sh \
	%D%/meanwhile.sh \
	%D%/model.sh \
	%D%/rdhup.sh \
	%D%/sel-info.sh \
	%D%/unasked.sh \
	%D%/wrong.sh \
	$(NULL)
windows_tools = \
	tests/model/model \
	bindings/conformance/run_c \
	examples/echo-load \
	examples/echo-server \
	examples/first \
	tools/sel-info \
	$(NULL)
# Those of this folder are run by scripts.
WINDOWS_TESTS = $(windows_shared)
WINDOWS_SHELL_TESTS = $(windows_scripts)

afd_calls = %D%/afd-calls.c %D%/afd-calls.h

EXTRA_PROGRAMS += $(windows_own)
tests_windows_afd_faults_SOURCES = %D%/afd-faults.c $(afd_calls)
tests_windows_afd_faults_LDADD = $(INTERNAL_LIBS) -lntdll
tests_windows_afd_refused_SOURCES = %D%/afd-refused.c $(afd_calls)
tests_windows_afd_refused_LDADD = $(INTERNAL_LIBS) -lntdll
tests_windows_faults_LDADD = $(INTERNAL_LIBS) -lntdll
tests_windows_handles_LDADD = $(INTERNAL_LIBS) -lntdll

# What the tests use of POSIX.
EXTRA_LIBRARIES += %D%/libposix.a
tests_windows_libposix_a_SOURCES = \
	%D%/descriptors.c \
	%D%/posix.h \
	%D%/process.c \
	%D%/sockets.c \
	$(NULL)
EXTRA_DIST += \
	$(windows_scripts) \
	%D%/LEFT-OUT \
	%D%/LEFT-OUT-CASES \
	%D%/include/arpa/inet.h \
	%D%/include/errno.h \
	%D%/include/fcntl.h \
	%D%/include/glob.h \
	%D%/include/netinet/in.h \
	%D%/include/netinet/tcp.h \
	%D%/include/poll.h \
	%D%/include/pthread.h \
	%D%/include/signal.h \
	%D%/include/sys/mman.h \
	%D%/include/sys/resource.h \
	%D%/include/sys/select.h \
	%D%/include/sys/socket.h \
	%D%/include/sys/time.h \
	%D%/include/sys/utsname.h \
	%D%/include/sys/wait.h \
	%D%/include/unistd.h \
	%D%/node.sh \
	%D%/replaced.h \
	%D%/run.sh \
	%D%/sleeping.h \
	%D%/udp.h \
	%D%/wait.js \
	$(NULL)

windows_cppflags = -isystem $(abs_srcdir)/%D%/include \
	-isystem $(abs_srcdir)/%D% \
	-D_WIN32_WINNT=0x0A00 -D__USE_MINGW_ANSI_STDIO=1 \
	-D__printf__=__gnu_printf__
# Of the tests; the library needs no library of threads.
windows_libs = %D%/libposix.a -l:libwinpthread.a -lws2_32
windows_run = $(SHELL) $(abs_srcdir)/%D%/run.sh

# The library is compiled first, as everybody compiles it; then the tests, with
# the headers of POSIX that this folder has.  Tests are linked with the import
# library by its name: of libsel.la libtool would make programs that start the
# real ones.
check-windows:
	$(MKDIR_P) check-windows
	cd check-windows && $(configure_tree) --host=$(WINDOWS_HOST) \
	  --enable-werror PKG_CONFIG=false CC='$(WINDOWS_HOST)-gcc'
	cd check-windows && $(MAKE) all
	cd check-windows && $(windows_run) --begin
	cd check-windows && $(MAKE) CPPFLAGS='$(windows_cppflags)' \
	  CFLAGS='-g -O1' %D%/libposix.a tests/tap/libtap.a
	cd check-windows && { $(SLOW) WINDOWS_SYMBOLS=$(abs_srcdir)/abi/libsel.sym \
	  WINDOWS_HOST='$(WINDOWS_HOST)' WINDOWS_ALL='$(test_programs)' \
	  WINDOWS_SHARED='$(windows_shared)' $(MAKE) check \
	  CPPFLAGS='$(windows_cppflags)' LIBS='$(windows_libs)' \
	  CFLAGS='-g -O1' AM_LDFLAGS= \
	  LDADD='tests/tap/libtap.a .libs/libsel.dll.a' \
	  LOG_COMPILER='$(windows_run)' \
	  TESTS="$$(for test in $(WINDOWS_TESTS); do \
	    printf '%s.exe ' $$test; done) $(WINDOWS_SHELL_TESTS)" \
	  check_PROGRAMS="$$(for program in $(WINDOWS_TESTS) $(windows_own) \
	    $(windows_tools); do printf '%s.exe ' $$program; done)" \
	  check_DATA= check_LTLIBRARIES= check_SCRIPTS=; \
	  status=$$?; $(windows_run) --end; exit $$status; }

# A wait from another language: Node.js, which npm ships for Windows.  Never in
# check-windows, since it fetches 40 MB.
check-windows-node: check-windows
	cd check-windows && { srcdir=$(abs_srcdir) \
	  $(SHELL) $(abs_srcdir)/%D%/node.sh; \
	  status=$$?; $(windows_run) --end; exit $$status; }

# That these tests can fail.
check-windows-mutants:
	$(MAKE) check-windows WINDOWS_TESTS= \
	  WINDOWS_SHELL_TESTS=tests/mutants/windows.sh

clean_folders += check-windows

.PHONY: check-windows check-windows-mutants check-windows-node
