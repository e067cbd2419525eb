/* SPDX-License-Identifier: MIT */
/*
 * One thread waits with an array too small for what is ready, others answer
 * each event: they read, re-arm and write anew.  What is written and never
 * reported is lost, and a whole round stands still: the watchdog sees it.
 */
#include <poll.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { COUNT = 8, ROUNDS = 150, ONE = SEL_EVENT_ONESHOT,
	EDGE = SEL_EVENT_EDGE };

struct world {
	sel_selector *selector;
	uint32_t mask;
	int32_t pipes[COUNT][2];
	int32_t work[2];	/* what has been reported, to the workers */
	atomic_int rounds[COUNT];
	atomic_int twice;	/* events of one that is not armed */
	atomic_bool armed[COUNT];
	atomic_int done;
};

static void answer(struct world *world, int i)
{
	int round = atomic_fetch_add(&world->rounds[i], 1) + 1;
	bool first = (world->mask & ONE) != 0 && round % 2 == 0;

	drain(world->pipes[i][0]);
	if (round == ROUNDS) {
		if (atomic_fetch_add(&world->done, 1) + 1 == COUNT)
			(void)sel_selector_wakeup(world->selector);
		return;
	}
	/* Ready before it is armed, and after. */
	if (first)
		put(world->pipes[i][1], 1);
	atomic_store(&world->armed[i], true);
	if ((world->mask & ONE) != 0)
		(void)sel_selector_modify(world->selector, world->pipes[i][0],
					  world->mask, (uint64_t)i, NULL);
	if (!first)
		put(world->pipes[i][1], 1);
}

static void *work(void *context)
{
	struct world *world = context;
	unsigned char i;

	for (;;) {
		await(world->work[0], POLLIN);
		if (read(world->work[0], &i, 1) != 1)
			continue;
		if (i == COUNT)
			return NULL;
		answer(world, i);
	}
}

static void hand_over(struct world *world, int i)
{
	unsigned char byte = (unsigned char)i;

	if (write(world->work[1], &byte, 1) != 1)
		bail("write");
}

/* False when nothing has come for long though something must. */
static bool serve(struct world *world, size_t capacity)
{
	sel_event events[COUNT];

	while (atomic_load(&world->done) < COUNT) {
		sel_status n = sel_selector_select(world->selector, events,
						   capacity, 20000 * MS, 0);

		if (n == 0 || (n < 0 && n != SEL_EWOKEN))
			return false;
		for (sel_status j = 0; j < n; j++) {
			int i = (int)events[j].key.data;

			if (!atomic_exchange(&world->armed[i], false))
				atomic_fetch_add(&world->twice, 1);
			else
				hand_over(world, i);
		}
	}
	return true;
}

static void run(uint32_t backend, uint32_t mask, size_t capacity)
{
	struct world world = { .mask = mask };
	pthread_t threads[2];
	bool served;

	topic("mask %#x, capacity %zu, two workers", mask, capacity);
	world.selector = open_selector(backend, 0);
	open_unix(world.work);
	for (int i = 0; i < COUNT; i++) {
		open_unix(world.pipes[i]);
		atomic_store(&world.armed[i], true);
		put(world.pipes[i][1], 1);
		add(world.selector, world.pipes[i][0], mask, (uint64_t)i);
	}
	for (size_t i = 0; i < LENGTH(threads); i++)
		if (pthread_create(&threads[i], NULL, work, &world) != 0)
			bail("pthread_create");
	served = serve(&world, capacity);
	for (size_t i = 0; i < LENGTH(threads); i++)
		hand_over(&world, COUNT);
	for (size_t i = 0; i < LENGTH(threads); i++)
		(void)pthread_join(threads[i], NULL);
	if (!ok(served, "no event is lost"))
		for (int i = 0; i < COUNT; i++)
			diag("%d: %d rounds", i,
			     atomic_load(&world.rounds[i]));
	is_int(0, atomic_load(&world.twice), "no event comes twice");
	sel_selector_free(world.selector);
	close_both(world.work);
	for (int i = 0; i < COUNT; i++)
		close_both(world.pipes[i]);
}

static void test(uint32_t backend)
{
	static const size_t capacities[] = { 1, 2, 3, 7, COUNT };
	bool edge = (sel_backend_features(backend) & SEL_FEATURE_EDGE) != 0;

	for (size_t i = 0; i < LENGTH(capacities); i++) {
		run(backend, R | ONE, capacities[i]);
		topic("two workers");
		if (edge) {
			run(backend, R | EDGE | ONE, capacities[i]);
			run(backend, R | EDGE, capacities[i]);
		} else {
			skip("EDGE is not supported, capacity %zu",
			     capacities[i]);
		}
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
