/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select() and sel_selector_select_until().  A wait on epoll that
 * only looks, has no limit, or lasts a millisecond or more takes the fast path,
 * and stays on it unless a wakeup comes during the wait, or a signal or stale
 * records do.  A wakeup from before the wait has a fast path of its own.  All
 * other waits are in wait_loop.c, in epoll/wait_dense.c, or the back end's.
 */
#include "selectors/enter.h"
#include "selectors/epoll/wait_fast.h"

#define NOT_FAST \
	(SEL__WAITING | SEL__CLOSED | SEL__WOKEN | SEL__INHERITED | \
	 SEL__SLOW | SEL__DENSE)

/* None of these functions is inline, and all have the arguments of the call in
   their places: so the code that decides between them moves nothing, and needs
   no stack.  "used" keeps the compiler from leaving arguments out. */
#define APART __attribute__((noinline, used)) static

APART sel_status
general(sel_selector *selector, sel_event *events, size_t capacity,
	int64_t timeout, uint32_t flags)
{
	return sel__wait_general(selector, events, capacity,
				 sel__deadline(timeout), timeout, flags);
}

/* A wait that only looks. */
APART sel_status
look(sel_selector *selector, sel_event *events, size_t capacity,
     int64_t timeout, uint32_t flags, uint32_t state)
{
	(void)timeout;
	if (SEL__UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						 SEL__WAITING)))
		return sel__wait_general(selector, events, capacity, SEL__PAST,
					 0, flags);
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, SEL__PAST, 0, 0,
			      flags, NULL);
}

/* A wait after a wakeup: a look, and the report unless something is ready.
   Where fileno is watched, or the selector is closed meanwhile, there is more
   to do. */
APART sel_status
woken(sel_selector *selector, sel_event *events, size_t capacity,
      int64_t timeout, uint32_t flags, uint32_t state)
{
	struct sel__wait wait;
	int count;

	(void)timeout;
	if (SEL__UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						 SEL__WAITING)))
		return sel__wait_general(selector, events, capacity,
					 sel__deadline(timeout), timeout,
					 flags);
	sel__count_wait(selector);
	wait.events = events;
	wait.capacity = capacity;
	wait.flags = flags;
	count = epoll_wait(selector->set,
			   sel__translate_place(events, capacity),
			   (int)capacity, 0);
	if (count > 0)
		return sel__wait_fast_some(selector, &wait, count, SEL__PAST);
	if (SEL__UNLIKELY(count < 0) ||
	    SEL__UNLIKELY(sel__state_get(&selector->state) &
			  (SEL__CLOSED | SEL__OUTER)))
		return sel__wait_fast_none(selector, &wait, count, SEL__PAST,
					   false);
	SEL__TRACE(wait, selector, SEL_EWOKEN);
	sel__leave_woken(selector);
	return SEL_EWOKEN;
}

/* A wait without a limit. */
APART sel_status
endless(sel_selector *selector, sel_event *events, size_t capacity,
	int64_t timeout, uint32_t flags, uint32_t state)
{
	(void)timeout;
	if (SEL__UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						 SEL__WAITING)))
		return sel__wait_general(selector, events, capacity,
					 SEL_FOREVER, SEL_FOREVER, flags);
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, SEL_FOREVER, -1, 0,
			      flags, NULL);
}

/* A wait until a deadline, which is `remaining` away, more than nothing. */
__attribute__((always_inline)) static inline sel_status
until(sel_selector *selector, sel_event *events, size_t capacity,
      int64_t deadline, int64_t remaining, uint32_t flags)
{
	uint32_t state = atomic_load_explicit(&selector->state,
					      memory_order_relaxed);

	if (SEL__UNLIKELY(remaining < SEL__MILLISECOND) ||
	    SEL__UNLIKELY(remaining > SEL__PIECE) ||
	    SEL__UNLIKELY(state & NOT_FAST) ||
	    SEL__UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						 SEL__WAITING)))
		return sel__wait_general(selector, events, capacity, deadline,
					 remaining, flags);
	sel__count_wait(selector);
	return sel__wait_fast(selector, events, capacity, deadline,
			      (int)((uint64_t)remaining / SEL__MILLISECOND),
			      (uint64_t)remaining % SEL__MILLISECOND, flags,
			      NULL);
}

APART sel_status
timed(sel_selector *selector, sel_event *events, size_t capacity,
      int64_t timeout, uint32_t flags)
{
	return until(selector, events, capacity, sel__now() + timeout, timeout,
		     flags);
}

static bool is_usual(const sel_event *events, size_t capacity, uint32_t flags)
{
	return SEL__LIKELY(events) &&
	       SEL__LIKELY(capacity - 1 < SEL__RECORDS) &&
	       SEL__LIKELY(!(flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL));
}

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout, uint32_t flags)
{
	uint32_t state;

	if (SEL__UNLIKELY(!selector))
		return SEL_ETYPE;
	if (!is_usual(events, capacity, flags))
		return general(selector, events, capacity, timeout, flags);
	/* Relaxed: the word only chooses the path, and each path enters by an
	   exchange that checks the word and acquires. */
	state = atomic_load_explicit(&selector->state, memory_order_relaxed);
	if (SEL__LIKELY(!(state & NOT_FAST))) {
		if (timeout <= 0)
			return look(selector, events, capacity, timeout, flags,
				    state);
		if (timeout >= SEL_FOREVER)
			return endless(selector, events, capacity, timeout,
				       flags, state);
		return timed(selector, events, capacity, timeout, flags);
	}
	if (!(state & ((NOT_FAST & ~SEL__WOKEN) | SEL__DUE | SEL__OUTER)))
		return woken(selector, events, capacity, timeout, flags, state);
	if (state & SEL__DENSE)
		return sel__wait_dense(selector, events, capacity, timeout,
				       flags);
	if (selector->backend->select)
		return selector->backend->select(selector, events, capacity,
						 timeout, flags);
	return general(selector, events, capacity, timeout, flags);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline, uint32_t flags)
{
	int64_t remaining = sel__remaining(deadline);

	if (SEL__LIKELY(selector) && is_usual(events, capacity, flags) &&
	    remaining > 0 && remaining < SEL_FOREVER)
		return until(selector, events, capacity, deadline, remaining,
			     flags);
	return sel__wait_general(selector, events, capacity, deadline,
				 remaining, flags);
}
