/* SPDX-License-Identifier: MIT */
/*
 * The array of back ends that wait on one: room for more, and less.
 */
#include <stdlib.h>

#include "selectors/flat.h"

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes when it makes the copy anew. */
sel_status sel__flat_grow(struct sel__flat *flat)
{
	size_t size = flat->size ? flat->size + flat->size / 2 : 32;
	sel__entry *entries;
	sel__entry *spare = malloc(sel__entries_size(size));

	if (!spare)
		return SEL_ENOMEM;
	entries = realloc(flat->entries, size * sizeof(*entries));
	if (!entries) {
		free(spare);
		return SEL_ENOMEM;
	}
	free(flat->spare);
	flat->spare = spare;
	flat->entries = entries;
	flat->size = size;
	return 0;
}

void sel__flat_hide_fired(struct sel__flat *flat)
{
	size_t i;

	flat->fired = false;
	for (i = 0; i < flat->copy_used; i++) {
		if (flat->copy[i].fd >= 0)
			continue;
		flat->copy[i].fd = -1;
		flat->fired = true;
	}
}

void sel__flat_remove(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct sel__flat *flat = sel__backend_data(selector);
	const sel__entry *last = &flat->entries[--flat->used];
	int32_t moved = last->fd < 0 ? ~last->fd : last->fd;

	(void)fd;
	flat->entries[record->slot] = *last;
	sel__record_at(selector, moved)->slot = record->slot;
	sel__snapshot_change(selector, &flat->snapshot);
}

void sel__flat_release(sel_selector *selector)
{
	struct sel__flat *flat = sel__backend_data(selector);

	free(flat->entries);
	free(flat->copy);
	free(flat->spare);
}
