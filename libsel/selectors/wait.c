/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select(): the fast path, which is epoll with a time-out that
 * epoll_wait can express, and anything but a wakeup, a signal or stale records
 * as its outcome.  All else is wait_slow.c.
 */
#include "core/clock.h"
#include "selectors/harvest.h"
#include "selectors/wait.h"

#define NOT_FAST (SEL__WAITING | SEL__CLOSED | SEL__INHERITED | SEL__SLOW)

/* Milliseconds for epoll_wait, -1 for no limit, -2 for what it can't say. */
static int exact(int64_t timeout)
{
	if (timeout <= 0)
		return 0;
	if (timeout >= SEL_FOREVER)
		return -1;
	if (timeout > SEL__PIECE || timeout % SEL__MILLISECOND != 0)
		return -2;
	return (int)(timeout / SEL__MILLISECOND);
}

/* Out in one step; only a result with events uses a wakeup up. */
static inline sel_status leave(sel_selector *selector, int count)
{
	uint32_t clear = count ? SEL__WAITING | SEL__WOKEN : SEL__WAITING;

	SEL__TRACE(wait, selector, count);
	if (SEL_LIKELY(sel__state_leave_open(&selector->state, clear)))
		return count;
	sel__leave(selector, clear);
	return SEL_ECLOSED;
}

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout)
{
	struct sel__wait wait;
	int ms = exact(timeout);
	int count;

	if (SEL_UNLIKELY(!selector || !events || capacity - 1 >= SEL__RECORDS ||
			 ms == -2 ||
			 sel__state_enter(&selector->state, NOT_FAST,
					  SEL__WAITING) & NOT_FAST))
		return sel__wait_slowly(selector, events, capacity,
					sel__deadline(timeout), timeout);
	wait.events = events;
	wait.capacity = capacity;
	wait.deadline = ms > 0 ? sel__now() + timeout : timeout;
	wait.remaining = timeout;
	wait.woken = false;
	wait.stale = false;
	wait.sick = false;
	sel__count_wait(selector);

	wait.records = epoll_wait(selector->set, sel__harvest_place(&wait),
				  (int)capacity, ms);
	if (SEL_UNLIKELY(wait.records < 0))
		wait.records = -errno;
	if (wait.records <= 0) {
		if (wait.records == 0 &&
		    !(sel__state_get(&selector->state) & SEL__WOKEN))
			return leave(selector, 0);
		return sel__wait_go_on(selector, &wait, wait.records);
	}
	count = sel__harvest(selector, &wait, wait.records);
	if (SEL_LIKELY(count == wait.records))
		return leave(selector, count);
	count = sel__harvest_rest(selector, &wait, wait.records, count);
	return sel__wait_go_on(selector, &wait, count);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline)
{
	return sel__wait_slowly(selector, events, capacity, deadline,
				sel__remaining(deadline));
}
