# SPDX-License-Identifier: MIT
#
# A C test is DIRECTORY/NAME.c and one line in test_programs.  It is linked
# with the TAP producer, what the tests share (api/support.c and its like), and
# the library.
# One of internals needs a line tests_unit_NAME_LDADD = $(INTERNAL_LIBS) too.

AM_CPPFLAGS += -I$(top_srcdir)/tests/tap -I$(top_srcdir)/tests/api \
	-I$(top_srcdir)/tests
# No wrapper scripts: what lies in the build folder is the program itself.
AM_LDFLAGS = -no-install

check_LIBRARIES += %D%/tap/libtap.a
tests_tap_libtap_a_SOURCES = \
	%D%/api/fork/fork.c \
	%D%/api/fork/fork.h \
	%D%/api/heal/heal.c \
	%D%/api/heal/heal.h \
	%D%/api/objects/devpoll.c \
	%D%/api/objects/devpoll.h \
	%D%/api/objects/kqueue.c \
	%D%/api/objects/kqueue.h \
	%D%/api/objects/life.c \
	%D%/api/objects/life.h \
	%D%/api/objects/objects.c \
	%D%/api/objects/objects.h \
	%D%/api/refuse.c \
	%D%/api/refuse.h \
	%D%/api/spin/spin.c \
	%D%/api/spin/spin.h \
	%D%/api/facts.c \
	%D%/api/facts.h \
	%D%/api/support.c \
	%D%/api/support.h \
	%D%/arch/control.c \
	%D%/arch/control.h \
	%D%/stress/child.c \
	%D%/stress/child.h \
	%D%/stress/disturb.c \
	%D%/stress/disturb.h \
	%D%/tap/tap.c \
	%D%/tap/tap.h \
	$(NULL)

LDADD = %D%/tap/libtap.a libsel.la
INTERNAL_LIBS = %D%/tap/libtap.a libsel/libsel_core.la

test_programs = \
	%D%/abi/contract \
	%D%/api/backends \
	%D%/api/cancel \
	%D%/api/choice \
	%D%/api/clock \
	%D%/api/cloexec \
	%D%/api/constants \
	%D%/api/dense/basics \
	%D%/api/dense/fork \
	%D%/api/dense/threads \
	%D%/api/dense/waits \
	%D%/api/error \
	%D%/api/fork/basics \
	%D%/api/fork/changes \
	%D%/api/fork/first \
	%D%/api/fork/forger \
	%D%/api/fork/gone \
	%D%/api/fork/handlers \
	%D%/api/fork/limit \
	%D%/api/fork/limit-nested \
	%D%/api/fork/nested \
	%D%/api/fork/own \
	%D%/api/fork/spawn \
	%D%/api/fork/strays \
	%D%/api/fork/table \
	%D%/api/fork/threads \
	%D%/api/fork/unfilled \
	%D%/api/fork/wakeup \
	%D%/api/heal/basics \
	%D%/api/heal/limits \
	%D%/api/heal/live \
	%D%/api/heal/numbers \
	%D%/api/heal/outer \
	%D%/api/null \
	%D%/api/objects/devpoll-args \
	%D%/api/objects/devpoll-life \
	%D%/api/objects/devpoll-ready \
	%D%/api/objects/epoll-args \
	%D%/api/objects/epoll-ctl \
	%D%/api/objects/epoll-life \
	%D%/api/objects/epoll-ready \
	%D%/api/objects/fork \
	%D%/api/objects/kevent \
	%D%/api/objects/kqueue-args \
	%D%/api/objects/kqueue-control \
	%D%/api/objects/kqueue-life \
	%D%/api/objects/poll-args \
	%D%/api/objects/poll-many \
	%D%/api/objects/poll-ready \
	%D%/api/objects/poll-threads \
	%D%/api/objects/refused \
	%D%/api/objects/select-args \
	%D%/api/objects/select-ready \
	%D%/api/objects/signal \
	%D%/api/objects/time \
	%D%/api/selector/agree-threads \
	%D%/api/selector/both \
	%D%/api/selector/capacity \
	%D%/api/selector/close \
	%D%/api/selector/closed \
	%D%/api/selector/closed-wakeup \
	%D%/api/selector/closewait \
	%D%/api/selector/cost \
	%D%/api/selector/defer \
	%D%/api/selector/edge \
	%D%/api/selector/empty \
	%D%/api/selector/events \
	%D%/api/selector/exclusive \
	%D%/api/selector/fileno \
	%D%/api/selector/hangup \
	%D%/api/selector/highfd \
	%D%/api/selector/lost \
	%D%/api/selector/lost-threads \
	%D%/api/selector/many \
	%D%/api/selector/map \
	%D%/api/selector/memory \
	%D%/api/selector/modify \
	%D%/api/selector/new \
	%D%/api/selector/oneshot \
	%D%/api/selector/opath \
	%D%/api/selector/order \
	%D%/api/selector/pri \
	%D%/api/selector/rdhup \
	%D%/api/selector/register \
	%D%/api/selector/regular \
	%D%/api/selector/reuse \
	%D%/api/selector/signals \
	%D%/api/selector/stale \
	%D%/api/selector/stats \
	%D%/api/selector/threads \
	%D%/api/selector/timeout \
	%D%/api/selector/tokens \
	%D%/api/selector/unregister \
	%D%/api/selector/wakeup \
	%D%/api/selector/wakeup-threads \
	%D%/api/spin/kernel \
	%D%/api/spin/pipes \
	%D%/api/spin/sockets \
	%D%/api/stubs \
	%D%/api/version \
	%D%/arch/fork-threads \
	%D%/documents/differences \
	%D%/stress/quiet \
	%D%/stress/threads \
	%D%/unit/fork-closed \
	%D%/unit/fork-signal \
	%D%/unit/getenv \
	%D%/unit/index \
	%D%/unit/lock \
	$(NULL)
tests_arch_fork_threads_SOURCES = \
	%D%/arch/control.c \
	%D%/arch/control.h \
	%D%/arch/fork-threads.c \
	$(NULL)
tests_arch_fork_threads_LDADD =
tests_documents_differences_SOURCES = \
	%D%/documents/differences.c \
	%D%/documents/see.c \
	%D%/documents/see.h \
	$(NULL)
tests_unit_fork_closed_LDADD = $(INTERNAL_LIBS)
tests_unit_fork_signal_LDADD = $(INTERNAL_LIBS)
tests_unit_getenv_LDADD = $(INTERNAL_LIBS)
tests_unit_index_LDADD = $(INTERNAL_LIBS)
tests_unit_lock_LDADD = $(INTERNAL_LIBS)

test_scripts = \
	examples/test/cookbook.sh \
	examples/test/echo.sh \
	examples/test/ffi.sh \
	%D%/abi/abidiff.sh \
	%D%/abi/archive.sh \
	%D%/abi/cdef.sh \
	%D%/abi/frozen.sh \
	%D%/abi/header.sh \
	%D%/abi/list.sh \
	%D%/abi/mutation.sh \
	%D%/abi/plugin.sh \
	%D%/abi/released.sh \
	%D%/abi/run.sh \
	%D%/abi/shared.sh \
	%D%/abi/trace.sh \
	%D%/abi/unload.sh \
	%D%/api/selector/syscalls.sh \
	%D%/conformance/cpython.sh \
	%D%/documents/errors.sh \
	%D%/documents/figures.sh \
	%D%/documents/home.sh \
	%D%/documents/memory.sh \
	%D%/documents/no-spin.sh \
	%D%/documents/table.sh \
	%D%/mutants/apply.sh \
	%D%/protocol/protocol.sh \
	%D%/unit/bootstrap.sh \
	%D%/unit/configure.sh \
	%D%/unit/consumers.sh \
	%D%/unit/install.sh \
	%D%/unit/logs.sh \
	%D%/unit/portability.sh \
	%D%/unit/readme.sh \
	%D%/unit/tap-driver.sh \
	$(NULL)

# What other tests run.
test_helpers = \
	examples/test/echo-liar \
	%D%/abi/host \
	%D%/api/selector/syscalls-helper \
	%D%/unit/tap \
	$(NULL)
examples_test_echo_liar_LDADD =
tests_abi_host_LDADD = $(DL_LIBS)

# Those that make functions of the C library fail, by wrappers that the linker
# puts in front; each needs
#	tests_fault_NAME_LDADD = $(FAULT_LIBS)
#	tests_fault_NAME_LDFLAGS = $(FAULT_FLAGS)
fault_programs = \
	%D%/fault/badcallers \
	%D%/fault/badobjects \
	%D%/fault/channel \
	%D%/fault/dense-gap \
	%D%/fault/dense \
	%D%/fault/dragonfly \
	%D%/fault/faults-objects \
	%D%/fault/faults-rebuild \
	%D%/fault/faults-wait \
	%D%/fault/faults \
	%D%/fault/fork-cancelled \
	%D%/fault/gap-looks \
	%D%/fault/gap-wakeup \
	%D%/fault/gap \
	%D%/fault/leftover \
	%D%/fault/look \
	%D%/fault/modify \
	%D%/fault/old-kernel \
	%D%/fault/outer \
	%D%/fault/pieces \
	%D%/fault/queued \
	%D%/fault/queues \
	%D%/fault/refused \
	%D%/fault/sandbox-all \
	%D%/fault/sandbox \
	%D%/fault/tags \
	$(NULL)
if HAVE_LD_WRAP
test_programs += $(fault_programs)
test_helpers += %D%/documents/errors
check_LIBRARIES += %D%/fault/libfault.a
endif
tests_fault_libfault_a_SOURCES = \
	%D%/fault/dense-world.c \
	%D%/fault/dense-world.h \
	%D%/fault/sweep.c \
	%D%/fault/sweep.h \
	%D%/fault/world.c \
	%D%/fault/world.h \
	%D%/fault/wrap-private.h \
	%D%/fault/wrap-queues.c \
	%D%/fault/wrap.c \
	%D%/fault/wrap.h \
	$(NULL)
tests_documents_errors_SOURCES = \
	%D%/documents/calls.c \
	%D%/documents/calls.h \
	%D%/documents/errors.c \
	$(NULL)
tests_documents_errors_LDADD = $(FAULT_LIBS)
tests_documents_errors_LDFLAGS = $(FAULT_FLAGS)
FAULT_LIBS = %D%/fault/libfault.a $(INTERNAL_LIBS)
FAULT_WRAPS = \
	-Wl,--wrap=calloc \
	-Wl,--wrap=close \
	-Wl,--wrap=dup2 \
	-Wl,--wrap=dup3 \
	-Wl,--wrap=epoll_create1 \
	-Wl,--wrap=epoll_ctl \
	-Wl,--wrap=epoll_pwait2 \
	-Wl,--wrap=epoll_wait \
	-Wl,--wrap=eventfd \
	-Wl,--wrap=fcntl \
	-Wl,--wrap=fcntl64 \
	-Wl,--wrap=free \
	-Wl,--wrap=ioctl \
	-Wl,--wrap=kevent \
	-Wl,--wrap=kqueue \
	-Wl,--wrap=kqueue1 \
	-Wl,--wrap=malloc \
	-Wl,--wrap=open \
	-Wl,--wrap=open64 \
	-Wl,--wrap=poll \
	-Wl,--wrap=ppoll \
	-Wl,--wrap=pselect \
	-Wl,--wrap=pwrite \
	-Wl,--wrap=pwrite64 \
	-Wl,--wrap=read \
	-Wl,--wrap=realloc \
	-Wl,--wrap=select \
	-Wl,--wrap=write \
	$(NULL)
# The wrappers must be there also for a program that arms none.
FAULT_FLAGS = $(AM_LDFLAGS) $(FAULT_WRAPS) -Wl,-u,__wrap_malloc \
	-Wl,-u,__wrap_open
tests_fault_badcallers_LDADD = $(FAULT_LIBS)
tests_fault_badcallers_LDFLAGS = $(FAULT_FLAGS)
tests_fault_badobjects_LDADD = $(FAULT_LIBS)
tests_fault_badobjects_LDFLAGS = $(FAULT_FLAGS)
tests_fault_channel_LDADD = $(FAULT_LIBS)
tests_fault_channel_LDFLAGS = $(FAULT_FLAGS)
tests_fault_dense_gap_LDADD = $(FAULT_LIBS)
tests_fault_dense_gap_LDFLAGS = $(FAULT_FLAGS)
tests_fault_dense_LDADD = $(FAULT_LIBS)
tests_fault_dense_LDFLAGS = $(FAULT_FLAGS)
tests_fault_dragonfly_LDADD = $(FAULT_LIBS)
tests_fault_dragonfly_LDFLAGS = $(FAULT_FLAGS)
tests_fault_faults_objects_LDADD = $(FAULT_LIBS)
tests_fault_faults_objects_LDFLAGS = $(FAULT_FLAGS)
tests_fault_faults_rebuild_LDADD = $(FAULT_LIBS)
tests_fault_faults_rebuild_LDFLAGS = $(FAULT_FLAGS)
tests_fault_faults_wait_LDADD = $(FAULT_LIBS)
tests_fault_faults_wait_LDFLAGS = $(FAULT_FLAGS)
tests_fault_faults_LDADD = $(FAULT_LIBS)
tests_fault_faults_LDFLAGS = $(FAULT_FLAGS)
tests_fault_fork_cancelled_LDADD = $(FAULT_LIBS)
tests_fault_fork_cancelled_LDFLAGS = $(FAULT_FLAGS)
tests_fault_gap_looks_LDADD = $(FAULT_LIBS)
tests_fault_gap_looks_LDFLAGS = $(FAULT_FLAGS)
tests_fault_gap_wakeup_LDADD = $(FAULT_LIBS)
tests_fault_gap_wakeup_LDFLAGS = $(FAULT_FLAGS)
tests_fault_gap_LDADD = $(FAULT_LIBS)
tests_fault_gap_LDFLAGS = $(FAULT_FLAGS)
tests_fault_leftover_LDADD = $(FAULT_LIBS)
tests_fault_leftover_LDFLAGS = $(FAULT_FLAGS)
tests_fault_look_LDADD = $(FAULT_LIBS)
tests_fault_look_LDFLAGS = $(FAULT_FLAGS)
tests_fault_modify_LDADD = $(FAULT_LIBS)
tests_fault_modify_LDFLAGS = $(FAULT_FLAGS)
tests_fault_old_kernel_LDADD = $(FAULT_LIBS)
tests_fault_old_kernel_LDFLAGS = $(FAULT_FLAGS)
tests_fault_outer_LDADD = $(FAULT_LIBS)
tests_fault_outer_LDFLAGS = $(FAULT_FLAGS)
tests_fault_pieces_LDADD = $(FAULT_LIBS)
tests_fault_pieces_LDFLAGS = $(FAULT_FLAGS)
tests_fault_queued_LDADD = $(FAULT_LIBS)
tests_fault_queued_LDFLAGS = $(FAULT_FLAGS)
tests_fault_queues_LDADD = $(FAULT_LIBS)
tests_fault_queues_LDFLAGS = $(FAULT_FLAGS)
tests_fault_refused_LDADD = $(FAULT_LIBS)
tests_fault_refused_LDFLAGS = $(FAULT_FLAGS)
tests_fault_sandbox_all_LDADD = $(FAULT_LIBS)
tests_fault_sandbox_all_LDFLAGS = $(FAULT_FLAGS)
tests_fault_sandbox_LDADD = $(FAULT_LIBS)
tests_fault_sandbox_LDFLAGS = $(FAULT_FLAGS)
tests_fault_tags_LDADD = $(FAULT_LIBS)
tests_fault_tags_LDFLAGS = $(FAULT_FLAGS)

# Those that start threads; stress/quiet needs signal handlers to run while a
# thread sleeps in pselect(2), where ThreadSanitizer puts them off.
TSAN_TESTS = \
	%D%/api/dense/fork \
	%D%/api/dense/threads \
	%D%/api/dense/waits \
	%D%/api/fork/first \
	%D%/api/fork/spawn \
	%D%/api/fork/strays \
	%D%/api/fork/threads \
	%D%/api/fork/wakeup \
	%D%/api/heal/basics \
	%D%/api/heal/outer \
	%D%/api/objects/devpoll-life \
	%D%/api/objects/epoll-life \
	%D%/api/objects/fork \
	%D%/api/objects/kqueue-life \
	%D%/api/objects/poll-threads \
	%D%/api/selector/agree-threads \
	%D%/api/selector/closewait \
	%D%/api/selector/defer \
	%D%/api/selector/empty \
	%D%/api/selector/exclusive \
	%D%/api/selector/fileno \
	%D%/api/selector/lost-threads \
	%D%/api/selector/order \
	%D%/api/selector/stale \
	%D%/api/selector/threads \
	%D%/api/selector/timeout \
	%D%/api/selector/wakeup \
	%D%/api/selector/wakeup-threads \
	%D%/fault/gap-wakeup \
	%D%/stress/threads \
	%D%/unit/lock \
	$(NULL)

check_PROGRAMS += $(test_programs) $(test_helpers)
TESTS = $(test_programs) $(test_scripts)
EXTRA_DIST += \
	$(test_scripts) \
	%D%/abi/abi-mutants.sh \
	%D%/abi/contract.h \
	%D%/abi/declarations.awk \
	%D%/abi/header.c \
	%D%/abi/plugin.c \
	%D%/mutants/emulated.sh \
	%D%/mutants/list.sh \
	%D%/mutants/model.sh \
	%D%/mutants/order.sh \
	%D%/mutants/run.sh \
	%D%/mutants/windows.sh \
	%D%/protocol/lock.pml \
	%D%/protocol/protocol.pml \
	%D%/tap/tap.sh \
	$(NULL)

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	AWK='$(AWK)'; export AWK; \
	CC='$(CC)'; export CC; \
	CFLAGS='$(CFLAGS)'; export CFLAGS; \
	FAULT_WRAPS='$(FAULT_WRAPS)'; export FAULT_WRAPS; \
	CPPFLAGS='$(CPPFLAGS)'; export CPPFLAGS; \
	LDFLAGS='$(LDFLAGS)'; export LDFLAGS; \
	MAKE='$(MAKE)'; export MAKE; \
	NM='$(NM)'; export NM; \
	OBJDUMP='$(OBJDUMP)'; export OBJDUMP; \
	PYTHON3='$(PYTHON3)'; export PYTHON3; \
	READELF='$(READELF)'; export READELF; \
	cookbook_without='$(cookbook_without)'; export cookbook_without; \
	SHELL='$(SHELL)'; export SHELL; \
	SPIN='$(SPIN)'; export SPIN; \
	enable_shared='$(enable_shared)'; export enable_shared; \
	enable_static='$(enable_static)'; export enable_static; \
	includedir='$(includedir)'; export includedir; \
	libdir='$(libdir)'; export libdir; \
	prefix='$(prefix)'; export prefix; \
	symvers='$(sel_symvers)'; export symvers; \
	version='$(PACKAGE_VERSION)'; export version; \
	unset LIBSEL_BACKEND;

# What valgrind 3.19 can't run: it replaces malloc() itself (cost), keeps high
# descriptors for itself (select-args), imitates the limit of descriptors
# (poll-args, differences), calls lost in a child what its parent's other threads
# were making (fork-strays), lets a thread that looks again and again keep others
# from running (fork-handlers, quiet), and its pselect() gets EFAULT once a signal
# has come (the rest).
VALGRIND_CANT = \
	%D%/api/fork/handlers \
	%D%/api/fork/strays \
	%D%/api/objects/poll-args \
	%D%/api/objects/select-args \
	%D%/api/objects/signal \
	%D%/api/selector/cost \
	%D%/api/selector/signals \
	%D%/api/selector/stats \
	%D%/documents/differences \
	%D%/stress/quiet \
	%D%/unit/fork-signal \
	$(NULL)

# The same programs under valgrind, and in trees of their own with sanitizers.

VALGRIND = valgrind -q --error-exitcode=9 --leak-check=full --track-fds=yes
SLOW = TAP_TIMEOUT=$${TAP_TIMEOUT-300}

check-valgrind:
	$(SLOW) $(MAKE) check LOG_COMPILER='$(VALGRIND)' \
	  TEST_SUITE_LOG=check-valgrind.log \
	  TESTS="$$(for test in $(test_programs); do \
	    case ' $(VALGRIND_CANT) ' in *" $$test "*) ;; \
	    *) printf '%s ' $$test;; esac; done)"

asan_flags = -O1 -g -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all
tsan_flags = -O1 -g -fno-omit-frame-pointer -fsanitize=thread

check-asan:
	$(MKDIR_P) check-asan
	cd check-asan && $(configure_tree) --disable-shared CC='$(CC)' \
	  CFLAGS='$(asan_flags)'
	cd check-asan && $(SLOW) $(MAKE) check TESTS='$(test_programs)'

# Too much randomness in the addresses is more than TSan can take, and in a
# child of fork it takes the parent's threads for leaked.
check-tsan:
	$(MKDIR_P) check-tsan
	cd check-tsan && $(configure_tree) --disable-shared CC='$(CC)' \
	  CFLAGS='$(tsan_flags)'
	cd check-tsan && TSAN_OPTIONS="report_thread_leaks=0 $$TSAN_OPTIONS" \
	  $(SLOW) $(MAKE) check TESTS='$(TSAN_TESTS)' \
	  check_PROGRAMS='$(TSAN_TESTS)' \
	  LOG_COMPILER="$$(setarch -R true 2>/dev/null && echo setarch -R)"

# Minutes of what make check does for seconds, with other random numbers each
# time.
stress:
	STRESS="$${STRESS-100}" STRESS_SEED="$${STRESS_SEED-$$(date +%s)}" \
	  TAP_TIMEOUT="$${TAP_TIMEOUT-0}" $(MAKE) check \
	  TESTS='%D%/stress/quiet %D%/stress/threads' TEST_SUITE_LOG=stress.log
	@sed -n '/STRESS_SEED/p' %D%/stress/quiet.log

# That the tests find what they are there for.
check-mutants:
	$(SLOW) $(MAKE) check TESTS=%D%/mutants/run.sh \
	  TEST_SUITE_LOG=check-mutants.log

clean_folders += check-asan check-tsan
CLEANFILES += check-mutants.log check-valgrind.log stress.log

.PHONY: check-asan check-mutants check-tsan check-valgrind stress

include tests/ffi/local.mk
include tests/model/local.mk
include tests/conformance/local.mk
include tests/emulation/local.mk
include tests/arch/local.mk
include tests/cost/local.mk
include tests/release/local.mk
include tests/tools/local.mk
include tests/windows/local.mk
include examples/with/local.mk
