/* SPDX-License-Identifier: MIT */
/*
 * The event of one ready record, without a fast path.
 */
#include "selectors/private.h"

void sel__report(const sel_selector *selector, int32_t fd, uint32_t events,
		 uint32_t detail, sel_event *event)
{
	const struct sel__record *record = &selector->records[fd];

	sel__registry_key(selector, fd, &event->key);
	event->events = events & record->events & SEL__READINESS;
	event->detail = detail;
	event->generation = record->generation;
	event->reserved = 0;
}

/* The slot of a record is where it was reported last, in whichever batch. */
size_t sel__report_joined(const sel_selector *selector, int32_t fd,
			  uint32_t events, uint32_t detail, sel_event *batch,
			  size_t filled)
{
	struct sel__record *record = &selector->records[fd];
	sel_event *event;

	/* None: the mask has changed since. */
	events &= record->events & SEL__READINESS;
	if (!events)
		return filled;
	if (record->slot >= filled || batch[record->slot].key.fd != fd) {
		record->slot = (uint32_t)filled;
		sel__report(selector, fd, events, detail, &batch[filled]);
		return filled + 1;
	}
	event = &batch[record->slot];
	/* Another registration may have taken its place in between. */
	if (event->generation == record->generation) {
		events |= event->events;
		detail |= event->detail;
	}
	sel__report(selector, fd, events, detail, event);
	return filled;
}

int sel__report_lost(sel_selector *selector, sel_event *events, size_t capacity)
{
	size_t filled = 0;
	uint32_t fd;

	sel__lock(selector);
	for (fd = 0; selector->lost && fd < selector->size &&
	     filled < capacity; fd++) {
		struct sel__record *record = &selector->records[fd];

		if ((record->events & (SEL__LOST | SEL__TOLD)) != SEL__LOST)
			continue;
		sel__report(selector, (int32_t)fd, SEL__READINESS,
			    SEL_DETAIL_INVALID, &events[filled++]);
		sel__registry_tell(selector, record);
	}
	selector->events += filled;
	sel__unlock(selector);
	return (int)filled;
}
