/* SPDX-License-Identifier: MIT */
/* Wakeups after fork(): each process has its own. */
#include "facts.h"
#include "fork/fork.h"

struct world {
	sel_selector *selector;
	int32_t fds[2];
	int32_t outer;
	uint32_t backend;
};

static void world_open(struct world *world, uint32_t backend)
{
	world->backend = backend;
	world->selector = open_selector(backend, 0);
	world->outer = -1;
	if ((sel_backend_features(backend) & SEL_FEATURE_FILENO) != 0)
		world->outer = sel_selector_fileno(world->selector);
	open_pipe(world->fds);
	add(world->selector, world->fds[0], R, 1);
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	close_both(world->fds);
}

static bool outer_says(struct world *world, bool ready)
{
	return world->outer < 0 ||
		(ready ? is_readable(world->outer) :
			 is_unreadable(world->selector));
}

/* A wait in a thread of this process, ended by a wakeup. */
static bool wakes_a_waiter(struct world *world)
{
	struct waiter waiter;

	waiter_start(&waiter, world->selector, SEL_FOREVER);
	TRY(sel_selector_wakeup(world->selector) == 0);
	TRY(waiter_join(&waiter) == SEL_EWOKEN);
	TRY(look_all(world->selector) == 0);
	return true;
}

static bool child_wakes_first(struct turn *parent, void *context)
{
	struct world *world = context;

	/* As the very first call, and then as one of a rebuilt selector. */
	for (int i = 0; i < 3; i++) {
		TRY(sel_selector_wakeup(world->selector) == 0);
		TRY(sel_selector_wakeup(world->selector) == 0);
		turn_pass(parent);
		TRY(turn_await(parent));
		TRY(i == 0 || outer_says(world, true));
		TRY(look_all(world->selector) == SEL_EWOKEN);
		TRY(look_all(world->selector) == 0);
		TRY(outer_says(world, false));
	}
	return true;
}

static bool child_is_not_woken(struct turn *parent, void *context)
{
	struct world *world = context;

	TRY(look_all(world->selector) == 0);
	turn_pass(parent);
	TRY(turn_await(parent));
	TRY(outer_says(world, false));
	TRY(look_all(world->selector) == 0);
	TRY(wakes_a_waiter(world));
	return true;
}

/* For fileno: outer_says() asks again when nothing is to be ready. */
static bool child_has_not_asked(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(look_all(world->selector) == 0);
	TRY(sel_selector_wakeup(world->selector) == 0);
	TRY(outer_says(world, true));
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(outer_says(world, false));
	return true;
}

static bool child_is_woken_once(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(look_all(world->selector) == 0);
	TRY(wakes_a_waiter(world));
	return true;
}

/* One of before the first wait: the events first, and then the wakeup. */
static bool child_has_an_event(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(sel_selector_wakeup(world->selector) == 0);
	put(world->fds[1], 1);
	TRY(only(world->selector, world->fds[0], R, 1));
	drain(world->fds[0]);
	TRY(outer_says(world, true));
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(outer_says(world, false));
	TRY(look_all(world->selector) == 0);
	return true;
}

static void test_child_wakes(struct world *world)
{
	struct turn child;
	bool quiet = true;

	turn_fork(&child, child_wakes_first, world);
	for (int i = 0; i < 3; i++) {
		(void)turn_await(&child);
		quiet = quiet && outer_says(world, false) &&
			look_all(world->selector) == 0;
		turn_pass(&child);
	}
	ok(turn_join(&child), "wakeups in the child: the child sees each once");
	ok(quiet, "wakeups in the child: the parent sees none");
	ok(look_all(world->selector) == 0 && wakes_a_waiter(world),
	   "wakeups in the child: a wakeup ends a wait in the parent");
}

static void test_parent_wakes(struct world *world)
{
	struct turn child;

	turn_fork(&child, child_is_not_woken, world);
	(void)turn_await(&child);
	(void)sel_selector_wakeup(world->selector);
	turn_pass(&child);
	ok(turn_join(&child), "a wakeup in the parent: the child sees none");
	is_status(SEL_EWOKEN, look_all(world->selector),
		  "a wakeup in the parent: SEL_EWOKEN");
	is_status(0, look_all(world->selector),
		  "a wakeup in the parent: it is reported once");
}

static void test_not_asked(struct world *world)
{
	ok(turn_run(child_has_not_asked, world),
	   "a wakeup in the child: fileno, asked for before, tells of it");
}

/* Sent when there was one process: each copy of it has it still to report. */
static void test_pending(struct world *world)
{
	(void)sel_selector_wakeup(world->selector);
	ok(turn_run(child_is_woken_once, world),
	   "a wakeup pending at the fork: the child sees it once");
	is_status(SEL_EWOKEN, look_all(world->selector),
		  "a wakeup pending at the fork: the parent sees it");
	is_status(0, look_all(world->selector),
		  "a wakeup pending at the fork: the parent sees it once");
	ok(turn_run(child_has_an_event, world),
	   "a wakeup as the child's first call: events, then SEL_EWOKEN, once");
	is_status(0, look_all(world->selector),
		  "a wakeup as the child's first call: the parent sees none");
}

/* The child's wakeup must not end the parent's running wait. */
static void test_waiting(struct world *world)
{
	struct waiter waiter;
	struct turn child;

	waiter_start(&waiter, world->selector, SEL_FOREVER);
	turn_fork(&child, child_wakes_first, world);
	for (int i = 0; i < 3; i++) {
		(void)turn_await(&child);
		turn_pass(&child);
	}
	ok(turn_join(&child),
	   "wakeups in the child, a thread waits: the child sees each once");
	put(world->fds[1], 1);
	is_status(
		1, waiter_join(&waiter),
		"wakeups in the child, a thread waits: it gets its own event");
	drain(world->fds[0]);
	is_status(0, look_all(world->selector),
		  "wakeups in the child, a thread waits: none is left there");
}

static void test(uint32_t backend)
{
	struct world world;

	world_open(&world, backend);
	test_child_wakes(&world);
	test_parent_wakes(&world);
	test_not_asked(&world);
	test_pending(&world);
	test_waiting(&world);
	world_close(&world);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
