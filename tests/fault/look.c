/* SPDX-License-Identifier: MIT */
/*
 * When the waits of the back ends poll and select begin with a look, a call that
 * does not sleep and leaves the wakeup descriptor out, and what a look may not
 * take away.
 */
#include <errno.h>
#include <stdlib.h>

#include "selectors/private.h"
#include "support.h"
#include "tap.h"
#include "wrap.h"

enum { MANY = 40 };

static sel_selector *s;
static sel_event seen[2 * MANY];
static int32_t pair[2];
static int32_t more[MANY];
static int count;		/* of `more` */

static void begin(uint32_t backend, int others)
{
	s = open_selector(backend, 0);
	open_pipe(pair);
	add(s, pair[0], R, 1);
	for (count = 0; count < others; count++) {
		more[count] = dup_of(pair[0]);
		add(s, more[count], R, 2);
	}
}

static void end(void)
{
	gap_reset();
	sel_selector_free(s);
	while (count > 0)
		close_one(&more[--count]);
	close_both(pair);
}

/* The calls of a wait: l for a look, which comes back at once and has another
   behind it or finds something; c for any other. */
static const char *wait_for(int64_t timeout, sel_status want)
{
	static char text[8];
	unsigned int i;

	gap_reset();
	is_status(want, sel_selector_select(s, seen, LENGTH(seen), timeout, 0),
		  "a wait of %jd ns: its result", (intmax_t)timeout);
	for (i = 0; i < gap_count() && i < sizeof(text) - 1; i++)
		text[i] = gap_at(i)->timeout == 0 ? 'l' : 'c';
	text[i] = '\0';
	return text;
}

/* How many of the waits begin with a look. */
static int looks_of(int waits, int64_t timeout)
{
	int looks = 0;

	for (int i = 0; i < waits; i++) {
		gap_reset();
		(void)sel_selector_select(s, seen, LENGTH(seen), timeout, 0);
		looks += gap_at(0)->timeout == 0;
	}
	return looks;
}

/* In vain: pauses of 1, 2, 4 and so on up to 32 waits. */
static void test_idle(uint32_t backend)
{
	topic("idle waits");
	begin(backend, 0);
	is_str("lc", wait_for(1, 0), "the first wait: a look and a call");
	is_str("c", wait_for(1, 0), "the second wait: no look");
	is_str("lc", wait_for(1, 0), "the third wait: a look and a call");
	is_str("c", wait_for(1, 0), "the fourth wait: no look");
	is_str("c", wait_for(1, 0), "the fifth wait: no look");
	is_str("lc", wait_for(1, 0), "the sixth wait: a look and a call");
	is_int(3, looks_of(4 + 8 + 16 + 32 + 2, 1),
	       "the next 62 waits: a look after 4, 8, 16");
	is_int(10, looks_of(330, 1), "330 waits: a look in every 33");
	put(pair[1], 1);
	for (int i = 0; i < 33; i++)
		(void)looks_of(1, SEL_FOREVER);
	is_int(20, looks_of(20, SEL_FOREVER),
	       "something is ready: soon each wait has a look");
	is_int(20, looks_of(20, 1000 * MS), "so has each wait with a time-out");
	is_str("l", wait_for(SEL_FOREVER, 1), "and nothing behind the look");
	drain(pair[0]);
	is_str("lc", wait_for(1, 0), "nothing is ready: a look in vain");
	is_str("c", wait_for(1, 0), "nothing is ready: then a pause of one");
	is_str("lc", wait_for(1, 0), "nothing is ready: then a look again");
	end();
}

/* Of waits that may not sleep: a look shows in that it is no full call. */
static void test_zero(uint32_t backend)
{
	topic("waits that may not sleep");
	begin(backend, 0);
	for (int i = 0; i < 100; i++)
		(void)looks_of(1, 0);
	is_str("l", wait_for(0, 0), "nothing ready: one call");
	put(pair[1], 1);
	for (int i = 0; i < 8; i++)
		(void)looks_of(1, 0);
	is_str("l", wait_for(0, 1), "ready nine times: one call");
	drain(pair[0]);
	is_str("ll", wait_for(0, 0), "then not ready: a look and a call");
	is_str("l", wait_for(0, 0), "not ready once more: one call");
	put(pair[1], 1);
	for (int i = 0; i < 10; i++)
		(void)looks_of(1, 0);
	drain(pair[0]);
	is_str("l", wait_for(0, 0),
	       "after ten more that were ready: one call");
	put(pair[1], 1);
	for (int i = 0; i < 17; i++)
		(void)looks_of(1, 0);
	drain(pair[0]);
	is_str("ll", wait_for(0, 0),
	       "after 17 more that were ready: a look and a call");
	end();
}

static void test_empty(uint32_t backend)
{
	topic("nothing registered");
	s = open_selector(backend, 0);
	is_str("c", wait_for(1, 0), "no look");
	is_str("c", wait_for(1, 0), "no look again");
	sel_selector_free(s);
}

static void wake(void *context)
{
	(void)context;
	(void)sel_selector_wakeup(s);
}

/* A wakeup during a look, which does not see it. */
static void test_wakeup(uint32_t backend, int others)
{
	topic("a wakeup during a look, %d registered", others + 1);
	begin(backend, others);
	(void)looks_of(1, 1);
	(void)looks_of(1, 1);
	gap_reset();
	gap_after(0, wake, NULL);
	is_status(SEL_EWOKEN,
		  sel_selector_select(s, seen, LENGTH(seen), SEL_FOREVER, 0),
		  "nothing ready: SEL_EWOKEN");
	put(pair[1], 1);
	gap_reset();
	(void)looks_of(40, SEL_FOREVER);
	gap_reset();
	gap_after(0, wake, NULL);
	is_status(others + 1,
		  sel_selector_select(s, seen, LENGTH(seen), SEL_FOREVER, 0),
		  "ready: the events");
	gap_reset();
	is_status(SEL_EWOKEN,
		  sel_selector_select(s, seen, LENGTH(seen), SEL_FOREVER, 0),
		  "ready: SEL_EWOKEN next");
	is_status(others + 1,
		  sel_selector_select(s, seen, LENGTH(seen), SEL_FOREVER, 0),
		  "ready: the events again");
	drain(pair[0]);
	is_status(0, sel_selector_select(s, seen, LENGTH(seen), 5 * MS, 0),
		  "nothing ready: what the wakeup has sent ends no wait");
	end();
}

static void unregister(void *context)
{
	(void)context;
	(void)sel_selector_unregister(s, more[0], NULL);
}

/* Many are looked at without the lock, and changes may come between. */
static void test_many(uint32_t backend)
{
	uint64_t stale;

	topic("a look at many");
	begin(backend, MANY - 1);
	put(pair[1], 1);
	is_int(5, looks_of(5, SEL_FOREVER), "each wait has a look");
	stale = stats_of(s).stale;
	gap_reset();
	gap_after(0, unregister, NULL);
	is_status(MANY - 1,
		  sel_selector_select(s, seen, LENGTH(seen), SEL_FOREVER, 0),
		  "one is unregistered after the look: the events of others");
	gap_reset();
	is_uint(stale + 1, stats_of(s).stale,
		"one is unregistered after the look: one stale record");
	end();
}

/* A wait that looks all the time, and a thread that wants the lock. */
static void test_lock(uint32_t backend)
{
	struct waiter waiter;
	bool registered = true;

	topic("looks all the time");
	begin(backend, 0);
	put(pair[1], 1);
	(void)looks_of(100, SEL_FOREVER);
	gap_reset();
	waiter_start(&waiter, s, SEL_FOREVER);
	for (int i = 0; i < 200; i++) {
		registered = registered &&
			sel_selector_modify(s, pair[0], i % 2 ? R : RW,
					    (uint64_t)i, NULL) == 0;
	}
	is_status(1, waiter_join(&waiter), "the wait has its event");
	ok(registered, "changes of another thread succeed meanwhile");
	is_status(1, look_all(s), "a look after them has the event");
	end();
}

static void test(uint32_t backend)
{
	if (backend != SEL_BACKEND_POLL && backend != SEL_BACKEND_SELECT) {
		skip("only poll and select look first");
		return;
	}
	test_idle(backend);
	test_zero(backend);
	test_empty(backend);
	test_wakeup(backend, 0);
	test_wakeup(backend, MANY - 1);
	test_many(backend);
	test_lock(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
