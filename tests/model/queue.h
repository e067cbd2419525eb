/* SPDX-License-Identifier: MIT */
/*
 * What a kqueue says of a descriptor: a filter for each of READ, WRITE and PRI,
 * each of which comes as a record of its own, and of which a wait may bring
 * some.
 */
#ifndef TESTS_MODEL_QUEUE_H
#define TESTS_MODEL_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "sel.h"

enum { FILTERS = 3 };

struct filters {
	uint32_t ready;			/* as events */
	uint32_t unsure;		/* those that may go unnoticed */
	uint32_t details[FILTERS];	/* of READ, WRITE and PRI */
};

/* What is said to new filters of an open number. */
sel_status queue_add(int slot, uint32_t events);
void queue_look(int slot, uint32_t events, struct filters *filters);
int queue_records(const struct filters *filters);
/* What becomes of those of some events that are ready. */
void queue_join(const struct filters *filters, uint32_t which, uint32_t asked,
		uint32_t *events, uint32_t *detail);
/* Whether some of them, `least` among these, give that event. */
bool queue_gives(const struct filters *filters, uint32_t least, uint32_t asked,
		 uint32_t events, uint32_t detail);

#endif
