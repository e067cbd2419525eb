/* SPDX-License-Identifier: MIT */
/* Time-outs and deadlines: never short, and an end to each. */
#include "support.h"
#include "tap.h"

/* What a busy machine may add. */
#define LATE (5000 * MS)

static int64_t took;

static sel_status timed(sel_selector *selector, int64_t timeout)
{
	sel_event event;
	int64_t begin = sel_now();
	sel_status status = sel_selector_select(selector, &event, 1, timeout, 0);

	took = sel_now() - begin;
	return status;
}

static void test_none(sel_selector *selector, const char *what)
{
	static const int64_t none[] = { 0, -1, -MS, -SEL_FOREVER, INT64_MIN };

	topic("time-outs, %s", what);
	for (size_t i = 0; i < LENGTH(none); i++) {
		sel_status status = timed(selector, none[i]);

		ok(status == 0 && took < LATE, "%lld ns: a look",
		   (long long)none[i]);
	}
}

static void test_some(sel_selector *selector)
{
	static const int64_t some[] = { 1, 999, 1000, 1001, 100000, 500000,
					MS - 1, MS, MS + 1, 3 * MS / 2, 2 * MS,
					9 * MS, 13 * MS + 7, 40 * MS };

	topic("time-outs");
	for (size_t i = 0; i < LENGTH(some); i++) {
		bool good = true;
		int64_t worst = 0;

		/* Rounding shows only now and then. */
		for (int n = 0; n < 5 && good; n++) {
			sel_status status = timed(selector, some[i]);

			good = status == 0 && took >= some[i] && took < LATE;
			worst = took;
		}
		if (!ok(good, "%lld ns: the wait is never short",
			(long long)some[i]))
			diag("took %lld ns", (long long)worst);
	}
}

static void test_endless(sel_selector *selector)
{
	static const int64_t endless[] = { SEL_FOREVER - 1, SEL_FOREVER,
					   SEL_FOREVER + 1, INT64_MAX,
					   INT64_C(3000000) * 1000 * MS };
	struct waiter waiter;

	topic("time-outs");
	for (size_t i = 0; i < LENGTH(endless); i++) {
		waiter_start(&waiter, selector, endless[i]);
		(void)sel_selector_wakeup(selector);
		is_status(SEL_EWOKEN, waiter_join(&waiter),
			  "%lld ns: the wait lasts until a wakeup",
			  (long long)endless[i]);
	}
}

static void test_deadlines(sel_selector *selector)
{
	static const int64_t past[] = { INT64_MIN, -1, 0, 1 };
	static const int64_t far[] = { SEL_FOREVER - 1, SEL_FOREVER,
				       INT64_MAX };
	sel_event event;
	int64_t deadline;
	bool good = true;
	sel_status n;

	topic("deadlines");
	for (size_t i = 0; i < LENGTH(past); i++)
		is_status(
			0,
			sel_selector_select_until(selector, &event, 1, past[i], 0),
			"%lld: a look", (long long)past[i]);
	is_status(0, sel_selector_select_until(selector, &event, 1, sel_now(), 0),
		  "now: a look");
	for (int64_t ns = 1; ns <= 20 * MS && good; ns *= 4) {
		deadline = sel_now() + ns;
		n = sel_selector_select_until(selector, &event, 1, deadline, 0);
		good = n == 0 && sel_now() >= deadline &&
		       sel_now() < deadline + LATE;
	}
	ok(good, "1 ns to 20 ms from now: the wait is never short");
	for (size_t i = 0; i < LENGTH(far); i++) {
		(void)sel_selector_wakeup(selector);
		is_status(
			SEL_EWOKEN,
			sel_selector_select_until(selector, &event, 1, far[i], 0),
			"%lld: the wait lasts until a wakeup",
			(long long)far[i]);
	}
}

/* Time doesn't matter while there is something to report. */
static void test_ready(sel_selector *selector)
{
	static const int64_t any[] = { INT64_MIN, 0, 1, 3 * MS / 2, 60000 * MS,
				       SEL_FOREVER, INT64_MAX };
	sel_event event;
	int32_t fds[2];

	topic("a ready descriptor");
	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 0);
	for (size_t i = 0; i < LENGTH(any); i++)
		is_status(1, timed(selector, any[i]),
			  "a time-out of %lld ns: one event",
			  (long long)any[i]);
	is_status(1, sel_selector_select_until(selector, &event, 1, 0, 0),
		  "a deadline in the past: one event");
	is_status(1,
		  sel_selector_select_until(selector, &event, 1, SEL_FOREVER, 0),
		  "no deadline: one event");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_pipe(fds);
	test_none(selector, "nothing registered");
	add(selector, fds[0], R, 0);
	test_none(selector, "one registered");
	test_some(selector);
	test_endless(selector);
	test_deadlines(selector);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	test_ready(selector);
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
