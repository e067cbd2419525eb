/* SPDX-License-Identifier: MIT */
/*
 * Numbers beyond a child's table of descriptors, which the kernel makes no
 * longer than the parent's open descriptors need: select(2) leaves such a
 * number in its sets, as if it were ready.  A number that nobody waits for any
 * more lies beyond nothing.
 */
#include <sys/resource.h>

#include "fork/fork.h"
#include "heal/heal.h"

/* Tables have 64 places or more, and grow to powers of two. */
enum { HIGH = 900 };

struct world {
	sel_selector *selector;
	int32_t fds[2];
	int32_t number;		/* closed, and registered */
	bool once;		/* reported once only: not poll and select */
};

static bool is_invalid(struct world *world)
{
	sel_event events[2];

	TRY(sel_selector_select(world->selector, events, 2, 0, 0) == 1);
	TRY(events[0].key.fd == world->number);
	TRY(events[0].detail == SEL_DETAIL_INVALID);
	return true;
}

static bool child_looks(struct turn *parent, void *context)
{
	struct world *world = context;
	int64_t begin;
	sel_event event;

	(void)parent;
	TRY(is_invalid(world));
	TRY(world->once ? look_all(world->selector) == 0 : is_invalid(world));
	put(world->fds[1], 1);
	TRY(look(world->selector, world->fds[0], NULL) == R);
	drain(world->fds[0]);
	TRY(sel_selector_unregister(world->selector, world->number, NULL) == 0);
	begin = sel_now();
	TRY(sel_selector_select(world->selector, &event, 1, 5 * MS, 0) == 0);
	TRY(sel_now() - begin >= 5 * MS);
	return true;
}

static void test(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };
	int32_t high[2];

	world.once = backend != SEL_BACKEND_POLL &&
		     backend != SEL_BACKEND_SELECT;
	open_pipe(world.fds);
	open_pipe(high);
	move_to(&high[0], HIGH);
	world.number = high[0];
	add(world.selector, world.fds[0], R, 1);
	add(world.selector, world.number, R, 2);
	is_status(0, look_all(world.selector), "nothing is ready");
	close_one(&high[0]);
	ok(turn_run(child_looks, &world),
	   "number %d is closed before the fork: the child sees INVALID", HIGH);
	sel_selector_free(world.selector);
	close_one(&high[1]);
	close_both(world.fds);
}

static bool child_sleeps(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(close(world->number) == 0);
	return blocks(world->selector, 200 * MS);
}

/* The parent has closed the fired one-shot, whose number lies beyond the child's
   table.  A modify arms it anew; then it is closed, and not ready. */
static bool child_arms(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event events[2];

	(void)parent;
	TRY(look_all(world->selector) == 0);
	TRY(sel_selector_modify(world->selector, world->number, R, 2, NULL) ==
	    0);
	TRY(is_invalid(world));
	put(world->fds[1], 1);
	TRY(sel_selector_select(world->selector, events, 2, 0, 0) == 2);
	for (int i = 0; i < 2; i++)
		TRY(events[i].detail == (events[i].key.fd == world->number ?
						 SEL_DETAIL_INVALID :
						 0));
	return true;
}

static void test_armed(uint32_t backend)
{
	struct world world = { .selector = NULL };
	int32_t high;

	if (backend != SEL_BACKEND_SELECT && backend != SEL_BACKEND_POLL) {
		skip("modify asks the system whether a descriptor is open");
		return;
	}
	world.selector = open_selector(backend, 0);
	open_pipe(world.fds);
	high = dup_of(world.fds[1]);
	move_to(&high, HIGH);
	world.number = high;
	add(world.selector, world.fds[0], R, 1);
	add(world.selector, high, W | SEL_EVENT_ONESHOT, 2);
	is_hex(W, look(world.selector, high, NULL),
	       "number %d: the one-shot fires", world.number);
	close_one(&high);
	ok(turn_run(child_arms, &world),
	   "number %d, closed and armed anew: the child sees INVALID",
	   world.number);
	sel_selector_free(world.selector);
	close_both(world.fds);
}

/* The one-shot has the highest number, whether others are registered or not. */
static void test_fired(uint32_t backend, int32_t number, bool alone)
{
	struct world world = { .selector = open_selector(backend, 0) };

	open_pipe(world.fds);
	if (number >= 0)
		move_to(&world.fds[1], number);
	world.number = world.fds[1];
	if (world.fds[0] > world.fds[1])
		bail("the pipe's end for writing is the lower one");
	if (!alone)
		add(world.selector, world.fds[0], R, 1);
	add(world.selector, world.number, W | SEL_EVENT_ONESHOT, 2);
	is_hex(W, look(world.selector, world.number, NULL),
	       "number %d: the one-shot fires", world.number);
	ok(turn_run(child_sleeps, &world),
	   "number %d, %s: the child closes what has fired, and its wait sleeps",
	   world.number, alone ? "alone" : "beside a lower one");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void test_all_fired(uint32_t backend)
{
	test_fired(backend, -1, false);
	test_fired(backend, HIGH, false);
	test_fired(backend, HIGH, true);
	test_armed(backend);
}

int main(void)
{
	const struct rlimit limit = { 1024, 1024 };

	(void)setrlimit(RLIMIT_NOFILE, &limit);
	for_each_backend(test);
	for_each_backend(test_all_fired);
	return finish();
}
