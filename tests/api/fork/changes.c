/* SPDX-License-Identifier: MIT */
/*
 * What one of two processes does to a selector after fork(), the other one
 * must not feel; each change is also tried as the child's very first call.
 */
#include "fork/fork.h"

enum { ONE = SEL_EVENT_ONESHOT, PIPES = 4 };

struct world {
	sel_selector *selector;
	int32_t pipes[PIPES][2];	/* the last is not registered */
	sel_event event;		/* of the first, before the fork */
	bool (*change)(struct world *world);
	uint32_t other;			/* what no reading end is */
};

static void world_open(struct world *world, uint32_t backend)
{
	world->selector = open_selector(backend, 0);
	world->other = never_ready(backend);
	for (int i = 0; i < PIPES; i++) {
		open_oneway(world->pipes[i]);
		if (i < PIPES - 1)
			add(world->selector, world->pipes[i][0], R,
			    (uint64_t)i);
	}
	put(world->pipes[0][1], 1);
	if (look(world->selector, world->pipes[0][0], &world->event) != R)
		bail("not ready");
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	for (int i = 0; i < PIPES; i++)
		close_both(world->pipes[i]);
}

/* The first three are registered, the first is ready, all that are can be. */
static bool untouched(struct world *world)
{
	sel_selector *selector = world->selector;
	sel_key key;

	TRY(sel_selector_closed(selector) == 0);
	TRY(sel_selector_count(selector) == PIPES - 1);
	TRY(sel_selector_is_current(selector, &world->event) == 1);
	TRY(sel_selector_get_key(selector, world->pipes[PIPES - 1][0], &key) ==
	    SEL_ENOTREG);
	TRY(only(selector, world->pipes[0][0], R, 0));
	put(world->pipes[1][1], 1);
	put(world->pipes[2][1], 1);
	put(world->pipes[PIPES - 1][1], 1);
	TRY(look_all(selector) == PIPES - 1);
	TRY(look(selector, world->pipes[1][0], NULL) == R);
	TRY(look(selector, world->pipes[2][0], NULL) == R);
	for (int i = 1; i < PIPES; i++)
		drain(world->pipes[i][0]);
	TRY(only(selector, world->pipes[0][0], R, 0));
	return true;
}

static bool unregisters(struct world *world)
{
	for (int i = 0; i < PIPES - 1; i++)
		TRY(sel_selector_unregister(world->selector,
					    world->pipes[i][0], NULL) == 0);
	TRY(sel_selector_is_current(world->selector, &world->event) == 0);
	TRY(look_all(world->selector) == 0);
	return sel_selector_count(world->selector) == 0;
}

static bool unregisters_many(struct world *world)
{
	const int32_t fds[] = { world->pipes[0][0], world->pipes[2][0] };

	TRY(sel_selector_unregister_many(world->selector, fds, 2, NULL) == 0);
	put(world->pipes[1][1], 1);
	TRY(only(world->selector, world->pipes[1][0], R, 1));
	drain(world->pipes[1][0]);
	return true;
}

static bool modifies(struct world *world)
{
	TRY(sel_selector_modify(world->selector, world->pipes[0][0],
				world->other, 7, NULL) == 0);
	TRY(look_all(world->selector) == 0);
	TRY(sel_selector_modify(world->selector, world->pipes[0][0], R | ONE,
				8, NULL) == 0);
	TRY(only(world->selector, world->pipes[0][0], R, 8));
	return look_all(world->selector) == 0;
}

static bool registers(struct world *world)
{
	add(world->selector, world->pipes[PIPES - 1][0], R, 9);
	put(world->pipes[PIPES - 1][1], 1);
	TRY(look_all(world->selector) == 2);
	TRY(look(world->selector, world->pipes[PIPES - 1][0], NULL) == R);
	drain(world->pipes[PIPES - 1][0]);
	return true;
}

static bool registers_many(struct world *world)
{
	const sel_key key = { .fd = world->pipes[PIPES - 1][0], .events = R };

	TRY(sel_selector_register_many(world->selector, &key, 1, NULL) == 0);
	TRY(sel_selector_count(world->selector) == PIPES);
	return only(world->selector, world->pipes[0][0], R, 0);
}

static bool waits(struct world *world)
{
	drain(world->pipes[0][0]);
	TRY(look_all(world->selector) == 0);
	put(world->pipes[0][1], 1);
	return only(world->selector, world->pipes[0][0], R, 0);
}

static bool closes(struct world *world)
{
	TRY(sel_selector_close(world->selector) == 0);
	return look_all(world->selector) == SEL_ECLOSED;
}

static bool frees(struct world *world)
{
	sel_selector_free(world->selector);
	world->selector = NULL;
	return true;
}

static bool waits_and_frees(struct world *world)
{
	return waits(world) && frees(world);
}

static const struct {
	bool (*change)(struct world *world);
	const char *what;
} changes[] = {
	{ unregisters, "unregister" }, { unregisters_many, "unregister_many" },
	{ modifies, "modify" }, { registers, "register" },
	{ registers_many, "register_many" }, { waits, "select" },
	{ closes, "close" }, { frees, "free" },
	{ waits_and_frees, "select and free" },
};

static bool child_changes(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	return world->change(world);
}

static bool child_is_untouched(struct turn *parent, void *context)
{
	TRY(turn_await(parent));
	TRY(untouched(context));
	return true;
}

static void test(uint32_t backend)
{
	struct world world;
	struct turn child;

	for (size_t i = 0; i < LENGTH(changes); i++) {
		world_open(&world, backend);
		world.change = changes[i].change;
		ok(turn_run(child_changes, &world) && untouched(&world),
		   "%s in the child: the parent's selector is as it was",
		   changes[i].what);
		/* The child is rebuilt only after the parent's change. */
		turn_fork(&child, child_is_untouched, &world);
		ok(world.change(&world),
		   "%s in the parent: it has its effect there",
		   changes[i].what);
		turn_pass(&child);
		ok(turn_join(&child),
		   "%s in the parent: the child's selector is as it was",
		   changes[i].what);
		world_close(&world);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
