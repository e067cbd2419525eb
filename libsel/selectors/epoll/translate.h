/* SPDX-License-Identifier: MIT */
/*
 * From epoll's records to events, in place: the kernel writes its records,
 * which are shorter, at the end of the caller's array, and they are expanded
 * from its start on.  The event at index i ends where record i + 1 begins, or
 * before, so that nothing unread is overwritten.  Inline, since it is part of
 * the fast path.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_TRANSLATE_H
#define LIBSEL_SELECTORS_EPOLL_TRANSLATE_H

#include <string.h>

#include "select/private.h"
#include "selectors/epoll/set.h"
#include "selectors/event.h"

_Static_assert(sizeof(struct epoll_event) <= sizeof(sel_event),
	       "records must fit behind each other in an array of events");

/* Where the kernel is to write. */
static inline struct epoll_event *
sel__translate_place(sel_event *events, size_t capacity)
{
	return (void *)((char *)events + capacity *
			(sizeof(*events) - sizeof(struct epoll_event)));
}

_Static_assert((int)EPOLLIN == SEL_EVENT_READ &&
	       (int)EPOLLOUT >> 1 == SEL_EVENT_WRITE &&
	       !(EPOLLOUT & SEL__EVENTS),
	       "plain readiness is translated by a shift");

static inline bool sel__translate_plain(uint32_t mask)
{
	return SEL__LIKELY(!(mask & ~(uint32_t)(EPOLLIN | EPOLLOUT)));
}

#define DETAIL_SHIFT 16

_Static_assert(SEL_DETAIL_PRI == (int)EPOLLPRI << DETAIL_SHIFT &&
	       SEL_DETAIL_ERR == (int)EPOLLERR << DETAIL_SHIFT &&
	       SEL_DETAIL_HUP == (int)EPOLLHUP << DETAIL_SHIFT &&
	       SEL_DETAIL_RDHUP == (int)EPOLLRDHUP << DETAIL_SHIFT,
	       "the detail of a record is epoll's mask, shifted");

/* The events in a record's mask that are `wanted`, and the `detail`. */
static inline uint32_t sel__translate_mask(uint32_t mask, uint32_t wanted,
					   uint32_t *detail)
{
	uint32_t events;

	*detail = 0;
	if (sel__translate_plain(mask))
		return (mask | mask >> 1) & wanted;
	events = (mask & EPOLLIN) | (mask & EPOLLOUT) >> 1;
	*detail = (mask & (EPOLLPRI | EPOLLERR | EPOLLHUP | EPOLLRDHUP)) <<
		DETAIL_SHIFT;
	if (mask & EPOLLRDHUP)
		events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;
	if (mask & EPOLLPRI)
		events |= SEL_EVENT_PRI;
	if (mask & (EPOLLERR | EPOLLHUP))
		events = SEL__READINESS;
	return events & wanted;
}

/* Where the two halves of a record's name are. */
#define NAME_FD (offsetof(struct epoll_event, data) + (SEL__BIG_ENDIAN ? 4 : 0))
#define NAME_TAG (offsetof(struct epoll_event, data) + \
		  (SEL__BIG_ENDIAN ? 0 : 4))

/* Translates one record; false if no event comes of it. */
static inline bool sel__translate_one(sel_selector *selector,
				      struct sel__wait *wait, const char *from,
				      sel_event *to)
{
	struct sel__record *record;
	uint32_t events;
	uint32_t detail;
	uint32_t asked;
	uint32_t mask;
	uint32_t fd;
	uint32_t tag;

	memcpy(&mask, from + offsetof(struct epoll_event, events),
	       sizeof(mask));
	memcpy(&fd, from + NAME_FD, sizeof(fd));
	memcpy(&tag, from + NAME_TAG, sizeof(tag));
	if (SEL__UNLIKELY(fd >= selector->size ||
			  selector->records[fd].tag != tag)) {
		if (sel__is_wakeup_name(fd)) {
			wait->woken = true;
		} else {
			wait->stale = true;
			sel__count_stale(selector, (int32_t)fd);
		}
		return false;
	}
	record = &selector->records[fd];
	asked = record->events;
	/* None is left if the mask has changed since. */
	events = sel__translate_mask(mask, asked, &detail);
	if (SEL__UNLIKELY(!events))
		return false;
	if (SEL__UNLIKELY(asked & SEL_EVENT_ONESHOT))
		record->events = asked | SEL__FIRED;
	sel__event_write(to, (int32_t)fd, record, asked, events, detail);
	return true;
}

/* Under the lock: translates `count` records, one at least, at the place above;
   returns how many events came out. */
static inline int sel__translate_locked(sel_selector *selector,
					struct sel__wait *wait, int count)
{
	const char *from = (const char *)sel__translate_place(wait->events,
							     wait->capacity);
	const char *end = from + (size_t)count * sizeof(struct epoll_event);
	sel_event *to = wait->events;
	int skipped = 0;

	do {
		if (SEL__LIKELY(sel__translate_one(selector, wait, from, to)))
			to++;
		else
			skipped++;
		from += sizeof(struct epoll_event);
	} while (from < end);
	count -= skipped;
	selector->events += (uint64_t)count;
	return count;
}

/* The same, not under the lock. */
static inline int sel__translate(sel_selector *selector, struct sel__wait *wait,
				 int count)
{
	sel__lock(selector);
	count = sel__translate_locked(selector, wait, count);
	sel__unlock(selector);
	return count;
}

/*
 * Does what is left to do when not every record became an event; `filled` did.
 * Returns how many events there are now.
 */
int sel__translate_rest(sel_selector *selector, struct sel__wait *wait,
			int filled);
/* Reports lost registrations; returns how many. */
int sel__translate_lost(sel_selector *selector, const struct sel__wait *wait);

#endif
