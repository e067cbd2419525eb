/* SPDX-License-Identifier: MIT */
/*
 * What other threads were at when the process forked must not come out in the
 * child: objects half freed, closed ones that wait for their last call, and
 * calls that nobody there will ever end.
 */
#include <poll.h>
#include <sched.h>

#include "fork/fork.h"

/* A child whose threads ask all the time is slow to fork. */
enum { ROUNDS = 30, CLOSES = 6, THREADS = 3 };

struct world {
	uint32_t backend;
	sel_selector *selector;
	sel_epoll *epoll;
	struct own own;
	int32_t fds[2];
	int32_t strangers[2];
	bool closes;
	atomic_bool stop;
};

static void *make_and_free(void *context)
{
	struct world *world = context;

	while (!atomic_load(&world->stop)) {
		sel_selector *selector = open_selector(world->backend, 0);

		add(selector, world->fds[0], R, 2);
		sel_selector_free(selector);
	}
	return NULL;
}

static bool child_looks(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(look_all(world->selector) == 0);
	put(world->fds[1], 1);
	TRY(only(world->selector, world->fds[0], R, 1));
	drain(world->fds[0]);
	sel_selector_free(world->selector);
	return true;
}

/* Without a use after free, which a sanitizer sees better than this does. */
static void test_frees(uint32_t backend)
{
	struct world world = { .backend = backend };
	pthread_t threads[THREADS];
	bool good = true;

	open_pipe(world.fds);
	world.selector = open_selector(backend, 0);
	add(world.selector, world.fds[0], R, 1);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], make_and_free, &world);
	for (int i = 0; good && i < ROUNDS; i++)
		good = turn_run(child_looks, &world);
	atomic_store(&world.stop, true);
	for (int i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	ok(good,
	   "forks while threads free selectors: each child's selector works");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void *ask(void *context)
{
	struct world *world = context;

	/* Needs no kernel: the selector stays as it was inherited. */
	while (!atomic_load(&world->stop))
		(void)sel_selector_get_key(world->selector, world->fds[0],
					   NULL);
	return NULL;
}

static bool strangers_stay(struct world *world)
{
	for (int i = 0; i < world->own.count; i++)
		TRY(one_file(world->strangers[0], world->own.fds[i]));
	return true;
}

static bool grandchild_has_strangers(struct turn *parent, void *context)
{
	(void)parent;
	return strangers_stay(context);
}

/* It closes while calls of its own threads are inside, and forks. */
static bool child_closes(struct turn *parent, void *context)
{
	struct world *world = context;
	pthread_t threads[THREADS];
	bool good;

	(void)parent;
	open_pipe(world->strangers);
	for (int i = 0; i < world->own.count; i++)
		TRY(dup2(world->strangers[0], world->own.fds[i]) >= 0);
	for (int i = 0; i < THREADS; i++)
		thread_start(&threads[i], ask, world);
	for (int i = 0; i < 20; i++) {
		(void)sel_selector_get_key(world->selector, 0, NULL);
		sched_yield();
	}
	TRY(sel_selector_close(world->selector) == 0);
	good = turn_run(grandchild_has_strangers, world);
	atomic_store(&world->stop, true);
	for (int i = 0; i < THREADS; i++)
		TRY(pthread_join(threads[i], NULL) == 0);
	TRY(good);
	return strangers_stay(world);
}

static void test_grandchild(uint32_t backend)
{
	struct world world = { .backend = backend };
	bool good = true;

	open_pipe(world.fds);
	world.selector = own_open(&world.own, backend);
	add(world.selector, world.fds[0], R, 1);
	for (int i = 0; good && i < CLOSES; i++)
		good = turn_run(child_closes, &world);
	ok(good,
	   "close in a child while its threads are inside: a grandchild closes nothing");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

static void *poll_once(void *context)
{
	struct world *world = context;
	sel_pollfd ready = { .fd = -1 };

	return sel_epoll_poll(world->epoll, &ready, 1, -1, 0) == 1 &&
	       ready.fd == world->fds[0] ? world : NULL;
}

static bool child_ends(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t fd = sel_epoll_fileno(world->epoll);

	(void)parent;
	TRY(is_open(fd));
	if (world->closes) {
		TRY(sel_epoll_close(world->epoll) == 0);
		TRY(!is_open(fd));
		TRY(sel_epoll_closed(world->epoll) == 1);
	}
	sel_epoll_free(world->epoll);
	TRY(!is_open(fd));
	return true;
}

/* The thread gets into its call within the first rounds, and stays there. */
static void test_epoll(bool closes)
{
	struct world world = { .closes = closes };
	pthread_t thread;
	void *good = NULL;
	bool ended = true;

	if (sel_epoll_new(&world.epoll, -1, 0) != 0) {
		skip("no epoll object");
		return;
	}
	open_pipe(world.fds);
	(void)sel_epoll_register(world.epoll, world.fds[0], POLLIN);
	thread_start(&thread, poll_once, &world);
	for (int i = 0; ended && i < ROUNDS; i++)
		ended = turn_run(child_ends, &world);
	ok(ended,
	   "%s in children while a thread polls: the child's copy is closed",
	   closes ? "close" : "free");
	put(world.fds[1], 1);
	(void)pthread_join(thread, &good);
	ok(good != NULL,
	   "%s in children while a thread polls: the thread gets its event",
	   closes ? "close" : "free");
	sel_epoll_free(world.epoll);
	close_both(world.fds);
}

static void test(uint32_t backend)
{
	test_frees(backend);
	test_grandchild(backend);
	/* Of no back end, but of one system. */
	if (backend == SEL_BACKEND_EPOLL) {
		test_epoll(true);
		test_epoll(false);
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
