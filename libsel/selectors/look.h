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
 *
 * A look at few descriptors is made under the lock: entering and locking are
 * one step, and unlocking and leaving another, so that such a wait has two
 * locked instructions.  A thread that wants the lock meanwhile ends this for a
 * while, since looks back to back would hardly ever leave that thread the lock.
 */
#ifndef LIBSEL_SELECTORS_LOOK_H
#define LIBSEL_SELECTORS_LOOK_H

#include "core/clock.h"
#include "core/lock.h"
#include "selectors/enter.h"
#include "selectors/wait_loop.h"

enum {
	SEL__PAUSE_MOST = 32,
	SEL__RUN_LEAST = 8,
	SEL__RUN_MOST = 128,
	SEL__FEW = 32,	/* so few descriptors are looked at under the lock */
	SEL__APART = 64	/* so many looks are made without the lock, once
			   another thread has wanted it */
};

/* Which waits may begin with a look under the lock. */
enum {
	SEL__LOOK_SLEEPER = 0x1,	/* those that may sleep */
	SEL__LOOK_OTHER = 0x2,		/* those that may not */
	SEL__LOOK_FEW = 0x4		/* those after a wakeup */
};

struct sel__look {
	/* SEL__LOOK_*.  Relaxed: hints, which are read by whoever may wait
	   next. */
	atomic_uint held;

	/* The waiting thread's. */
	uint8_t pause;	    /* so many waits still go without a look */
	uint8_t last_pause; /* how long the pause before was, or 0 */
	uint8_t run;	    /* so many waits in a row found something at
				   once */
	uint8_t need;	    /* so long a run a wait that may not sleep needs
				   for a look */
	uint8_t apart;	    /* so many looks are not made under the lock */
	bool made;	    /* this wait has begun with a look */
};

static inline void sel__look_init(struct sel__look *look)
{
	look->need = SEL__RUN_LEAST;
}

/* Tells the next wait what it may begin with; `registered` descriptors are in
   the copy. */
static inline void sel__look_hint(struct sel__look *look, size_t registered)
{
	unsigned int held = 0;

	if (registered > 0 && registered <= SEL__FEW && !look->apart)
		held = SEL__LOOK_FEW |
		       (look->pause ? 0 : SEL__LOOK_SLEEPER) |
		       (look->run < look->need ? 0 : SEL__LOOK_OTHER);
	atomic_store_explicit(&look->held, held, memory_order_relaxed);
}

/* Whether a wait begins with a look. */
static inline bool sel__look_is_due(struct sel__look *look, bool may_sleep,
				    size_t registered)
{
	look->made = registered > 0 &&
		     (may_sleep ? !look->pause : look->run >= look->need);
	if (!(may_sleep && look->pause) && !look->apart)
		return look->made;
	if (may_sleep && look->pause)
		look->pause--;
	if (look->apart)
		look->apart--;
	sel__look_hint(look, registered);
	return look->made;
}

static inline void sel__look_paid(struct sel__look *look, bool may_sleep,
				  size_t registered)
{
	if (may_sleep)
		look->last_pause = 0;
	else if (look->need > SEL__RUN_LEAST)
		look->need--;
	if (SEL__LIKELY(look->run == SEL__RUN_MOST))
		return;
	look->run++;
	sel__look_hint(look, registered);
}

static inline void sel__look_was_vain(struct sel__look *look, bool may_sleep,
				      size_t registered)
{
	look->made = true;
	look->run = 0;
	if (may_sleep) {
		look->last_pause = look->last_pause > SEL__PAUSE_MOST / 2 ?
					   SEL__PAUSE_MOST :
					   2 * look->last_pause;
		if (!look->last_pause)
			look->last_pause = 1;
		look->pause = look->last_pause;
	} else {
		look->need = look->need > SEL__RUN_MOST / 2 ? SEL__RUN_MOST :
							      2 * look->need;
	}
	sel__look_hint(look, registered);
}

/* The call of a wait after the look, or without a look, is over. */
static inline void sel__look_was_followed(struct sel__look *look,
					  bool may_sleep, bool found,
					  size_t registered)
{
	if (look->made)
		return;
	if (may_sleep || !found) {
		if (!look->run)
			return;
		look->run = 0;
	} else if (look->run < SEL__RUN_MOST) {
		look->run++;
	}
	sel__look_hint(look, registered);
}

/* Unlocks, and leaves with events; false: only unlocks. */
static inline bool sel__look_leave(sel_selector *selector,
				   struct sel__look *look)
{
	if (SEL__LIKELY(sel__lock_leave(&selector->state, SEL__WOKEN,
					SEL__WAITING)))
		return true;
	if (sel__lock_is_wanted(&selector->state)) {
		look->apart = SEL__APART;
		atomic_store_explicit(&look->held, 0, memory_order_relaxed);
	}
	sel__unlock(selector);
	return sel__state_leave_open(&selector->state, SEL__WOKEN, SEL__WAITING,
				     0);
}

/* What a back end's waits are made of.  Each call translates what comes; the
   wait's `records` are 0 if there is nothing.  A call that returns events
   returns with the lock held. */
struct sel__look_calls {
	/* Under the lock: a look; for the wait's `woken` one from which nothing
	   is learnt. */
	int (*find)(sel_selector *selector, struct sel__wait *wait);
	/* Not under the lock: a look, if one is due. */
	int (*look)(sel_selector *selector, struct sel__wait *wait);
	/* Not under the lock: the call that may sleep. */
	int (*call)(sel_selector *selector, struct sel__wait *wait);
};

/* For the back end's `wait`: a look, if one is due, and the call. */
static inline int sel__look_step(sel_selector *selector, struct sel__wait *wait,
				 const struct sel__look_calls *calls)
{
	int result = calls->look(selector, wait);

	if (result == 0 && wait->records == 0)
		result = calls->call(selector, wait);
	if (result > 0)
		sel__unlock(selector);
	return result;
}

/* Leaves with a result, if that is the end; false if the general wait has to
   decide.  `woken`: there was a wakeup when the wait began. */
static inline bool sel__look_end(sel_selector *selector,
				 const struct sel__wait *wait, int result,
				 bool woken)
{
	if (result > 0)
		return sel__state_leave_open(&selector->state, 0, SEL__WAITING,
					     SEL__DUE);
	if (result < 0 || wait->records != 0 ||
	    !sel__is_over(wait->remaining, wait->deadline))
		return false;
	if (woken && !(sel__state_get(&selector->state) & SEL__CLOSED)) {
		sel__leave_woken(selector);
		return true;
	}
	return sel__state_leave_open(&selector->state, SEL__WOKEN, SEL__WAITING,
				     0);
}

/* A whole wait, for the back end's `select`.  Inline, so that the calls are.
   Nothing was sent for a wakeup from before the wait, which therefore must not
   sleep. */
static __attribute__((always_inline)) inline sel_status
sel__look_and_wait(sel_selector *selector, sel_event *events, size_t capacity,
		   int64_t timeout, uint32_t flags, struct sel__look *look,
		   const struct sel__look_calls *calls)
{
	const uint32_t unusual = SEL__WAITING | SEL__CLOSED | SEL__DUE |
				 SEL__INHERITED;
	uint32_t state = atomic_load_explicit(&selector->state,
					      memory_order_relaxed);
	bool woken = state & SEL__WOKEN;
	bool may_sleep = timeout > 0 && !woken;
	uint32_t wanted = woken ? SEL__LOOK_FEW :
			  may_sleep ? SEL__LOOK_SLEEPER :
				      SEL__LOOK_OTHER;
	bool held = atomic_load_explicit(&look->held, memory_order_relaxed) &
			    wanted &&
		    !(state & SEL__HELD);
	struct sel__wait wait;
	int result;

	if (SEL__UNLIKELY(state & unusual) ||
	    SEL__UNLIKELY(!sel__state_enter_seen(
		    &selector->state, state,
		    held ? SEL__WAITING | SEL__HELD : SEL__WAITING)))
		return sel__wait_general(selector, events, capacity,
					 sel__deadline(timeout), timeout,
					 flags);
	sel__count_wait(selector);
	/* All that a look needs. */
	wait.events = events;
	wait.capacity = capacity;
	wait.remaining = may_sleep ? timeout : 0;
	wait.woken = woken && held;
	wait.sick = false;
	if (held) {
		result = calls->find(selector, &wait);
		if (woken && result == 0 && wait.records == 0 &&
		    !(sel__state_get(&selector->state) & SEL__CLOSED)) {
			sel__leave_woken_locked(selector);
			result = SEL_EWOKEN;
			goto left;
		}
		if (SEL__UNLIKELY(result <= 0))
			sel__unlock(selector);
	} else {
		result = calls->look(selector, &wait);
	}
	if (SEL__LIKELY(result > 0) &&
	    SEL__LIKELY(sel__look_leave(selector, look)))
		goto left;
	/* No clock is read while looks find something. */
	wait.deadline = sel__deadline(timeout);
	wait.flags = flags;
	wait.woken = false;
	wait.stale = false;
	if (result == 0 && wait.records == 0) {
		result = calls->call(selector, &wait);
		if (result > 0 && SEL__LIKELY(sel__look_leave(selector, look)))
			goto left;
	}
	if (SEL__UNLIKELY(!sel__look_end(selector, &wait, result, woken)))
		return sel__wait_resume(selector, &wait, result);
	if (result == 0 && woken)
		result = SEL_EWOKEN;
left:
	SEL__TRACE(wait, selector, result);
	return result;
}

#endif
