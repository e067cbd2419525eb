/* SPDX-License-Identifier: MIT */
/*
 * What a call has done when it has returned holds for a wait in any thread: a
 * closed selector has no more events, a wakeup is not lost, and a descriptor
 * that was ready all the time is.
 */
#include <sched.h>

#include "support.h"
#include "tap.h"

enum { CLOSES = 800, ROUNDS = 6000 };

struct world {
	sel_selector *selector;
	int32_t fds[2];
	sel_status status;
	atomic_bool stop;
};

static void *wait_once(void *context)
{
	struct world *world = context;
	sel_event event;

	world->status = sel_selector_select(world->selector, &event, 1,
					    SEL_FOREVER, 0);
	return NULL;
}

/* The event comes only after close has returned. */
static void test_close(uint32_t backend)
{
	struct world world = { .status = 0 };
	int wrong = 0;

	open_pipe(world.fds);
	for (int i = 0; i < CLOSES; i++) {
		pthread_t thread;

		world.selector = open_selector(backend, 0);
		add(world.selector, world.fds[0], R, 1);
		thread_start(&thread, wait_once, &world);
		for (int n = 0; n < i % 8; n++)
			sched_yield();
		(void)sel_selector_close(world.selector);
		put(world.fds[1], 1);
		(void)pthread_join(thread, NULL);
		wrong += world.status != SEL_ECLOSED;
		drain(world.fds[0]);
		sel_selector_free(world.selector);
	}
	is_int(0, wrong,
	       "a wait that races close: SEL_ECLOSED, never an event");
	close_both(world.fds);
}

static void *wake(void *context)
{
	struct world *world = context;

	while (!atomic_load(&world->stop))
		(void)sel_selector_wakeup(world->selector);
	return NULL;
}

/* One that only joins another's counts as well. */
static void test_wakeup(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };
	pthread_t thread;
	int wrong = 0;

	thread_start(&thread, wake, &world);
	for (int i = 0; i < ROUNDS; i++) {
		(void)sel_selector_wakeup(world.selector);
		wrong += look_all(world.selector) != SEL_EWOKEN;
	}
	atomic_store(&world.stop, true);
	(void)pthread_join(thread, NULL);
	is_int(0, wrong,
	       "a wakeup ends the next look though another thread wakes too");
	sel_selector_free(world.selector);
}

static void *modify(void *context)
{
	struct world *world = context;

	for (uint32_t i = 0; !atomic_load(&world->stop); i++)
		(void)sel_selector_modify(world->selector, world->fds[0],
					  i % 2 == 0 ? RW : W, 1, NULL);
	return NULL;
}

static void test_modify(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };
	pthread_t thread;
	int wrong = 0;

	open_unix(world.fds);
	add(world.selector, world.fds[0], W, 1);
	thread_start(&thread, modify, &world);
	for (int i = 0; i < ROUNDS; i++)
		wrong += look(world.selector, world.fds[0], NULL) != W;
	atomic_store(&world.stop, true);
	(void)pthread_join(thread, NULL);
	is_int(0, wrong,
	       "a descriptor that stays writable is reported through every "
	       "modify");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void test(uint32_t backend)
{
	test_close(backend);
	test_wakeup(backend);
	test_modify(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
