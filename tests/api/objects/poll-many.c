/* SPDX-License-Identifier: MIT */
/*
 * The poll object with many descriptors: more ready than there is room for,
 * and a set that grows and shrinks.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "support.h"
#include "tap.h"

enum { PIPES = 10, NUMBERS = 800 };

static int32_t pipes[PIPES][2];

static sel_poll *open_poll(void)
{
	sel_poll *p = NULL;

	if (sel_poll_new(&p) || !p)
		bail("no poll object");
	return p;
}

/*
 * How many polls it takes until each of the ready ones has been reported; 0 if
 * some never are.  After each result, `change` touches the set.
 */
static int rounds(size_t capacity, void (*change)(sel_poll *p, int32_t fd))
{
	sel_poll *p = open_poll();
	sel_pollfd ready[PIPES];
	int seen[PIPES] = { 0 }, left = PIPES, round;
	sel_status n = 1, i;
	int j;

	for (j = 0; j < PIPES; j++)
		if (sel_poll_register(p, pipes[j][1], POLLOUT))
			bail("can't register");
	for (round = 0; n > 0 && left && round < 10 * PIPES; round++) {
		n = sel_poll_poll(p, ready, capacity, -1, 0);
		for (i = 0; i < n; i++) {
			for (j = 0; j < PIPES; j++)
				if (pipes[j][1] == ready[i].fd)
					left -= !seen[j]++;
			change(p, ready[i].fd);
		}
	}
	sel_poll_free(p);
	return left ? 0 : round;
}

static void leave_it(sel_poll *p, int32_t fd)
{
	(void)p;
	(void)fd;
}

static void modify_it(sel_poll *p, int32_t fd)
{
	sel_poll_modify(p, fd, POLLOUT | POLLWRBAND);
}

static void register_it(sel_poll *p, int32_t fd)
{
	sel_poll_register(p, fd, POLLOUT);
}

/* As an accepting server does, that also hangs up. */
static void touch_another(sel_poll *p, int32_t fd)
{
	(void)fd;
	sel_poll_register(p, pipes[0][0], POLLIN);
	sel_poll_unregister(p, pipes[0][0]);
}

static void fair(size_t capacity, void (*change)(sel_poll *p, int32_t fd),
		 const char *what)
{
	int round = rounds(capacity, change);

	if (!ok(round > 0 && round <= 2 * PIPES,
		"10 ready, %s: 20 polls see all", what))
		diag("%d rounds", round);
}

static void nobody_starves(void)
{
	is_int(PIPES, rounds(1, leave_it),
	       "10 ready, one place: 10 polls see all");
	is_int(4, rounds(3, leave_it),
	       "10 ready, three places: 4 polls see all");
	is_int(1, rounds(PIPES, leave_it),
	       "10 ready, ten places: one poll sees all");
	fair(1, modify_it, "one place, each seen is modified");
	fair(1, register_it, "one place, each seen is registered again");
	fair(1, touch_another, "one place, another comes and goes");
	fair(3, touch_another, "three places, another comes and goes");
}

/* The next poll begins with those that had no place, whatever else is
   unregistered. */
static void left_over(int place, bool again, int first)
{
	sel_poll *p = open_poll();
	sel_pollfd ready[2] = { { .fd = -1 }, { .fd = -1 } };
	int j;

	for (j = 0; j < 4; j++)
		sel_poll_register(p, pipes[j][1], POLLOUT);
	is_status(2, sel_poll_poll(p, ready, 2, 0, 0),
		  "four ready, two places: two");
	sel_poll_unregister(p, pipes[place][1]);
	if (again)
		sel_poll_register(p, pipes[place][1], POLLOUT);
	is_status(2, sel_poll_poll(p, ready, 2, 0, 0),
		  "number %d of four unregistered%s, two places: two", place,
		  again ? " and registered" : "");
	is_int(pipes[first][1], ready[0].fd,
	       "number %d of four unregistered%s: number %d comes next", place,
	       again ? " and registered" : "", first);
	sel_poll_free(p);
}

static void room(void)
{
	static const size_t capacities[] = {
		PIPES, PIPES + 1, (size_t)INT32_MAX, SIZE_MAX / 2, SIZE_MAX,
	};
	sel_poll *p = open_poll();
	sel_pollfd ready[PIPES];
	size_t i;
	int j;

	for (j = 0; j < PIPES; j++)
		sel_poll_register(p, pipes[j][1], POLLOUT);
	for (i = 0; i < LENGTH(capacities); i++)
		is_status(PIPES, sel_poll_poll(p, ready, capacities[i], 0, 0),
			  "10 ready, room for %zu: all 10", capacities[i]);
	sel_poll_free(p);
}

/* A small generator: the same steps in each run. */
static uint32_t next_random(void)
{
	static uint32_t state = 12345;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* Beyond the descriptors that valgrind has for itself. */
enum { FIRST = 2000000 };

/* Against an array of flags, with numbers that need not be open. */
static void model(void)
{
	static bool there[NUMBERS];
	static sel_pollfd ready[NUMBERS];
	sel_poll *p = open_poll();
	int step, wrong = 0, count = 0;
	sel_status n, i;
	int32_t fd;

	for (step = 0; step < 8000; step++) {
		/* First it mostly grows, then it mostly shrinks. */
		bool grow = next_random() % 4 < (step < 4000 ? 3 : 1);

		fd = (int32_t)(next_random() % NUMBERS);
		if (grow) {
			wrong += sel_poll_register(p, FIRST + fd, POLLIN) != 0;
			count += !there[fd];
			there[fd] = true;
		} else {
			wrong += sel_poll_unregister(p, FIRST + fd) !=
				 (there[fd] ? 0 : SEL_ENOTREG);
			count -= there[fd];
			there[fd] = false;
		}
		if (step % 8 == 0) {
			fd = (int32_t)(next_random() % NUMBERS);
			wrong += sel_poll_modify(p, FIRST + fd, POLLOUT) !=
				 (there[fd] ? 0 : -ENOENT);
		}
		wrong += sel_poll_count(p) != count;
	}
	is_int(0, wrong, "8000 random changes: each answers as the model does");
	ok(count > 16,
	   "8000 random changes: more than 16 descriptors are left");
	wrong = 0;
	for (fd = 0; fd < NUMBERS; fd++)
		if (!there[fd] != !!sel_poll_modify(p, FIRST + fd, 0))
			wrong++;
	is_int(0, wrong,
	       "8000 random changes: the model's descriptors are left");
	n = sel_poll_poll(p, ready, NUMBERS, 0, 0);
	is_status(count, n, "closed numbers: a poll reports all");
	for (i = 0; i < n; i++) {
		fd = ready[i].fd - FIRST;
		wrong += fd < 0 || fd >= NUMBERS || !there[fd] ||
			 ready[i].events != POLLNVAL;
		if (fd >= 0 && fd < NUMBERS)
			there[fd] = false;
	}
	is_int(0, wrong, "closed numbers: each is reported once, as closed");
	sel_poll_free(p);
}

int main(void)
{
	int i;

	begin_tests();
	for (i = 0; i < PIPES; i++)
		open_pipe(pipes[i]);
	nobody_starves();
	left_over(0, false, 2);
	left_over(1, false, 2);
	left_over(2, false, 3);
	left_over(3, false, 2);
	left_over(1, true, 2);
	left_over(2, true, 3);
	left_over(3, true, 2);
	room();
	model();
	for (i = 0; i < PIPES; i++)
		close_both(pipes[i]);
	return finish();
}
