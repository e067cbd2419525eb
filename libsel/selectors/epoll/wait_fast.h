/* SPDX-License-Identifier: MIT */
/*
 * The fast path of a wait on epoll, after the wait has entered the selector.
 * The part of a wait that brings nothing is inline, since the calls and moves
 * of a function of its own would cost as much as the rest.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_WAIT_FAST_H
#define LIBSEL_SELECTORS_EPOLL_WAIT_FAST_H

#include "core/clock.h"
#include "selectors/epoll/dense.h"
#include "selectors/epoll/translate.h"
#include "selectors/wait_loop.h"

/* wait_dense.c: a whole wait of a selector with SEL_FLAG_DENSE; there is room
   for 1 to SEL__RECORDS events. */
sel_status sel__wait_dense(sel_selector *selector, sel_event *events,
			   size_t capacity, int64_t timeout, uint32_t flags);

/* What follows when epoll_wait has brought `count` records, and `wait` has the
   arguments of the call.  Leaves the selector. */
sel_status sel__wait_fast_some(sel_selector *selector, struct sel__wait *wait,
			       int count, int64_t deadline);
/* The same when epoll_wait has brought nothing, or an error, and the wait may
   have to go on.  `rest`: the time-out was that of the whole milliseconds, and
   the deadline is later. */
sel_status sel__wait_fast_none(sel_selector *selector, struct sel__wait *wait,
			       int count, int64_t deadline, bool rest);

/* Waits for `ms` and, if there is a `part` of another one, until the deadline,
   and leaves; `dense`, unless NULL, learns from the result. */
__attribute__((always_inline)) static inline sel_status
sel__wait_fast(sel_selector *selector, sel_event *events, size_t capacity,
	       int64_t deadline, int ms, uint64_t part, uint32_t flags,
	       struct sel__dense *dense)
{
	struct sel__wait wait;
	int count;

	/* In memory before the call: so a wait that brings nothing keeps no
	   register for them, nor has one to save. */
	wait.events = events;
	wait.capacity = capacity;
	wait.flags = flags;
	count = epoll_wait(selector->set,
			   sel__translate_place(events, capacity),
			   (int)capacity, ms);
	if (dense)
		sel__dense_learn(dense, count);
	if (count == 0 && part == 0 &&
	    SEL__LIKELY(sel__state_leave_open(&selector->state, SEL__WOKEN,
					      SEL__WAITING, 0))) {
		SEL__TRACE(wait, selector, 0);
		return 0;
	}
	if (count > 0)
		return sel__wait_fast_some(selector, &wait, count, deadline);
	return sel__wait_fast_none(selector, &wait, count, deadline,
				  part != 0);
}

#endif
