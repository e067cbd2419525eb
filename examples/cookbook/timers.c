/* SPDX-License-Identifier: MIT */
/*
 * Timers by sel_selector_select_until().  A heap holds the deadlines, with the
 * earliest at its top; each wait lasts until that deadline, and after each
 * wait the program runs the timers that are due.
 */
#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <sel.h>

#define MILLISECOND INT64_C(1000000)

struct timer {
	int64_t deadline; /* on the clock of sel_now() */
	void (*run)(void *data);
	void *data;
};

/* The heap: no timer is earlier than the timer at (i - 1) / 2. */
static struct timer heap[64];
static size_t timers;

static bool timer_add(int64_t deadline, void (*run)(void *data), void *data)
{
	size_t i;

	if (timers == sizeof(heap) / sizeof(heap[0]))
		return false;
	for (i = timers++; i > 0; i = (i - 1) / 2) {
		if (heap[(i - 1) / 2].deadline <= deadline)
			break;
		heap[i] = heap[(i - 1) / 2];
	}
	heap[i] = (struct timer){ deadline, run, data };
	return true;
}

static struct timer timer_take(void)
{
	struct timer first = heap[0], last = heap[--timers];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < timers) {
		if (child + 1 < timers &&
		    heap[child + 1].deadline < heap[child].deadline)
			child++;
		if (last.deadline <= heap[child].deadline)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = last;
	return first;
}

static int64_t timer_next(void)
{
	return timers > 0 ? heap[0].deadline : SEL_FOREVER;
}

/* A timer may add timers: what such a timer adds is due later than `now`. */
static void timer_run_due(void)
{
	int64_t now = sel_now();
	struct timer timer;

	while (timer_next() <= now) {
		timer = timer_take();
		timer.run(timer.data);
	}
}

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void add(int64_t milliseconds, void (*run)(void *data), void *data)
{
	if (!timer_add(sel_now() + milliseconds * MILLISECOND, run, data))
		errx(1, "no room for a timer");
}

static void say(void *data)
{
	const int *milliseconds = data;

	printf("after %d ms\n", *milliseconds);
}

static void send_byte(void *data)
{
	const int *fd = data;

	if (write(*fd, "x", 1) != 1)
		err(1, "write");
}

/* A timer that goes on: each run adds the next. */
static void tick(void *data)
{
	static int ticks;

	printf("tick %d\n", ++ticks);
	add(1, ticks < 3 ? tick : send_byte, data);
}

int main(void)
{
	sel_selector *selector;
	sel_event event;
	sel_status n;
	int delays[] = { 30, 10, 20 }, ends[2], i;
	char byte;

	if (pipe(ends) < 0)
		err(1, "pipe");
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	check(sel_selector_register(selector, ends[0], SEL_EVENT_READ, 0,
				    NULL));
	for (i = 0; i < 3; i++)
		add(delays[i], say, &delays[i]);
	add(40, tick, &ends[1]);

	do {
		n = check(sel_selector_select_until(selector, &event, 1,
						    timer_next(), 0));
		timer_run_due();
	} while (n == 0);

	if (read(ends[0], &byte, 1) != 1)
		err(1, "read");
	puts("the pipe can be read");
	sel_selector_free(selector);
	close(ends[1]);
	close(ends[0]);
	return 0;
}
