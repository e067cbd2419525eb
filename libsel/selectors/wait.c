/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select(): the fast path, which is epoll with a time-out that
 * epoll_wait can express, and anything but a wakeup, a signal or stale records
 * as its outcome.  All else is wait_slow.c, or wait_dense.c.
 */
#include "selectors/wait_fast.h"

#define NOT_FAST (SEL__CLOSED | SEL__INHERITED | SEL__SLOW | SEL__DENSE)

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout)
{
	int64_t deadline = timeout;
	int ms = 0;

	if (timeout > 0) {
		deadline = sel__deadline(timeout);
		ms = sel__exact(timeout);
		if (ms == SEL__INEXACT)
			goto not_fast;
	}
	if (SEL_UNLIKELY(!selector) || SEL_UNLIKELY(!events) ||
	    SEL_UNLIKELY(capacity - 1 >= SEL__RECORDS) ||
	    SEL_UNLIKELY(!sel__state_enter_free(&selector->state, NOT_FAST,
						SEL__WAITING)))
		goto not_fast;
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, deadline, ms, NULL);
not_fast:
	if (selector && sel__state_get(&selector->state) & SEL__DENSE)
		return sel__wait_densely(selector, events, capacity, deadline,
					 timeout);
	return sel__wait_slowly(selector, events, capacity, deadline, timeout);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline)
{
	return sel__wait_slowly(selector, events, capacity, deadline,
				sel__remaining(deadline));
}
