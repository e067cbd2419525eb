/* SPDX-License-Identifier: MIT */
/*
 * sel_now(), and the arithmetic of deadlines.
 */
#include "core/clock.h"

int64_t sel__remaining(int64_t deadline)
{
	int64_t now;

	if (deadline >= SEL_FOREVER)
		return SEL_FOREVER;
	if (deadline <= 0)
		return 0;
	now = sel__now();
	return deadline > now ? deadline - now : 0;
}

int sel__milliseconds(int64_t remaining)
{
	if (remaining >= SEL_FOREVER)
		return -1;
	if (remaining > SEL__PIECE)
		remaining = SEL__PIECE;
	return (int)((remaining + SEL__MILLISECOND - 1) / SEL__MILLISECOND);
}

const struct timespec *sel__limit(struct timespec *limit, int64_t remaining)
{
	if (remaining >= SEL_FOREVER)
		return NULL;
	if (remaining > SEL__PIECE)
		remaining = SEL__PIECE;
	limit->tv_sec = (time_t)(remaining / SEL__SECOND);
	limit->tv_nsec = (long)(remaining % SEL__SECOND);
	return limit;
}

SEL_EXPORT int64_t sel_now(void)
{
	return sel__now();
}
