/* SPDX-License-Identifier: MIT */
/*
 * The portability header: what systems have and lack is decided here (and, for
 * the system interfaces themselves, in libsel/select), so that no other file
 * needs an #ifdef.  What is missing gets a stand-in that answers ENOSYS.  What
 * Windows does in another way than all other systems is in a header for each.
 */
#ifndef LIBSEL_CORE_SYSTEM_H
#define LIBSEL_CORE_SYSTEM_H

#include "core/channel.h"
#include "core/private.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static inline int sel__no_call(void)
{
	errno = ENOSYS;
	return -1;
}

#ifdef _WIN32
#include "core/windows/system.h"
#else
/* Whether fcntl() is a cancellation point whatever its command, as on macOS and
   NetBSD. */
#ifdef __linux__
enum { SEL__FCNTL_CANCELS = false };
#else
enum { SEL__FCNTL_CANCELS = true };
#endif

#include "core/posix.h"

/* getenv() for a library: NULL in a program that runs with rights its caller
   does not have.  A system that answers by a copy puts the copy into `buffer`.
   The last way does not see capabilities, and serves old systems. */
static inline const char *sel__secure_getenv(const char *name, char *buffer,
					     size_t size)
{
	(void)buffer;
	(void)size;
#if defined HAVE_SECURE_GETENV
	return secure_getenv(name);
#elif defined HAVE_ISSETUGID
	return issetugid() ? NULL : getenv(name);
#else
	return getuid() != geteuid() || getgid() != getegid() ? NULL :
	       getenv(name);
#endif
}
#endif

/* Not on Windows, whose WSAESHUTDOWN is told as EPIPE: Python's exception is
   the same. */
#ifndef ESHUTDOWN
#define ESHUTDOWN EPIPE
#endif

#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
enum { SEL__HAS_EPOLL = true };
/* Not on illumos. */
#ifndef EPOLLEXCLUSIVE
enum { EPOLLEXCLUSIVE = 0 };
#endif
#else
enum { SEL__HAS_EPOLL = false };

/* Enumerators, not macros: constants.c asks for the macros. */
enum {
	EPOLLIN = 0x1,
	EPOLLPRI = 0x2,
	EPOLLOUT = 0x4,
	EPOLLERR = 0x8,
	EPOLLHUP = 0x10,
	EPOLLRDHUP = 0x2000,
	EPOLLEXCLUSIVE = 0x10000000,
	EPOLLONESHOT = 0x40000000
};
static const uint32_t EPOLLET = 0x80000000;

enum { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD, EPOLL_CLOEXEC };

struct epoll_event {
	uint32_t events;
	union {
		int fd;
		uint64_t u64;
	} data;
};

#define epoll_create1(flags) ((void)(flags), sel__no_call())
#define epoll_ctl(set, op, fd, event) \
	((void)(set), (void)(op), (void)(fd), (void)(event), sel__no_call())
#define dup3(from, to, flags) \
	((void)(from), (void)(to), (void)(flags), sel__no_call())
#define epoll_wait(set, events, size, limit) \
	((void)(set), (void)(events), (void)(size), (void)(limit), \
	 sel__no_call())
#endif

/* Whether a set of epoll takes a number that is not open without an error, if
   the set has ever held that number: so it is on illumos. */
#ifdef __sun
enum { SEL__EPOLL_TAKES_CLOSED = true };
#else
enum { SEL__EPOLL_TAKES_CLOSED = false };
#endif

/* epoll_ctl(2) as a status. */
static inline sel_status sel__epoll_change(int set, int operation, int fd,
					   struct epoll_event *event)
{
	sel_status status = 0;

	if (SEL__EPOLL_TAKES_CLOSED && operation != EPOLL_CTL_DEL)
		status = sel__fd_check(fd);
	if (status == 0 && epoll_ctl(set, operation, fd, event) < 0)
		status = sel__errno();
	return status;
}

#ifdef HAVE_EVENTFD
#include <sys/eventfd.h>
#else
enum { EFD_CLOEXEC, EFD_NONBLOCK };
#define eventfd(value, flags) ((void)(value), (void)(flags), sel__no_call())
#endif

/* Declared in <unistd.h>, or on macOS and some others in <sys/random.h>. */
#ifdef HAVE_GETENTROPY
#ifdef HAVE_SYS_RANDOM_H
#include <sys/random.h>
#endif
#elif !defined getentropy
#define getentropy(buffer, size) \
	((void)(buffer), (void)(size), sel__no_call())
#endif

#ifndef HAVE_PIPE2
#define pipe2(pair, flags) ((void)(pair), (void)(flags), sel__no_call())
#endif

/* What the C library lacks is refused from the start; see fallback.c. */
#ifdef HAVE_EPOLL_PWAIT2
enum { SEL__NO_EPOLL_PWAIT2 = 0 };
#else
enum { SEL__NO_EPOLL_PWAIT2 = SEL__EPOLL_PWAIT2 };
#endif
#ifdef HAVE_PPOLL
enum { SEL__NO_PPOLL = 0 };
#else
enum { SEL__NO_PPOLL = SEL__PPOLL };
#endif
#ifdef HAVE_PSELECT
enum { SEL__NO_PSELECT = 0 };
#else
enum { SEL__NO_PSELECT = SEL__PSELECT };
#endif

/* Whether a call that waits may end before its time, with nothing: NetBSD,
   OpenBSD and DragonFly measure the time of a sleep that was disturbed by the
   clock of the last tick.  Each of them has kqueue. */
#ifdef HAVE_KQUEUE
enum { SEL__ENDS_EARLY = true };
#else
enum { SEL__ENDS_EARLY = false };
#endif

enum { SEL__BIG_ENDIAN = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

/* A text that is static, and the same in every locale; or NULL.  What
   strerror() answers is neither on the BSDs, and can't be had in a signal
   handler. */
#ifndef HAVE_STRERRORDESC_NP
#define strerrordesc_np(number) ((void)(number), NULL)
#endif

/* Tracepoints, for trace.h. */
#ifdef HAVE_SYS_SDT_H
#include <sys/sdt.h>
#ifdef __clang__
/* Its macros leave a variable argument list empty. */
#pragma clang diagnostic ignored "-Wgnu-zero-variadic-macro-arguments"
#endif
#else
#define DTRACE_PROBE2(provider, name, first, second) \
	((void)(first), (void)(second))
#endif

/* Asked for where the system has it; 0 asks for nothing. */
#ifdef POLLRDHUP
#define SEL__POLLRDHUP POLLRDHUP
#else
#define SEL__POLLRDHUP 0
#endif

#endif
