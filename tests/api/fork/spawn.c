/* SPDX-License-Identifier: MIT */
/*
 * Children that are not copies: vfork() and posix_spawn() do nothing to a
 * selector.
 */
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "fork/fork.h"

extern char **environ;

struct world {
	sel_selector *selector;
	int32_t fds[2];
	int32_t outer;
	int open;
	sel_stats stats;
	sel_event event;
};

static void world_open(struct world *world, uint32_t backend)
{
	world->selector = open_selector(backend, 0);
	world->outer = -1;
	if ((sel_backend_features(backend) & SEL_FEATURE_FILENO) != 0)
		world->outer = sel_selector_fileno(world->selector);
	open_pipe(world->fds);
	add(world->selector, world->fds[0], R | SEL_EVENT_ONESHOT, 1);
	put(world->fds[1], 1);
	if (look(world->selector, world->fds[0], &world->event) != R)
		bail("not ready");
	world->open = count_open();
	world->stats = stats_of(world->selector);
}

/* No counter has moved, and the kernel's set still knows what has fired. */
static bool unchanged(struct world *world)
{
	sel_stats now = stats_of(world->selector);

	TRY(memcmp(&now, &world->stats, sizeof(now)) == 0);
	TRY(count_open() == world->open);
	TRY(sel_selector_is_current(world->selector, &world->event) == 1);
	TRY(world->outer < 0 ||
	    sel_selector_fileno(world->selector) == world->outer);
	TRY(look_all(world->selector) == 0);
	TRY(sel_selector_modify(world->selector, world->fds[0],
				R | SEL_EVENT_ONESHOT, 1, NULL) == 0);
	TRY(only(world->selector, world->fds[0], R, 1));
	now = stats_of(world->selector);
	TRY(now.rebuilds == world->stats.rebuilds);
	TRY(now.changes == world->stats.changes + 1);
	world->stats = now;
	return true;
}

static bool ended_well(pid_t pid)
{
	int status = -1;

	TRY(waitpid(pid, &status, 0) == pid);
	TRY(status == 0);
	return true;
}

static bool spawn(void)
{
	char *const arguments[] = { (char *)"true", NULL };
	pid_t pid;

	TRY(posix_spawnp(&pid, "true", NULL, NULL, arguments, environ) == 0);
	return ended_well(pid);
}

/* vfork()'s child may do no more than this. */
static bool fork_lightly(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	TRY(pid > 0);
	return ended_well(pid);
}

static void test(uint32_t backend)
{
	struct world world;
	struct waiter waiter;

	world_open(&world, backend);
	ok(fork_lightly(), "vfork succeeds");
	ok(unchanged(&world), "vfork: the selector is as it was");
	ok(spawn(), "posix_spawn succeeds");
	ok(unchanged(&world), "posix_spawn: the selector is as it was");

	waiter_start(&waiter, world.selector, SEL_FOREVER);
	/* Its vfork() is a fork(), whose child lacks the thread. */
	if (under_valgrind())
		skip("valgrind takes the thread for a leak");
	else
		ok(fork_lightly() && spawn(),
		   "vfork and posix_spawn succeed while a thread waits");
	(void)sel_selector_modify(world.selector, world.fds[0],
				  R | SEL_EVENT_ONESHOT, 1, NULL);
	is_status(
		1, waiter_join(&waiter),
		"vfork and posix_spawn while a thread waits: it gets its event");
	sel_selector_free(world.selector);
	close_both(world.fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
