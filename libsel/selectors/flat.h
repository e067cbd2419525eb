/* SPDX-License-Identifier: MIT */
/*
 * For back ends that wait on an array: an array of what is registered, and a
 * copy of it that a wait works on, made anew only after a change.  So the array
 * can be changed while a thread waits; the thread is kicked, makes a new copy
 * and waits on.
 *
 * A struct sel__flat is the first member of the back end's state.  The back end
 * fills the entries, and translates what a wait has found.
 */
#ifndef LIBSEL_SELECTORS_FLAT_H
#define LIBSEL_SELECTORS_FLAT_H

#include <stdlib.h>
#include <string.h>

#include "core/system.h"
#include "selectors/event.h"
#include "selectors/snapshot.h"

struct sel__flat {
	sel__entry *entries; /* place 0: the wakeup descriptor */
	size_t size;
	size_t used;
	sel__entry *spare; /* a larger copy, for the next time */
	bool fired;	/* there may be fired one-shots, with negative numbers */
	struct sel__snapshot snapshot;

	/* The waiting thread's. */
	sel__entry *copy;
	size_t copy_used;
	size_t start; /* where the next scan of the copy begins */
};

/* Under the lock: makes room for more entries: 0 or SEL_ENOMEM. */
sel_status sel__flat_grow(struct sel__flat *flat);

/* Nobody else knows the selector yet: makes place 0, for the caller to fill. */
static inline sel_status sel__flat_open(struct sel__flat *flat)
{
	sel_status status = sel__flat_grow(flat);

	if (status < 0)
		return status;
	flat->used = 1;
	flat->start = 1;
	sel__snapshot_init(&flat->snapshot);
	return 0;
}

/* Under the lock: makes a place for a record, its slot, for the caller to
   fill. */
static inline sel_status sel__flat_add(struct sel__flat *flat, int32_t fd,
				       struct sel__record *record)
{
	sel_status status = sel__fd_check(fd);

	if (status == 0 && flat->used == flat->size)
		status = sel__flat_grow(flat);
	if (status < 0)
		return status;
	record->slot = (uint32_t)flat->used++;
	return 0;
}

/* Under the lock: in the copy, gives each fired one-shot the number -1, the only
   negative one that poll(2) ignores on DragonFly. */
void sel__flat_hide_fired(struct sel__flat *flat);

/* Under the lock: makes the copy anew. */
static inline void sel__flat_copy(const sel_selector *selector,
				  struct sel__flat *flat)
{
	if (flat->spare) {
		free(flat->copy);
		flat->copy = flat->spare;
		flat->spare = NULL;
	}
	memcpy(flat->copy, flat->entries, flat->used * sizeof(*flat->entries));
	flat->copy_used = flat->used;
	if (SEL__UNLIKELY(flat->fired))
		sel__flat_hide_fired(flat);
	if (flat->start >= flat->used)
		flat->start = 1;
	sel__snapshot_made(selector, &flat->snapshot);
}

/* Under the lock: writes an event.  A fired one-shot keeps its place, with a
   negative number, which waits pass over. */
static __attribute__((always_inline)) inline void
sel__flat_write(struct sel__flat *flat, int32_t fd, struct sel__record *record,
		uint32_t events, uint32_t detail, sel_event *event)
{
	uint32_t asked = record->events;

	sel__event_write(event, fd, record, asked,
			 events & asked & SEL__READINESS, detail);
	if (SEL__UNLIKELY(asked & SEL_EVENT_ONESHOT)) {
		record->events = asked | SEL__FIRED;
		flat->entries[record->slot].fd = ~fd;
		flat->fired = true;
		sel__snapshot_expire(&flat->snapshot);
	}
}

/* For the back end's `remove` and `release`. */
void sel__flat_remove(sel_selector *selector, int32_t fd,
		      struct sel__record *record);
void sel__flat_release(sel_selector *selector);

#endif
