/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE and fork(): the child's selector goes on, looks included, the
 * parent's feels nothing of it, and a fork may come in the middle of a look.
 */
#include "fork/fork.h"

enum { PIPES = 8, HEAT = 160, FORKS = 60 };

struct world {
	sel_selector *selector;
	int32_t pipes[PIPES][2];
	bool once;		/* INVALID is told once: not poll and select */
	atomic_bool stop;
	atomic_int wrong;
};

static bool waits(struct world *world, int count, sel_status want)
{
	sel_event events[PIPES + 2];

	for (int i = 0; i < count; i++)
		TRY(sel_selector_select(world->selector, events,
					LENGTH(events), 0, 0) == want);
	return true;
}

static void begin(struct world *world, uint32_t backend)
{
	*world = (struct world){
		.selector = open_selector(backend, SEL_FLAG_DENSE),
		.once = backend != SEL_BACKEND_POLL &&
			backend != SEL_BACKEND_SELECT,
	};
	for (int i = 0; i < PIPES; i++) {
		open_pipe(world->pipes[i]);
		add(world->selector, world->pipes[i][1], W, (uint64_t)i);
	}
	if (!waits(world, HEAT, PIPES))
		bail("not all are ready");
}

static void end(struct world *world)
{
	sel_selector_free(world->selector);
	for (int i = 0; i < PIPES; i++)
		close_both(world->pipes[i]);
}

static bool child_goes_on(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event event;
	int64_t first;

	(void)parent;
	TRY(waits(world, HEAT, PIPES));
	for (int i = 0; i < PIPES; i++)
		TRY(sel_selector_unregister(world->selector,
					    world->pipes[i][1], NULL) == 0);
	add(world->selector, world->pipes[0][0], R, 71);
	first = sel_now();
	TRY(sel_selector_select(world->selector, &event, 1, 5 * MS, 0) == 0);
	TRY(sel_now() - first >= 5 * MS);
	put(world->pipes[0][1], 1);
	TRY(waits(world, HEAT, 1));
	TRY(only(world->selector, world->pipes[0][0], R, 71));
	drain(world->pipes[0][0]);
	return true;
}

/* What it has closed before its first call it is told of, once. */
static bool child_has_closed(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_event events[PIPES + 2];
	int32_t gone[2] = { world->pipes[2][1], world->pipes[5][1] };
	int invalid = 0;

	(void)parent;
	close_one(&world->pipes[2][1]);
	close_one(&world->pipes[5][1]);
	for (int i = 0; i < HEAT; i++) {
		sel_status n = sel_selector_select(world->selector, events,
						   LENGTH(events), 0, 0);
		int now = 0;

		for (sel_status k = 0; k < n; k++) {
			bool lost = events[k].key.fd == gone[0] ||
				    events[k].key.fd == gone[1];

			TRY(lost == (events[k].detail == SEL_DETAIL_INVALID));
			now += lost;
		}
		TRY(n > 0 && (n - now == PIPES - 2 || n == now));
		invalid += now;
		TRY(invalid == (world->once ? 2 : 2 * (i + 1)));
	}
	for (int i = 0; i < 2; i++)
		TRY(sel_selector_unregister(world->selector, gone[i],
					    NULL) == 0);
	TRY(waits(world, HEAT, PIPES - 2));
	/* The numbers are free for others. */
	TRY(dup2(world->pipes[0][1], gone[0]) == gone[0]);
	add(world->selector, gone[0], W, 99);
	TRY(waits(world, HEAT, PIPES - 1));
	return true;
}

static bool child_changes_first(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(sel_selector_unregister(world->selector, world->pipes[0][1],
				    NULL) == 0);
	TRY(sel_selector_unregister(world->selector, world->pipes[7][1],
				    NULL) == 0);
	close_both(world->pipes[7]);
	TRY(waits(world, HEAT, PIPES - 2));
	add(world->selector, world->pipes[0][1], W, 5);
	TRY(waits(world, HEAT, PIPES - 1));
	return true;
}

static bool child_frees(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	sel_selector_free(world->selector);
	return true;
}

static bool child_only_looks(struct turn *parent, void *context)
{
	(void)parent;
	return waits(context, 10, PIPES);
}

/* Enough is always ready: nearly all of these are looks. */
static void *wait_loop(void *context)
{
	struct world *world = context;
	sel_event events[PIPES + 2];

	while (!atomic_load(&world->stop))
		if (sel_selector_select(world->selector, events,
					LENGTH(events), SEL_FOREVER, 0) != PIPES)
			atomic_fetch_add(&world->wrong, 1);
	return NULL;
}

static void test_threads(uint32_t backend)
{
	struct world world;
	pthread_t thread;
	bool good = true;

	begin(&world, backend);
	if (pthread_create(&thread, NULL, wait_loop, &world) != 0)
		bail("pthread_create");
	for (int i = 0; good && i < FORKS; i++)
		good = turn_run(child_only_looks, &world);
	atomic_store(&world.stop, true);
	(void)pthread_join(thread, NULL);
	ok(good, "forks while a thread makes looks");
	is_int(0, atomic_load(&world.wrong),
	       "the thread that looks does not feel the forks");
	end(&world);
}

static void test(uint32_t backend)
{
	static bool (*const children[])(struct turn *, void *) = {
		child_goes_on, child_has_closed, child_changes_first,
		child_frees,
	};
	static const char *const names[] = {
		"a child goes on with the selector",
		"a child has closed the descriptors",
		"a child changes the set before its first wait",
		"a child frees the selector",
	};

	for (size_t i = 0; i < LENGTH(children); i++) {
		struct world world;

		topic("%s", names[i]);
		begin(&world, backend);
		ok(turn_run(children[i], &world),
		   "every step of the child succeeds");
		ok(waits(&world, HEAT, PIPES),
		   "the parent feels nothing of the child");
		end(&world);
	}
	topic("threads");
	test_threads(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
