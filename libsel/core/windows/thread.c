/* SPDX-License-Identifier: MIT */
/*
 * Locks and condition variables.
 */
#include "core/windows/winsock.h"

_Static_assert(sizeof(SRWLOCK) == sizeof(void *) &&
		       sizeof(CONDITION_VARIABLE) == sizeof(void *),
	       "both are one pointer");

void sel__windows_lock(void **lock)
{
	AcquireSRWLockExclusive((SRWLOCK *)(void *)lock);
}

void sel__windows_unlock(void **lock)
{
	ReleaseSRWLockExclusive((SRWLOCK *)(void *)lock);
}

void sel__windows_sleep_until(void **condition, void **lock)
{
	SleepConditionVariableSRW((CONDITION_VARIABLE *)(void *)condition,
				  (SRWLOCK *)(void *)lock, INFINITE, 0);
}

void sel__windows_wake_all(void **condition)
{
	WakeAllConditionVariable((CONDITION_VARIABLE *)(void *)condition);
}
