/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_wakeup(): before, in and after a wait, what uses it up, and
 * that it never costs an event its place.
 */
#include <errno.h>

#include "support.h"
#include "tap.h"

static sel_event events[4];

static void test_before(sel_selector *selector)
{
	static const int64_t timeouts[] = { SEL_FOREVER, 60000 * MS, MS / 2, 1,
					    0, -1 };

	topic("wakeup before a wait");
	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		is_status(0, sel_selector_wakeup(selector),
			  "a wait of %lld ns: wakeup succeeds",
			  (long long)timeouts[i]);
		is_status(SEL_EWOKEN,
			  sel_selector_select(selector, events, 1, timeouts[i]),
			  "a wait of %lld ns ends with SEL_EWOKEN",
			  (long long)timeouts[i]);
		is_status(0, look_all(selector),
			  "after a wait of %lld ns: no wakeup is left",
			  (long long)timeouts[i]);
	}
	for (int i = 0; i < 100; i++)
		(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, look_all(selector),
		  "a hundred: the next look has SEL_EWOKEN");
	is_status(0, look_all(selector),
		  "a hundred: the look after has nothing");
}

static void test_during(sel_selector *selector)
{
	struct waiter waiter;

	for (int i = 0; i < 3; i++) {
		topic("wakeup in wait %d", i);
		waiter_start(&waiter, selector, SEL_FOREVER);
		is_status(0, sel_selector_wakeup(selector), "wakeup succeeds");
		is_status(SEL_EWOKEN, waiter_join(&waiter),
			  "the wait ends with SEL_EWOKEN");
		is_status(0, look_all(selector), "the next look has nothing");
	}
	topic("20 wakeups in a wait");
	waiter_start(&waiter, selector, 60000 * MS);
	for (int i = 0; i < 20; i++)
		(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "the wait ends with SEL_EWOKEN");
	/* Those after its end, if any, are for the next. */
	(void)look_all(selector);
	is_status(0, look_all(selector),
		  "after one look more, nothing is left");
}

static void test_kept(sel_selector *selector)
{
	topic("wakeup");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0),
		  "a wait with capacity 0: SEL_EVALUE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wait with capacity 0 does not use the wakeup up");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_ETYPE, sel_selector_select(selector, NULL, 1, 0),
		  "a wait without an array: SEL_ETYPE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wait without an array does not use the wakeup up");
}

static void test_events(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	for (size_t capacity = 1; capacity <= LENGTH(events); capacity++) {
		topic("wakeup and an event, room for %d", (int)capacity);
		(void)sel_selector_wakeup(selector);
		is_status(1,
			  sel_selector_select(selector, events, capacity,
					      SEL_FOREVER),
			  "the wait has the event");
		(void)sel_selector_unregister(selector, fds[0], NULL);
		is_status(0, look_all(selector),
			  "the event has used the wakeup up");
		add(selector, fds[0], R, 1);
	}
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Three are ready and two have room, with a wakeup each time. */
static void test_places(sel_selector *selector, uint32_t flag)
{
	enum { COUNT = 3, ROUNDS = 30 };
	int32_t pipes[COUNT][2];
	int times[COUNT] = { 0 };
	bool full = true;

	topic("wakeups, flags %#x, three ready, room for two", flag);
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R | flag, (uint64_t)i);
	}
	for (int round = 0; round < ROUNDS; round++) {
		sel_status n;

		(void)sel_selector_wakeup(selector);
		n = sel_selector_select(selector, events, 2, SEL_FOREVER);
		full = full && n == 2 && events[0].key.fd != events[1].key.fd;
		for (sel_status i = 0; i < n; i++) {
			times[events[i].key.data]++;
			if (flag != 0)
				(void)sel_selector_modify(selector,
							  events[i].key.fd,
							  R | flag,
							  events[i].key.data,
							  NULL);
		}
	}
	ok(full, "two different ones each time");
	for (int i = 0; i < COUNT; i++) {
		ok(times[i] >= ROUNDS / 2, "number %d has its turn", i);
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
		close_both(pipes[i]);
	}
	is_status(0, look_all(selector), "no wakeup is left");
}

/* What comes only once must not be lost for a wakeup. */
static void test_once(sel_selector *selector, uint32_t flag)
{
	enum { COUNT = 5 };
	int32_t pipes[COUNT][2];
	int times = 0;
	int returns = 0;
	sel_status n;

	topic("wakeups, flags %#x, %d ready, room for two", flag, COUNT);
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R | flag, (uint64_t)i);
	}
	do {
		(void)sel_selector_wakeup(selector);
		n = sel_selector_select(selector, events, 2, SEL_FOREVER);
		times += n > 0 ? n : 0;
		returns++;
	} while (n > 0 && returns < 2 * COUNT);
	is_status(SEL_EWOKEN, n, "events come first, then SEL_EWOKEN");
	is_int(COUNT, times, "each comes once");
	is_int((COUNT + 1) / 2 + 1, returns, "each wait but the last has two");
	for (int i = 0; i < COUNT; i++) {
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
		close_both(pipes[i]);
	}
}

static void test(uint32_t backend)
{
	static const uint32_t flags[] = { SEL_EVENT_ONESHOT, SEL_EVENT_EDGE };
	static const uint32_t feature[] = { SEL_FEATURE_ONESHOT,
					    SEL_FEATURE_EDGE };
	sel_selector *selector = open_selector(backend, 0);

	test_before(selector);
	test_during(selector);
	test_kept(selector);
	test_events(selector);
	test_places(selector, 0);
	for (size_t i = 0; i < LENGTH(flags); i++) {
		if ((sel_backend_features(backend) & feature[i]) == 0) {
			topic("wakeups, flags %#x", flags[i]);
			skip("not supported");
			continue;
		}
		test_places(selector, flags[i]);
		test_once(selector, flags[i]);
	}
	topic("wakeup");
	errno = ENOTTY;
	(void)sel_selector_wakeup(selector);
	(void)sel_selector_wakeup(selector);
	is_int(ENOTTY, errno, "two keep errno");
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, sel_selector_wakeup(selector),
		  "of a closed selector: SEL_ECLOSED");
	is_int(ENOTTY, errno, "of a closed selector keeps errno");
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
