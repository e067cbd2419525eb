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
	       offsetof(sel_event, generation) + sizeof(uint32_t),
	       "two members are written as one");

static inline void sel__event_write(sel_event *event, int32_t fd,
				    const struct sel__record *record,
				    uint32_t asked, uint32_t events,
				    uint32_t detail)
{
	/* One store writes the reserved 0 too. */
	uint64_t generation = (uint64_t)record->generation <<
		(SEL__BIG_ENDIAN ? 32 : 0);

	event->key.fd = fd;
	event->key.events = asked & SEL__EVENTS;
	event->key.token = record->token;
	event->key.data = record->data;
	event->events = events;
	event->detail = detail;
	memcpy((char *)event + offsetof(sel_event, generation), &generation,
	       sizeof(generation));
}

#endif
