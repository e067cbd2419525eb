/* SPDX-License-Identifier: MIT */
/*
 * The monotonic clock, sleeping, and trying again.
 */
#include "core/windows/winsock.h"

#define SECOND INT64_C(1000000000)

/* Neither call fails on a system that libsel runs on.  The seconds are split
   off, since the count times a second's nanoseconds overflows. */
int64_t sel__windows_clock(void)
{
	LARGE_INTEGER frequency;
	LARGE_INTEGER count;
	int64_t rest;

	QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&count);
	rest = count.QuadPart % frequency.QuadPart;
	return count.QuadPart / frequency.QuadPart * SECOND +
	       rest * SECOND / frequency.QuadPart;
}

void sel__windows_sleep(int64_t milliseconds)
{
	Sleep(milliseconds < 0 ? INFINITE : (DWORD)milliseconds);
}

bool sel__windows_tries_again(int64_t *end)
{
	int64_t now = sel__windows_clock();

	if (*end == 0)
		*end = now + SECOND;
	if (now >= *end)
		return false;
	Sleep(1);
	return true;
}
