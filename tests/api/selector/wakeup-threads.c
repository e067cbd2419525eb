/* SPDX-License-Identifier: MIT */
/*
 * Wakeups of several threads, while descriptors get ready and waits come and
 * go: there is exactly one SEL_EWOKEN for each wakeup that was not one with
 * another, whatever the waits are like.  A waiter that sleeps without a limit
 * would hang if a wakeup was lost.
 */
#include <poll.h>
#include <sched.h>

#include "support.h"
#include "tap.h"

enum { WAKERS = 3, ROUNDS = 3000 };

struct world {
	sel_selector *selector;
	int32_t fds[2];
	uint64_t told;
	uint64_t wrong;
	atomic_int awake;	/* wakers that are not done, or jobs that are */
	int jobs[ROUNDS + 1];	/* put down; only the wakeups order them */
	atomic_bool stop;
};

static void *wake(void *context)
{
	struct world *world = context;

	for (int i = 0; i < ROUNDS; i++) {
		(void)sel_selector_wakeup(world->selector);
		if (i % 16 == 0)
			sched_yield();
	}
	atomic_fetch_sub(&world->awake, 1);
	/* The waiter must see that all are done. */
	(void)sel_selector_wakeup(world->selector);
	return NULL;
}

static void *feed(void *context)
{
	struct world *world = context;

	while (!atomic_load(&world->stop)) {
		struct pollfd pfd = { .fd = world->fds[1], .events = POLLOUT };

		if (poll(&pfd, 1, 0) == 1)
			put(world->fds[1], 1);
		sched_yield();
	}
	return NULL;
}

static void count(struct world *world, sel_status n)
{
	if (n == SEL_EWOKEN)
		world->told++;
	else if (n < 0)
		world->wrong++;
	else if (n > 0)
		drain(world->fds[0]);
}

/* With fileno, a wait is made only when that is readable. */
static void wait_once(struct world *world, int32_t outer, int turn)
{
	static const int64_t timeouts[] = { SEL_FOREVER, 0, MS, MS / 2 };
	sel_event event;
	struct pollfd pfd = { .fd = outer, .events = POLLIN };
	int64_t timeout = timeouts[(size_t)turn % LENGTH(timeouts)];

	if (outer >= 0) {
		if (poll(&pfd, 1, 20000) != 1)
			world->wrong++;
		timeout = 0;
	}
	count(world, sel_selector_select(world->selector, &event, 1, timeout,
					 0));
}

static void test_count(uint32_t backend, uint32_t flags, bool nested)
{
	struct world world = { .selector = open_selector(backend, flags) };
	pthread_t threads[WAKERS + 1];
	int32_t outer = -1;
	sel_status n;

	topic("%d threads wake, flags %#x%s", WAKERS, flags,
	      nested ? ", with fileno" : "");
	if (nested)
		outer = sel_selector_fileno(world.selector);
	open_unix(world.fds);
	add(world.selector, world.fds[0], R, 1);
	atomic_store(&world.awake, WAKERS);
	for (int i = 0; i <= WAKERS; i++)
		if (pthread_create(&threads[i], NULL, i < WAKERS ? wake : feed,
				   &world) != 0)
			bail("pthread_create");
	for (int turn = 0; atomic_load(&world.awake) > 0; turn++)
		wait_once(&world, outer, turn);
	atomic_store(&world.stop, true);
	for (int i = 0; i <= WAKERS; i++)
		(void)pthread_join(threads[i], NULL);
	/* What is left: events, and the last wakeup. */
	drain(world.fds[0]);
	do {
		n = look_all(world.selector);
		count(&world, n);
	} while (n != 0);
	is_uint(0, world.wrong, "no wait fails, and fileno is readable");
	is_uint(stats_of(world.selector).wakeups, world.told,
		"each wakeup is told exactly once");
	is_uint(WAKERS * (ROUNDS + 1),
		stats_of(world.selector).wakeups +
		stats_of(world.selector).wakeups_merged,
		"each wakeup is counted");
	is_status(0, look_all(world.selector), "nothing is left");
	if (nested) {
		struct pollfd pfd = { .fd = outer, .events = POLLIN };

		is_int(0, poll(&pfd, 1, 0), "fileno is not readable");
	}
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void *put_down(void *context)
{
	struct world *world = context;

	/* Each job waits for the answer to the one before. */
	for (int job = 1; job <= ROUNDS; job++) {
		while (atomic_load(&world->awake) != job - 1)
			sched_yield();
		world->jobs[job] = job;
		(void)sel_selector_wakeup(world->selector);
	}
	return NULL;
}

/* Who is told sees what was put down before the wakeup; where processors keep
   the order anyway, only ThreadSanitizer notices the opposite. */
static void test_jobs(uint32_t backend, uint32_t flags)
{
	struct world world = { .selector = open_selector(backend, flags) };
	sel_event event;
	pthread_t thread;
	sel_status n;

	topic("jobs with a wakeup each, flags %#x", flags);
	open_unix(world.fds);
	put(world.fds[1], 1);
	add(world.selector, world.fds[0], R, 1);
	if (pthread_create(&thread, NULL, put_down, &world) != 0)
		bail("pthread_create");
	for (int job = 1; job <= ROUNDS;) {
		n = sel_selector_select(world.selector, &event, 1, SEL_FOREVER,
					0);
		if (n != SEL_EWOKEN) {
			world.wrong += n != 1;
			/* Now it sleeps, now it doesn't. */
			if (job % 2 == 0)
				drain(world.fds[0]);
			continue;
		}
		world.wrong += world.jobs[job] != job;
		if (job % 2 == 1)
			put(world.fds[1], 1);
		atomic_store(&world.awake, job++);
	}
	(void)pthread_join(thread, NULL);
	is_uint(0, world.wrong, "each wakeup brings its own job");
	drain(world.fds[0]);
	is_status(0, look_all(world.selector), "nothing is left");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void test(uint32_t backend)
{
	bool fileno = sel_backend_features(backend) & SEL_FEATURE_FILENO;

	for (uint32_t flags = 0; flags <= SEL_FLAG_DENSE; flags += SEL_FLAG_DENSE) {
		test_count(backend, flags, false);
		if (fileno)
			test_count(backend, flags, true);
		else
			skip("no fileno");
		test_jobs(backend, flags);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
