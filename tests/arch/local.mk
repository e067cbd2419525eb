# SPDX-License-Identifier: MIT
#
# The same tests on other processors and C libraries:
#	make check-arch ARCH='musl s390x'
# build-aux/check-arch knows which there are; "all" is all of them.  The cross
# compilers, musl-gcc and qemu-user must be there.

ARCH = all

# What an emulator runs in every check; it takes too long for more.
arch_smoke = \
	tests/abi/contract \
	tests/api/selector/capacity \
	tests/api/constants \
	tests/api/objects/epoll-ready \
	tests/api/error \
	tests/api/fork/basics \
	tests/api/objects/kevent \
	tests/api/selector/map \
	tests/api/selector/oneshot \
	tests/api/objects/poll-ready \
	tests/api/selector/register \
	tests/api/objects/select-ready \
	tests/api/selector/stats \
	tests/api/selector/timeout \
	tests/api/selector/tokens \
	tests/api/selector/wakeup \
	tests/ffi/calls \
	$(NULL)

arch_scripts = \
	examples/test/echo.sh \
	tests/api/selector/syscalls.sh \
	tests/unit/tap-driver.sh \
	$(NULL)

# The lists are those of the tree of each.
check_arch = AWK='$(AWK)' CC='$(CC)' MAKE='$(MAKE)' READELF='$(READELF)' \
	PROGRAMS='$$(test_programs)' SCRIPTS='$$(arch_scripts)' \
	HELPERS='$$(test_helpers)' GO='$(GO)' \
	$(SHELL) $(srcdir)/build-aux/check-arch $(srcdir)

check-arch: libsel.la
	@+EMULATED='$$(test_programs)' $(check_arch) $(ARCH)

check-arch-smoke: libsel.la
	@+EMULATED='$$(arch_smoke)' $(check_arch) musl i686 s390x

# The bindings of Lua and Ruby, for which a root of that architecture is made,
# by mmdebstrap and arch-test.
check-i386: dist
	$(SHELL) $(srcdir)/build-aux/check-i386 $(distdir).tar.xz

EXTRA_DIST += build-aux/check-arch build-aux/check-i386
CLEANFILES += check-arch.log check-i386.log
clean_folders += check-arch check-i386

.PHONY: check-arch check-arch-smoke check-i386
