/* SPDX-License-Identifier: MIT */
/*
 * A child closes descriptors that its selector has registered, before its first
 * call: they are reported INVALID, by poll and select each time, by the others
 * once, the keys stay, and nothing of the selector's own comes to live at such
 * a number.
 */
#include <fcntl.h>
#include <sys/resource.h>

#include "fork/fork.h"

enum { COUNT = 8 };	/* more than a selector needs for itself */

struct world {
	sel_selector *selector;
	int32_t closed[COUNT][2];
	int32_t live[2];
	bool once;		/* not poll and select */
	int more;		/* registered beside these, and idle */
	int32_t numbers[COUNT];
};

static void world_open(struct world *world, uint32_t backend)
{
	world->selector = open_selector(backend, 0);
	world->once = backend != SEL_BACKEND_POLL &&
		      backend != SEL_BACKEND_SELECT;
	world->more = 0;
	/* One more descriptor, where that is. */
	(void)sel_selector_fileno(world->selector);
	open_oneway(world->live);
	add(world->selector, world->live[0], R, 99);
	for (int i = 0; i < COUNT; i++) {
		open_oneway(world->closed[i]);
		world->numbers[i] = world->closed[i][0];
		add(world->selector, world->numbers[i], RW, (uint64_t)i);
	}
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	close_both(world->live);
	for (int i = 0; i < COUNT; i++)
		close_both(world->closed[i]);
}

/* Each closed number once, INVALID, as it was registered. */
static bool all_invalid(struct world *world)
{
	sel_event events[COUNT + 1];
	uint64_t seen = 0;

	TRY(sel_selector_select(world->selector, events, COUNT + 1, 0, 0) ==
	    COUNT);
	for (int i = 0; i < COUNT; i++) {
		TRY(events[i].detail == SEL_DETAIL_INVALID);
		TRY(events[i].events == RW && events[i].key.events == RW);
		TRY(events[i].key.data < COUNT);
		TRY(events[i].key.fd == world->numbers[events[i].key.data]);
		TRY(sel_selector_is_current(world->selector, &events[i]) == 1);
		seen |= UINT64_C(1) << events[i].key.data;
	}
	TRY(seen == (UINT64_C(1) << COUNT) - 1);
	return true;
}

static bool child_closes(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event event;
	int64_t begin;

	(void)parent;
	for (int i = 0; i < COUNT; i++)
		close_one(&world->closed[i][0]);
	TRY(all_invalid(world));
	for (int i = 0; i < COUNT; i++)
		TRY(!is_open(world->numbers[i]));
	TRY(sel_selector_count(world->selector) == COUNT + 1 + world->more);
	if (world->once)
		TRY(look_all(world->selector) == 0);
	else
		TRY(all_invalid(world));
	/* One that opens the number again is a stranger to the old key. */
	TRY(sel_selector_unregister(world->selector, world->numbers[0],
				    NULL) == 0);
	TRY(dup2(world->live[0], world->numbers[0]) >= 0);
	add(world->selector, world->numbers[0], R, 50);
	for (int i = 1; i < COUNT; i++)
		TRY(sel_selector_unregister(world->selector,
					    world->numbers[i], NULL) == 0);
	put(world->live[1], 1);
	TRY(look(world->selector, world->live[0], NULL) == R);
	TRY(look(world->selector, world->numbers[0], NULL) == R);
	TRY(look_all(world->selector) == 2);
	drain(world->live[0]);
	begin = sel_now();
	TRY(sel_selector_select(world->selector, &event, 1, 5 * MS, 0) == 0);
	TRY(sel_now() - begin >= 5 * MS);
	return true;
}

/* With one place for a batch, each still comes once. */
static bool child_has_one_place(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event event;
	uint64_t seen = 0;

	(void)parent;
	for (int i = 0; i < COUNT; i++)
		close_one(&world->closed[i][0]);
	for (int i = 0; i < COUNT; i++) {
		TRY(sel_selector_select(world->selector, &event, 1, 0, 0) == 1);
		TRY(event.detail == SEL_DETAIL_INVALID);
		seen |= UINT64_C(1) << event.key.data;
	}
	TRY(seen == (UINT64_C(1) << COUNT) - 1);
	put(world->live[1], 1);
	if (world->once)
		TRY(only(world->selector, world->live[0], R, 99));
	drain(world->live[0]);
	return true;
}

static bool child_unregisters(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	for (int i = 0; i < COUNT; i++) {
		close_one(&world->closed[i][0]);
		TRY(sel_selector_unregister(world->selector,
					    world->numbers[i], NULL) == 0);
	}
	TRY(look_all(world->selector) == 0);
	put(world->live[1], 1);
	TRY(only(world->selector, world->live[0], R, 99));
	drain(world->live[0]);
	return true;
}

/* The lowest numbers must not be taken when the highest one is the last. */
static bool child_at_the_limit(struct turn *parent, void *context)
{
	struct world *world = context;
	struct rlimit limit;
	int32_t fds[2];
	int32_t high;

	(void)parent;
	TRY(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = 200;
	TRY(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	open_oneway(fds);
	high = fcntl(fds[0], F_DUPFD_CLOEXEC, 199);
	TRY(high == 199);
	add(world->selector, high, R, 77);
	world->more = 1;
	TRY(turn_run(child_closes, context));
	return true;
}

static bool parent_is_well(struct world *world)
{
	TRY(sel_selector_count(world->selector) == COUNT + 1);
	put(world->live[1], 1);
	put(world->closed[3][1], 1);
	TRY(look_all(world->selector) == 2);
	TRY(look(world->selector, world->numbers[3], NULL) == R);
	drain(world->live[0]);
	drain(world->closed[3][0]);
	TRY(look_all(world->selector) == 0);
	return true;
}

static void test(uint32_t backend)
{
	static bool (*const children[])(struct turn *, void *) = {
		child_closes, child_has_one_place, child_unregisters,
		child_at_the_limit,
	};
	static const char *const names[] = {
		"closed in the child", "with one place in the array",
		"unregistered before the first wait",
		"when no number is left above all that are registered",
	};
	struct world world;

	for (size_t i = 0; i < LENGTH(children); i++) {
		world_open(&world, backend);
		ok(turn_run(children[i], &world), "a child: %s", names[i]);
		ok(parent_is_well(&world),
		   "a child: %s: the parent sees its own events", names[i]);
		world_close(&world);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
