# SPDX-License-Identifier: MIT
#
# The library called through libffi, and the targets for all tests of the ABI.

test_programs += %D%/calls
if HAVE_LIBFFI
# It needs the library's file, and is not linked with it.
tests_ffi_calls_LDADD = tests/tap/libtap.a $(LIBFFI_LIBS) $(DL_LIBS)
tests_ffi_calls_DEPENDENCIES = tests/tap/libtap.a libsel.la
tests_ffi_calls_CPPFLAGS = $(AM_CPPFLAGS) $(LIBFFI_CFLAGS)
tests_ffi_calls_SOURCES = \
	%D%/call.c \
	%D%/call.h \
	%D%/main.c \
	%D%/rows-core.c \
	%D%/rows-epoll.c \
	%D%/rows-kevent.c \
	%D%/rows-poll.c \
	%D%/rows-registry.c \
	%D%/rows-selector.c \
	%D%/rows-wait.c \
	%D%/support.c \
	%D%/table.inc \
	$(NULL)
else
tests_ffi_calls_LDADD = $(LDADD)
tests_ffi_calls_CPPFLAGS = $(AM_CPPFLAGS)
tests_ffi_calls_SOURCES = %D%/without.c
endif

# valgrind's pselect() gets EFAULT once a signal has come.
VALGRIND_CANT += %D%/calls

abi_tests = \
	tests/abi/contract \
	%D%/calls \
	tests/abi/abidiff.sh \
	tests/abi/archive.sh \
	tests/abi/cdef.sh \
	tests/abi/frozen.sh \
	tests/abi/header.sh \
	tests/abi/list.sh \
	tests/abi/mutation.sh \
	tests/abi/released.sh \
	tests/abi/run.sh \
	tests/abi/shared.sh \
	tests/abi/trace.sh \
	tests/abi/unload.sh \
	$(NULL)

check-abi:
	$(MAKE) check TESTS='$(abi_tests)' TEST_SUITE_LOG=check-abi.log

# That they find what they are there for.
check-abi-mutants:
	$(SLOW) $(MAKE) check TESTS=tests/abi/abi-mutants.sh \
	  TEST_SUITE_LOG=check-abi-mutants.log

CLEANFILES += check-abi.log check-abi-mutants.log

.PHONY: check-abi check-abi-mutants
