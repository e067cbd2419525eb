/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select(): the fast path, which is epoll with a time-out that
 * epoll_wait can express, and anything but a wakeup, a signal or stale records
 * as its outcome.  All else is wait_loop.c, or wait_dense.c.
 */
#include "selectors/epoll/wait_fast.h"

#define NOT_FAST \
	(SEL__WAITING | SEL__CLOSED | SEL__INHERITED | SEL__SLOW | SEL__DENSE)

/* Neither of these two is inline: what decides between them and others needs no
   registers but the arguments', and no stack. */
static __attribute__((noinline)) sel_status
slowly(sel_selector *selector, sel_event *events, size_t capacity,
       int64_t timeout)
{
	return sel__wait_slowly(selector, events, capacity,
				sel__deadline(timeout), timeout);
}

static __attribute__((noinline)) sel_status
fast(sel_selector *selector, sel_event *events, size_t capacity,
     int64_t timeout, uint32_t state)
{
	int64_t deadline = timeout;
	int ms = 0;

	if (SEL_UNLIKELY(timeout > 0)) {
		ms = sel__exact(timeout);
		if (ms == SEL__INEXACT)
			return slowly(selector, events, capacity, timeout);
		deadline = sel__deadline(timeout);
	}
	if (SEL_UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						SEL__WAITING)))
		return sel__wait_slowly(selector, events, capacity, deadline,
					sel__remaining(deadline));
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, deadline, ms, NULL);
}

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout)
{
	uint32_t state;

	if (SEL_UNLIKELY(!selector))
		return SEL_ETYPE;
	if (SEL_UNLIKELY(!events) || SEL_UNLIKELY(capacity - 1 >= SEL__RECORDS))
		return slowly(selector, events, capacity, timeout);
	state = atomic_load_explicit(&selector->state, memory_order_relaxed);
	if (SEL_LIKELY(!(state & NOT_FAST)))
		return fast(selector, events, capacity, timeout, state);
	if (state & SEL__DENSE)
		return sel__wait_densely(selector, events, capacity, timeout);
	return slowly(selector, events, capacity, timeout);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline)
{
	return sel__wait_slowly(selector, events, capacity, deadline,
				sel__remaining(deadline));
}
