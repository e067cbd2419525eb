/* SPDX-License-Identifier: MIT */
/*
 * Writing the event of one record, for the waits that have no fast path.
 */
#include "selectors/private.h"

void sel__event_put(const sel_selector *selector, int32_t fd, uint32_t events,
		    uint32_t detail, sel_event *event)
{
	const struct sel__record *record = sel__record_at(selector, fd);

	sel__registry_key(selector, fd, &event->key);
	event->events = events & record->events & SEL__READINESS;
	event->detail = detail;
	event->generation = record->generation;
	event->reserved = 0;
}

/* The slot of a record is the place of its last event, in whichever batch. */
size_t sel__event_join(const sel_selector *selector, int32_t fd,
		       uint32_t events, uint32_t detail, sel_event *batch,
		       size_t filled)
{
	struct sel__record *record = sel__record_at(selector, fd);
	sel_event *event;

	/* None is left if the mask has changed since. */
	events &= record->events & SEL__READINESS;
	if (!events)
		return filled;
	if (record->slot >= filled || batch[record->slot].key.fd != fd) {
		record->slot = (uint32_t)filled;
		sel__event_put(selector, fd, events, detail, &batch[filled]);
		return filled + 1;
	}
	event = &batch[record->slot];
	/* Another registration may have taken its place in between. */
	if (event->generation == record->generation) {
		events |= event->events;
		detail |= event->detail;
	}
	sel__event_put(selector, fd, events, detail, event);
	return filled;
}

int sel__event_put_lost(sel_selector *selector, sel_event *events,
			size_t capacity)
{
	size_t filled = 0;
	uint32_t place;

	for (place = 0; selector->lost && place < selector->size &&
	     filled < capacity; place++) {
		struct sel__record *record = &selector->records[place];

		if ((record->events & (SEL__LOST | SEL__LOST_REPORTED)) !=
		    SEL__LOST)
			continue;
		sel__event_put(selector, sel__fd_at(place), SEL__READINESS,
			       SEL_DETAIL_INVALID, &events[filled++]);
		sel__registry_mark_reported(selector, record);
	}
	selector->events += filled;
	return (int)filled;
}
