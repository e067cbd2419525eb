/* SPDX-License-Identifier: MIT */
/*
 * Cancellation of threads.  No call but the waits may end by it: a thread that
 * is cancelled in between would leave locks held, wakeups unsent and
 * descriptors open.  So system calls that are cancellation points, as write(2),
 * close(2) and open(2), are made with cancellation put off, unless a wait makes
 * them.
 */
#ifndef LIBSEL_CORE_CANCEL_H
#define LIBSEL_CORE_CANCEL_H

#include "core/system.h"

/* Puts cancellation off; returns what sel__cancel_restore() needs.
   Async-signal-safe. */
static inline int sel__cancel_disable(void)
{
	int old = PTHREAD_CANCEL_ENABLE;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	return old;
}

static inline void sel__cancel_restore(int old)
{
	pthread_setcancelstate(old, &old);
}

static inline int sel__close(int fd)
{
	int cancel = sel__cancel_disable();
	int result = sel__fd_close(fd);

	sel__cancel_restore(cancel);
	return result;
}

#endif
