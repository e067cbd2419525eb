/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DEFER_MODIFY: the next wait tells epoll of the modify of a
 * level-triggered registration, and only if the mask is then another than
 * epoll knows.  While a thread waits no modify is deferred: each takes effect
 * on the wait that runs.
 *
 * Once fileno was asked, an outer set may watch without a call.  So from then
 * on a modify is deferred only if epoll knows all that is asked for: the outer
 * set may see more than there is, until the next wait, and never less.
 *
 * A modify that the next wait has to make anyway is dearer by being deferred.
 * So after several waits in a row that saved nothing a few modifies are made at
 * once: one, and twice as many each time, up to a limit, until something is
 * saved.
 */
#include <stdlib.h>

#include "selectors/epoll/defer.h"

enum { VAIN_FEW = 8, PAUSE_MOST = 64 };

_Static_assert(!(SEL__KNOWN & (SEL__EVENTS | SEL__FIRED | SEL__MARKED |
			       SEL__LOST | SEL__LOST_REPORTED | SEL__DEFERRED)),
	       "the events that the kernel knows have bits of their own");

struct sel__deferred {
	int32_t fd;
	uint32_t generation;
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
	if (selector->outer >= 0 &&
	    record->events & SEL__READINESS & ~sel__defer_known(old))
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

/* Adds a deferral to the list, unless a wait runs, which must see the
   change. */
static bool add(sel_selector *selector, int32_t fd, struct sel__record *record)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);

	if (sel__slow_down(selector, SEL__SLOW_DEFERRED) & SEL__WAITING ||
	    !reserve(state)) {
		speed_up(selector);
		return false;
	}
	state->deferred[state->deferrals++] = (struct sel__deferred){
		.fd = fd,
		.generation = record->generation,
	};
	return true;
}

bool sel__defer_try(sel_selector *selector, int32_t fd,
		    struct sel__record *record, uint32_t old)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);

	if (!may_defer(selector, record, old))
		return false;
	if (state->defer_pause) {
		state->defer_pause--;
		return false;
	}
	/* A wait that runs has not come to the deferral, and will. */
	if (record->events & SEL__DEFERRED) {
		selector->changes_saved++;
		state->defer_saved = true;
		record->events |= old & SEL__KNOWN;
		return true;
	}
	if (!add(selector, fd, record))
		return false;
	record->events |= SEL__DEFERRED | (old & SEL__READINESS)
						  << SEL__KNOWN_SHIFT;
	return true;
}

/* Ends one deferral, and makes its modify if `tell`. */
static void end_one(sel_selector *selector, const struct sel__deferred *one,
		    bool tell)
{
	struct sel__record *record = sel__record_of(selector, one->fd);
	struct sel__record old;

	if (!record || record->generation != one->generation ||
	    !(record->events & SEL__DEFERRED))
		return;
	old = *record;
	old.events = sel__defer_known(record->events);
	sel__defer_end(record);
	if (!tell)
		return;
	if ((record->events & SEL__EVENTS) == old.events) {
		selector->changes_saved++;
		sel__epoll_state(selector)->defer_saved = true;
		return;
	}
	if (sel__epollset_modify(selector, one->fd, record, &old) == 0)
		return;
	/* Too late for an error: the next wait reports INVALID. */
	sel__epollset_remove(selector, one->fd);
	record->events &= ~SEL__LOST;
	sel__registry_mark_lost(selector, record);
	/* fileno flushes too, and outer sets may have its answer already. */
	if (sel__state_get(&selector->state) & SEL__OUTER)
		sel__wakeup_send(selector);
}

/* Whether deferring has paid. */
static void learn(struct sel__epoll_state *state)
{
	if (state->defer_saved) {
		state->defer_saved = false;
		state->defer_vain = 0;
		state->defer_last_pause = 0;
		return;
	}
	if (state->defer_vain < VAIN_FEW) {
		state->defer_vain++;
		return;
	}
	state->defer_last_pause = state->defer_last_pause > PAUSE_MOST / 2 ?
					  PAUSE_MOST :
					  2 * state->defer_last_pause;
	if (!state->defer_last_pause)
		state->defer_last_pause = 1;
	state->defer_pause = state->defer_last_pause;
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
	learn(state);
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
