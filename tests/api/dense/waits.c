/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE on every back end: a wait after dense ones keeps all that is
 * promised of waits; time-outs, wakeups, close, signals, fileno, counters.
 */

#include "facts.h"
#include "support.h"
#include "tap.h"

enum { PIPES = 6, HEAT = 160, STORM = 20000 };

static sel_selector *selector;
static int32_t pipes[PIPES][2];
static sel_event events[PIPES + 2];
static atomic_int handled;
/* Of the waits before all pipes were readable. */
static uint64_t late_waits;
static uint64_t late_events;

static void begin(uint32_t backend, uint32_t flags)
{
	selector = open_selector(backend, SEL_FLAG_DENSE | flags);
	for (int i = 0; i < PIPES; i++) {
		open_pipe(pipes[i]);
		add(selector, pipes[i][0], R, (uint64_t)i);
	}
}

static void end(void)
{
	sel_selector_free(selector);
	for (int i = 0; i < PIPES; i++)
		close_both(pipes[i]);
}

static sel_status wait_for(int64_t timeout)
{
	return sel_selector_select(selector, events, LENGTH(events), timeout,
				   0);
}

static void empty(void)
{
	for (int i = 0; i < PIPES; i++)
		drain(pipes[i][0]);
}

/* Until the next wait is taken for a dense one, too. */
static void heat(void)
{
	sel_status count;
	int wrong;

	for (int i = 0; i < PIPES; i++)
		put(pipes[i][1], 1);
	late_waits = 0;
	late_events = 0;
	/* What is sent to a socket may come a moment later. */
	while ((count = wait_for(SEL_FOREVER)) > 0 && count < PIPES &&
	       late_waits < 1000) {
		late_waits++;
		late_events += (uint64_t)count;
	}
	wrong = count != PIPES;
	for (int i = 1; i < HEAT; i++)
		wrong += wait_for(SEL_FOREVER) != PIPES;
	if (wrong > 0)
		bail("%d waits were not dense", wrong);
}

static void test_time(uint32_t backend)
{
	static const int64_t timeouts[] = {
		INT64_MIN, -1, 0, 1, MS / 2, MS, 5 * MS, 5 * MS + 1,
	};

	int64_t deadline;

	begin(backend, 0);
	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		int64_t first;
		int64_t time;

		heat();
		empty();
		first = sel_now();
		is_status(0, wait_for(timeouts[i]),
			  "nothing ready, %jd ns: no event",
			  (intmax_t)timeouts[i]);
		time = sel_now() - first;
		ok(time >= timeouts[i] && time < 5000 * MS,
		   "nothing ready, %jd ns: the wait lasts its time",
		   (intmax_t)timeouts[i]);
	}
	heat();
	is_status(
		PIPES,
		sel_selector_select_until(selector, events, LENGTH(events), 1, 0),
		"all ready, a past deadline: all events");
	empty();
	deadline = sel_now() + 5 * MS;
	is_status(0,
		  sel_selector_select_until(selector, events, LENGTH(events),
					    deadline, 0),
		  "nothing ready, a deadline in 5 ms: no event");
	ok(sel_now() >= deadline,
	   "nothing ready, a deadline in 5 ms: the wait lasts until then");
	end();
}

/* What comes while the wait sleeps that a look in vain has begun. */
static void test_sleep(uint32_t backend)
{
	struct waiter waiter;

	begin(backend, 0);
	heat();
	empty();
	waiter_start(&waiter, selector, SEL_FOREVER);
	put(pipes[2][1], 1);
	is_status(1, waiter_join(&waiter),
		  "a descriptor gets ready: one event");
	is_uint(2, waiter.events[0].key.data,
		"a descriptor gets ready: the event is its own");

	heat();
	empty();
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_modify(selector, pipes[0][0], R, 70, NULL);
	(void)sel_selector_unregister(selector, pipes[1][0], NULL);
	put(pipes[1][1], 1);
	add(selector, pipes[1][1], W, 71);
	is_status(1, waiter_join(&waiter),
		  "a ready descriptor is registered: one event");
	is_uint(71, waiter.events[0].key.data,
		"a ready descriptor is registered: the event is its own");
	(void)sel_selector_unregister(selector, pipes[1][1], NULL);
	add(selector, pipes[1][0], R, 1);

	heat();
	empty();
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter), "a wakeup: SEL_EWOKEN");

	heat();
	empty();
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, waiter_join(&waiter), "close: SEL_ECLOSED");
	end();
}

static void test_wakeup(uint32_t backend)
{
	int64_t first;
	int wrong = 0;

	begin(backend, 0);
	heat();
	(void)sel_selector_wakeup(selector);
	is_status(PIPES, wait_for(SEL_FOREVER),
		  "all ready, a wakeup: the wait has all events");
	is_status(SEL_EWOKEN, wait_for(SEL_FOREVER),
		  "all ready, a wakeup: the next wait has SEL_EWOKEN");
	is_status(PIPES, wait_for(SEL_FOREVER),
		  "all ready, the wakeup was reported: all events");
	empty();
	first = sel_now();
	is_status(0, wait_for(5 * MS),
		  "nothing ready, the wakeup was reported: no event");
	ok(sel_now() - first >= 5 * MS,
	   "nothing ready, the wakeup was reported: the wait lasts its time");

	heat();
	empty();
	(void)sel_selector_wakeup(selector);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, wait_for(SEL_FOREVER),
		  "two wakeups before a wait: SEL_EWOKEN");
	is_status(0, wait_for(0),
		  "two wakeups before a wait: the next look has no event");

	/* More than any channel holds. */
	heat();
	for (int i = 0; i < STORM; i++) {
		(void)sel_selector_wakeup(selector);
		wrong += wait_for(0) != PIPES;
		(void)sel_selector_wakeup(selector);
		wrong += wait_for(0) != SEL_EWOKEN;
	}
	is_int(0, wrong, "%d wakeups, all ready: events and SEL_EWOKEN alternate",
	       2 * STORM);
	empty();
	is_status(0, wait_for(0), "%d wakeups were reported: no event",
		  2 * STORM);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, wait_for(SEL_FOREVER),
		  "%d wakeups and one more: SEL_EWOKEN", 2 * STORM);
	end();
}

static void test_closed(uint32_t backend)
{
	begin(backend, 0);
	heat();
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, wait_for(0), "a closed selector: SEL_ECLOSED");
	is_status(SEL_ECLOSED,
		  sel_selector_select_until(selector, NULL, 0, 0, 0),
		  "a closed selector, a deadline: SEL_ECLOSED");
	end();

	begin(backend, 0);
	heat();
	is_status(SEL_ETYPE, sel_selector_select(selector, NULL, 1, 0, 0),
		  "no array: SEL_ETYPE");
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0, 0),
		  "capacity 0: SEL_EVALUE");
	is_status(1, sel_selector_select(selector, events, 1, 0, 0),
		  "capacity 1: one event");
	is_status(PIPES,
		  sel_selector_select(selector, events, LENGTH(events), 0, 0),
		  "room for all: all events");
	end();
}

static void test_fileno(uint32_t backend)
{
	int32_t fd;

	if ((sel_backend_features(backend) & SEL_FEATURE_FILENO) == 0) {
		skip("fileno is not supported");
		return;
	}
	begin(backend, 0);
	fd = sel_selector_fileno(selector);
	heat();
	ok(is_readable(fd), "all ready: fileno is readable");
	is_status(PIPES, wait_for(0), "all ready: a wait has all events");
	ok(is_readable(fd), "all ready, after a wait: fileno is readable");
	empty();
	is_status(0, wait_for(0), "nothing ready: no event");
	ok(is_unreadable(selector), "nothing ready: fileno is not readable");
	heat();
	empty();
	(void)wait_for(0);
	(void)sel_selector_wakeup(selector);
	ok(is_readable(fd), "a wakeup: fileno is readable");
	is_status(SEL_EWOKEN, wait_for(0), "a wakeup: a look has SEL_EWOKEN");
	ok(is_unreadable(selector), "the wakeup was reported: fileno is not readable");
	put(pipes[4][1], 1);
	ok(is_readable(fd), "a descriptor gets ready: fileno is readable");
	(void)sel_selector_wakeup(selector);
	is_status(1, wait_for(0),
		  "an event and a wakeup: the first look has the event");
	drain(pipes[4][0]);
	ok(is_readable(fd),
	   "an event was reported, the wakeup not: fileno is readable");
	is_status(SEL_EWOKEN, wait_for(0),
		  "an event and a wakeup: the next look has SEL_EWOKEN");
	ok(is_unreadable(selector), "both were reported: fileno is not readable");
	end();
}

static void test_stats(uint32_t backend)
{
	sel_stats before;
	sel_stats after;

	begin(backend, 0);
	heat();
	before = stats_of(selector);
	is_uint(HEAT * PIPES + late_events, before.events,
		"160 dense waits: each event is counted");
	is_uint(HEAT + late_waits, before.waits,
		"160 dense waits: each wait is counted");
	empty();
	(void)wait_for(MS + 1);
	after = stats_of(selector);
	is_uint(before.events, after.events,
		"a wait in vain: no event is counted");
	is_uint(before.waits + 1, after.waits,
		"a wait in vain: one wait is counted");
	end();
}

static void handle(int signo)
{
	(void)signo;
	atomic_fetch_add(&handled, 1);
}

/* Real signals, as many as can be, hit looks and waits alike. */
static void test_signals(uint32_t backend, uint32_t flags)
{
	int others = 0;
	int64_t short_by = 0;
	sel_status want = flags ? SEL_EINTERRUPTED : PIPES;

	/* Its pselect() can't take signals there. */
	if (under_valgrind()) {
		skip("valgrind's pselect() fails after a signal");
		return;
	}
	if (!has_processes()) {
		skip("Windows has no signals");
		return;
	}
	begin(backend, 0);
	heat();
	atomic_store(&handled, 0);
	signal_start(MS / 20, MS / 20, handle);
	for (int i = 0; i < STORM / 4 || atomic_load(&handled) < 20; i++) {
		sel_status status = sel_selector_select(selector, events,
							LENGTH(events),
							SEL_FOREVER, flags);

		others += status != PIPES && status != want;
	}
	is_int(0, others,
	       "all ready: each wait has all events or SEL_EINTERRUPTED");
	empty();
	for (int i = 0; i < 20; i++) {
		int64_t deadline = sel_now() + MS / 2;
		sel_status status = sel_selector_select(selector, events,
							LENGTH(events), MS / 2,
							flags);

		others += status != 0 && (!flags || status != SEL_EINTERRUPTED);
		if (status == 0 && deadline > sel_now())
			short_by = deadline - sel_now();
	}
	is_int(0, others, "nothing ready: no wait has an event");
	is_int(0, short_by,
	       "nothing ready: a wait that no signal ends lasts its time");
	signal_stop();
	end();
}

static void test(uint32_t backend)
{
	topic("times");
	test_time(backend);
	topic("a wait that sleeps");
	test_sleep(backend);
	topic("wakeups");
	test_wakeup(backend);
	topic("order of errors");
	test_closed(backend);
	topic("fileno");
	test_fileno(backend);
	topic("counters");
	test_stats(backend);
	topic("signals");
	test_signals(backend, 0);
	topic("signals, RETURN_ON_SIGNAL");
	test_signals(backend, SEL_FLAG_RETURN_ON_SIGNAL);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
