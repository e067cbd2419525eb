/* SPDX-License-Identifier: MIT */
/*
 * Wakeups and kicks: how other threads and signal handlers reach a wait.
 *
 * The wakeup descriptor is in the kernel's set like any other, and ready after
 * each send.  A kqueue that has user events needs none.
 *
 * Three flags, each with its own meaning:
 *
 * - SEL__WOKEN, in the state word: somebody wants the wait to end.  Set by
 *   sel_selector_wakeup(), before the descriptor is written, so that whoever
 *   sees the record finds the flag.  Cleared by the return that reports events
 *   or SEL_EWOKEN, in the step by which the call leaves, and by no other
 *   return: a time-out or an error keeps the wakeup.  Who finds the flag set
 *   merges with the wakeup before.
 * - wait->woken: the wakeup descriptor was among the records of this system
 *   call.  That says nothing of who has sent: if SEL__WOKEN is clear, the send
 *   was a kick, or belongs to a wakeup that another return has reported.
 * - selector->kicked, under the lock: the waiter has been told to look at a
 *   change, and has not looked yet.  The waiter clears it when it takes the
 *   record.
 *
 * A full batch has no place for the wakeup's record, or the record has taken
 * another's place; see the back ends' second looks.  In a child nothing is sent
 * until the selector is rebuilt, and then the rebuild sends for all (fork.c).
 */
#include <unistd.h>

#include "core/system.h"
#include "selectors/private.h"

void sel__wakeup_send(sel_selector *selector)
{
	const uint64_t one = 1;

	if (selector->backend->wake) {
		selector->backend->wake(selector);
		return;
	}
	/* A full channel is ready, which is all that is wanted. */
	while (write(selector->wakeup[1], &one, sizeof(one)) < 0 &&
	       errno == EINTR)
		;
}

void sel__wakeup_drain(sel_selector *selector)
{
	uint64_t some[64];
	ssize_t got;

	/* An eventfd is empty after one read, a pipe after a short one. */
	do {
		got = read(selector->wakeup[0], some, sizeof(some));
	} while (got == (ssize_t)sizeof(some) || (got < 0 && errno == EINTR));
}

/* In a child the thread that rebuilds the selector for a wait sees the change
   itself. */
void sel__wakeup_kick(sel_selector *selector)
{
	const uint32_t mask = SEL__WAITING | SEL__INHERITED;

	if (selector->kicked ||
	    (sel__state_get(&selector->state) & mask) != SEL__WAITING)
		return;
	selector->kicked = true;
	sel__wakeup_send(selector);
}

SEL_EXPORT sel_status sel_selector_wakeup(sel_selector *selector)
{
	sel_status status = sel__enter(selector);
	int error = errno;
	uint32_t old;

	if (status < 0)
		return status;
	old = atomic_fetch_or(&selector->state, SEL__WOKEN);
	SEL__TRACE(wake, selector, !(old & SEL__WOKEN));
	if (old & SEL__WOKEN) {
		atomic_fetch_add_explicit(&selector->wakeups_merged, 1,
					  memory_order_relaxed);
	} else {
		/* A child that is not rebuilt yet keeps the flag till then. */
		if (!(old & SEL__INHERITED))
			sel__wakeup_send(selector);
		atomic_fetch_add_explicit(&selector->wakeups, 1,
					  memory_order_relaxed);
	}
	sel__leave_signal(selector);
	errno = error;
	return 0;
}
