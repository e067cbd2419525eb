/* SPDX-License-Identifier: MIT */
/*
 * Which system calls this system refuses.  An old kernel answers ENOSYS, a
 * sandbox EPERM; neither changes while the process lives, so one refusal is
 * remembered and the coarser call is used from then on.
 */
#include <stdatomic.h>

#include "core/system.h"

static atomic_uint refused =
	SEL__NO_EPOLL_PWAIT2 | SEL__NO_PPOLL | SEL__NO_PSELECT;

/* Relaxed, both: each bit stands alone, and who reads the old value learns the
   same from the system. */
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
