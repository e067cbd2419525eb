/* SPDX-License-Identifier: MIT */
/*
 * How calls get in and out of a selector, and how the last one out ends it.
 */
#include <stdlib.h>

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

/* Leaves and closes; whether the memory has to go as well. */
static bool leave(sel_selector *selector, uint32_t clear)
{
	uint32_t duty = sel__state_leave(&selector->state, clear);

	if (duty == SEL__TORN) {
		selector->backend->close(selector);
		sel__wakeup_close(selector);
		duty = sel__state_leave(&selector->state, clear);
	}
	return duty == SEL__FREED;
}

static void release(sel_selector *selector)
{
	selector->backend->release(selector);
	sel__registry_release(selector);
	pthread_mutex_destroy(&selector->lock);
	free(selector);
}

void sel__leave(sel_selector *selector, uint32_t clear)
{
	if (leave(selector, clear))
		release(selector);
}

void sel__leave_signal(sel_selector *selector)
{
	sel_selector *head;

	if (!leave(selector, 0))
		return;
	head = atomic_load(&abandoned);
	do {
		selector->next = head;
	} while (!atomic_compare_exchange_weak(&abandoned, &head, selector));
}

void sel__reap(void)
{
	sel_selector *selector = atomic_exchange(&abandoned, NULL);

	while (selector) {
		sel_selector *next = selector->next;

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

void sel__end(sel_selector *selector)
{
	sel__unlock(selector);
	sel__leave(selector, 0);
}
