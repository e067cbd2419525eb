/* SPDX-License-Identifier: MIT */
/*
 * sel_now() is CLOCK_MONOTONIC, also in a signal handler.
 */
#include <signal.h>
#include <time.h>

#include "sel.h"
#include "tap.h"

static volatile int64_t in_handler;

static void handler(int signum)
{
	(void)signum;
	in_handler = sel_now();
}

static int64_t monotonic(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		bail("no monotonic clock");
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(void)
{
	int64_t before, now, last, backwards = 0, outside = 0;
	int i;

	begin_tests();
	topic("sel_now()");
	last = sel_now();
	for (i = 0; i < 1000; i++) {
		before = monotonic();
		now = sel_now();
		outside += now < before || now > monotonic();
		backwards += now < last;
		last = now;
	}
	is_int(0, outside, "it lies between two readings of the clock");
	is_int(0, backwards, "it never goes backwards");
	for (i = 0; i < 10000000 && sel_now() == last; i++)
		;
	ok(sel_now() > last, "it goes on");

	before = sel_now();
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	ok(in_handler >= before && in_handler <= sel_now(),
	   "it is right in a signal handler");

	topic("SEL_FOREVER");
	ok((int64_t)(double)SEL_FOREVER == SEL_FOREVER,
	   "it is exact in a double");
	ok(sel_now() < SEL_FOREVER / 2, "it is far away");
	return finish();
}
