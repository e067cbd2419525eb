/* SPDX-License-Identifier: MIT */
/*
 * Descriptor numbers of a program and of libsel: a set that is built anew, in a
 * wait or in a child, gets the number of the set before.  A number that the
 * program has closed stays free, though the program may close it once more.
 */
#include <fcntl.h>

#include "fork/fork.h"
#include "heal/heal.h"

struct world {
	sel_selector *selector;
	struct own own;
	int32_t outer;			/* or -1 */
	int32_t fds[2];
	int32_t gap;			/* a number that the program closed */
};

static bool own_is_open(const struct world *world)
{
	for (int i = 0; i < world->own.count; i++)
		TRY(is_open(world->own.fds[i]));
	TRY(world->outer < 0 || is_open(world->outer));
	return true;
}

static void world_open(struct world *world, bool outer)
{
	int32_t low = free_number();

	/* The gap is below all that comes next. */
	world->gap = fcntl(0, F_DUPFD_CLOEXEC, low);
	world->selector = own_open(&world->own, SEL_BACKEND_EPOLL);
	world->outer = outer ? sel_selector_fileno(world->selector) : -1;
	open_pipe(world->fds);
	add(world->selector, world->fds[0], R, 1);
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	close_both(world->fds);
}

static bool works(struct world *world)
{
	TRY(own_is_open(world));
	put(world->fds[1], 1);
	TRY(only(world->selector, world->fds[0], R, 1));
	drain(world->fds[0]);
	TRY(sel_selector_wakeup(world->selector) == 0);
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(look_all(world->selector) == 0);
	return true;
}

/* Closing each number twice does no harm. */
static bool survives(struct world *world, int32_t number)
{
	TRY(!is_open(number));
	(void)close(number);
	TRY(works(world));
	return true;
}

static void test_heal(bool outer)
{
	struct zombie zombie;
	struct world world;

	topic("healing%s", outer ? ", fileno was asked" : "");
	world_open(&world, outer);
	zombie_make(&zombie, world.selector, R);
	close_one(&world.gap);
	ok(blocks_until_healed(world.selector, 1), "the set is built anew");
	ok(survives(&world, zombie.number),
	   "the number of the closed descriptor is free");
	ok(works(&world), "the selector has the numbers that it had");
	zombie_end(&zombie);
	zombie_make(&zombie, world.selector, R);
	ok(blocks_until_healed(world.selector, 2),
	   "the set is built anew once more");
	ok(works(&world), "once more: the selector has the numbers that it had");
	zombie_end(&zombie);
	world_close(&world);
}

static bool child_uses(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t gap = world->gap;

	(void)parent;
	close_one(&world->gap);
	TRY(look_all(world->selector) == 0);
	TRY(survives(world, gap));
	TRY(works(world));
	return true;
}

static bool child_makes_a_child(struct turn *parent, void *context)
{
	(void)parent;
	TRY(child_uses(parent, context));
	TRY(turn_run(child_uses, context));
	return true;
}

static void test_child(bool outer)
{
	struct world world;

	topic("a child%s", outer ? ", fileno was asked" : "");
	world_open(&world, outer);
	ok(turn_run(child_uses, &world),
	   "the selector keeps its numbers, and a number closed before is free");
	ok(turn_run(child_makes_a_child, &world),
	   "the same in a child of the child");
	ok(works(&world), "the parent's selector works");
	close_one(&world.gap);
	world_close(&world);
}

static void test(uint32_t backend)
{
	if (backend != SEL_BACKEND_EPOLL) {
		skip("only epoll's sets are built anew");
		return;
	}
	for (int outer = 0; outer <= 1; outer++) {
		test_heal(outer);
		test_child(outer);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
