/* SPDX-License-Identifier: MIT */
/*
 * A child is short of descriptors for a moment, while selectors in selectors
 * are rebuilt: the first call after that sees what is ready in the innermost.
 * What is closed meanwhile takes no part any more.
 */
#include <errno.h>
#include <poll.h>
#include <sys/resource.h>

#include "fork/fork.h"

enum { INNER, MIDDLE, OUTER, LEVELS, MOST = 24 };

static const char *const names[] = { "inner", "middle", "outer" };

struct world {
	sel_selector *selectors[LEVELS];
	struct own own[LEVELS];
	int32_t fds[2];
	int32_t extra;		/* what may be opened during the shortage */
	int first;		/* the level that is called in it, */
	int next;		/* and the one after it */
};

static bool limit(int32_t number)
{
	struct rlimit limits;

	TRY(getrlimit(RLIMIT_NOFILE, &limits) == 0);
	limits.rlim_cur = (rlim_t)(number < 0 ? 1024 : number);
	TRY(setrlimit(RLIMIT_NOFILE, &limits) == 0);
	return true;
}

static bool sees(struct world *world, int level)
{
	sel_event event;

	/* Long enough for one that should have been woken. */
	TRY(sel_selector_select(world->selectors[level], &event, 1,
				1000 * MS, 0) == 1);
	TRY(event.events == R && event.key.data == (uint64_t)level);
	return true;
}

static bool child_is_short(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_status status;

	(void)parent;
	/* One that the system has not let it inherit. */
	plug_gaps(world->fds[0]);
	TRY(limit(free_number() + world->extra));
	status = look_all(world->selectors[world->first]);
	TRY(limit(-1));
	TRY(status == 1 || status == -EMFILE);
	TRY(sees(world, world->next));
	for (int i = 0; i < LEVELS; i++)
		TRY(sees(world, i));
	drain(world->fds[0]);
	TRY(look_all(world->selectors[OUTER]) == 0);
	return true;
}

/* As the limit rises, in one child. */
static bool child_recovers(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_status status = -EMFILE;
	int failures = -1;
	int32_t number;

	(void)parent;
	plug_gaps(world->fds[0]);
	number = free_number();
	for (int32_t extra = 0; status == -EMFILE && extra < MOST; extra++) {
		TRY(limit(number + extra));
		status = look_all(world->selectors[OUTER]);
		failures++;
	}
	TRY(limit(-1));
	TRY(status == 1);
	TRY(failures > 0);
	return sees(world, OUTER);
}

/* All descriptors of the selectors are closed without a word, so that none of
   their numbers is used again.  Each selector but one is closed between the
   failed call and the next one, and all free numbers become a stranger's. */
static bool child_closes(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t stranger[2];
	int32_t highest;
	sel_status status;

	(void)parent;
	/* A kqueue is not inherited. */
	for (int i = 0; i < LEVELS; i++)
		for (int n = 0; n < world->own[i].count; n++)
			(void)close(world->own[i].fds[n]);
	plug_gaps(world->fds[0]);
	highest = free_number() + world->extra;
	TRY(limit(highest));
	status = look_all(world->selectors[world->first]);
	TRY(limit(-1));
	TRY(status == 1 || status == -EMFILE);
	for (int i = 0; i < LEVELS; i++)
		if (i != world->next)
			TRY(sel_selector_close(world->selectors[i]) == 0);
	open_pipe(stranger);
	while (free_number() < highest)
		(void)dup_of(stranger[1]);
	status = look_all(world->selectors[world->next]);
	TRY(status == (world->next == INNER));
	TRY(poll(&(struct pollfd){ stranger[0], POLLIN, 0 }, 1, 0) == 0);
	return true;
}

static void world_open(struct world *world, uint32_t backend, bool outer_first)
{
	*world = (struct world){ .extra = 0 };
	open_pipe(world->fds);
	/* The outermost comes first or last, in the order of a rebuild too. */
	for (int n = 0; n < LEVELS; n++) {
		int i = outer_first ? OUTER - n : n;

		world->selectors[i] = own_open(&world->own[i],
					       i == OUTER ? backend :
							    SEL_BACKEND_EPOLL);
	}
	add(world->selectors[INNER], world->fds[0], R, INNER);
	for (int i = 1; i < LEVELS; i++)
		add(world->selectors[i],
		    sel_selector_fileno(world->selectors[i - 1]), R,
		    (uint64_t)i);
	put(world->fds[1], 1);
}

static void world_close(struct world *world)
{
	for (int i = 0; i < LEVELS; i++)
		sel_selector_free(world->selectors[i]);
	close_both(world->fds);
}

/* Each selector is called first, while few more descriptors may be opened, and
   each selector next. */
static void test_few(uint32_t backend, bool outer_first,
		     bool (*child)(struct turn *, void *), const char *what)
{
	struct world world;

	for (int n = 0; n < LEVELS * LEVELS; n++) {
		bool good = true;

		world_open(&world, backend, outer_first);
		world.first = n / LEVELS;
		world.next = n % LEVELS;
		for (; good && world.extra < MOST / 2; world.extra++) {
			good = turn_run(child, &world);
			if (!good)
				diag("with %d more numbers", world.extra);
			/* The child has read it from both. */
			drain(world.fds[0]);
			put(world.fds[1], 1);
		}
		ok(good,
		   "few numbers left: the %s one is tried, then the %s one %s",
		   names[world.first], names[world.next], what);
		world_close(&world);
	}
}

static void test(uint32_t backend)
{
	struct world world;

	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0) {
		skip("no epoll, whose fileno could be nested");
		return;
	}
	for (int i = 0; i < 2; i++) {
		topic("made from %s to %s", names[i ? OUTER : INNER],
		      names[i ? INNER : OUTER]);
		test_few(backend, i, child_is_short, "works");
		test_few(backend, i, child_closes, "alone is left, and works");
	}
	world_open(&world, backend, false);
	ok(turn_run(child_recovers, &world),
	   "the limit rises by one at a time: the outer one works in the end");
	world_close(&world);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
