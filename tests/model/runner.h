/* SPDX-License-Identifier: MIT */
/*
 * Runs in child processes, so that a crash or a hang is a verdict like any
 * other; many of them from a seed; and the search for the shortest string that
 * still fails.
 */
#ifndef TESTS_MODEL_RUNNER_H
#define TESTS_MODEL_RUNNER_H

#include <stdint.h>

#include "run.h"

/* A failed run, or none when `size` is 0. */
struct failure {
	uint32_t backend;
	uint64_t seed;
	uint64_t sequence;	/* of this seed */
	size_t size;
	uint8_t bytes[MAX_BYTES];
	struct verdict verdict;
};

/* Whether there is fork(): Windows runs all in this process, which ends then with
   a run that crashes or hangs. */
bool runner_forks(void);
/* The memory that runs in children report to. */
struct verdict *runner_begin(void);
/* The bytes of a sequence; how many. */
size_t runner_bytes(uint64_t seed, uint64_t sequence, uint8_t *bytes);
/* Whether a string fails, in a child that has so many seconds. */
bool runner_fails(const uint8_t *bytes, size_t size, uint32_t backend,
		  bool trace, unsigned int seconds);
/*
 * Sequences of a seed until so many steps are done and, unless 0, so many
 * seconds are over, or one fails: then it fills `failure`.  How many steps.
 */
uint64_t runner_run(uint32_t backend, uint64_t seed, uint64_t steps,
		    int seconds, struct failure *failure);

/* shrink.c: makes it shorter and plainer, for so many seconds; false when it
   doesn't fail again. */
bool shrink(struct failure *failure, int seconds);

#endif
