/* SPDX-License-Identifier: MIT */
/*
 * What is left to do when epoll has brought records that are no events: of a
 * wakeup, or of no current registration.
 */
#include "selectors/epoll/heal.h"
#include "selectors/epoll/translate.h"

/* How often a look that brings nothing of use is repeated. */
#define LOOKS 64

/*
 * Joins the events from `from` on with earlier events of the same descriptor.
 * Returns how many events are left.  Between the two the descriptor may have
 * been modified, or registered anew: then the later key counts, and the earlier
 * event belongs to the registration that has ended.
 */
static int merge(sel_selector *selector, struct sel__wait *wait, int from,
		 int count)
{
	int filled = from;
	int i;
	int j;

	for (i = from; i < count; i++) {
		sel_event *event = &wait->events[i];

		for (j = 0; j < from; j++)
			if (wait->events[j].key.fd == event->key.fd)
				break;
		if (j == from) {
			wait->events[filled++] = *event;
			continue;
		}
		if (wait->events[j].generation == event->generation) {
			event->events |= wait->events[j].events &
				event->key.events;
			event->detail |= wait->events[j].detail;
		}
		wait->events[j] = *event;
	}
	sel__lock(selector);
	selector->events -= (uint64_t)(count - filled);
	sel__unlock(selector);
	return filled;
}

/* The wakeup descriptor was ready. */
static void take_wakeup(sel_selector *selector)
{
	/* It stays ready until the wakeup is reported, but not for nothing. */
	if (sel__state_get(&selector->state) & SEL__OUTER)
		sel__wakeup_settle(selector, 0);
	/* An eventfd needs no reading; a pipe would be full some day. */
	else if (selector->wakeup[0] != selector->wakeup[1])
		sel__wakeup_drain(selector);
}

/*
 * In a full batch the wakeup's record has taken the place of somebody else's,
 * and an event must not wait for the caller's next wait because of a wakeup: a
 * look fills the place.
 */
static int fill_place(sel_selector *selector, struct sel__wait *wait,
		      int filled)
{
	struct sel__wait rest = *wait;
	int looks = 0;
	int count;

	rest.events += filled;
	rest.capacity -= (size_t)filled;
	do {
		int records = sel__epoll_wait(selector->set,
				sel__translate_place(rest.events,
						     rest.capacity),
				rest.capacity, 0, SEL__PAST);

		if (records <= 0)
			return filled;
		rest.woken = false;
		rest.stale = false;
		count = sel__translate(selector, &rest, records);
		/* A late send: its record comes once, and the look has it. */
		if (rest.woken)
			take_wakeup(selector);
		if (rest.stale)
			wait->sick = !sel__heal(selector);
	} while (count == 0 && ++looks < LOOKS);
	return merge(selector, wait, filled, filled + count);
}

int sel__translate_rest(sel_selector *selector, struct sel__wait *wait,
			int filled)
{
	if (wait->stale)
		wait->sick = !sel__heal(selector);
	if (wait->woken)
		take_wakeup(selector);
	if (wait->woken && (size_t)wait->records == wait->capacity)
		filled = fill_place(selector, wait, filled);
	/* Healing may have found lost registrations. */
	if (filled == 0 && sel__state_get(&selector->state) & SEL__SLOW)
		filled = sel__translate_lost(selector, wait);
	return filled;
}

int sel__translate_lost(sel_selector *selector, const struct sel__wait *wait)
{
	int filled;

	sel__lock(selector);
	filled = sel__event_put_lost(selector, wait->events, wait->capacity);
	sel__unlock(selector);
	if (filled > 0 && sel__state_get(&selector->state) & SEL__OUTER)
		sel__wakeup_settle(selector, 0);
	return filled;
}
