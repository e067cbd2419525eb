/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DEFER_MODIFY: the next wait tells epoll of the modify of a
 * level-triggered registration, and only if the mask is then another than
 * epoll knows.  While a thread waits, or an outer set may, no modify is
 * deferred: each takes effect on the wait that runs.
 */
#include <stdlib.h>

#include "selectors/epoll/defer.h"

struct sel__deferred {
	int32_t fd;
	uint32_t generation;
	uint32_t known;		/* the events that the kernel knows */
};

static bool reserve(struct sel__epoll_state *state)
{
	size_t size = 2 * (size_t)state->deferred_size + 16;
	struct sel__deferred *deferred;

	if (state->deferrals < state->deferred_size)
		return true;
	deferred = realloc(state->deferred, size * sizeof(*deferred));
	if (!deferred)
		return false;
	state->deferred = deferred;
	state->deferred_size = (uint32_t)size;
	return true;
}

/* Whether the modify may be deferred at all. */
static bool may_defer(const sel_selector *selector,
		      const struct sel__record *record, uint32_t old)
{
	if (selector->outer >= 0)
		return false;
	/* The kernel does not know a lost one. */
	if (old & SEL__LOST)
		return false;
	/* Most of so many are of registrations that have ended. */
	if (sel__epoll_state(selector)->deferrals > selector->size)
		return false;
	return !((record->events | old) & SEL__EVENTS & ~SEL__READINESS);
}

static void speed_up(sel_selector *selector)
{
	if (!sel__epoll_state(selector)->deferrals)
		sel__speed_up(selector, SEL__SLOW_DEFERRED);
}

bool sel__defer_try(sel_selector *selector, int32_t fd,
		    struct sel__record *record, uint32_t old)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);

	if (!may_defer(selector, record, old))
		return false;
	/* A wait that runs must see the change. */
	if (sel__slow_down(selector, SEL__SLOW_DEFERRED) & SEL__WAITING) {
		speed_up(selector);
		return false;
	}
	if (record->events & SEL__DEFERRED) {
		selector->changes_saved++;
		return true;
	}
	if (!reserve(state)) {
		speed_up(selector);
		return false;
	}
	state->deferred[state->deferrals++] = (struct sel__deferred) {
		.fd = fd,
		.generation = record->generation,
		.known = old & SEL__READINESS,
	};
	record->events |= SEL__DEFERRED;
	return true;
}

/* Ends one deferral; `tell`: and makes the modify. */
static void end_one(sel_selector *selector, const struct sel__deferred *one,
		    bool tell)
{
	struct sel__record *record = sel__record_of(selector, one->fd);
	struct sel__record old;

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
	old = *record;
	old.events = one->known;
	if (sel__epollset_modify(selector, one->fd, record, &old) == 0)
		return;
	/* Too late for an error: the next wait reports INVALID. */
	sel__epollset_remove(selector, one->fd);
	record->events &= ~SEL__LOST;
	sel__registry_mark_lost(selector, record);
}

static void end_all(sel_selector *selector, bool tell)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);
	uint32_t i;

	/* Of several for one record the last counts: changes that could not be
	   deferred came in between. */
	for (i = state->deferrals; i-- > 0;)
		end_one(selector, &state->deferred[i], tell);
	state->deferrals = 0;
	speed_up(selector);
}

void sel__defer_flush(sel_selector *selector)
{
	if (sel__epoll_state(selector)->deferrals)
		end_all(selector, true);
}

void sel__defer_forget(sel_selector *selector)
{
	if (sel__epoll_state(selector)->deferrals)
		end_all(selector, false);
}
