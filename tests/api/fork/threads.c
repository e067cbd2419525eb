/* SPDX-License-Identifier: MIT */
/*
 * fork() while other threads of the parent are inside a selector: they wait,
 * change the set, close it.  The child finds it whole, and nobody in it.
 */
#include <sched.h>

#include "fork/fork.h"

enum { THREADS = 3, PIPES = 4 };

static int rounds = 200;

struct world {
	sel_selector *selector;
	int32_t ready[2];		/* always registered, always ready */
	int32_t pipes[PIPES][2];	/* come and go */
	atomic_bool stop;
	atomic_int next;
	int open;
};

static bool child_waits(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event event;
	int64_t begin = sel_now();

	(void)parent;
	TRY(sel_selector_select(world->selector, &event, 1, 5 * MS, 0) == 0);
	TRY(sel_now() - begin >= 5 * MS);
	put(world->ready[1], 1);
	TRY(only(world->selector, world->ready[0], R, 1));
	drain(world->ready[0]);
	TRY(sel_selector_modify(world->selector, world->ready[0], R, 2,
				NULL) == 0);
	TRY(sel_selector_unregister(world->selector, world->ready[0],
				    NULL) == 0);
	TRY(look_all(world->selector) == 0);
	return true;
}

static bool child_frees(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	sel_selector_free(world->selector);
	return true;
}

static void test_waiting(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };
	struct waiter waiter;

	open_oneway(world.ready);
	add(world.selector, world.ready[0], R, 1);
	waiter_start(&waiter, world.selector, SEL_FOREVER);
	ok(turn_run(child_frees, &world),
	   "a thread waits in the parent: the child can free the selector");
	/* What the child waits for wakes the parent's thread as well. */
	ok(turn_run(child_waits, &world),
	   "a thread waits in the parent: the child gets its own events");
	put(world.ready[1], 1);
	is_status(
		1, waiter_join(&waiter),
		"a thread waits in the parent: its wait ends after the children");
	is_status(R, (sel_status)waiter.events[0].events,
		  "a thread waits in the parent: it gets its event");
	drain(world.ready[0]);
	ok(turn_run(child_waits, &world),
	   "no thread waits any more: the child gets its own events");
	sel_selector_free(world.selector);
	close_both(world.ready);
}

static void *change(void *context)
{
	struct world *world = context;
	int32_t fd = world->pipes[atomic_fetch_add(&world->next, 1)][0];

	while (!atomic_load(&world->stop)) {
		add(world->selector, fd, R, 7);
		(void)sel_selector_modify(world->selector, fd, RW, 8, NULL);
		(void)sel_selector_modify(world->selector, fd,
					  R | SEL_EVENT_ONESHOT, 9, NULL);
		(void)sel_selector_wakeup(world->selector);
		(void)sel_selector_unregister(world->selector, fd, NULL);
	}
	return NULL;
}

static void *look_on(void *context)
{
	struct world *world = context;

	while (!atomic_load(&world->stop))
		(void)look_all(world->selector);
	return NULL;
}

/* A wakeup is before or behind the first look with events, and the only one. */
static bool is_settled(struct world *world)
{
	sel_status first = look_all(world->selector);
	sel_status second = look_all(world->selector);

	return (first == 1 && (second == 1 || second == SEL_EWOKEN)) ||
	       (first == SEL_EWOKEN && second == 1);
}

/* Whatever the moment: the set is one that there can be, and it works. */
static bool child_finds_it_whole(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_status count = sel_selector_count(world->selector);
	sel_event event = { .events = 0 };
	sel_status changed = 0;
	sel_status keys = 0;
	int32_t cursor = -1;
	sel_key key;

	(void)parent;
	while (sel_selector_next(world->selector, &cursor, &key) == 1)
		keys++;
	TRY(keys == count && count >= 1 && count <= 1 + THREADS);
	TRY(is_settled(world));
	TRY(look(world->selector, world->ready[0], &event) == R);
	TRY(event.key.data == 1);
	for (int i = 0; i < PIPES; i++) {
		if (sel_selector_unregister(world->selector,
					    world->pipes[i][0], NULL) == 0)
			changed++;
	}
	TRY(changed == count - 1);
	TRY(only(world->selector, world->ready[0], R, 1));
	add(world->selector, world->pipes[PIPES - 1][0], R, 3);
	put(world->pipes[PIPES - 1][1], 1);
	TRY(look_all(world->selector) == 2);
	drain(world->pipes[PIPES - 1][0]);
	return true;
}

static void test_changing(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };
	pthread_t threads[THREADS + 1];
	bool good = true;

	open_oneway(world.ready);
	put(world.ready[1], 1);
	add(world.selector, world.ready[0], R, 1);
	for (int i = 0; i < PIPES; i++)
		open_oneway(world.pipes[i]);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], change, &world);
	thread_start(&threads[THREADS], look_on, &world);
	for (int i = 0; good && i < rounds; i++)
		good = turn_run(child_finds_it_whole, &world);
	atomic_store(&world.stop, true);
	for (int i = 0; i <= THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	ok(good,
	   "%d forks while threads change, wake and wait: each child's set is whole",
	   rounds);
	/* The last wakeup may still be to be reported. */
	ok(is_settled(&world),
	   "%d forks while threads change, wake and wait: the parent has one wakeup at most",
	   rounds);
	ok(only(world.selector, world.ready[0], R, 1),
	   "%d forks while threads change, wake and wait: the parent gets its event",
	   rounds);
	sel_selector_free(world.selector);
	close_both(world.ready);
	for (int i = 0; i < PIPES; i++)
		close_both(world.pipes[i]);
}

/* Closed in the parent: closed in the child, with nothing left open. */
static bool child_has_a_closed_one(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_selector *other;

	(void)parent;
	if (world->selector != NULL) {
		TRY(sel_selector_closed(world->selector) == 1);
		TRY(look_all(world->selector) == SEL_ECLOSED);
		TRY(sel_selector_wakeup(world->selector) == SEL_ECLOSED);
		sel_selector_free(world->selector);
	}
	other = open_selector(SEL_BACKEND_DEFAULT, 0);
	TRY(look_all(other) == 0);
	sel_selector_free(other);
	/* The child's end of its line to the parent is one more. */
	TRY(count_open() == world->open + 1);
	return true;
}

/* The waiter may be in the wait call still, on its way out, or gone. */
static void test_closed(uint32_t backend, bool freed)
{
	struct world world = { .selector = NULL };
	bool good = true;

	open_oneway(world.ready);
	world.open = count_open();
	for (int i = 0; good && i < rounds / 4; i++) {
		struct waiter waiter;

		world.selector = open_selector(backend, 0);
		add(world.selector, world.ready[0], R, 1);
		waiter_start(&waiter, world.selector, SEL_FOREVER);
		if (freed) {
			sel_selector_free(world.selector);
			world.selector = NULL;
		} else {
			(void)sel_selector_close(world.selector);
		}
		for (int spins = i % 8; spins > 0; spins--)
			sched_yield();
		good = turn_run(child_has_a_closed_one, &world);
		good = waiter_join(&waiter) == SEL_ECLOSED && good;
		sel_selector_free(world.selector);
	}
	ok(good,
	   "forks while a wait ends since its selector was %s: closed in the child",
	   freed ? "freed" : "closed");
	close_both(world.ready);
}

static void test(uint32_t backend)
{
	test_waiting(backend);
	test_changing(backend);
	test_closed(backend, false);
	test_closed(backend, true);
}

int main(void)
{
	/* Which runs one thread at a time, and not in turn. */
	if (under_valgrind())
		rounds = 12;
	for_each_backend(test);
	return finish();
}
