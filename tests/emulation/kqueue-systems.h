/* SPDX-License-Identifier: MIT */
/*
 * What the systems do differently, each rule with the systems on which it was
 * seen; see README.md for the sources.  A rule that a system is not listed for
 * is not known there.
 */
#ifndef EMULATION_KQUEUE_SYSTEMS_H
#define EMULATION_KQUEUE_SYSTEMS_H

enum {
	FREEBSD = 1, NETBSD = 2, OPENBSD = 4, MACOS = 8, DRAGONFLY = 16,
#if defined(EMULATE_NETBSD)
	SYSTEM = NETBSD
#elif defined(EMULATE_OPENBSD)
	SYSTEM = OPENBSD
#elif defined(EMULATE_MACOS)
	SYSTEM = MACOS
#elif defined(EMULATE_DRAGONFLY)
	SYSTEM = DRAGONFLY
#else
	SYSTEM = FREEBSD
#endif
};

#define ON(systems) ((SYSTEM & (systems)) != 0)

enum {
	/* [real] FreeBSD 12.3, NetBSD 2016; [code] OpenBSD: the filter of an
	 * EV_ONESHOT is not asked again when its event is collected, so that
	 * the event comes although its cause is gone. */
	ONESHOT_FIRES_BLINDLY = ON(FREEBSD | NETBSD | OPENBSD),
	/* [real] FreeBSD 12.3, NetBSD 2016: a kqueue whose cause is gone stays
	 * readable until a kevent() has found that nothing is pending. */
	NUMBER_STAYS_READABLE = ON(FREEBSD | NETBSD),
	/* [real] FreeBSD 12.3, pipeclose(): the EVFILT_WRITE of a pipe whose
	 * reader closes gets EV_EOF and EV_ONESHOT, and so comes once. */
	PIPE_HANGUP_IS_ONESHOT = ON(FREEBSD),
	/* [real] FreeBSD 12.3; [code] DragonFly: EVFILT_WRITE can't be added
	 * at either end of a pipe whose other end is closed. */
	PIPE_HANGUP_IS_EPIPE = ON(FREEBSD | DRAGONFLY),
	/* [seen] [real] NetBSD 2016: the same at its writing end. */
	PIPE_HANGUP_IS_EBADF = ON(NETBSD),
	/* [real] FreeBSD 12.3, [code] DragonFly: both ends of a pipe can be
	 * written and read. */
	PIPE_IS_TWO_WAY = ON(FREEBSD | DRAGONFLY),
	/* [real] FreeBSD 12.3, [seen] NetBSD 2016: a read that leaves data in a
	 * pipe makes a new event for EV_CLEAR. */
	PIPE_READ_IS_NEWS = ON(FREEBSD | NETBSD),
	/* [real] FreeBSD 12.3: only a write to a file makes an EVFILT_READ look
	 * again, not lseek(). */
	FILE_SEEK_IS_UNSEEN = ON(FREEBSD),
	/* [real] FreeBSD 12.3: /dev/null and /dev/zero. */
	DEVICE_IS_ENODEV = ON(FREEBSD),
	/* [seen] [real] NetBSD 2016: EV_ENABLE without EV_ADD says nothing of
	 * data that waits. */
	ENABLE_IS_SILENT = ON(NETBSD),
	/* [code] NetBSD: with EV_CLEAR, EV_DISPATCH disables nothing. */
	CLEAR_GOES_BEFORE_DISPATCH = ON(NETBSD)
};

#endif
