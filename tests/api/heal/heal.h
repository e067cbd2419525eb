/* SPDX-License-Identifier: MIT */
/*
 * What the programs about healing share: registrations that no number names
 * any more, and a measure of what a wait costs.
 */
#ifndef TESTS_API_HEAL_H
#define TESTS_API_HEAL_H

#include "support.h"
#include "tap.h"

/* A readable pipe whose read end lives on in a duplicate only. */
struct zombie {
	int32_t number;		/* where it was registered */
	int32_t copy;
	int32_t writer;
};

/* Registers it, closes the number, unregisters it. */
void zombie_make(struct zombie *zombie, sel_selector *selector,
		 uint32_t events);

void zombie_end(struct zombie *zombie);

/* What a wait took of this thread. */
struct effort {
	int64_t elapsed;
	int64_t cpu;
	long sleeps;
};

/* A wait with one place, measured. */
sel_status wait_measured(sel_selector *selector, int64_t timeout,
			 struct effort *effort);

/*
 * Whether a wait found nothing, for as long as it was told, asleep.  While a
 * set can't be healed a wait pauses each millisecond; so a selector that has
 * healed before, and may rest from that, gets waits of 10 ms.
 */
bool blocks(sel_selector *selector, int64_t timeout);

/*
 * Whether each wait blocks until the set has been built anew `rebuilds` times,
 * which is awaited for 5 s at most.  No number of waits can be told before: a
 * machine that stalls within one rebuild makes the next rebuild wait for ten
 * times as long.
 */
bool blocks_until_healed(sel_selector *selector, uint64_t rebuilds);

#endif
