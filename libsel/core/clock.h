/* SPDX-License-Identifier: MIT */
/*
 * Time: nanoseconds of CLOCK_MONOTONIC, deadlines, and what is left of them.
 */
#ifndef LIBSEL_CORE_CLOCK_H
#define LIBSEL_CORE_CLOCK_H

#include <time.h>

#include "core/system.h"

#define SEL__SECOND INT64_C(1000000000)
#define SEL__MILLISECOND INT64_C(1000000)

/* A deadline that lies before every time: look, don't wait. */
#define SEL__PAST INT64_MIN

static inline int64_t sel__now(void)
{
	return sel__clock();
}

/* The sum can't overflow: both are below 2^62. */
static inline int64_t sel__deadline(int64_t timeout)
{
	if (timeout <= 0)
		return SEL__PAST;
	if (timeout >= SEL_FOREVER)
		return SEL_FOREVER;
	return sel__now() + timeout;
}

/* What is left until a deadline: 0, a time, or SEL_FOREVER. */
int64_t sel__remaining(int64_t deadline);

/* Whether a wait of `remaining`, or the last piece of one, is over, once a system
   call has found nothing. */
static inline bool sel__is_over(int64_t remaining, int64_t deadline)
{
	if (SEL__ENDS_EARLY && remaining > 0)
		return sel__remaining(deadline) <= 0;
	return remaining <= SEL__PIECE;
}

/* One piece of `remaining` in milliseconds, rounded up; -1 for no limit. */
int sel__milliseconds(int64_t remaining);
/* One piece of `remaining` in `limit`; NULL for no limit. */
const struct timespec *sel__limit(struct timespec *limit, int64_t remaining);

#endif
