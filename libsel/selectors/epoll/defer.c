/* SPDX-License-Identifier: MIT */
/*
 * SEL_DEFER_MODIFY: what a modify of a level-triggered registration asks of
 * epoll is told at the beginning of the next wait, and not at all when the
 * mask is then what it was.  While a thread waits, or an outer set may, nothing
 * is deferred: it takes effect on the wait that runs.
 */
#include <stdlib.h>

#include "selectors/epoll/set.h"

struct sel__deferred {
	int32_t fd;
	uint32_t generation;
	uint32_t known;		/* the events that the kernel knows */
};

static bool reserve(sel_selector *selector)
{
	size_t size = 2 * (size_t)selector->deferred_size + 16;
	struct sel__deferred *deferred;

	if (selector->deferrals < selector->deferred_size)
		return true;
	deferred = realloc(selector->deferred, size * sizeof(*deferred));
	if (!deferred)
		return false;
	selector->deferred = deferred;
	selector->deferred_size = (uint32_t)size;
	return true;
}

/* The next wait must not take the fast path; false when one runs. */
static bool slow_down(sel_selector *selector)
{
	uint32_t old = atomic_fetch_or(&selector->state, SEL__SLOW);

	if (!(old & SEL__WAITING))
		return true;
	sel__fast_again(selector);
	return false;
}

bool sel__defer(sel_selector *selector, int32_t fd, struct sel__record *record,
		uint32_t old)
{
	/* A lost one the kernel does not know at all. */
	if (!(selector->flags & SEL_DEFER_MODIFY) || selector->outer >= 0 ||
	    old & SEL__LOST ||
	    /* Most are of registrations that have ended. */
	    selector->deferrals > selector->size ||
	    (record->events | old) & SEL__EVENTS & ~SEL__READINESS ||
	    !slow_down(selector))
		return false;
	if (record->events & SEL__DEFERRED) {
		selector->changes_saved++;
		return true;
	}
	if (!reserve(selector)) {
		sel__fast_again(selector);
		return false;
	}
	selector->deferred[selector->deferrals++] = (struct sel__deferred) {
		.fd = fd,
		.generation = record->generation,
		.known = old & SEL__READINESS,
	};
	record->events |= SEL__DEFERRED;
	return true;
}

static void settle_one(sel_selector *selector, const struct sel__deferred *one,
		       bool tell)
{
	struct sel__record *record = sel__record_of(selector, one->fd);
	sel_status status;

	if (!record || record->generation != one->generation ||
	    !(record->events & SEL__DEFERRED))
		return;
	record->events &= ~SEL__DEFERRED;
	if (!tell)
		return;
	if ((record->events & SEL__EVENTS) == one->known) {
		selector->changes_saved++;
		return;
	}
	status = sel__epoll_modify(selector, one->fd, record, one->known);
	/* Too late for an error: it is reported INVALID. */
	if (status < 0)
		sel__registry_lose(selector, record);
}

static void settle(sel_selector *selector, bool tell)
{
	uint32_t i;

	/* Of several for one record the last counts: changes that could not be
	   deferred came in between. */
	for (i = selector->deferrals; i-- > 0;)
		settle_one(selector, &selector->deferred[i], tell);
	selector->deferrals = 0;
	sel__fast_again(selector);
}

void sel__settle(sel_selector *selector)
{
	if (selector->deferrals)
		settle(selector, true);
}

void sel__defer_forget(sel_selector *selector)
{
	if (selector->deferrals)
		settle(selector, false);
}
