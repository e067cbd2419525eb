/* SPDX-License-Identifier: MIT */
/*
 * The numbers of a counter, scrambled with a seed (splitmix64).  The seed comes
 * from the system's source of randomness.
 */
#include <stdatomic.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/random.h"
#include "core/system.h"

/* 2^64 divided by the golden ratio, and odd: no two steps give the same sum. */
#define STEP UINT64_C(0x9e3779b97f4a7c15)

/* Written while there is one thread only. */
static uint64_t seed;
static atomic_uint counter;

static uint64_t scramble(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

uint64_t sel__random(void)
{
	/* Relaxed: each caller gets a value of its own, and orders nothing. */
	uint64_t step = atomic_fetch_add_explicit(&counter, 1,
						  memory_order_relaxed);

	return scramble(seed + step * STEP);
}

/* All that there is where the system has no source of randomness, and good
   enough there. */
static uint64_t here_and_now(void)
{
	return scramble((uint64_t)sel__now() ^ (uint64_t)getpid() << 32) ^
	       (uint64_t)(uintptr_t)&seed;
}

void sel__random_load(void)
{
	if (getentropy(&seed, sizeof(seed)) < 0)
		seed = 0;
	seed ^= here_and_now();
}

void sel__random_forked(void)
{
	seed ^= here_and_now();
}
