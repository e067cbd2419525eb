/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select(): the fast path is a wait on epoll with a time-out that
 * epoll_wait can express, and with any outcome but a wakeup, a signal or stale
 * records.  All other waits are in wait_loop.c, or in epoll/wait_dense.c.
 */
#include "selectors/epoll/wait_fast.h"

#define NOT_FAST \
	(SEL__WAITING | SEL__CLOSED | SEL__WOKEN | SEL__INHERITED | \
	 SEL__SLOW | SEL__DENSE)

/* Neither of these two functions is inline: so the code that decides between
   them needs no registers but the arguments', and no stack. */
static __attribute__((noinline)) sel_status
general(sel_selector *selector, sel_event *events, size_t capacity,
	int64_t timeout, uint32_t flags)
{
	return sel__wait_general(selector, events, capacity,
				 sel__deadline(timeout), timeout, flags);
}

static __attribute__((noinline)) sel_status
fast(sel_selector *selector, sel_event *events, size_t capacity,
     int64_t timeout, uint32_t flags, uint32_t state)
{
	int64_t deadline = timeout;
	int ms = 0;

	if (SEL_UNLIKELY(timeout > 0)) {
		ms = sel__exact(timeout);
		if (ms == SEL__INEXACT)
			return general(selector, events, capacity, timeout,
				       flags);
		deadline = sel__deadline(timeout);
	}
	if (SEL_UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						SEL__WAITING)))
		return sel__wait_general(selector, events, capacity, deadline,
					 sel__remaining(deadline), flags);
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, deadline, ms, flags,
			      NULL);
}

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout, uint32_t flags)
{
	uint32_t state;

	if (SEL_UNLIKELY(!selector))
		return SEL_ETYPE;
	if (SEL_UNLIKELY(!events) ||
	    SEL_UNLIKELY(capacity - 1 >= SEL__RECORDS) ||
	    SEL_UNLIKELY(flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL))
		return general(selector, events, capacity, timeout, flags);
	/* Relaxed: the path is chosen by it, and whoever enters by either path
	   does so by an exchange that checks and acquires. */
	state = atomic_load_explicit(&selector->state, memory_order_relaxed);
	if (SEL_LIKELY(!(state & NOT_FAST)))
		return fast(selector, events, capacity, timeout, flags, state);
	if (state & SEL__DENSE)
		return sel__wait_dense(selector, events, capacity, timeout,
				       flags);
	return general(selector, events, capacity, timeout, flags);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline, uint32_t flags)
{
	return sel__wait_general(selector, events, capacity, deadline,
				 sel__remaining(deadline), flags);
}
