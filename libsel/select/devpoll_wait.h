/* SPDX-License-Identifier: MIT */
/*
 * /dev/poll, with stand-ins where there is none.
 */
#ifndef LIBSEL_SELECT_DEVPOLL_WAIT_H
#define LIBSEL_SELECT_DEVPOLL_WAIT_H

#include "select/private.h"

#ifdef HAVE_SYS_DEVPOLL_H
#include <sys/devpoll.h>
enum { SEL__HAS_DEVPOLL = true };
#else
enum { SEL__HAS_DEVPOLL = false };
#ifndef POLLREMOVE
enum { POLLREMOVE = 0x800 };
#endif
#endif

/* A new set that an exec closes; or a negated errno. */
int sel__devpoll_open(void);
/*
 * Makes changes in their order: a mask is added to what is asked of a
 * descriptor already, POLLREMOVE ends it.  0, or a negated errno and some of
 * them made.
 */
sel_status sel__devpoll_write(int set, const struct pollfd *changes,
			      size_t count);
/* As sel__poll_wait(); what is ready comes at the beginning of `ready`. */
int sel__devpoll_wait(int set, struct pollfd *ready, size_t capacity,
		      int64_t remaining);
/* Whether `set` was filled by another process, before a fork.  A set that no
   process has used becomes this process's own by the question. */
bool sel__devpoll_inherited(int set);

#endif
