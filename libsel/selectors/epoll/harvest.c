/* SPDX-License-Identifier: MIT */
/*
 * What a harvest of epoll's records may have left to do.
 */
#include "selectors/epoll/harvest.h"

/* How often that look is repeated, when it brings nothing of use. */
#define LOOKS 64

/*
 * Joins the events from `from` on with earlier ones of the same descriptor.
 * In between it may have been modified, or another registration have taken its
 * place: the later key counts, and the earlier event is the other's.
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

/* Fills the place that the wakeup's record took from somebody else's. */
static int look_again(sel_selector *selector, struct sel__wait *wait,
		      int filled)
{
	struct sel__wait rest = *wait;
	int looks = 0;
	int count;

	rest.events += filled;
	rest.capacity -= (size_t)filled;
	do {
		int records = sel__epoll_wait(selector->set,
					      sel__harvest_place(rest.events,
							rest.capacity),
					      rest.capacity, 0);

		if (records <= 0)
			return filled;
		rest.stale = false;
		count = sel__harvest(selector, &rest, records);
		if (rest.stale)
			wait->sick = !sel__heal(selector);
	} while (count == 0 && ++looks < LOOKS);
	return merge(selector, wait, filled, filled + count);
}

int sel__harvest_rest(sel_selector *selector, struct sel__wait *wait,
		      int records, int filled)
{
	bool full = (size_t)records == wait->capacity;

	if (wait->stale)
		wait->sick = !sel__heal(selector);
	/* An eventfd needs no reading; a pipe would be full some day. */
	if (wait->woken && selector->wakeup[0] != selector->wakeup[1])
		sel__wakeup_drain(selector);
	if (wait->woken && full)
		filled = look_again(selector, wait, filled);
	/* Healing may have found some that are lost. */
	if (!(sel__state_get(&selector->state) & SEL__SLOW))
		return filled;
	if (filled == 0)
		return sel__report_lost(selector, wait->events,
					wait->capacity);
	/* The look may have taken the record that outer sets see. */
	sel__wakeup_send(selector);
	return filled;
}
