# SPDX-License-Identifier: MIT
#
# kqueue and /dev/poll on Linux, for the tests alone: a shared object that a
# tree of its own is configured and linked with.  Never in `make check`, and
# never installed.  README.md says what it keeps and what it can't.
#
#	make check-emulation EMULATE=netbsd EMULATION_TESTS=tests/api/selector/pri

# freebsd, netbsd, openbsd, macos, dragonfly
EMULATE = freebsd
OTHER_SYSTEMS = netbsd openbsd macos dragonfly
emulation_tests = \
	%D%/devpoll-test \
	%D%/devpoll-test-odd \
	%D%/devpoll-test-process \
	%D%/kqueue-test \
	$(NULL)
EMULATION_TESTS = $(test_programs)

emulation_objects = \
	%D%/descriptors.c \
	%D%/devpoll-calls.c \
	%D%/devpoll-change.c \
	%D%/devpoll-ioctl.c \
	%D%/devpoll-number.c \
	%D%/devpoll-oddity.c \
	%D%/devpoll-scan.c \
	%D%/devpoll-set.c \
	%D%/kqueue-change.c \
	%D%/kqueue-entry.c \
	%D%/kqueue-fd.c \
	%D%/kqueue-lock.c \
	%D%/kqueue-memory.c \
	%D%/kqueue-own.c \
	%D%/kqueue-scan.c \
	%D%/kqueue-socket.c \
	%D%/kqueue-take.c \
	%D%/kqueue-wait.c \
	%D%/kqueue.c \
	$(NULL)
emulation_headers = \
	%D%/descriptors.h \
	%D%/devpoll-private.h \
	%D%/devpoll.h \
	%D%/include/sys/devpoll.h \
	%D%/include/sys/event.h \
	%D%/kqueue-private.h \
	%D%/kqueue-systems.h \
	%D%/kqueue.h \
	$(NULL)
EXTRA_DIST += \
	$(emulation_objects) \
	$(emulation_headers) \
	%D%/README.md \
	$(NULL)

# They can be linked only in a tree of an emulation.
EXTRA_PROGRAMS += $(emulation_tests)
CLEANFILES += $(emulation_tests)
tests_emulation_devpoll_test_SOURCES = \
	%D%/devpoll-test.c \
	%D%/devpoll-test.h \
	$(NULL)
tests_emulation_kqueue_test_SOURCES = \
	%D%/kqueue-test-filters.c \
	%D%/kqueue-test-flags.c \
	%D%/kqueue-test-life.c \
	%D%/kqueue-test-lists.c \
	%D%/kqueue-test-odd.c \
	%D%/kqueue-test.c \
	%D%/kqueue-test.h \
	$(NULL)

emulation_tree = check-emulation$$(test $(EMULATE) = freebsd || \
	echo '-$(EMULATE)')
emulation_define = -DEMULATE_$$(echo $(EMULATE) | tr '[:lower:]' '[:upper:]')
emulation_includes = -I$(abs_srcdir)/tests/emulation/include

emulation-object:
	$(MKDIR_P) $(emulation_tree)
	$(CC) -std=gnu11 -g -O1 $(emulation_flags) -shared -fPIC -pthread \
	  $(emulation_define) $(emulation_includes) \
	  -o $(emulation_tree)/libemulation.so.new \
	  $$(for source in $(emulation_objects); do \
	    printf '%s ' $(abs_srcdir)/$$source; done)
	cd $(emulation_tree) && { \
	  cmp -s libemulation.so.new libemulation.so || \
	  mv libemulation.so.new libemulation.so; }

# $(emulation_flags) are for the object and the tree: a sanitizer's, say.  The
# emulations' own tests come first: if they fail, the others mean nothing.  The
# words of an fd_set have 32 bits, as on most of these systems: on a little-endian
# machine these are the bits of longer words too.
check-emulation: emulation-object
	tree=`pwd`/$(emulation_tree); cd $$tree && \
	  $(configure_tree) --disable-shared ac_cv_sizeof_fd_mask=4 \
	    CC='$(CC)' CFLAGS='$(CFLAGS) $(emulation_flags)' \
	    LDFLAGS='$(LDFLAGS) -Wl,--no-as-needed' \
	    LIBS=$$tree/libemulation.so \
	    CPPFLAGS="$(emulation_define) $(emulation_includes)"
	cd $(emulation_tree) && $(MAKE) all && $(MAKE) $(emulation_tests)
	cd $(emulation_tree) && for test in $(emulation_tests); do \
	  echo $$test; $(SLOW) ./$$test >$$test.log && \
	    sed -n '$$p' $$test.log | grep '^1\.\.[1-9]' >/dev/null || { \
	    grep -v '^ok' $$test.log; exit 1; }; done
	cd $(emulation_tree) && $(SLOW) $(MAKE) check \
	  TESTS='$(EMULATION_TESTS)' \
	  check_PROGRAMS='$(EMULATION_TESTS) $(test_helpers)'

# What libsel's interface promises, on the kqueue of one system.
check-emulation-api:
	TAP_BACKEND=kqueue $(MAKE) check-emulation \
	  EMULATION_TESTS="$$(for test in $(test_programs); do \
	    case $$test in tests/api/*) printf '%s ' $$test;; esac; done)"

# The same on each system but the one that check-emulation is for.
check-emulation-systems:
	for system in $(OTHER_SYSTEMS); do \
	  $(MAKE) check-emulation-api EMULATE=$$system || exit; done

# CPython's suites, which need a shared library; the object has to be in front
# of the C library in Python too.
check-emulation-cpython: emulation-object
	$(MKDIR_P) $(emulation_tree)/shared
	tree=`pwd`/$(emulation_tree); cd $$tree/shared && \
	  $(configure_tree) --enable-shared --disable-static \
	    --without-lua --without-ruby --without-go CC='$(CC)' CFLAGS='$(CFLAGS)' \
	    LDFLAGS='$(LDFLAGS) -Wl,--no-as-needed' \
	    LIBS="-L$$tree -Wl,-rpath,$$tree -lemulation" \
	    CPPFLAGS="$(emulation_define) $(emulation_includes)"
	tree=`pwd`/$(emulation_tree); cd $$tree/shared && \
	  LIBSEL_PRELOAD=$$tree/libemulation.so $(MAKE) check \
	    TESTS=tests/conformance/cpython.sh check_PROGRAMS=

clean_folders += check-emulation check-emulation-netbsd \
	check-emulation-openbsd check-emulation-macos check-emulation-dragonfly

.PHONY: check-emulation check-emulation-api check-emulation-cpython \
	check-emulation-systems emulation-object
