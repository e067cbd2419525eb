/* SPDX-License-Identifier: MIT */
/*
 * <sys/event.h> as FreeBSD 12, NetBSD 9 (EMULATE_NETBSD), OpenBSD, macOS and
 * DragonFly have it, for the tests' kqueue on Linux: the types of each, its
 * names, and no others.  The numbers are those of the systems as remembered;
 * nothing here depends on them.
 */
#ifndef EMULATION_SYS_EVENT_H
#define EMULATION_SYS_EVENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#if defined(EMULATE_NETBSD)

#define EVFILT_READ	0U
#define EVFILT_WRITE	1U
#define EVFILT_AIO	2U
#define EVFILT_VNODE	3U
#define EVFILT_PROC	4U
#define EVFILT_SIGNAL	5U
#define EVFILT_TIMER	6U
#define EVFILT_SYSCOUNT	7U

struct kevent {
	uintptr_t	ident;
	uint32_t	filter;
	uint32_t	flags;
	uint32_t	fflags;
	int64_t		data;
	intptr_t	udata;
};

#define EV_SYSFLAGS	0xF000U

#elif defined(EMULATE_OPENBSD)

#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_AIO	(-3)
#define EVFILT_VNODE	(-4)
#define EVFILT_PROC	(-5)
#define EVFILT_SIGNAL	(-6)
#define EVFILT_TIMER	(-7)
#define EVFILT_DEVICE	(-8)
#define EVFILT_EXCEPT	(-9)
#define EVFILT_SYSCOUNT	9

struct kevent {
	uintptr_t	ident;
	short		filter;
	unsigned short	flags;
	unsigned int	fflags;
	int64_t		data;
	void		*udata;
};

#define EV_SYSFLAGS	0xf800

#elif defined(EMULATE_MACOS)

#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_AIO	(-3)
#define EVFILT_VNODE	(-4)
#define EVFILT_PROC	(-5)
#define EVFILT_SIGNAL	(-6)
#define EVFILT_TIMER	(-7)
#define EVFILT_MACHPORT	(-8)
#define EVFILT_FS	(-9)
#define EVFILT_USER	(-10)
#define EVFILT_VM	(-12)
#define EVFILT_EXCEPT	(-15)
#define EVFILT_SYSCOUNT	17

#pragma pack(4)
struct kevent {
	uintptr_t	ident;
	int16_t		filter;
	uint16_t	flags;
	uint32_t	fflags;
	intptr_t	data;
	void		*udata;
};
#pragma pack()

#define EV_SYSFLAGS	0xF000
#define EV_FLAG0	0x1000

#elif defined(EMULATE_DRAGONFLY)

#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_AIO	(-3)
#define EVFILT_VNODE	(-4)
#define EVFILT_PROC	(-5)
#define EVFILT_SIGNAL	(-6)
#define EVFILT_TIMER	(-7)
#define EVFILT_EXCEPT	(-8)
#define EVFILT_USER	(-9)
#define EVFILT_FS	(-10)
#define EVFILT_SYSCOUNT	10

struct kevent {
	uintptr_t	ident;
	short		filter;
	unsigned short	flags;
	unsigned int	fflags;
	intptr_t	data;
	void		*udata;
};

#define EV_SYSFLAGS	0xF000
#define EV_NODATA	0x1000

#else

#define EVFILT_READ	(-1)
#define EVFILT_WRITE	(-2)
#define EVFILT_AIO	(-3)
#define EVFILT_VNODE	(-4)
#define EVFILT_PROC	(-5)
#define EVFILT_SIGNAL	(-6)
#define EVFILT_TIMER	(-7)
#define EVFILT_PROCDESC	(-8)
#define EVFILT_FS	(-9)
#define EVFILT_LIO	(-10)
#define EVFILT_USER	(-11)
#define EVFILT_SENDFILE	(-12)
#define EVFILT_EMPTY	(-13)
#define EVFILT_SYSCOUNT	13

struct kevent {
	uintptr_t	ident;
	short		filter;
	unsigned short	flags;
	unsigned int	fflags;
	int64_t		data;
	void		*udata;
	uint64_t	ext[4];
};

#define EV_FORCEONESHOT	0x0100
#define EV_SYSFLAGS	0xF000
#define EV_DROP		0x1000

#endif

#define EV_ADD		0x0001
#define EV_DELETE	0x0002
#define EV_ENABLE	0x0004
#define EV_DISABLE	0x0008
#define EV_ONESHOT	0x0010
#define EV_CLEAR	0x0020
#define EV_RECEIPT	0x0040
#define EV_DISPATCH	0x0080
#define EV_FLAG1	0x2000
#define EV_ERROR	0x4000
#define EV_EOF		0x8000

#ifdef EMULATE_MACOS
#define EV_OOBAND	EV_FLAG1
#define NOTE_LOWAT	0x00000001
#define NOTE_OOB	0x00000002
#elif defined(EMULATE_OPENBSD)
#define NOTE_LOWAT	0x0001
#define NOTE_EOF	0x0002
#define NOTE_OOB	0x0004
#elif defined(EMULATE_DRAGONFLY)
#define NOTE_LOWAT	0x0001
#define NOTE_OOB	0x0002
#else
#define NOTE_LOWAT	0x0001
#endif
#if !defined(EMULATE_NETBSD) && !defined(EMULATE_OPENBSD) && \
	!defined(EMULATE_MACOS) && !defined(EMULATE_DRAGONFLY)
#define NOTE_FILE_POLL	0x0002
#endif

#ifdef EVFILT_USER
#define NOTE_FFNOP	0x00000000U
#define NOTE_FFAND	0x40000000U
#define NOTE_FFOR	0x80000000U
#define NOTE_FFCOPY	0xc0000000U
#define NOTE_FFCTRLMASK	0xc0000000U
#define NOTE_FFLAGSMASK	0x00ffffffU
#define NOTE_TRIGGER	0x01000000U
#endif

#define NOTE_DELETE	0x0001
#define NOTE_WRITE	0x0002
#define NOTE_EXTEND	0x0004
#define NOTE_ATTRIB	0x0008
#define NOTE_LINK	0x0010
#define NOTE_RENAME	0x0020
#define NOTE_REVOKE	0x0040

#define NOTE_EXIT	0x80000000U
#define NOTE_FORK	0x40000000U
#define NOTE_EXEC	0x20000000U
#define NOTE_PDATAMASK	0x000fffff
#ifdef EMULATE_MACOS
#define NOTE_EXITSTATUS	0x04000000U
#define NOTE_SIGNAL	0x08000000U
#define NOTE_PCTRLMASK	(~NOTE_PDATAMASK)
#else
#define NOTE_PCTRLMASK	0xf0000000U
#endif
#define NOTE_TRACK	0x00000001U
#define NOTE_TRACKERR	0x00000002U
#define NOTE_CHILD	0x00000004U

#ifdef EMULATE_MACOS
#define NOTE_SECONDS	0x00000001
#define NOTE_USECONDS	0x00000002
#define NOTE_NSECONDS	0x00000004
#define NOTE_ABSOLUTE	0x00000008
#elif defined(EMULATE_OPENBSD)
#define NOTE_MSECONDS	0x00000000
#define NOTE_SECONDS	0x00000001
#define NOTE_USECONDS	0x00000002
#define NOTE_NSECONDS	0x00000003
#define NOTE_ABSTIME	0x00000010
#elif !defined(EMULATE_NETBSD) && !defined(EMULATE_DRAGONFLY)
#define NOTE_SECONDS	0x00000001
#define NOTE_MSECONDS	0x00000002
#define NOTE_USECONDS	0x00000004
#define NOTE_NSECONDS	0x00000008
#define NOTE_ABSTIME	0x00000010
#endif

#define EV_SET(event, a, b, c, d, e, f) do { \
	struct kevent *ev_set_event = (event); \
	*ev_set_event = (struct kevent){ 0 }; \
	ev_set_event->ident = (a); \
	ev_set_event->filter = (b); \
	ev_set_event->flags = (c); \
	ev_set_event->fflags = (d); \
	ev_set_event->data = (e); \
	ev_set_event->udata = (f); \
} while (0)

#ifdef __cplusplus
extern "C" {
#endif

int kqueue(void);
#if defined(EMULATE_NETBSD) || defined(EMULATE_OPENBSD)
int kqueue1(int flags);
#endif
#ifdef EMULATE_NETBSD
int kevent(int queue, const struct kevent *changes, size_t nchanges,
	   struct kevent *events, size_t nevents,
	   const struct timespec *timeout);
#else
int kevent(int queue, const struct kevent *changes, int nchanges,
	   struct kevent *events, int nevents,
	   const struct timespec *timeout);
#endif

#ifdef __cplusplus
}
#endif

#endif
