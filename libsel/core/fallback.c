/* SPDX-License-Identifier: MIT */
/*
 * Which system calls this system refuses.  An old kernel answers ENOSYS, a
 * sandbox EPERM; neither changes while the process lives, so one refusal is
 * remembered and the coarser call is used from then on.
 */
#include <stdatomic.h>

#include "core/private.h"

/* What the C library lacks is refused from the start. */
enum {
	ABSENT = 0
#ifndef HAVE_EPOLL_PWAIT2
		| SEL__EPOLL_PWAIT2
#endif
#ifndef HAVE_PPOLL
		| SEL__PPOLL
#endif
#ifndef HAVE_PSELECT
		| SEL__PSELECT
#endif
};

static atomic_uint refused = ABSENT;

bool sel__call_refused(enum sel__call call)
{
	return atomic_load_explicit(&refused, memory_order_relaxed) & call;
}

bool sel__call_refuse(enum sel__call call, int error)
{
	if (error != ENOSYS && error != EPERM)
		return false;
	atomic_fetch_or_explicit(&refused, call, memory_order_relaxed);
	return true;
}
