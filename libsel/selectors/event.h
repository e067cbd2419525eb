/* SPDX-License-Identifier: MIT */
/*
 * Writing an event whose record is known and current.  Inline, since it is part
 * of the paths of most waits.
 */
#ifndef LIBSEL_SELECTORS_EVENT_H
#define LIBSEL_SELECTORS_EVENT_H

#include <string.h>

#include "core/system.h"
#include "selectors/private.h"

_Static_assert(offsetof(sel_event, reserved) ==
			       offsetof(sel_event, generation) +
				       sizeof(uint32_t) &&
		       offsetof(sel_event, detail) ==
			       offsetof(sel_event, events) + sizeof(uint32_t),
	       "two members are written as one");

_Static_assert(offsetof(struct sel__record, data) -
				       offsetof(struct sel__record, token) ==
			       sizeof(uint64_t) &&
		       offsetof(sel_event, key.data) -
				       offsetof(sel_event, key.token) ==
			       sizeof(uint64_t),
	       "token and data are copied as one");

/* Writes two members that lie behind each other by one store. */
static inline void sel__event_pair(void *at, uint32_t first, uint32_t second)
{
	uint64_t pair = SEL__BIG_ENDIAN ? (uint64_t)first << 32 | second :
					  (uint64_t)second << 32 | first;

	memcpy(at, &pair, sizeof(pair));
}

static inline void sel__event_write(sel_event *event, int32_t fd,
				    const struct sel__record *record,
				    uint32_t asked, uint32_t events,
				    uint32_t detail)
{
	char *at = (char *)event;

	event->key.fd = fd;
	event->key.events = asked & SEL__EVENTS;
	memcpy(at + offsetof(sel_event, key.token),
	       (const char *)record + offsetof(struct sel__record, token),
	       2 * sizeof(uint64_t));
	if (__builtin_constant_p(detail)) {
		sel__event_pair(at + offsetof(sel_event, events), events,
				detail);
	} else {
		event->events = events;
		event->detail = detail;
	}
	sel__event_pair(at + offsetof(sel_event, generation),
			record->generation, 0);
}

#endif
