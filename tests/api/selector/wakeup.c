/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_wakeup(): each wakeup is reported by exactly one SEL_EWOKEN,
 * whatever comes between: events, time-outs, refused calls, fork, fileno.
 * Events and wakeups alternate, and no wakeup costs an event its place.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"
#include "support.h"
#include "tap.h"

static sel_event events[4];

static void test_before(sel_selector *selector)
{
	static const int64_t timeouts[] = { SEL_FOREVER, 60000 * MS, MS / 2, 1,
					    0, -1 };
	int64_t begin = sel_now();

	topic("wakeup before a wait");
	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		is_status(0, sel_selector_wakeup(selector),
			  "a wait of %lld ns: wakeup succeeds",
			  (long long)timeouts[i]);
		is_status(SEL_EWOKEN,
			  sel_selector_select(selector, events, 1, timeouts[i],
					      0),
			  "a wait of %lld ns ends with SEL_EWOKEN",
			  (long long)timeouts[i]);
		is_status(0, look_all(selector),
			  "after a wait of %lld ns: no wakeup is left",
			  (long long)timeouts[i]);
	}
	is_status(0, sel_selector_wakeup(selector),
		  "a wait until a deadline: wakeup succeeds");
	is_status(SEL_EWOKEN,
		  sel_selector_select_until(selector, events, 1,
					    begin + 60000 * MS, 0),
		  "a wait until a deadline ends with SEL_EWOKEN");
	ok(sel_now() - begin < 30000 * MS, "each of these waits ends at once");
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
	topic("a wait that has timed out");
	waiter_start(&waiter, selector, 5 * MS);
	(void)waiter_join(&waiter);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wakeup after it is for the next wait");
	is_status(0, look_all(selector), "the look after has nothing");
}

static void test_kept(sel_selector *selector)
{
	topic("wakeup");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0, 0),
		  "a wait with capacity 0: SEL_EVALUE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wait with capacity 0 does not use the wakeup up");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_ETYPE, sel_selector_select(selector, NULL, 1, 0, 0),
		  "a wait without an array: SEL_ETYPE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wait without an array does not use the wakeup up");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 1, 0, 0x80),
		  "a wait with an unknown flag: SEL_EVALUE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "a wait with an unknown flag does not use the wakeup up");
	is_status(0, look_all(selector), "no wakeup is left");
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
					      SEL_FOREVER, 0),
			  "the wait has the event");
		is_status(SEL_EWOKEN,
			  sel_selector_select(selector, events, capacity,
					      SEL_FOREVER, 0),
			  "the next wait has SEL_EWOKEN");
		is_status(1,
			  sel_selector_select(selector, events, capacity,
					      SEL_FOREVER, 0),
			  "the wait after has the event");
		(void)sel_selector_wakeup(selector);
		is_status(1,
			  sel_selector_select(selector, events, capacity,
					      SEL_FOREVER, 0),
			  "a second wakeup: the wait has the event");
		(void)sel_selector_unregister(selector, fds[0], NULL);
		is_status(SEL_EWOKEN, look_all(selector),
			  "the event gone: the wakeup is reported");
		is_status(0, look_all(selector), "no wakeup is left");
		add(selector, fds[0], R, 1);
	}
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* With one always ready, and a wakeup after each wait or several. */
static void test_alternate(uint32_t backend, uint32_t flags, size_t capacity)
{
	enum { ROUNDS = 200 };
	sel_selector *selector = open_selector(backend, flags);
	int32_t pipes[4][2];
	int with_events = 0;
	int told = 0;

	topic("flags %#x, 4 ready, room for %d, 2 wakeups before each wait",
	      flags, (int)capacity);
	for (size_t i = 0; i < LENGTH(pipes); i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R, i);
	}
	for (int i = 0; i < ROUNDS; i++) {
		sel_status n;

		(void)sel_selector_wakeup(selector);
		(void)sel_selector_wakeup(selector);
		n = sel_selector_select(selector, events, capacity,
					i % 4 < 2 ? 0 : SEL_FOREVER, 0);
		if (i % 2 == 0)
			with_events += n == (sel_status)capacity;
		else
			told += n == SEL_EWOKEN;
	}
	is_int(ROUNDS / 2, with_events, "every other wait has events");
	is_int(ROUNDS / 2, told, "every other wait has SEL_EWOKEN");
	ok(look_all(selector) == 4, "after all, the look has the events");
	is_uint(2 * ROUNDS,
		stats_of(selector).wakeups + stats_of(selector).wakeups_merged,
		"each wakeup is counted");
	sel_selector_free(selector);
	for (size_t i = 0; i < LENGTH(pipes); i++)
		close_both(pipes[i]);
}

/*
 * What is due is told at once: the deadline, the events that have come in
 * between and the changes since then make no difference.
 */
static void test_due(sel_selector *selector)
{
	int32_t fds[2];
	int64_t begin;

	topic("a wakeup that events came before");
	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	(void)sel_selector_wakeup(selector);
	is_status(1, look_all(selector), "the look has the event");
	(void)sel_selector_wakeup(selector);
	begin = sel_now();
	drain(fds[0]);
	is_status(SEL_EWOKEN,
		  sel_selector_select(selector, events, 1, 60000 * MS, 0),
		  "drained: a long wait has SEL_EWOKEN");
	ok(sel_now() - begin < 30000 * MS, "the long wait ends at once");
	is_status(0, look_all(selector),
		  "a wakeup before SEL_EWOKEN is one with the first");

	put(fds[1], 1);
	(void)sel_selector_wakeup(selector);
	is_status(1, look_all(selector), "the look has the event");
	(void)sel_selector_modify(selector, fds[0], R, 2, NULL);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 3);
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0, 0),
		  "a refused wait: SEL_EVALUE");
	is_status(SEL_EWOKEN, look_all(selector),
		  "after changes and a refused wait: SEL_EWOKEN");
	is_status(1, look_all(selector), "the look after has the event");
	(void)sel_selector_wakeup(selector);
	is_status(1,
		  sel_selector_select_until(selector, events, 1, sel_now(), 0),
		  "a deadline that is over: the event first");
	is_status(SEL_EWOKEN,
		  sel_selector_select_until(selector, events, 1, sel_now(), 0),
		  "a deadline that is over: then SEL_EWOKEN");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Whether a child, whose answers these are, passes. */
static bool child_passes(bool (*test)(sel_selector *selector),
			 sel_selector *selector)
{
	int status = -1;
	pid_t child = fork();

	if (child < 0)
		bail("fork");
	if (child == 0)
		_exit(test(selector) ? 0 : 1);
	if (waitpid(child, &status, 0) != child)
		bail("waitpid");
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool is_woken(sel_selector *selector)
{
	return look_all(selector) == SEL_EWOKEN && look_all(selector) == 0 &&
	       sel_selector_wakeup(selector) == 0 &&
	       look_all(selector) == SEL_EWOKEN && look_all(selector) == 0;
}

static bool is_due(sel_selector *selector)
{
	return look_all(selector) == SEL_EWOKEN && look_all(selector) == 1 &&
	       look_all(selector) == 1;
}

static bool is_event_first(sel_selector *selector)
{
	return sel_selector_wakeup(selector) == 0 &&
	       sel_selector_wakeup(selector) == 0 &&
	       look_all(selector) == 1 && is_due(selector);
}

static void test_fork(uint32_t backend)
{
	sel_selector *selector;
	int32_t fds[2];

	topic("wakeup and fork");
	if (!has_processes()) {
		skip("Windows has no fork()");
		return;
	}
	selector = open_selector(backend, 0);
	(void)sel_selector_wakeup(selector);
	ok(child_passes(is_woken, selector),
	   "a wakeup before fork: the child has it once");
	ok(is_woken(selector), "a wakeup before fork: the parent has it once");
	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	(void)sel_selector_wakeup(selector);
	is_status(1, look_all(selector), "a wakeup and an event: the event");
	ok(child_passes(is_due, selector),
	   "fork after the event: the child has the wakeup at once");
	ok(is_due(selector),
	   "fork after the event: the parent has the wakeup at once");
	ok(child_passes(is_event_first, selector),
	   "a wakeup in the child's first call: the child has it once");
	is_status(1, look_all(selector),
		  "a wakeup in the child: the parent has none");
	sel_selector_free(selector);
	close_both(fds);
}

/* The outer descriptor is readable until the wakeup was reported. */
static void test_outer(uint32_t backend, uint32_t flags)
{
	sel_selector *selector = open_selector(backend, flags);
	struct waiter waiter;
	int32_t fds[2];
	int32_t fd;
	int wrong = 0;

	topic("wakeup and fileno, flags %#x", flags);
	(void)sel_selector_wakeup(selector);
	fd = sel_selector_fileno(selector);
	ok(is_readable(fd), "a wakeup before fileno is asked: readable");
	is_status(SEL_EWOKEN, look_all(selector), "the look has SEL_EWOKEN");
	ok(!is_readable(fd), "SEL_EWOKEN returned: not readable");
	is_status(0, look_all(selector), "no wakeup is left");

	open_pipe(fds);
	add(selector, fds[0], R, 1);
	put(fds[1], 1);
	(void)sel_selector_wakeup(selector);
	is_status(1, look_all(selector), "a wakeup and an event: the event");
	drain(fds[0]);
	ok(is_readable(fd), "drained: readable, for the wakeup is left");
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0, 0),
		  "a refused wait: SEL_EVALUE");
	ok(is_readable(fd), "after the refused wait: readable");
	is_status(SEL_EWOKEN,
		  sel_selector_select(selector, events, 1, SEL_FOREVER, 0),
		  "the next wait has SEL_EWOKEN");
	ok(is_unreadable(selector), "after SEL_EWOKEN: not readable");

	for (int i = 0; i < 200; i++) {
		put(fds[1], 1);
		(void)sel_selector_wakeup(selector);
		(void)sel_selector_wakeup(selector);
		wrong += !is_readable(fd);
		wrong += sel_selector_select(selector, events, 1, 0, 0) != 1;
		drain(fds[0]);
		wrong += !is_readable(fd);
		(void)sel_selector_wakeup(selector);
		wrong += sel_selector_select(selector, events, 1, 0, 0) !=
			 SEL_EWOKEN;
		wrong += !is_unreadable(selector);
		wrong += look_all(selector) != 0;
	}
	is_int(0, wrong, "200 times: readable until SEL_EWOKEN, then not");

	/* Nothing is drained here, which some kqueues would notice late. */
	put(fds[1], 1);
	(void)sel_selector_wakeup(selector);
	is_status(1, look_all(selector), "an event and a wakeup: the event");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_status(SEL_EWOKEN, look_all(selector),
		  "an event and a wakeup: then SEL_EWOKEN");
	ok(has_channel(backend) ? is_unreadable(selector) : !is_readable(fd),
	   "both were reported: not readable");

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "in a wait: the wait ends with SEL_EWOKEN");
	ok(!is_readable(fd), "in a wait: not readable after it");
	is_status(0, look_all(selector), "in a wait: no wakeup is left");
	sel_selector_free(selector);
	close_both(fds);
}

/* Three are ready and two have room, with a wakeup each time. */
static void test_places(sel_selector *selector, uint32_t flag)
{
	enum { COUNT = 3, ROUNDS = 30 };
	int told = 0;
	int32_t pipes[COUNT][2];
	int times[COUNT] = { 0 };
	bool full = true;
	sel_event last;

	topic("wakeups, flags %#x, three ready, room for two", flag);
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R | flag, (uint64_t)i);
	}
	for (int round = 0; round < ROUNDS; round++) {
		sel_status n;

		(void)sel_selector_wakeup(selector);
		n = sel_selector_select(selector, events, 2, SEL_FOREVER, 0);
		full = full && n == 2 && events[0].key.fd != events[1].key.fd;
		told += sel_selector_select(selector, &last, 1, 0, 0) ==
			SEL_EWOKEN;
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
	is_int(ROUNDS, told, "each wakeup is reported by the next wait");
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
	int told = 0;
	sel_status n;

	topic("wakeups, flags %#x, %d ready, room for two", flag, COUNT);
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R | flag, (uint64_t)i);
	}
	do {
		(void)sel_selector_wakeup(selector);
		n = sel_selector_select(selector, events, 2, SEL_FOREVER, 0);
		times += n > 0 ? n : 0;
		returns++;
		/* What is due goes before the next events. */
		if (n > 0)
			told += sel_selector_select(selector, events, 2,
						    SEL_FOREVER, 0) ==
				SEL_EWOKEN;
	} while (n > 0 && returns < 2 * COUNT);
	is_status(SEL_EWOKEN, n, "at last, a wait has SEL_EWOKEN alone");
	is_int(COUNT, times, "each comes once");
	is_int((COUNT + 1) / 2 + 1, returns, "each wait but the last has two");
	is_int((COUNT + 1) / 2, told, "events and wakeups alternate");
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
	test_due(selector);
	for (size_t capacity = 1; capacity <= LENGTH(events); capacity++) {
		test_alternate(backend, 0, capacity);
		test_alternate(backend, SEL_FLAG_DENSE, capacity);
	}
	test_fork(backend);
	if (sel_backend_features(backend) & SEL_FEATURE_FILENO) {
		test_outer(backend, 0);
		test_outer(backend, SEL_FLAG_DENSE);
	}
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
