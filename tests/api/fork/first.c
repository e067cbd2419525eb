/* SPDX-License-Identifier: MIT */
/*
 * The first calls in a child come from two threads at once: one waits without
 * end while the other one does what ends the wait.  Neither may be missed.
 */
#include "fork/fork.h"

static int rounds = 120;

/* A busy machine makes fewer rounds, of the same delays. */
enum { STEP = 77, DELAY = 250 };
static const int64_t enough = 8000 * MS;

struct world {
	sel_selector *selector;
	int32_t idle[2];	/* registered */
	int32_t ready[2];	/* not registered */
	sel_status expected;
	void (*act)(struct world *world);
	int delay;
	atomic_bool started;
};

static void closes(struct world *world)
{
	(void)sel_selector_close(world->selector);
}

static void wakes(struct world *world)
{
	(void)sel_selector_wakeup(world->selector);
}

static void registers(struct world *world)
{
	add(world->selector, world->ready[0], R, 1);
}

static void modifies(struct world *world)
{
	(void)sel_selector_modify(world->selector, world->idle[0], RW, 1,
				  NULL);
}

/* The first of the two needs no rebuild, and must not hide the second. */
static void replaces(struct world *world)
{
	(void)sel_selector_unregister(world->selector, world->idle[0], NULL);
	add(world->selector, world->ready[0], R, 1);
}

static void *wait_once(void *context)
{
	struct world *world = context;
	sel_event event;
	sel_status status;

	atomic_store(&world->started, true);
	status = sel_selector_select(world->selector, &event, 1, SEL_FOREVER, 0);
	return status == world->expected ? world : NULL;
}

static bool child_races(struct turn *parent, void *context)
{
	struct world *world = context;
	pthread_t thread;
	void *good = NULL;

	(void)parent;
	/* A wait that has missed it never ends. */
	(void)alarm(5);
	TRY(pthread_create(&thread, NULL, wait_once, world) == 0);
	while (!atomic_load(&world->started))
		;
	for (int i = 0; i < world->delay; i++)
		atomic_signal_fence(memory_order_seq_cst);
	world->act(world);
	TRY(pthread_join(thread, &good) == 0);
	TRY(good != NULL);
	return true;
}

static const struct {
	void (*act)(struct world *world);
	sel_status expected;
	const char *what;
} acts[] = {
	{ closes, SEL_ECLOSED, "close" }, { wakes, SEL_EWOKEN, "wakeup" },
	{ registers, 1, "register" }, { modifies, 1, "modify" },
	{ replaces, 1, "unregister and register" },
};

static void test(uint32_t backend)
{
	struct world world = { .selector = open_selector(backend, 0) };

	open_unix(world.idle);
	open_unix(world.ready);
	put(world.ready[1], 1);
	add(world.selector, world.idle[0], R, 0);
	for (size_t i = 0; i < LENGTH(acts); i++) {
		int64_t begin = sel_now();
		bool good = true;

		world.act = acts[i].act;
		world.expected = acts[i].expected;
		for (int round = 0; good && round < rounds &&
		     (round == 0 || sel_now() - begin < enough); round++) {
			world.delay = round * STEP % rounds * DELAY;
			good = turn_run(child_races, &world);
		}
		ok(good,
		   "%s while the child's first wait begins: the wait ends",
		   acts[i].what);
		is_status(
			0, look_all(world.selector),
			"%s while the child's first wait begins: no event in the parent",
			acts[i].what);
	}
	sel_selector_free(world.selector);
	close_both(world.idle);
	close_both(world.ready);
}

int main(void)
{
	if (under_valgrind())
		rounds = 5;
	for_each_backend(test);
	return finish();
}
