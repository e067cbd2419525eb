/* SPDX-License-Identifier: MIT */
/*
 * How calls get in and out of a selector, and how the last one out ends it.
 */
#include <stdlib.h>

#include "core/system.h"
#include "selectors/private.h"

/*
 * Selectors whose last call was in a signal handler, where free() may not be
 * called.  Only ever taken as a whole, so that no other node can come to
 * stand at the address of one that is being looked at.
 */
static _Atomic(sel_selector *) abandoned;

sel_status sel__enter(sel_selector *selector)
{
	if (!selector)
		return SEL_ETYPE;
	if (sel__state_enter(&selector->state, SEL__CLOSED, 0) & SEL__CLOSED)
		return SEL_ECLOSED;
	return 0;
}

/* Of an inherited one only what is provably still its own. */
void sel__tear(sel_selector *selector)
{
	if (sel__state_get(&selector->state) & SEL__INHERITED &&
	    !selector->adopted) {
		selector->backend->disown(selector);
		return;
	}
	selector->backend->close(selector);
	sel__pair_close(selector->wakeup);
}

/* Leaves and closes; whether the memory has to go as well. */
static bool leave(sel_selector *selector, uint32_t clear)
{
	uint32_t duty = sel__state_leave(&selector->state, clear);

	if (duty == SEL__TORN) {
		sel__tear(selector);
		duty = sel__state_leave(&selector->state, clear);
	}
	return duty == SEL__FREED;
}

static void release(sel_selector *selector)
{
	selector->backend->release(selector);
	sel__registry_release(selector);
	free(selector);
}

/* A child must not find the descriptors half closed. */
void sel__leave(sel_selector *selector, uint32_t clear)
{
	bool last;

	if (sel__state_leave_open(&selector->state, 0, clear))
		return;
	sel__fork_bar();
	last = leave(selector, clear);
	if (last)
		sel__guard_end(&selector->guard);
	sel__fork_admit();
	if (last)
		release(selector);
}

void sel__abandon(sel_selector *selector)
{
	sel_selector *head = atomic_load(&abandoned);

	do {
		selector->abandoned = head;
	} while (!atomic_compare_exchange_weak(&abandoned, &head, selector));
}

void sel__leave_signal(sel_selector *selector)
{
	if (leave(selector, 0))
		sel__abandon(selector);
}

void sel__reap(void)
{
	sel_selector *selector = atomic_exchange(&abandoned, NULL);

	while (selector) {
		sel_selector *next = selector->abandoned;

		sel__fork_bar();
		sel__guard_end(&selector->guard);
		sel__fork_admit();
		release(selector);
		selector = next;
	}
}

sel_status sel__begin(sel_selector *selector)
{
	sel_status status = sel__enter(selector);

	if (status == 0)
		sel__lock(selector);
	return status;
}

sel_status sel__begin_change(sel_selector *selector)
{
	sel_status status = sel__enter(selector);

	if (status < 0)
		return status;
	if (SEL_UNLIKELY(sel__state_get(&selector->state) & SEL__INHERITED)) {
		status = sel__fork_adopt(selector);
		if (status < 0) {
			sel__leave(selector, 0);
			return status;
		}
	}
	sel__lock(selector);
	return 0;
}

void sel__fast_again(sel_selector *selector)
{
	if (selector->backend->fast && !selector->lost && !selector->deferrals)
		atomic_fetch_and(&selector->state, ~(uint32_t)SEL__SLOW);
}

void sel__end(sel_selector *selector)
{
	sel__unlock(selector);
	sel__leave(selector, 0);
}
