/* SPDX-License-Identifier: MIT */
/*
 * Selectors in selectors, by what fileno answers, after fork(): in the child
 * only the outermost is waited on, and the inner ones work through it though
 * nobody has called them.
 */
#include <poll.h>

#include "fork/fork.h"

enum { INNER, MIDDLE, OUTER, LEVELS };

struct world {
	sel_selector *selectors[LEVELS];
	int32_t fileno[LEVELS];		/* -1: has none */
	int32_t fds[2];			/* in the innermost */
	int32_t more[2];		/* in none */
	bool (*change)(struct world *world);
};

/* The outermost is of any kind; made in either order. */
static void world_open(struct world *world, uint32_t backend, bool reversed)
{
	uint32_t deep = SEL_BACKEND_EPOLL;

	open_pipe(world->fds);
	open_pipe(world->more);
	for (int i = 0; i < LEVELS; i++) {
		int level = reversed ? LEVELS - 1 - i : i;

		world->selectors[level] =
			open_selector(level == OUTER ? backend : deep, 0);
	}
	for (int i = 0; i < LEVELS; i++)
		world->fileno[i] = i == OUTER ? -1 :
				   sel_selector_fileno(world->selectors[i]);
	for (int i = 1; i < LEVELS; i++)
		add(world->selectors[i], world->fileno[i - 1], R, (uint64_t)i);
	add(world->selectors[INNER], world->fds[0], R, 0);
}

static void world_close(struct world *world)
{
	for (int i = 0; i < LEVELS; i++)
		sel_selector_free(world->selectors[i]);
	close_both(world->fds);
	close_both(world->more);
}

/* From the outside in. */
static bool reports(struct world *world, int32_t fds[2])
{
	sel_event event;

	TRY(look_all(world->selectors[OUTER]) == 0);
	put(fds[1], 1);
	TRY(sel_selector_select(world->selectors[OUTER], &event, 1,
				SEL_FOREVER, 0) == 1);
	TRY(event.key.fd == world->fileno[MIDDLE] && event.events == R);
	TRY(only(world->selectors[MIDDLE], world->fileno[INNER], R, MIDDLE));
	TRY(look(world->selectors[INNER], fds[0], NULL) == R);
	drain(fds[0]);
	TRY(look_all(world->selectors[OUTER]) == 0);
	return true;
}

/* Through poll(2), and after the first call to any selector. */
static bool numbers_work(struct world *world)
{
	struct pollfd pfd = { .fd = world->fileno[INNER], .events = POLLIN };

	TRY(poll(&pfd, 1, 0) == 0);
	put(world->fds[1], 1);
	TRY(poll(&pfd, 1, 0) == 1);
	drain(world->fds[0]);
	TRY(poll(&pfd, 1, 0) == 0);
	for (int i = 0; i < OUTER; i++)
		TRY(sel_selector_fileno(world->selectors[i]) ==
		    world->fileno[i]);
	return true;
}

static bool child_reports(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(reports(world, world->fds));
	TRY(numbers_work(world));
	TRY(reports(world, world->fds));
	return true;
}

static bool child_has_one(struct turn *parent, void *context)
{
	(void)parent;
	TRY(turn_run(child_reports, context));
	TRY(child_reports(parent, context));
	TRY(turn_run(child_reports, context));
	return true;
}

/* Called first, an inner one must not leave the outer with a parent's set. */
static bool child_calls_the_inner(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(look_all(world->selectors[INNER]) == 0);
	TRY(numbers_work(world));
	TRY(reports(world, world->fds));
	return true;
}

static bool wakes(struct world *world)
{
	TRY(sel_selector_wakeup(world->selectors[INNER]) == 0);
	TRY(only(world->selectors[OUTER], world->fileno[MIDDLE], R, OUTER));
	TRY(look_all(world->selectors[INNER]) == SEL_EWOKEN);
	TRY(look_all(world->selectors[OUTER]) == 0);
	return true;
}

static bool child_wakes(struct turn *parent, void *context)
{
	(void)parent;
	TRY(wakes(context));
	return true;
}

/* Changes of the inner set, felt through the outer one in one process. */
static bool adds(struct world *world)
{
	add(world->selectors[INNER], world->more[0], R, 5);
	TRY(reports(world, world->more));
	return true;
}

/* A selector that is the child's own from the beginning takes the place of the
   outermost. */
static bool child_makes_the_outer(struct turn *parent, void *context)
{
	struct world *world = context;
	uint32_t backend =
		(uint32_t)sel_selector_backend(world->selectors[OUTER]);

	(void)parent;
	sel_selector_free(world->selectors[OUTER]);
	world->selectors[OUTER] = open_selector(backend, 0);
	add(world->selectors[OUTER], world->fileno[MIDDLE], R, OUTER);
	TRY(reports(world, world->fds));
	TRY(numbers_work(world));
	/* What the parent's sets don't have. */
	TRY(adds(world));
	return true;
}

static bool removes(struct world *world)
{
	TRY(sel_selector_unregister(world->selectors[INNER], world->fds[0],
				    NULL) == 0);
	put(world->fds[1], 1);
	TRY(look_all(world->selectors[OUTER]) == 0);
	drain(world->fds[0]);
	return true;
}

static bool ends(struct world *world)
{
	sel_selector_free(world->selectors[INNER]);
	world->selectors[INNER] = NULL;
	put(world->fds[1], 1);
	TRY(look(world->selectors[MIDDLE], world->fds[0], NULL) == 0);
	drain(world->fds[0]);
	return true;
}

static bool child_changes(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	return world->change(world);
}

static bool child_is_untouched(struct turn *parent, void *context)
{
	TRY(turn_await(parent));
	TRY(reports(context, ((struct world *)context)->fds));
	return true;
}

static void test_changes(uint32_t backend)
{
	static bool (*const changes[])(struct world *) = {
		adds, removes, ends,
	};
	static const char *const names[] = { "register", "unregister", "free" };
	struct world world;
	struct turn child;

	topic("three levels");
	for (size_t i = 0; i < LENGTH(changes); i++) {
		world_open(&world, backend, false);
		world.change = changes[i];
		ok(turn_run(child_changes, &world) &&
			   reports(&world, world.fds),
		   "%s in the child's inner selector: the parent's is as it was",
		   names[i]);
		turn_fork(&child, child_is_untouched, &world);
		ok(world.change(&world),
		   "%s in the parent's inner selector: the outer one shows it",
		   names[i]);
		turn_pass(&child);
		ok(turn_join(&child),
		   "%s in the parent's inner selector: the child's is as it was",
		   names[i]);
		world_close(&world);
	}
}

static void test_order(uint32_t backend, bool reversed)
{
	const char *order = reversed ? "made outside in" : "made inside out";
	struct world world;

	topic("three levels, %s", order);
	world_open(&world, backend, reversed);
	ok(turn_run(child_reports, &world),
	   "the child waits on the outer selector: events come through");
	ok(turn_run(child_has_one, &world),
	   "a grandchild waits on the outer selector: events come through");
	ok(turn_run(child_calls_the_inner, &world),
	   "the child looks at the inner selector first: events come through");
	ok(turn_run(child_makes_the_outer, &world),
	   "the child makes another outer selector: events come through");
	ok(turn_run(child_wakes, &world),
	   "the child wakes the inner selector first: the outer one shows it");
	ok(reports(&world, world.fds) && numbers_work(&world) && wakes(&world),
	   "after its children: events come through in the parent");
	world_close(&world);
}

static void test(uint32_t backend)
{
	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0) {
		skip("no epoll, whose fileno could be nested");
		return;
	}
	test_order(backend, false);
	test_order(backend, true);
	test_changes(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
