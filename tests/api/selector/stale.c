/* SPDX-License-Identifier: MIT */
/*
 * Events of the past: a number that is closed and used again must not get its
 * predecessor's, and what a wait has handed out already can be told to be
 * outdated.
 */
#include <sched.h>
#include <unistd.h>

#include "heal/heal.h"

enum { ONE = SEL_EVENT_ONESHOT, ROUNDS = 300 };

/* The predecessor is ready and alive in a duplicate; the successor is idle. */
static void test_successor(sel_selector *selector, uint32_t mask)
{
	bool epoll = sel_selector_backend(selector) == SEL_BACKEND_EPOLL;
	uint64_t stale = stats_of(selector).stale;
	sel_event event = { .events = 0 };
	struct zombie zombie;
	int32_t fds[2];

	topic("a number reused, mask %#x", mask);
	zombie_make(&zombie, selector, R);
	open_oneway(fds);
	move_to(&fds[0], zombie.number);
	add(selector, fds[0], mask, 2);
	is_status(0, look_all(selector), "the new file idle: no event");
	ok(blocks(selector, 5 * MS), "the new file idle: a wait sleeps");
	ok(epoll == (stats_of(selector).stale > stale),
	   "the old file's records are %scounted as stale",
	   epoll ? "" : "not ");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event),
	       "the new file ready: it is reported");
	is_uint(2, event.key.data,
		"the new file ready: the event has its data");
	is_status((mask & (ONE | SEL_EVENT_EDGE)) == 0, look_all(selector),
		  "the new file ready: %s",
		  (mask & (ONE | SEL_EVENT_EDGE)) == 0 ? "reported again" :
							 "reported once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	zombie_end(&zombie);
	close_both(fds);
}

/*
 * Not unregistered: the number was stolen, and a change makes the thief what
 * is registered.  From then on the first file is the predecessor.
 */
static void test_stolen(sel_selector *selector, uint32_t before, uint32_t after)
{
	int32_t old[2], fds[2], copy;

	topic("a number taken over by dup2, modify from %#x to %#x", before,
	      after);
	open_oneway(old);
	open_oneway(fds);
	put(old[1], 1);
	copy = dup_of(old[0]);
	add(selector, old[0], before, 1);
	if (dup2(fds[0], old[0]) < 0)
		bail("dup2");
	is_status(0, sel_selector_modify(selector, old[0], after, 2, NULL),
		  "modify succeeds");
	ok(blocks(selector, 5 * MS), "the new file idle: a wait sleeps");
	put(fds[1], 1);
	is_hex(R, look(selector, old[0], NULL),
	       "the new file ready: it is reported");
	(void)sel_selector_unregister(selector, old[0], NULL);
	close_one(&copy);
	close_both(old);
	close_both(fds);
}

struct race {
	sel_selector *selector;
	atomic_int written;	/* the last successor that has something */
	atomic_int seen;	/* the last one reported */
	atomic_bool stop;
	bool bad;
};

/* Even data: always ready.  Odd: ready only when it has been written to. */
static void *watch(void *context)
{
	struct race *race = context;
	sel_event events[2];

	while (!atomic_load(&race->stop)) {
		sel_status n = sel_selector_select(race->selector, events, 2,
						   SEL_FOREVER, 0);

		for (sel_status i = 0; i < n; i++) {
			int round = (int)(events[i].key.data / 2);

			if (events[i].key.data % 2 == 0)
				continue;
			if (round > atomic_load(&race->written))
				race->bad = true;
			atomic_store(&race->seen, round);
		}
	}
	return NULL;
}

/* Each number is that of a ready file and at once that of an idle one. */
static void test_thread(uint32_t backend)
{
	struct race race = { .selector = open_selector(backend, 0) };
	int64_t limit = sel_now() + 30000 * MS;
	int32_t number = -1;
	bool lost = false;
	pthread_t thread;

	topic("a number reused %d times while a thread waits", ROUNDS);
	if (pthread_create(&thread, NULL, watch, &race) != 0)
		bail("pthread_create");
	for (int round = 1; !lost && round <= ROUNDS; round++) {
		int32_t first[2], second[2];

		open_oneway(first);
		open_oneway(second);
		number = first[0];
		put(first[1], 1);
		add(race.selector, number, R, 2 * (uint64_t)round);
		for (int spins = round % 4; spins > 0; spins--)
			sched_yield();
		(void)sel_selector_unregister(race.selector, number, NULL);
		close_one(&first[0]);
		move_to(&second[0], number);
		add(race.selector, number, R | ONE, 2 * (uint64_t)round + 1);
		for (int spins = round % 3; spins > 0; spins--)
			sched_yield();
		atomic_store(&race.written, round);
		put(second[1], 1);
		while (atomic_load(&race.seen) != round && !lost) {
			sched_yield();
			lost = sel_now() > limit;
		}
		(void)sel_selector_unregister(race.selector, number, NULL);
		close_both(first);
		close_both(second);
	}
	atomic_store(&race.stop, true);
	(void)sel_selector_wakeup(race.selector);
	(void)pthread_join(thread, NULL);
	ok(!race.bad, "no event of a new file that is idle");
	ok(!lost, "no event of a new file is lost");
	sel_selector_free(race.selector);
}

struct gone {
	sel_selector *selector;
	int32_t fd;
};

static void *unregister(void *context)
{
	struct gone *gone = context;

	(void)sel_selector_unregister(gone->selector, gone->fd, NULL);
	return NULL;
}

/* What may happen to an event between the wait and its handler. */
static void test_batch(sel_selector *selector)
{
	enum { COUNT = 6 };
	static const struct {
		int current;
		const char *what;
	} cases[COUNT] = {
		{ 1, "left alone" },
		{ 0, "unregistered" },
		{ 0, "unregistered and registered" },
		{ 1, "modified" },
		{ 1, "a one-shot re-armed" },
		{ 0, "unregistered by another thread" },
	};
	sel_event events[COUNT];
	sel_event again = { .events = 0 };
	int32_t pipes[COUNT][2];
	struct gone gone;
	pthread_t thread;
	sel_key key;

	topic("a batch of events");
	for (int i = 0; i < COUNT; i++) {
		open_oneway(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R | (i == 4 ? ONE : 0),
		    (uint64_t)i);
	}
	is_status(COUNT, sel_selector_select(selector, events, COUNT, 0, 0),
		  "six ready: six events");
	(void)sel_selector_unregister(selector, pipes[1][0], NULL);
	(void)sel_selector_unregister(selector, pipes[2][0], &key);
	add(selector, pipes[2][0], key.events, key.data);
	(void)sel_selector_modify(selector, pipes[3][0], RW, 3, NULL);
	(void)sel_selector_modify(selector, pipes[4][0], R | ONE, 4, NULL);
	gone = (struct gone){ selector, pipes[5][0] };
	if (pthread_create(&thread, NULL, unregister, &gone) != 0)
		bail("pthread_create");
	(void)pthread_join(thread, NULL);
	for (int i = 0; i < COUNT; i++) {
		uint64_t data = events[i].key.data;

		is_status(cases[data].current,
			  sel_selector_is_current(selector, &events[i]),
			  "%s: %s", cases[data].what,
			  cases[data].current ? "current" : "outdated");
	}
	is_hex(R, look(selector, pipes[2][0], &again),
	       "registered anew: it is reported");
	is_status(1, sel_selector_is_current(selector, &again),
		  "registered anew: its event is current");
	(void)sel_selector_unregister(selector, pipes[2][0], NULL);
	add(selector, pipes[2][0], R, 2);
	is_status(0, sel_selector_is_current(selector, &again),
		  "registered once more: the event is outdated");
	for (int i = 0; i < COUNT; i++) {
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
		close_both(pipes[i]);
	}
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	test_successor(selector, R);
	test_successor(selector, R | never_ready(backend));
	test_successor(selector, R | ONE);
	topic("a number reused");
	if ((sel_backend_features(backend) & SEL_FEATURE_EDGE) != 0)
		test_successor(selector, R | SEL_EVENT_EDGE);
	else
		skip("EDGE is not supported");
	test_stolen(selector, R, R | never_ready(backend));
	test_stolen(selector, R | ONE, R | ONE);
	test_batch(selector);
	test_thread(backend);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
