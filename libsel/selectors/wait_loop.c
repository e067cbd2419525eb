/* SPDX-License-Identifier: MIT */
/*
 * The general wait: every back end, every time-out, and every way in which a
 * wait ends or has to go on.
 */
#include "core/clock.h"
#include "select/private.h"
#include "selectors/fork.h"
#include "selectors/wait_loop.h"

/* How often a look that brings nothing but useless records is repeated. */
#define LOOKS 64

/* How long a wait that brings nothing but stale records pauses while the set
   can't be healed yet. */
#define PAUSE SEL__MILLISECOND

/* Why a wait may not begin, or 0 and the state word as it was. */
static sel_status enter(sel_selector *selector, uint32_t *state)
{
	uint32_t barred = SEL__CLOSED | SEL__WAITING;
	uint32_t old = sel__state_enter(&selector->state, barred, SEL__WAITING);
	sel_status status = 0;

	*state = old;
	if (old & SEL__CLOSED)
		return SEL_ECLOSED;
	if (old & SEL__WAITING)
		return SEL_ECONCURRENT;
	if (old & SEL__INHERITED)
		status = sel__fork_rebuild(selector);
	if (status < 0)
		sel__leave_wait(selector, SEL__WAITING, 0);
	return status;
}

static void count_signal(sel_selector *selector)
{
	sel__lock(selector);
	selector->signals++;
	sel__unlock(selector);
}

enum next { RETURN, LOOK, WAIT };

/*
 * What follows a system call: the first line of the table that fits.  Records
 * that gave no result are useless: of a wakeup, or of no current registration.
 * They may have hidden events, so another look follows them, but not for ever.
 * The time is what the system call was given, or what sel__is_over() says of
 * that; how long a WAIT is, the deadline says, and that may be no time at all.
 *
 *  state   result  records              time            next    status
 *  CLOSED                                               RETURN  SEL_ECLOSED
 *          events                                       RETURN  how many
 *          -EINTR  (return on a signal)                 RETURN  EINTERRUPTED
 *  WOKEN   -EINTR                                       LOOK
 *          -EINTR                                       WAIT
 *          error                                        RETURN  the error
 *  WOKEN   0       none, or the wakeup's                RETURN  SEL_EWOKEN
 *  WOKEN   0       others, LOOKS times                  RETURN  SEL_EWOKEN
 *  WOKEN   0       others                               LOOK
 *          0       none                 over            RETURN  0
 *          0       none                 more is left    WAIT
 *          0       others, LOOKS times  none            RETURN  0
 *          0       others                               WAIT
 */
static enum next decide(const struct sel__wait *wait, int result,
			uint32_t state, bool on_signal, int looks)
{
	bool looked = looks + 1 >= LOOKS;

	if (state & SEL__CLOSED || result > 0)
		return RETURN;
	if (result == -EINTR && on_signal)
		return RETURN;
	/* The system call before may have taken the wakeup's record. */
	if (result == -EINTR)
		return state & SEL__WOKEN ? LOOK : WAIT;
	if (result < 0)
		return RETURN;
	if (state & SEL__WOKEN)
		return wait->records == 0 || wait->woken || looked ? RETURN :
		       LOOK;
	if (wait->records == 0)
		return sel__is_over(wait->remaining, wait->deadline) ? RETURN :
								       WAIT;
	return wait->remaining <= 0 && looked ? RETURN : WAIT;
}

/* The last column of the table. */
static sel_status status_of(int result, uint32_t state)
{
	if (state & SEL__CLOSED)
		return SEL_ECLOSED;
	if (result == -EINTR)
		return SEL_EINTERRUPTED;
	if (result == 0 && state & SEL__WOKEN)
		return SEL_EWOKEN;
	return result;
}

static int pause_briefly(int64_t remaining)
{
	struct timespec limit;

	sel__limit(&limit, remaining < PAUSE ? remaining : PAUSE);
	return sel__sleep(&limit) < 0 ? -errno : 0;
}

static int step(sel_selector *selector, struct sel__wait *wait)
{
	int status = 0;

	if (wait->sick && wait->remaining > 0)
		status = pause_briefly(wait->remaining);
	wait->woken = false;
	wait->stale = false;
	wait->sick = false;
	if (status < 0)
		return status;
	return selector->backend->wait(selector, wait);
}

/* Leaves with a status.  Events leave a wakeup to the next wait. */
static sel_status finish(sel_selector *selector, sel_status status,
			 uint32_t state)
{
	SEL__TRACE(wait, selector, status);
	if (SEL__LIKELY(status != SEL_EWOKEN)) {
		sel__leave_wait(selector, SEL__WAITING,
				status > 0 ? SEL__DUE : 0);
		return status;
	}
	if (state & SEL__OUTER)
		sel__wakeup_settle(selector, SEL__WOKEN);
	sel__leave_woken(selector);
	return status;
}

sel_status sel__wait_resume(sel_selector *selector, struct sel__wait *wait,
			    int result)
{
	bool on_signal = wait->flags & SEL_FLAG_RETURN_ON_SIGNAL;
	uint32_t state;
	enum next next;
	int looks = 0;

	for (;;) {
		state = sel__state_get(&selector->state);
		if (result == -EINTR && !(state & SEL__CLOSED))
			count_signal(selector);
		next = decide(wait, result, state, on_signal, looks);
		if (next == RETURN)
			break;
		if (result == 0 && (next == LOOK || wait->remaining <= 0))
			looks++;
		wait->remaining = next == LOOK ? 0 :
				  sel__remaining(wait->deadline);
		result = step(selector, wait);
	}
	return finish(selector, status_of(result, state), state);
}

sel_status sel__wait_general(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t deadline,
			     int64_t remaining, uint32_t flags)
{
	struct sel__wait wait = {
		.events = events,
		.capacity = capacity < SEL__RECORDS ? capacity : SEL__RECORDS,
		.deadline = deadline,
		.remaining = remaining > 0 ? remaining : 0,
		.flags = flags,
	};
	sel_status status;
	uint32_t state;

	if (!selector)
		return SEL_ETYPE;
	if (sel__state_get(&selector->state) & SEL__CLOSED)
		return SEL_ECLOSED;
	if (flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		return SEL_EVALUE;
	if (!events)
		return SEL_ETYPE;
	if (!capacity)
		return SEL_EVALUE;
	status = enter(selector, &state);
	if (status < 0)
		return status;
	sel__count_wait(selector);
	/* Nothing is looked at: the result is that there are no events. */
	if (SEL__UNLIKELY(state & SEL__DUE))
		return sel__wait_resume(selector, &wait, 0);
	/* Nothing was sent that would end a sleep. */
	if (SEL__UNLIKELY(state & SEL__WOKEN))
		wait.remaining = 0;
	return sel__wait_resume(selector, &wait, step(selector, &wait));
}
