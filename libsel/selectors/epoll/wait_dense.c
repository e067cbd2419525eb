/* SPDX-License-Identifier: MIT */
/*
 * The fast path of selectors with SEL_DENSE: a look at all descriptors with
 * poll, when the last waits make it likely that enough of them are ready, or
 * else a wait on epoll; which it is after a wakeup, since that takes its record
 * from the set too, where an outer set would go on seeing it.
 */
#include "selectors/epoll/wait_fast.h"

#define NOT_FAST (SEL__WAITING | SEL__CLOSED | SEL__INHERITED | SEL__SLOW)

sel_status sel__wait_densely(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout)
{
	struct sel__dense *dense = selector->dense;
	uint32_t state = sel__state_get(&selector->state);
	int64_t deadline = sel__deadline(timeout);
	int ms = sel__exact(timeout);
	struct sel__wait wait;
	int count = 0;

	if (SEL_UNLIKELY(state & NOT_FAST) ||
	    SEL_UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						SEL__WAITING)))
		return sel__wait_slowly(selector, events, capacity, deadline,
					timeout);
	sel__count_wait(selector);
	if (sel__dense_is_likely(dense) && !(state & SEL__WOKEN))
		count = sel__dense_look(selector, events, capacity);
	if (count > 0 &&
	    SEL_LIKELY(sel__state_leave_open(&selector->state, 0,
					     SEL__WAITING | SEL__WOKEN))) {
		SEL__TRACE(wait, selector, count);
		return count;
	}
	if (count == 0 && ms != SEL__INEXACT)
		return sel__wait_fast(selector, events, capacity, deadline, ms,
				      dense);
	wait = (struct sel__wait) {
		.events = events,
		.capacity = capacity,
		.deadline = deadline,
		.remaining = timeout > 0 ? timeout : 0,
	};
	if (count == 0)
		count = selector->backend->wait(selector, &wait);
	return sel__wait_go_on(selector, &wait, count);
}
