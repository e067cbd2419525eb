/* SPDX-License-Identifier: MIT */
/*
 * A wait in full: every back end, every time-out, and every way it can end or
 * has to go on.
 */
#include "core/clock.h"
#include "select/private.h"
#include "selectors/wait.h"

/* How often a look without waiting is repeated when it brought nothing but
   records of no use. */
#define LOOKS 64

/* How long a wait pauses that brings nothing but stale records, and can't get
   rid of them yet. */
#define PAUSE SEL__MILLISECOND

/* Why a wait may not begin, or 0. */
static sel_status enter(sel_selector *selector)
{
	uint32_t barred = SEL__CLOSED | SEL__WAITING;
	uint32_t old = sel__state_enter(&selector->state, barred, SEL__WAITING);
	sel_status status = 0;

	if (old & SEL__CLOSED)
		return SEL_ECLOSED;
	if (old & SEL__WAITING)
		return SEL_ECONCURRENT;
	if (old & SEL__INHERITED)
		status = sel__fork_adopt(selector);
	if (status < 0)
		sel__leave(selector, SEL__WAITING);
	return status;
}

static void count_signal(sel_selector *selector)
{
	sel__lock(selector);
	selector->signals++;
	sel__unlock(selector);
}

/*
 * Whether the wait ends with `*result`, which is what the last system call
 * brought; if not, `remaining` is brought up to date.
 */
static bool ends(sel_selector *selector, struct sel__wait *wait, int *result,
		 int *looks)
{
	uint32_t state = sel__state_get(&selector->state);

	if (state & SEL__CLOSED) {
		*result = SEL_ECLOSED;
		return true;
	}
	if (*result > 0)
		return true;
	if (*result == -EINTR) {
		count_signal(selector);
		*result = SEL_EINTERRUPTED;
		if (selector->flags & SEL_RETURN_ON_SIGNAL)
			return true;
	} else if (*result < 0) {
		return true;
	} else if (state & SEL__WOKEN) {
		*result = SEL_EWOKEN;
		/* Records of no use may have hidden events. */
		wait->remaining = 0;
		return wait->woken || wait->records == 0 || ++*looks >= LOOKS;
	} else if (wait->records == 0 && wait->remaining <= SEL__PIECE) {
		return true;
	} else if (wait->remaining <= 0 && ++*looks >= LOOKS) {
		return true;
	}
	wait->remaining = sel__remaining(wait->deadline);
	return false;
}

static int pause_briefly(int64_t remaining)
{
	struct timespec limit;

	sel__limit(&limit, remaining < PAUSE ? remaining : PAUSE);
	return nanosleep(&limit, NULL) < 0 ? -errno : 0;
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

sel_status sel__wait_go_on(sel_selector *selector, struct sel__wait *wait,
			   int count)
{
	uint32_t clear = SEL__WAITING;
	int looks = 0;

	while (!ends(selector, wait, &count, &looks))
		count = step(selector, wait);
	if (count > 0 || count == SEL_EWOKEN)
		clear |= SEL__WOKEN;
	SEL__TRACE(wait, selector, count);
	sel__leave(selector, clear);
	return count;
}

sel_status sel__wait_slowly(sel_selector *selector, sel_event *events,
			    size_t capacity, int64_t deadline,
			    int64_t remaining)
{
	struct sel__wait wait = {
		.events = events,
		.capacity = capacity < SEL__RECORDS ? capacity : SEL__RECORDS,
		.deadline = deadline,
		.remaining = remaining > 0 ? remaining : 0,
	};
	sel_status status;

	if (!selector)
		return SEL_ETYPE;
	if (sel__state_get(&selector->state) & SEL__CLOSED)
		return SEL_ECLOSED;
	if (!events)
		return SEL_ETYPE;
	if (!capacity)
		return SEL_EVALUE;
	status = enter(selector);
	if (status < 0)
		return status;
	sel__count_wait(selector);
	return sel__wait_go_on(selector, &wait, step(selector, &wait));
}
