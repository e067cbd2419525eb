/* SPDX-License-Identifier: MIT */
/*
 * Healing has its price: it is bounded, it is not paid again and again, and a
 * set that can't be healed now is no reason to spin.
 */
#include <sys/resource.h>

#include "heal/heal.h"

enum { MANY = 2000 };

static bool allow(rlim_t descriptors)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	if (limit.rlim_max < descriptors)
		return false;
	limit.rlim_cur = descriptors;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("setrlimit");
	return true;
}

static void test_many(uint32_t backend)
{
	static int32_t many[MANY];
	sel_selector *selector = open_selector(backend, 0);
	bool epoll = backend == SEL_BACKEND_EPOLL;
	int64_t begin, end, spent = 0;
	uint64_t rebuilds;
	struct zombie zombie;
	struct effort effort;
	sel_event event;
	int32_t fds[2];
	bool woke = true;

	open_pipe(fds);
	for (int i = 0; i < MANY; i++) {
		many[i] = dup_of(fds[0]);
		add(selector, many[i], R | (i % 2 ? SEL_EVENT_ONESHOT : 0),
		    (uint64_t)i);
	}
	zombie_make(&zombie, selector, R);
	is_status(0, wait_measured(selector, 0, &effort),
		  "a zombie: the first look has no event");
	zombie_end(&zombie);
	is_uint(epoll, stats_of(selector).rebuilds,
		"a zombie: the first look rebuilds the set of epoll only");
	ok(effort.elapsed < 5000 * MS,
	   "a zombie: the first look takes less than 5 s");
	is_status(0, sel_selector_select(selector, &event, 1, 0, 0),
		  "the zombie is gone: a look has no event");

	/* At once again: the wait has to wait, not to work. */
	zombie_make(&zombie, selector, R);
	is_status(0, wait_measured(selector, 100 * MS, &effort),
		  "another zombie at once: a wait of 100 ms has no event");
	ok(effort.elapsed >= 100 * MS,
	   "another zombie at once: the wait lasts 100 ms");
	ok(effort.cpu < 50 * MS,
	   "another zombie at once: the wait works for less than 50 ms");
	/* A pause lasts a millisecond, or longer on a busy machine. */
	ok(effort.sleeps < 200,
	   "another zombie at once: the wait sleeps less than 200 times");
	zombie_end(&zombie);

	/* All the time: little of it is spent. */
	begin = sel_now();
	do {
		zombie_make(&zombie, selector, R);
		rebuilds = stats_of(selector).rebuilds;
		(void)wait_measured(selector, 0, &effort);
		if (stats_of(selector).rebuilds > rebuilds)
			spent += effort.cpu;
		zombie_end(&zombie);
		end = sel_now();
	} while (end - begin < 150 * MS);
	ok(spent < (end - begin) / 3,
	   "zombies all the time: rebuilds take less than a third of it");
	for (int i = 0; i < 3; i++) {
		(void)sel_selector_wakeup(selector);
		zombie_make(&zombie, selector, R);
		woke = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0) ==
		       SEL_EWOKEN && woke;
		zombie_end(&zombie);
	}
	ok(woke, "a zombie after many: three wakeups end their waits");
	put(fds[1], 1);
	is_status(1, sel_selector_select(selector, &event, 1, 1000 * MS, 0),
		  "after all zombies: a ready descriptor is reported");
	is_status(MANY, sel_selector_count(selector),
		  "after all zombies: all descriptors are registered");
	for (int i = 0; i < MANY; i++)
		close_one(&many[i]);
	sel_selector_free(selector);
	close_both(fds);
}

static void test_exhausted(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	bool epoll = backend == SEL_BACKEND_EPOLL;
	sel_event event = { .events = 0 };
	struct zombie zombie;
	struct effort effort;
	uint64_t changes;
	sel_status status = 0;
	int32_t fds[2];
	int waits = 0;

	open_pipe(fds);
	add(selector, fds[0], R, 1);
	zombie_make(&zombie, selector, R);
	/* The number that it has left is taken, too. */
	(void)allow((rlim_t)free_number());
	changes = stats_of(selector).changes;
	is_status(0, wait_measured(selector, 50 * MS, &effort),
		  "a wait of 50 ms has no event");
	ok(effort.elapsed >= 50 * MS, "the wait lasts 50 ms");
	ok(effort.cpu < 40 * MS, "the wait works for less than 40 ms");
	/* A pause each, and some more looks for what else there is. */
	ok(stats_of(selector).stale <= 150,
	   "at most 150 stale records come in 50 ms");
	is_uint(0, stats_of(selector).rebuilds, "the set is not rebuilt");
	is_uint(changes, stats_of(selector).changes,
		"no registration is changed");
	put(fds[1], 1);
	while (status == 0 && waits++ < 4)
		status = sel_selector_select(selector, &event, 1, 1000 * MS, 0);
	is_status(1, status,
		  "a descriptor gets ready: one of five waits has an event");
	is_int(fds[0], event.key.fd,
	       "a descriptor gets ready: the event is its own");
	drain(fds[0]);
	(void)sel_selector_wakeup(selector);
	status = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0);
	is_status(SEL_EWOKEN, status, "a wakeup ends a wait");
	(void)allow(1024);
	topic("descriptors are allowed again");
	ok(blocks_until_healed(selector, epoll),
	   "each wait blocks until the set is rebuilt");
	ok(blocks(selector, 30 * MS), "a wait of 30 ms blocks then");
	is_uint(epoll, stats_of(selector).rebuilds,
		"rebuilds of the set: 1 with epoll, else none");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL),
	       "the registered descriptor is reported");
	sel_selector_free(selector);
	zombie_end(&zombie);
	close_both(fds);
}

static void test(uint32_t backend)
{
	topic("a set of %d descriptors", MANY);
	if (allow(MANY + 100) &&
	    (backend != SEL_BACKEND_SELECT || wide_select()))
		test_many(backend);
	else
		skip("the process may not open so many descriptors");
	(void)allow(1024);
	topic("a zombie, and no descriptor to rebuild the set with");
	test_exhausted(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
