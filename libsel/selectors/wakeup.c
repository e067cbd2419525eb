/* SPDX-License-Identifier: MIT */
/*
 * The wakeup descriptor: it is in the kernel's set like any other, and ready
 * after each send.  A kqueue that has user events needs none.
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
	/* Full means ready, which is all that is wanted. */
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

/* In a child, whoever rebuilds the selector for a wait sees the change. */
void sel__wakeup_nudge(sel_selector *selector)
{
	const uint32_t mask = SEL__WAITING | SEL__INHERITED;

	if (selector->nudged ||
	    (sel__state_get(&selector->state) & mask) != SEL__WAITING)
		return;
	selector->nudged = true;
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
