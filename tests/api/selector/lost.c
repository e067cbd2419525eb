/* SPDX-License-Identifier: MIT */
/*
 * More is ready than the caller's array holds: one-shot and edge events that
 * did not fit come with the next waits, each as often as it should.
 */
#include "support.h"
#include "tap.h"

enum { COUNT = 12, ONE = SEL_EVENT_ONESHOT, EDGE = SEL_EVENT_EDGE };

struct world {
	sel_selector *selector;
	int32_t pipes[COUNT][2];
	int seen[COUNT];
	bool wakes;		/* a wakeup before each wait with events, and
				   a wait that reports the wakeup behind */
};

static void world_open(struct world *world, uint32_t backend, uint32_t mask)
{
	*world = (struct world){ .selector = open_selector(backend, 0) };
	for (int i = 0; i < COUNT; i++) {
		open_unix(world->pipes[i]);
		add(world->selector, world->pipes[i][0], mask, (uint64_t)i);
	}
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	for (int i = 0; i < COUNT; i++)
		close_both(world->pipes[i]);
}

/* Waits until there is nothing more; false on an error or a full array that
   isn't. */
static bool collect(struct world *world, size_t capacity)
{
	sel_event events[COUNT + 1];
	sel_event spare[COUNT + 1];
	sel_status n;
	int waits = 0;

	do {
		if (world->wakes)
			(void)sel_selector_wakeup(world->selector);
		n = sel_selector_select(world->selector, events, capacity,
					world->wakes ? SEL_FOREVER : 0, 0);
		if (n == SEL_EWOKEN)
			n = 0;
		else if (world->wakes &&
			 sel_selector_select(world->selector, spare, capacity,
					     SEL_FOREVER, 0) != SEL_EWOKEN)
			return false;
		if (n < 0 || (size_t)n > capacity || waits++ > 4 * COUNT)
			return false;
		for (sel_status i = 0; i < n; i++) {
			uint64_t data = events[i].key.data;

			if (data >= COUNT || events[i].events == 0 ||
			    events[i].key.fd != world->pipes[data][0])
				return false;
			world->seen[data]++;
		}
	} while (n > 0);
	return true;
}

/* Whether each has been seen `times` times since the last time. */
static bool each_seen(struct world *world, int times)
{
	bool good = true;

	for (int i = 0; i < COUNT; i++) {
		if (world->seen[i] != times) {
			diag("%d was seen %d times, not %d", i, world->seen[i],
			     times);
			good = false;
		}
		world->seen[i] = 0;
	}
	return good;
}

static void rearm(struct world *world, uint32_t mask)
{
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_modify(world->selector, world->pipes[i][0],
					  mask, (uint64_t)i, NULL);
}

/* All are ready before the first wait; twice, the second time re-armed. */
static void test_capacities(uint32_t backend, uint32_t mask, bool wakes)
{
	struct world world;
	bool good = true;

	topic("mask %#x%s", mask, wakes ? ", with wakeups" : "");
	for (size_t capacity = 1; capacity <= COUNT + 1; capacity++) {
		world_open(&world, backend, mask);
		world.wakes = wakes;
		/* Its record then stands before all others, where somebody may
		   watch for it. */
		if (wakes) {
			(void)sel_selector_fileno(world.selector);
			(void)sel_selector_wakeup(world.selector);
		}
		for (int i = 0; i < COUNT; i++)
			put(world.pipes[i][1], 1);
		good = good && collect(&world, capacity) &&
		       each_seen(&world, 1);
		rearm(&world, mask);
		good = good && collect(&world, capacity) &&
		       each_seen(&world, 1);
		/* HUP comes to those that are armed, whatever they ask. */
		rearm(&world, mask);
		for (int i = 0; i < COUNT; i++) {
			drain(world.pipes[i][0]);
			close_one(&world.pipes[i][1]);
		}
		good = good && collect(&world, capacity) &&
		       each_seen(&world, 1);
		world_close(&world);
		if (!good)
			diag("with capacity %zu", capacity);
	}
	ok(good, "each comes once, with every capacity");
}

/* New ones become ready between the waits, always more than fit. */
static void test_flow(uint32_t backend, uint32_t mask)
{
	struct world world;
	sel_event events[2];
	int total = 0;

	topic("mask %#x, always more ready than room", mask);
	world_open(&world, backend, mask);
	for (int i = 0; i < COUNT; i++)
		put(world.pipes[i][1], 1);
	for (int i = 0; i < 20 * COUNT; i++) {
		sel_status n = sel_selector_select(world.selector, events, 2,
						   1000 * MS, 0);

		for (sel_status j = 0; j < n; j++) {
			uint64_t data = events[j].key.data;

			total++;
			world.seen[data]++;
			drain(world.pipes[data][0]);
			if ((mask & ONE) != 0)
				(void)sel_selector_modify(
					world.selector, world.pipes[data][0],
					mask, data, NULL);
			put(world.pipes[data][1], 1);
		}
		if (n != 2)
			break;
	}
	is_int(40 * COUNT, total, "every wait fills the array");
	for (int i = 0; i < COUNT; i++) {
		/* Whoever waits as long as this is starved. */
		if (world.seen[i] < 20) {
			diag("%d was seen %d times only", i, world.seen[i]);
			total = 0;
		}
	}
	ok(total > 0, "nobody starves");
	world_close(&world);
}

static bool can(uint32_t backend, uint32_t mask)
{
	uint32_t features = sel_backend_features(backend);

	return ((mask & EDGE) == 0 || (features & SEL_FEATURE_EDGE) != 0) &&
	       ((mask & P) == 0 || (features & SEL_FEATURE_PRI) != 0);
}

static void test(uint32_t backend)
{
	static const uint32_t masks[] = { R | ONE, R | P | ONE, R | EDGE,
					  R | EDGE | ONE, R | P | EDGE };
	bool edge = (sel_backend_features(backend) & SEL_FEATURE_EDGE) != 0;

	for (int wakes = 0; wakes < 2; wakes++) {
		for (size_t i = 0; i < LENGTH(masks); i++)
			if (can(backend, masks[i])) {
				test_capacities(backend, masks[i], wakes);
			} else {
				topic("mask %#x", masks[i]);
				skip("not supported");
			}
	}
	test_flow(backend, R | ONE);
	test_flow(backend, R);
	if (edge) {
		test_flow(backend, R | EDGE);
		test_flow(backend, R | EDGE | ONE);
	} else {
		skip("EDGE is not supported");
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
