/* SPDX-License-Identifier: MIT */
/*
 * Signals during the waits of sel_select(), poll and epoll objects: a wait
 * goes on with the time that is left, or ends where that was asked for.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "objects/objects.h"

enum { TRIES = 20 };

static int32_t fds[2];
static volatile sig_atomic_t runs;
static volatile int64_t spin_until, ran_at;

static void count(int signum)
{
	(void)signum;
	runs++;
}

static void make_ready(int signum)
{
	(void)signum;
	put(fds[1], 1);
	runs++;
}

/* Come back when the time of the wait that they interrupt is over. */
static void use_up(int signum)
{
	count(signum);
	ran_at = sel_now();
	while (sel_now() <= spin_until)
		;
}

static void make_ready_late(int signum)
{
	put(fds[1], 1);
	use_up(signum);
}

static sel_status interrupted(size_t object, int64_t timeout, uint32_t flags,
			      int64_t first, int64_t interval,
			      void (*handler)(int))
{
	sel_status n;

	runs = 0;
	spin_until = sel_now() + timeout;
	signal_start(first, interval, handler);
	n = object_wait(object, fds[0], timeout, flags);
	signal_stop();
	return n;
}

/* Again when too few signals came: a machine that stalls makes one of several. */
static sel_status often_interrupted(size_t object, int64_t *elapsed)
{
	int tries = 0;
	int64_t begin;
	sel_status n;

	do {
		begin = sel_now();
		n = interrupted(object, 40 * MS, 0, 2 * MS, 2 * MS, count);
		*elapsed = sel_now() - begin;
	} while (n == 0 && *elapsed >= 40 * MS && runs < 2 && ++tries < TRIES);
	return n;
}

/* Again when the handler came too late: the machine may be busy. */
static sel_status used_up(size_t object, void (*handler)(int))
{
	sel_status n;

	do {
		drain(fds[0]);
		n = interrupted(object, 20 * MS, 0, 5 * MS, 0, handler);
	} while (!runs || ran_at >= spin_until - MS);
	return n;
}

static void goes_on(size_t object)
{
	const char *name = objects[object];
	int64_t elapsed;

	is_status(0, often_interrupted(object, &elapsed),
		  "%s, signals in a wait of 40 ms: no event", name);
	ok(elapsed >= 40 * MS, "%s, signals in a wait of 40 ms: it lasts 40 ms",
	   name);
	ok(runs > 1, "%s, signals in a wait of 40 ms: the handler runs again",
	   name);
	is_status(1, interrupted(object, SEL_FOREVER, 0, 5 * MS, 0, make_ready),
		  "%s, the handler makes a descriptor ready: one event", name);
	drain(fds[0]);
	is_status(1, used_up(object, make_ready_late),
		  "%s, the handler returns late and makes one ready: one event",
		  name);
	drain(fds[0]);
	is_status(0, used_up(object, use_up),
		  "%s, the handler returns late: no event", name);
}

static void ends(size_t object)
{
	const char *name = objects[object];
	int64_t begin = sel_now();

	/* Often, since one that comes before the wait does not end it. */
	is_status(SEL_EINTERRUPTED,
		  interrupted(object, SEL_FOREVER, SEL_FLAG_RETURN_ON_SIGNAL,
			      5 * MS, 5 * MS, count),
		  "%s, RETURN_ON_SIGNAL, no limit: SEL_EINTERRUPTED", name);
	ok(sel_now() - begin >= 5 * MS,
	   "%s, RETURN_ON_SIGNAL, no limit: no end before the signal", name);
	is_status(SEL_EINTERRUPTED,
		  interrupted(object, 60000 * MS, SEL_FLAG_RETURN_ON_SIGNAL,
			      5 * MS, 5 * MS, count),
		  "%s, RETURN_ON_SIGNAL, a minute: SEL_EINTERRUPTED", name);
	is_status(0, object_wait(object, fds[0], 0, SEL_FLAG_RETURN_ON_SIGNAL),
		  "%s, RETURN_ON_SIGNAL, after that: a look has no event",
		  name);
	put(fds[1], 1);
	is_status(1,
		  object_wait(object, fds[0], SEL_FOREVER,
			      SEL_FLAG_RETURN_ON_SIGNAL),
		  "%s, RETURN_ON_SIGNAL, a ready descriptor: one event", name);
	drain(fds[0]);
	is_status(
		0,
		object_wait(object, fds[0], 2 * MS, SEL_FLAG_RETURN_ON_SIGNAL),
		"%s, RETURN_ON_SIGNAL, no signal: no event in 2 ms", name);
}

/* With nothing to wait for, a signal is all that can end a wait. */
static void empty(size_t object)
{
	int64_t begin = sel_now();

	signal_start(5 * MS, 5 * MS, count);
	is_status(
		SEL_EINTERRUPTED,
		object_wait(object, -1, SEL_FOREVER, SEL_FLAG_RETURN_ON_SIGNAL),
		"%s, no descriptor, RETURN_ON_SIGNAL: SEL_EINTERRUPTED",
		objects[object]);
	signal_stop();
	ok(sel_now() - begin >= 5 * MS,
	   "%s, no descriptor, RETURN_ON_SIGNAL: no end before the signal",
	   objects[object]);
}

/* valgrind (3.19) answers EFAULT to a pselect() that a signal interrupts. */
static bool left_out(size_t object)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return object == 0 && preloaded && strstr(preloaded, "vgpreload");
}

int main(void)
{
	size_t i;

	begin_tests();
	open_pipe(fds);
	objects_open(fds[0]);
	for (i = 0; i < LENGTH(objects); i++) {
		if (left_out(i)) {
			skip("valgrind answers EFAULT to an interrupted pselect()");
			continue;
		}
		goes_on(i);
		ends(i);
	}
	objects_close();
	objects_open(-1);
	for (i = 0; i < LENGTH(objects); i++) {
		if (left_out(i))
			skip("valgrind answers EFAULT to an interrupted pselect()");
		else
			empty(i);
	}
	objects_close();
	close_both(fds);
	return finish();
}
