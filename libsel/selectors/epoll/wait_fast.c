/* SPDX-License-Identifier: MIT */
/*
 * The fast path of a wait on epoll that brings something, or has to go on.
 */
#include "selectors/epoll/wait_fast.h"

/* The time that epoll_wait can't express, if any of it is left. */
static int wait_rest(sel_selector *selector, struct sel__wait *wait)
{
	wait->remaining = sel__remaining(wait->deadline);
	if (wait->remaining == 0)
		return 0;
	return selector->backend->wait(selector, wait);
}

sel_status sel__wait_fast_none(sel_selector *selector, struct sel__wait *wait,
			       int count, int64_t deadline, bool rest)
{
	*wait = (struct sel__wait) {
		.events = wait->events,
		.capacity = wait->capacity,
		.deadline = deadline,
		.flags = wait->flags,
		.records = count < 0 ? -errno : 0,
	};
	if (count == 0 && rest)
		count = wait_rest(selector, wait);
	else
		count = wait->records;
	return sel__wait_resume(selector, wait, count);
}

sel_status sel__wait_fast_some(sel_selector *selector, struct sel__wait *wait,
			       int count, int64_t deadline)
{
	int filled;

	wait->woken = false;
	wait->stale = false;
	sel__lock(selector);
	filled = sel__translate_locked(selector, wait, count);
	if (SEL__LIKELY(filled == count) &&
	    SEL__LIKELY(sel__lock_leave(&selector->state, SEL__WOKEN,
					SEL__WAITING))) {
		SEL__TRACE(wait, selector, count);
		return count;
	}
	sel__unlock(selector);
	wait->deadline = deadline;
	wait->remaining = 0;
	wait->records = count;
	wait->sick = false;
	if (filled != count)
		filled = sel__translate_rest(selector, wait, filled);
	return sel__wait_resume(selector, wait, filled);
}
