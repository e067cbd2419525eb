/* SPDX-License-Identifier: MIT */
/*
 * The fast path of selectors with SEL_FLAG_DENSE.  When the last waits make it
 * likely that enough descriptors are ready, the wait looks at all of them with
 * poll; else the wait is one on epoll.  After a wakeup the wait is always one
 * on epoll: that takes the wakeup's record out of the set, where an outer set
 * would go on seeing the record.
 */
#include "selectors/epoll/wait_fast.h"

#define NOT_FAST \
	(SEL__WAITING | SEL__CLOSED | SEL__WOKEN | SEL__INHERITED | SEL__SLOW)

#define INEXACT -2

/* Milliseconds for epoll_wait, -1 for no limit, or INEXACT. */
static inline int exact(int64_t timeout)
{
	if (timeout <= 0)
		return 0;
	if (timeout >= SEL_FOREVER)
		return -1;
	if (timeout > SEL__PIECE || timeout % SEL__MILLISECOND != 0)
		return INEXACT;
	return (int)((uint64_t)timeout / SEL__MILLISECOND);
}

/* Unlocks after a look, and leaves if the look has brought events; whether this
   was the end. */
static inline bool leave(sel_selector *selector, struct sel__dense *dense,
			 int count)
{
	if (SEL__LIKELY(count > 0) &&
	    SEL__LIKELY(sel__lock_leave(&selector->state, SEL__WOKEN,
					SEL__WAITING)))
		return true;
	if (sel__lock_is_wanted(&selector->state))
		sel__dense_yield(dense);
	sel__unlock(selector);
	return count > 0 && sel__state_leave_open(&selector->state, SEL__WOKEN,
						  SEL__WAITING, 0);
}

sel_status sel__wait_dense(sel_selector *selector, sel_event *events,
			   size_t capacity, int64_t timeout, uint32_t flags)
{
	struct sel__dense *dense = sel__epoll_state(selector)->dense;
	uint32_t state = sel__state_get(&selector->state);
	bool look = sel__dense_is_likely(dense) && !(state & SEL__HELD);
	struct sel__wait wait;
	int64_t deadline;
	int count = 0;
	int ms;

	/* A look enters and locks in one step. */
	if (SEL__UNLIKELY(state & NOT_FAST) ||
	    SEL__UNLIKELY(!sel__state_enter_seen(
		    &selector->state, state,
		    look ? SEL__WAITING | SEL__HELD : SEL__WAITING)))
		return sel__wait_general(selector, events, capacity,
					 sel__deadline(timeout), timeout,
					 flags);
	sel__count_wait(selector);
	if (look) {
		count = sel__dense_look(selector, events, capacity);
		if (SEL__LIKELY(leave(selector, dense, count))) {
			SEL__TRACE(wait, selector, count);
			return count;
		}
	}
	deadline = sel__deadline(timeout);
	ms = exact(timeout);
	if (count == 0 && ms != INEXACT)
		return sel__wait_fast(selector, events, capacity, deadline, ms,
				      0, flags, dense);
	wait = (struct sel__wait) {
		.events = events,
		.capacity = capacity,
		.deadline = deadline,
		.remaining = timeout > 0 ? timeout : 0,
		.flags = flags,
	};
	if (count == 0)
		count = selector->backend->wait(selector, &wait);
	return sel__wait_resume(selector, &wait, count);
}
