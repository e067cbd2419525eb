/* SPDX-License-Identifier: MIT */
/*
 * The system's headers, and stand-ins for those of epoll where there is none:
 * with them the code above compiles everywhere, and a system without epoll
 * answers ENOSYS at run time.
 */
#ifndef LIBSEL_CORE_SYSTEM_H
#define LIBSEL_CORE_SYSTEM_H

#include "core/private.h"

#include <limits.h>
#include <poll.h>
#include <sys/select.h>

#ifdef HAVE_SYS_EVENT_H
#include <sys/types.h>
#include <sys/event.h>
#endif

#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
enum { SEL__HAS_EPOLL = true };
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

static inline int sel__no_epoll(void)
{
	errno = ENOSYS;
	return -1;
}

#define epoll_create1(flags) ((void)(flags), sel__no_epoll())
#define epoll_ctl(set, op, fd, event) \
	((void)(set), (void)(op), (void)(fd), (void)(event), sel__no_epoll())
#define dup3(from, to, flags) \
	((void)(from), (void)(to), (void)(flags), sel__no_epoll())
#define epoll_wait(set, events, size, limit) \
	((void)(set), (void)(events), (void)(size), (void)(limit), \
	 sel__no_epoll())
#endif

/* Asked for where the system has it; 0 asks for nothing. */
#ifdef POLLRDHUP
#define SEL__POLLRDHUP POLLRDHUP
#else
#define SEL__POLLRDHUP 0
#endif

/*
 * A channel: its first descriptor is readable after a write to the second, and
 * they may be the same.  Neither blocks or survives an exec.  0, or -1 with
 * errno.
 */
int sel__pair_open(int pair[2]);
/* Async-signal-safe. */
void sel__pair_close(const int pair[2]);

#endif
