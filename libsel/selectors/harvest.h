/* SPDX-License-Identifier: MIT */
/*
 * From epoll's records to events, in place: the kernel writes its records,
 * which are shorter, at the end of the caller's array, and they are expanded
 * from its start on.  The event at index i ends where record i + 1 begins, or
 * before, so that nothing unread is overwritten.  Inline, since it is part of
 * the fast path.
 */
#ifndef LIBSEL_SELECTORS_HARVEST_H
#define LIBSEL_SELECTORS_HARVEST_H

#include <string.h>

#include "select/private.h"
#include "selectors/epoll_set.h"

_Static_assert(sizeof(struct epoll_event) <= sizeof(sel_event),
	       "records must fit behind each other in an array of events");

/* Where the kernel is to write. */
static inline struct epoll_event *
sel__harvest_place(sel_event *events, size_t capacity)
{
	return (void *)((char *)events + capacity *
			(sizeof(*events) - sizeof(struct epoll_event)));
}

_Static_assert(offsetof(sel_event, reserved) -
	       offsetof(sel_event, generation) ==
	       offsetof(struct sel__record, slot) -
	       offsetof(struct sel__record, generation),
	       "two members are copied as one");

_Static_assert((int)EPOLLIN == SEL_EVENT_READ &&
	       (int)EPOLLOUT >> 1 == SEL_EVENT_WRITE &&
	       !(EPOLLOUT & SEL__EVENTS),
	       "plain readiness is translated by a shift");

/* The events of a record that are `wanted`; `detail` has Linux's numbers,
   which are epoll's. */
static inline uint32_t sel__harvest_events(uint32_t mask, uint32_t wanted,
					   uint32_t *detail)
{
	uint32_t events;

	*detail = 0;
	if (SEL_LIKELY(!(mask & ~(uint32_t)(EPOLLIN | EPOLLOUT))))
		return (mask | mask >> 1) & wanted;
	events = (mask & EPOLLIN) | (mask & EPOLLOUT) >> 1;
	*detail = mask & (EPOLLPRI | EPOLLERR | EPOLLHUP | EPOLLRDHUP);
	if (mask & EPOLLRDHUP)
		events |= SEL_EVENT_READ;
	if (mask & EPOLLPRI)
		events |= SEL_EVENT_PRI;
	if (mask & (EPOLLERR | EPOLLHUP))
		events = SEL__READINESS;
	return events & wanted;
}

/* Translates `count` records at the place above; how many events came out. */
static inline int sel__harvest(sel_selector *selector, struct sel__wait *wait,
			       int count)
{
	const char *from = (const char *)sel__harvest_place(wait->events,
							   wait->capacity);
	const char *end = from + (size_t)count * sizeof(struct epoll_event);
	sel_event *to = wait->events;

	sel__lock(selector);
	for (; from < end; from += sizeof(struct epoll_event)) {
		struct sel__record *record;
		struct epoll_event seen;
		uint32_t events;
		uint32_t detail;
		uint32_t fd;

		memcpy(&seen, from, sizeof(seen));
		fd = (uint32_t)seen.data.u64;
		if (SEL_UNLIKELY(fd >= selector->size ||
				 selector->records[fd].tag !=
				 seen.data.u64 >> 32)) {
			if (seen.data.u64 == SEL__WAKEUP_RECORD) {
				wait->woken = true;
			} else {
				wait->stale = true;
				sel__drop(selector, (int32_t)fd);
			}
			continue;
		}
		record = &selector->records[fd];
		/* None: the mask has changed since. */
		events = sel__harvest_events(seen.events, record->events,
					     &detail);
		if (SEL_UNLIKELY(!events))
			continue;
		to->key.fd = (int32_t)fd;
		to->key.events = record->events & SEL__EVENTS;
		to->key.object = record->object;
		to->key.data = record->data;
		to->events = events;
		to->detail = detail;
		/* With the slot, which is the 0 that is reserved. */
		memcpy((char *)to + offsetof(sel_event, generation),
		       (const char *)record +
		       offsetof(struct sel__record, generation),
		       sizeof(uint64_t));
		to++;
		if (SEL_UNLIKELY(record->events & SEL_EVENT_ONESHOT))
			record->events |= SEL__FIRED;
	}
	selector->events += (uint64_t)(to - wait->events);
	sel__unlock(selector);
	return (int)(to - wait->events);
}

/*
 * What a harvest may have left: after stale records the set may have to be
 * healed, and when the wakeup's record was in a full batch, a second look fills
 * its place.  Returns how many events there are now.
 */
int sel__harvest_rest(sel_selector *selector, struct sel__wait *wait,
		      int records, int filled);

#endif
