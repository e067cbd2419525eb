/* SPDX-License-Identifier: MIT */
/*
 * kqueue as all systems have it: what one of them lacks has a stand-in here,
 * so that the code above needs no #ifdef.
 */
#ifndef LIBSEL_SELECT_KQUEUE_WAIT_H
#define LIBSEL_SELECT_KQUEUE_WAIT_H

#include "select/private.h"

#ifdef HAVE_KQUEUE
#include <sys/types.h>
#include <sys/event.h>
enum { SEL__HAS_KQUEUE = true };
#else
enum { SEL__HAS_KQUEUE = false };

/* Enumerators, not macros: constants.c asks for the macros. */
enum { EVFILT_READ = -1, EVFILT_WRITE = -2 };
enum {
	EV_ADD = 0x1,
	EV_DELETE = 0x2,
	EV_ENABLE = 0x4,
	EV_ONESHOT = 0x10,
	EV_CLEAR = 0x20,
	EV_DISPATCH = 0x80,
	EV_ERROR = 0x4000,
	EV_EOF = 0x8000
};

struct kevent {
	uintptr_t ident;
	int16_t filter;
	uint16_t flags;
	uint32_t fflags;
	int64_t data;
	void *udata;
};

#define kqueue() sel__no_call()
#define kevent(set, changes, nchanges, events, capacity, limit) \
	((void)(set), (void)(changes), (void)(nchanges), (void)(events), \
	 (void)(capacity), (void)(limit), sel__no_call())
#define SEL_KEVENT_COUNT int
#endif

/* Not on old systems, which delete a filter that has fired. */
#if defined HAVE_KQUEUE && !defined EV_DISPATCH
enum { EV_DISPATCH = EV_ONESHOT };
#endif

/* Not on NetBSD before 10 and OpenBSD. */
#ifdef EVFILT_USER
enum { SEL__HAS_EVFILT_USER = true };
#else
enum { SEL__HAS_EVFILT_USER = false, EVFILT_USER = 0, NOTE_TRIGGER = 0 };
#endif

/* Not on FreeBSD and NetBSD; and on macOS, which has EV_OOBAND, the filter comes
   for plain data and the end of file as well. */
#if defined EVFILT_EXCEPT && defined NOTE_OOB && !defined EV_OOBAND
enum { SEL__HAS_EVFILT_EXCEPT = true };
#else
enum { SEL__HAS_EVFILT_EXCEPT = false };
#ifndef EVFILT_EXCEPT
enum { EVFILT_EXCEPT = 0 };
#endif
#ifndef NOTE_OOB
enum { NOTE_OOB = 0 };
#endif
#endif

/* Assigns to a member whose type the systems do not agree on. */
#define sel__kevent_put(member, value) \
	((member) = (__typeof__(member))(value))

/* The most changes at a time: a delete and an add for each filter. */
enum { SEL__CHANGES = 6 };

/* A new kqueue that an exec closes; or a negated errno. */
int sel__kqueue_open(void);
/*
 * Applies each change by itself: `data` becomes 0 or the errno of each.
 * 0, or a negated errno that keeps all from being applied.
 */
int sel__kqueue_change(int set, struct kevent *changes, int count);
/* As sel__epoll_wait(). */
int sel__kqueue_wait(int set, struct kevent *records, size_t capacity,
		     int64_t remaining);

#endif
