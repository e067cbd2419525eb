/* SPDX-License-Identifier: MIT */
/*
 * What the stress programs share: random numbers that a seed repeats, and the
 * life of a child with a selector that it has inherited.
 */
#ifndef TESTS_STRESS_CHILD_H
#define TESTS_STRESS_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "sel.h"

struct random {
	uint64_t state;
};

/* A number below `end`. */
uint32_t draw(struct random *random, uint32_t end);
/* Passes no time, or a little; no cancellation point. */
void dawdle(struct random *random);

/*
 * In a child of fork(): closes all descriptors or none, puts files of the
 * child's own at every number that the parent had, uses the inherited selector
 * or not, and frees it.  Whether all went well.
 */
bool child_passes(sel_selector *selector, uint32_t backend,
		  struct random *random);

#endif
