/* SPDX-License-Identifier: MIT */
/*
 * The time-outs of sel_select(), poll and epoll objects: never shorter than
 * asked, from a nanosecond to no limit.
 */
#include "objects/objects.h"

/* A machine may be slow; a wait that is wrong takes days. */
#define SLACK (10000 * MS)

static const int64_t times[] = {
	1, 2, 999, 1000, 1001, 100000, 999999, MS, MS + 1, MS + MS / 2,
	2 * MS, 2 * MS + 1, 10 * MS, 20 * MS - 1,
};

/* All longer than some system call can express; none must end or fail. */
static const int64_t long_times[] = {
	INT32_MAX * MS - 1, INT32_MAX * MS, INT32_MAX * MS + 1,
	(INT64_C(1) << 32) * MS, INT64_C(1) << 61, SEL_FOREVER - 1,
	SEL_FOREVER, SEL_FOREVER + 1, INT64_MAX,
};

static const int64_t negative[] = { -1, -MS / 2, -MS, -SEL_FOREVER, INT64_MIN };

static int32_t fds[2];

static void expect_time(size_t object, int32_t fd, int64_t timeout,
			const char *what)
{
	int64_t begin = sel_now(), elapsed;
	sel_status n = object_wait(object, fd, timeout, 0);

	elapsed = sel_now() - begin;
	is_status(0, n, "%s, %s, %jd ns: no event", objects[object], what,
		  (intmax_t)timeout);
	if (!ok(elapsed >= timeout && elapsed < timeout + SLACK,
		"%s, %s, %jd ns: the wait is not shorter", objects[object],
		what, (intmax_t)timeout))
		diag("%jd ns", (intmax_t)elapsed);
}

static void handler(int signum)
{
	(void)signum;
	put(fds[1], 1);
}

/* The descriptor gets ready while the wait runs. */
static void expect_event(size_t object, int64_t timeout)
{
	int64_t begin = sel_now();
	sel_status n;

	signal_start(5 * MS, 0, handler);
	n = object_wait(object, fds[0], timeout, 0);
	signal_stop();
	is_status(1, n, "%s, %jd ns: an event after 5 ms", objects[object],
		  (intmax_t)timeout);
	ok(sel_now() - begin >= 5 * MS, "%s, %jd ns: the wait lasts 5 ms",
	   objects[object], (intmax_t)timeout);
	drain(fds[0]);
}

static void with_descriptor(size_t object)
{
	const char *name = objects[object];
	size_t i;

	expect_time(object, fds[0], 0, "idle");
	for (i = 0; i < LENGTH(times); i++)
		expect_time(object, fds[0], times[i], "idle");
	for (i = 0; i < LENGTH(long_times); i++)
		expect_event(object, long_times[i]);
	for (i = 0; i < LENGTH(negative); i++) {
		if (object > 0)
			expect_event(object, negative[i]);
		else
			is_status(SEL_EVALUE,
				  object_wait(0, fds[0], negative[i], 0),
				  "%s: %jd ns: SEL_EVALUE", name,
				  (intmax_t)negative[i]);
	}
	put(fds[1], 1);
	is_status(1, object_wait(object, fds[0], 0, 0),
		  "%s, ready, 0 ns: one event", name);
	is_status(1, object_wait(object, fds[0], 1, 0),
		  "%s, ready, 1 ns: one event", name);
	is_status(1, object_wait(object, fds[0], 60000 * MS, 0),
		  "%s, ready, a minute: one event", name);
	is_status(1, object_wait(object, fds[0], SEL_FOREVER, 0),
		  "%s, ready, no limit: one event", name);
	drain(fds[0]);
}

int main(void)
{
	size_t i;

	begin_tests();
	open_pipe(fds);
	objects_open(fds[0]);
	for (i = 0; i < LENGTH(objects); i++)
		with_descriptor(i);
	objects_close();
	objects_open(-1);
	for (i = 0; i < LENGTH(objects); i++) {
		expect_time(i, -1, 0, "empty");
		expect_time(i, -1, MS / 2, "empty");
		expect_time(i, -1, 5 * MS, "empty");
	}
	objects_close();
	close_both(fds);
	return finish();
}
