# SPDX-License-Identifier: MIT
#
# The library.  Its objects make a convenience library first, which tests of
# internals link: there every symbol is within reach.

include_HEADERS = %D%/sel.h

noinst_LTLIBRARIES += %D%/libsel_core.la
libsel_libsel_core_la_SHORTNAME = c
libsel_libsel_core_la_CFLAGS = $(AM_CFLAGS) $(SEL_LIBRARY_CFLAGS)
libsel_libsel_core_la_SOURCES = \
	%D%/core/cancel.h \
	%D%/core/channel.h \
	%D%/core/clock.c \
	%D%/core/clock.h \
	%D%/core/error.c \
	%D%/core/fallback.c \
	%D%/core/fork_node.c \
	%D%/core/fork_node.h \
	%D%/core/index.c \
	%D%/core/index.h \
	%D%/core/lock.c \
	%D%/core/lock.h \
	%D%/core/memory.c \
	%D%/core/memory.h \
	%D%/core/posix.h \
	%D%/core/private.h \
	%D%/core/random.c \
	%D%/core/random.h \
	%D%/core/state.h \
	%D%/core/system.h \
	%D%/core/trace.h \
	%D%/core/version.c \
	%D%/select/again.c \
	%D%/select/constants.c \
	%D%/select/constants.inc \
	%D%/select/devpoll.c \
	%D%/select/devpoll_wait.h \
	%D%/select/epoll.c \
	%D%/select/kevent.c \
	%D%/select/kqueue.c \
	%D%/select/kqueue_wait.h \
	%D%/select/lists.h \
	%D%/select/owner.c \
	%D%/select/poll.c \
	%D%/select/private.h \
	%D%/select/set_word.h \
	%D%/selectors/backend.h \
	%D%/selectors/backends.c \
	%D%/selectors/change.c \
	%D%/selectors/enter.c \
	%D%/selectors/enter.h \
	%D%/selectors/keys.c \
	%D%/selectors/many.c \
	%D%/selectors/event.h \
	%D%/selectors/flat.c \
	%D%/selectors/flat.h \
	%D%/selectors/fork.h \
	%D%/selectors/private.h \
	%D%/selectors/registry.c \
	%D%/selectors/event.c \
	%D%/selectors/selector.c \
	%D%/selectors/snapshot.h \
	%D%/selectors/wait_loop.c \
	%D%/selectors/wait_loop.h \
	%D%/selectors/wakeup.c \
	$(NULL)

if WINDOWS
libsel_libsel_core_la_SOURCES += \
	%D%/core/windows/afd.c \
	%D%/core/windows/afd.h \
	%D%/core/windows/channel.c \
	%D%/core/windows/clock.c \
	%D%/core/windows/environment.c \
	%D%/core/windows/layer.h \
	%D%/core/windows/poll.c \
	%D%/core/windows/port.c \
	%D%/core/windows/select.c \
	%D%/core/windows/socket.c \
	%D%/core/windows/start.c \
	%D%/core/windows/system.h \
	%D%/core/windows/thread.c \
	%D%/core/windows/wait.c \
	%D%/core/windows/winsock.h \
	%D%/select/windows/absent.c \
	%D%/select/windows/poll_wait.c \
	%D%/select/windows/select.c \
	%D%/selectors/afd/backend.c \
	%D%/selectors/afd/look.c \
	%D%/selectors/afd/set.c \
	%D%/selectors/afd/set.h \
	%D%/selectors/windows/absent.c \
	%D%/selectors/windows/backend.c \
	%D%/selectors/windows/fork.c \
	%D%/selectors/windows/wait.c \
	$(NULL)
else
libsel_libsel_core_la_SOURCES += \
	%D%/core/channel.c \
	%D%/select/devpoll_wait.c \
	%D%/select/kqueue_wait.c \
	%D%/select/poll_wait.c \
	%D%/select/select.c \
	%D%/select/select_wait.c \
	%D%/selectors/afd/absent.c \
	%D%/selectors/backend_devpoll.c \
	%D%/selectors/backend_poll.c \
	%D%/selectors/epoll/backend.c \
	%D%/selectors/epoll/defer.c \
	%D%/selectors/epoll/defer.h \
	%D%/selectors/epoll/dense.c \
	%D%/selectors/epoll/dense.h \
	%D%/selectors/epoll/translate.c \
	%D%/selectors/epoll/translate.h \
	%D%/selectors/epoll/fork.c \
	%D%/selectors/epoll/fork.h \
	%D%/selectors/epoll/heal.c \
	%D%/selectors/epoll/heal.h \
	%D%/selectors/epoll/identity.c \
	%D%/selectors/epoll/identity.h \
	%D%/selectors/epoll/probe.c \
	%D%/selectors/epoll/probe.h \
	%D%/selectors/epoll/set.c \
	%D%/selectors/epoll/set.h \
	%D%/selectors/epoll/wait_dense.c \
	%D%/selectors/epoll/wait_fast.c \
	%D%/selectors/epoll/wait_fast.h \
	%D%/selectors/fork.c \
	%D%/selectors/kqueue/backend.c \
	%D%/selectors/kqueue/set.c \
	%D%/selectors/kqueue/set.h \
	%D%/selectors/kqueue/translate.c \
	%D%/selectors/kqueue/translate.h \
	%D%/selectors/look.h \
	%D%/selectors/pollmask.h \
	%D%/selectors/select/backend.c \
	%D%/selectors/select/sets.c \
	%D%/selectors/select/sets.h \
	%D%/selectors/select/translate.c \
	%D%/selectors/select/translate.h \
	%D%/selectors/wait.c \
	$(NULL)
endif

lib_LTLIBRARIES += libsel.la
libsel_la_SOURCES =
libsel_la_LIBADD = %D%/libsel_core.la
libsel_la_LDFLAGS = -version-number $(SEL_LT_VERSION) -no-undefined $(SEL_LDFLAGS)
if HAVE_VSCRIPT
libsel_la_LDFLAGS += $(VSCRIPT_LDFLAGS),$(srcdir)/abi/libsel.map
EXTRA_libsel_la_DEPENDENCIES = abi/libsel.map
else
libsel_la_LDFLAGS += -export-symbols $(srcdir)/abi/libsel.sym
EXTRA_libsel_la_DEPENDENCIES = abi/libsel.sym
endif

# For a DLL's users: what version it is, and its exports for a linker that makes
# an import library of its own.
EXTRA_DIST += %D%/version.rc
if WINDOWS
%D%/version.o: %D%/version.rc config.h
	$(AM_V_GEN)$(WINDRES) -I. -o $@ $(srcdir)/%D%/version.rc

libsel_la_LDFLAGS += -Wl,%D%/version.o
EXTRA_libsel_la_DEPENDENCIES += %D%/version.o

%D%/libsel.def: abi/libsel.sym
	$(AM_V_GEN){ echo 'LIBRARY $(SEL_DLL)' && echo EXPORTS && \
	  cat $(srcdir)/abi/libsel.sym; } >$@.new && mv $@.new $@

defdir = $(libdir)
def_DATA = %D%/libsel.def
CLEANFILES += %D%/libsel.def %D%/version.o
endif
