/* SPDX-License-Identifier: MIT */
/*
 * Waits on poll and select that begin with a look: a call that does not sleep,
 * and that leaves the wakeup descriptor out.
 *
 * A look that finds something costs a fraction of the call that could sleep; a
 * look in vain is lost.  So looks are made while they find something, and after
 * each look in vain the waits pause: twice as many waits as the time before, up
 * to a limit, go without a look.
 *
 * A wait that may not sleep saves no more than the wakeup descriptor by a look,
 * and loses a whole call by a look in vain.  So such a wait makes a look only
 * after many waits in a row that found something, and after twice as many as
 * before when the last such look was in vain.
 */
#ifndef LIBSEL_SELECTORS_LOOK_H
#define LIBSEL_SELECTORS_LOOK_H

#include "core/clock.h"
#include "selectors/wait_loop.h"

enum { SEL__PAUSE_MOST = 32, SEL__RUN_LEAST = 8, SEL__RUN_MOST = 128 };

/* The waiting thread's. */
struct sel__look {
	uint8_t pause;		/* so many waits still go without a look */
	uint8_t last_pause;	/* how long the pause before was, or 0 */
	uint8_t run;		/* so many waits in a row found something at
				   once */
	uint8_t need;		/* so long a run a wait that may not sleep needs
				   for a look */
	bool made;		/* this wait has begun with a look */
};

static inline void sel__look_init(struct sel__look *look)
{
	*look = (struct sel__look) { .need = SEL__RUN_LEAST };
}

/* Whether a wait begins with a look; `empty`: nothing is registered. */
static inline bool sel__look_is_due(struct sel__look *look, bool may_sleep,
				    bool empty)
{
	look->made = !empty && (may_sleep ? !look->pause :
				look->run >= look->need);
	if (may_sleep && SEL_UNLIKELY(look->pause))
		look->pause--;
	return look->made;
}

static inline void sel__look_paid(struct sel__look *look, bool may_sleep)
{
	if (look->run < SEL__RUN_MOST)
		look->run++;
	if (may_sleep)
		look->last_pause = 0;
	else if (look->need > SEL__RUN_LEAST)
		look->need--;
}

static inline void sel__look_was_vain(struct sel__look *look, bool may_sleep)
{
	look->run = 0;
	if (!may_sleep) {
		look->need = look->need > SEL__RUN_MOST / 2 ? SEL__RUN_MOST :
			     2 * look->need;
		return;
	}
	look->last_pause = look->last_pause > SEL__PAUSE_MOST / 2 ?
			   SEL__PAUSE_MOST : 2 * look->last_pause;
	if (!look->last_pause)
		look->last_pause = 1;
	look->pause = look->last_pause;
}

/* The call of a wait after the look, or without a look, is over. */
static inline void sel__look_was_followed(struct sel__look *look,
					  bool may_sleep, bool found)
{
	if (look->made)
		return;
	if (may_sleep || !found)
		look->run = 0;
	else if (look->run < SEL__RUN_MOST)
		look->run++;
}

/*
 * A whole wait, for the back end's `select`.  `look` makes a look if one is due,
 * and translates what comes; the wait's `records` are 0 if there is nothing.
 * `call` makes the call that may sleep, and translates what comes.  Inline, so
 * that both are.
 */
static __attribute__((always_inline)) inline sel_status
sel__look_and_wait(sel_selector *selector, sel_event *events, size_t capacity,
		   int64_t timeout, uint32_t flags,
		   int (*look)(sel_selector *, struct sel__wait *),
		   int (*call)(sel_selector *, struct sel__wait *))
{
	const uint32_t unusual = SEL__WAITING | SEL__CLOSED | SEL__WOKEN |
		SEL__INHERITED;
	uint32_t state = atomic_load_explicit(&selector->state,
					      memory_order_relaxed);
	struct sel__wait wait;
	int result;

	if (SEL_UNLIKELY(state & unusual) ||
	    SEL_UNLIKELY(!sel__state_enter_seen(&selector->state, state,
						SEL__WAITING)))
		return sel__wait_general(selector, events, capacity,
					 sel__deadline(timeout), timeout,
					 flags);
	sel__count_wait(selector);
	wait = (struct sel__wait) {
		.events = events,
		.capacity = capacity,
		.remaining = timeout > 0 ? timeout : 0,
		.flags = flags,
	};
	result = look(selector, &wait);
	/* No clock is read while looks find something. */
	if (SEL_UNLIKELY(result <= 0))
		wait.deadline = sel__deadline(timeout);
	if (result == 0 && wait.records == 0)
		result = call(selector, &wait);
	if ((SEL_LIKELY(result > 0) ||
	     (result == 0 && wait.records == 0 &&
	      wait.remaining <= SEL__PIECE)) &&
	    SEL_LIKELY(sel__state_leave_open(&selector->state, SEL__WOKEN,
					     SEL__WAITING, 0))) {
		SEL__TRACE(wait, selector, result);
		return result;
	}
	return sel__wait_resume(selector, &wait, result);
}

#endif
