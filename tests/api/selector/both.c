/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that are ready both ways: one event for each.  kqueue has a
 * record for each way, of which one alone may fit into the array; then the
 * other one comes with a later wait.
 */
#include "../emulation/kqueue.h"
#include "support.h"
#include "tap.h"

/* Only in a program that is linked with it. */
#pragma weak emulation_kqueue_oddity

enum { COUNT = 12, MOST = 8 * COUNT, ONE = SEL_EVENT_ONESHOT };

static int32_t pairs[COUNT][2];

/* What the waits for one event say together; UINT32_MAX if one says nothing. */
static uint32_t gather(sel_selector *selector, int waits)
{
	uint32_t seen = 0;
	sel_event event;

	while (waits-- > 0) {
		if (sel_selector_select(selector, &event, 1, 0, 0) != 1 ||
		    event.events == 0)
			return UINT32_MAX;
		seen |= event.events;
	}
	return seen;
}

static void test_one(sel_selector *selector)
{
	int32_t fd = pairs[0][0];
	int turns = 0;
	sel_event event;

	topic("one descriptor, READ and WRITE");
	add(selector, fd, RW, 1);
	is_status(1, look_all(selector), "a look has one event");
	is_hex(RW, look(selector, fd, NULL), "the event says both");
	is_hex(RW, gather(selector, 2), "two waits with room for one say both");
	for (int i = 0; i < 5; i++)
		turns += gather(selector, 2) == RW;
	is_int(5, turns, "five pairs of waits more say both");
	(void)sel_selector_wakeup(selector);
	is_status(1, sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "a wakeup, room for one: the event comes first");
	is_status(SEL_EWOKEN,
		  sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "a wakeup, room for one: then SEL_EWOKEN");
	is_hex(RW, gather(selector, 2), "two waits after the wakeup say both");
	(void)gather(selector, 1);
	(void)sel_selector_modify(selector, fd, W, 2, NULL);
	is_hex(W, gather(selector, 2), "modify to WRITE: READ is not reported");
	(void)sel_selector_modify(selector, fd, RW, 3, NULL);
	is_hex(RW, gather(selector, 2),
	       "modify to READ and WRITE: both are reported");
	(void)sel_selector_unregister(selector, fd, NULL);
	is_status(0, look_all(selector), "unregistered: nothing is reported");
}

/* Whether each is seen both ways before long. */
static bool served(sel_selector *selector, size_t capacity)
{
	sel_event events[2 * COUNT + 1];
	uint32_t seen[COUNT] = { 0 };
	int missing = 2 * COUNT;

	for (int waits = 0; missing > 0 && waits < MOST; waits++) {
		sel_status n = sel_selector_select(selector, events, capacity,
						   SEL_FOREVER, 0);
		uint32_t batch = 0;

		if (n < 1 || (size_t)n > capacity)
			return false;
		for (sel_status i = 0; i < n; i++) {
			uint64_t data = events[i].key.data;
			uint32_t new = events[i].events & ~seen[data];

			if (batch & 1U << data || events[i].events == 0)
				return false;
			batch |= 1U << data;
			seen[data] |= new;
			missing -= (new & R) != 0;
			missing -= (new & W) != 0;
		}
	}
	return missing == 0;
}

static void test_many(sel_selector *selector)
{
	bool good = true;

	topic("%d descriptors, READ and WRITE", COUNT);
	for (int i = 0; i < COUNT; i++)
		add(selector, pairs[i][0], RW, (uint64_t)i);
	for (size_t capacity = 1; capacity <= 2 * COUNT + 1; capacity++) {
		if (served(selector, capacity))
			continue;
		diag("not with room for %zu", capacity);
		good = false;
	}
	ok(good, "nobody starves, with every capacity");
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_unregister(selector, pairs[i][0], NULL);
}

static void test_oneshot(sel_selector *selector)
{
	bool all = true;

	topic("%d one-shots, READ and WRITE", COUNT);
	for (size_t capacity = 1; capacity <= 2 * COUNT; capacity++) {
		sel_event events[2 * COUNT];
		int times[COUNT] = { 0 };
		bool good = true;
		sel_status n;

		for (int i = 0; i < COUNT; i++)
			add(selector, pairs[i][0], RW | ONE, (uint64_t)i);
		do {
			n = sel_selector_select(selector, events, capacity, 0,
						0);
			for (sel_status i = 0; i < n; i++)
				times[events[i].key.data]++;
		} while (n > 0);
		for (int i = 0; i < COUNT; i++) {
			good = good && times[i] == 1;
			(void)sel_selector_unregister(selector, pairs[i][0],
						      NULL);
		}
		if (good && n == 0)
			continue;
		diag("not with room for %zu", capacity);
		all = false;
	}
	ok(all, "each fires once, with every capacity");
}

/* A mask of which the system takes a part only: nothing of it stays. */
static void refused(sel_selector *selector, int32_t fd, uint32_t mask)
{
	uint64_t stale = stats_of(selector).stale;
	sel_key key = { .fd = -7 };
	sel_status status;
	uint32_t before;

	topic("a mask the system takes in part, %#x", mask);
	status = sel_selector_register(selector, fd, mask, 1, NULL);
	if (status == 0 || status == SEL_ENOTSUP) {
		(void)sel_selector_unregister(selector, fd, NULL);
		skip("the system takes all of the mask");
		return;
	}
	is_status(status, sel_selector_register(selector, fd, mask, 1, NULL),
		  "register is refused each time");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, NULL),
		  "register refused: there is no key");
	add(selector, fd, R, 2);
	before = look(selector, fd, NULL);
	is_status(status, sel_selector_modify(selector, fd, mask, 3, NULL),
		  "modify has the same error");
	is_status(0, sel_selector_get_key(selector, fd, &key),
		  "modify refused: the registration stays");
	ok(key.events == R && key.data == 2,
	   "modify refused: the key is unchanged");
	for (int i = 0; i < 2; i++)
		is_hex(before, look(selector, fd, NULL),
		       "modify refused: look %d reports what it did", i);
	is_status(0, sel_selector_unregister(selector, fd, NULL),
		  "modify refused: unregister succeeds");
	is_uint(stale, stats_of(selector).stale,
		"modify refused: no stale record is counted");
}

/* One end of a pipe is at its end, the other can't be asked for PRI. */
static void test_refused(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	close_one(&fds[0]);
	if (emulation_kqueue_oddity)
		emulation_kqueue_oddity(ODDITY_NO_WRITE);
	refused(selector, fds[1], RW);
	if (emulation_kqueue_oddity)
		emulation_kqueue_oddity(0);
	close_both(fds);
	open_pipe(fds);
	put(fds[1], 1);
	refused(selector, fds[0], R | P);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	for (int i = 0; i < COUNT; i++) {
		open_unix(pairs[i]);
		put(pairs[i][1], 1);
	}
	test_one(selector);
	test_many(selector);
	topic("what the back end supports");
	if ((sel_backend_features(backend) & SEL_FEATURE_ONESHOT) != 0)
		test_oneshot(selector);
	else
		skip("no ONESHOT");
	if (backend == SEL_BACKEND_KQUEUE)
		test_refused(selector);
	else
		skip("only kqueue takes masks in part");
	for (int i = 0; i < COUNT; i++)
		close_both(pairs[i]);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
