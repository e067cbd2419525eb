/* SPDX-License-Identifier: MIT */
/*
 * How calls get in and out of a selector, and how the last one out ends it.
 */
#include <stdlib.h>

#include "core/cancel.h"
#include "core/system.h"
#include "selectors/enter.h"

/*
 * Selectors whose last call was in a signal handler, where free() may not be
 * called.  The list is only ever taken as a whole, so that no other selector
 * can come to stand at the address of one that a thread is looking at.
 */
static _Atomic(sel_selector *) pending;

void sel__close_descriptors(sel_selector *selector)
{
	const struct sel__backend *backend = selector->backend;

	if (sel__fork_shares(selector)) {
		if (backend->fork_close)
			backend->fork_close(selector);
		if (selector->fork_state >= SEL__FORK_CHANNEL)
			sel__channel_close(selector->wakeup);
		return;
	}
	if (backend->close)
		backend->close(selector);
	sel__channel_close(selector->wakeup);
}

/* Leaves, and closes the descriptors of a closed selector as the last call;
   whether the memory has to be freed as well. */
static bool leave(sel_selector *selector, uint32_t clear, uint32_t due)
{
	uint32_t duty = sel__state_leave(&selector->state, clear, due);

	if (duty == SEL__CLOSING) {
		sel__close_descriptors(selector);
		duty = sel__state_leave(&selector->state, clear, due);
	}
	return duty == SEL__FREED;
}

static void release(sel_selector *selector)
{
	if (selector->backend->release)
		selector->backend->release(selector);
	sel__registry_release(selector);
	free(selector);
}

/*
 * The last call to leave closes the descriptors and takes the selector off the
 * list with forks blocked, which is the list's lock: a child finds neither half
 * done.  A thread that closes a selector is itself inside until it gets here.
 * So while another thread rebuilds selectors in a child, under the same lock, a
 * selector that is closed meanwhile keeps its descriptors and its memory.  Only
 * the wakeup of a signal handler leaves without that lock: see
 * sel__leave_signal().
 */
void sel__leave_closed(sel_selector *selector, uint32_t clear, uint32_t due)
{
	bool last;

	sel__fork_block();
	last = leave(selector, clear, due);
	if (last)
		sel__fork_node_remove(&selector->node);
	sel__fork_unblock();
	if (last)
		release(selector);
}

/* Releases the selector to the thread that takes the list.  The default order
   is more than is needed, and nobody comes here often. */
void sel__free_later(sel_selector *selector)
{
	sel_selector *head = atomic_load(&pending);

	do {
		selector->next_pending = head;
	} while (!atomic_compare_exchange_weak(&pending, &head, selector));
}

void sel__leave_signal(sel_selector *selector)
{
	int cancel;

	if (SEL__LIKELY(sel__state_leave_open(&selector->state, 0, 0, 0)))
		return;
	cancel = sel__cancel_disable();
	if (leave(selector, 0, 0))
		sel__free_later(selector);
	sel__cancel_restore(cancel);
}

/* Acquires what those released that have put selectors on the list. */
void sel__free_pending(void)
{
	sel_selector *selector = atomic_exchange(&pending, NULL);

	while (selector) {
		sel_selector *next = selector->next_pending;

		sel__fork_block();
		sel__fork_node_remove(&selector->node);
		sel__fork_unblock();
		release(selector);
		selector = next;
	}
}

/* A thread wants the lock, or the selector is closed. */
void sel__end_slowly(sel_selector *selector)
{
	sel__unlock(selector);
	sel__leave(selector);
}
