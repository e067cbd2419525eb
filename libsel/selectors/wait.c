/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select(): the fast path, which is epoll with a time-out that
 * epoll_wait can express, and anything but a wakeup, a signal or stale records
 * as its outcome.  All else is wait_slow.c.
 */
#include "core/clock.h"
#include "selectors/harvest.h"
#include "selectors/wait.h"

#define NOT_FAST (SEL__CLOSED | SEL__INHERITED | SEL__SLOW)

#define INEXACT -2

/* Milliseconds for epoll_wait, -1 for no limit, or INEXACT. */
static int exact(int64_t timeout)
{
	if (timeout >= SEL_FOREVER)
		return -1;
	if (timeout > SEL__PIECE || timeout % SEL__MILLISECOND != 0)
		return INEXACT;
	return (int)(timeout / SEL__MILLISECOND);
}

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout)
{
	int64_t deadline = timeout;
	struct sel__wait wait;
	int count;
	int ms = 0;

	if (timeout > 0) {
		deadline = sel__deadline(timeout);
		ms = exact(timeout);
		if (ms == INEXACT)
			goto slow;
	}
	if (SEL_UNLIKELY(!selector) || SEL_UNLIKELY(!events) ||
	    SEL_UNLIKELY(capacity - 1 >= SEL__RECORDS) ||
	    SEL_UNLIKELY(!sel__state_enter_free(&selector->state, NOT_FAST,
						SEL__WAITING)))
		goto slow;
	sel__count_wait(selector);
	count = epoll_wait(selector->set, sel__harvest_place(events, capacity),
			   (int)capacity, ms);
	/* Nothing leaves a wakeup as it is. */
	if (count == 0 &&
	    SEL_LIKELY(sel__state_leave_open(&selector->state, SEL__WOKEN,
					     SEL__WAITING)))
		goto left;

	wait = (struct sel__wait) {
		.events = events,
		.capacity = capacity,
		.deadline = deadline,
		.remaining = timeout,
		.records = SEL_UNLIKELY(count < 0) ? -errno : count,
	};
	if (SEL_UNLIKELY(count <= 0))
		return sel__wait_go_on(selector, &wait, wait.records);
	count = sel__harvest(selector, &wait, count);
	if (SEL_UNLIKELY(count != wait.records))
		count = sel__harvest_rest(selector, &wait, wait.records, count);
	else if (SEL_LIKELY(sel__state_leave_open(&selector->state, 0,
						  SEL__WAITING | SEL__WOKEN)))
		goto left;
	return sel__wait_go_on(selector, &wait, count);
left:
	SEL__TRACE(wait, selector, count);
	return count;
slow:
	return sel__wait_slowly(selector, events, capacity, deadline, timeout);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline)
{
	return sel__wait_slowly(selector, events, capacity, deadline,
				sel__remaining(deadline));
}
