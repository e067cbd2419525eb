/* SPDX-License-Identifier: MIT */
/*
 * Waiting until another thread's wait sleeps, and until other threads have counted
 * so many of something.
 */
#ifndef TESTS_WINDOWS_SLEEPING_H
#define TESTS_WINDOWS_SLEEPING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "tap.h"

/* How many threads are inside a call of Windows that may sleep: the program
   replaces the call, and counts. */
extern atomic_int sleeping;

/* Whether the count comes to the number within some ten seconds. */
static inline bool reaches(atomic_int *count, int wanted)
{
	for (int i = 0; i < 10000 && atomic_load(count) < wanted; i++)
		Sleep(1);
	return atomic_load(count) == wanted;
}

static inline void await_sleep(void)
{
	if (!reaches(&sleeping, 1))
		bail("the wait does not sleep");
}

#endif
