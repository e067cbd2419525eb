/* SPDX-License-Identifier: MIT */
/*
 * The event of one ready record, for back ends without a fast path.
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
