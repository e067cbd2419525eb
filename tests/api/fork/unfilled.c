/* SPDX-License-Identifier: MIT */
/*
 * A child is short of descriptors when it rebuilds its selectors, so that some
 * of what fileno answers stands for a set that is not filled yet, and forks
 * again.  Whatever the grandchild does, and whoever is first: each process gets
 * sets of its own, at the numbers that fileno has told.
 */
#include <errno.h>
#include <sys/resource.h>

#include "fork/fork.h"

enum { SELECTORS = 2, MOST = 32 };

enum act { USE, ASK, FREE, CLOSE, FORK, ACTS };

static const char *const acts[ACTS] = {
	"uses them", "asks for fileno only", "frees them", "closes them",
	"is short too, and forks"
};

struct world {
	sel_selector *selectors[SELECTORS];
	int32_t outer[SELECTORS]; /* what fileno has told */
	bool inherited;		/* a child has these numbers, too */
	int32_t fds[2];		/* registered in all, and readable */
	int32_t more[2];
	int32_t extra;		/* what may be opened during the shortage */
	enum act act;		/* the grandchild's, */
	bool late;		/* and after the child has gone on */
	int failures;
};

static bool limit(int32_t number)
{
	struct rlimit limits;

	TRY(getrlimit(RLIMIT_NOFILE, &limits) == 0);
	limits.rlim_cur = (rlim_t)(number < 0 ? 1024 : number);
	TRY(setrlimit(RLIMIT_NOFILE, &limits) == 0);
	return true;
}

/* What is left of a rebuild that has failed; or all, where it has not. */
static bool is_short(struct world *world, sel_status *status)
{
	TRY(limit(free_number() + world->extra));
	*status = look_all(world->selectors[0]);
	TRY(limit(-1));
	TRY(*status == 1 || *status == -EMFILE);
	return true;
}

static bool asks(struct world *world)
{
	for (int i = 0; i < SELECTORS; i++) {
		sel_status outer = sel_selector_fileno(world->selectors[i]);

		TRY(world->inherited ? outer == world->outer[i] : outer >= 0);
	}
	return true;
}

static bool uses(struct world *world)
{
	for (int i = 0; i < SELECTORS; i++) {
		sel_selector *selector = world->selectors[i];

		TRY(only(selector, world->fds[0], R, (uint64_t)i));
		TRY(sel_selector_register(selector, world->more[0], R, 9,
					  NULL) == 0);
		TRY(only(selector, world->fds[0], R, (uint64_t)i));
		TRY(sel_selector_unregister(selector, world->more[0], NULL) ==
		    0);
	}
	return asks(world);
}

/* The child of the grandchild is the first of them all. */
static bool child_of_grandchild(struct turn *parent, void *context)
{
	(void)parent;
	return uses(context);
}

static bool grandchild(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_status status;

	TRY(turn_await(parent));
	switch (world->act) {
	case USE:
		return uses(world);
	case ASK:
		return asks(world);
	case FORK:
		TRY(is_short(world, &status));
		TRY(turn_run(child_of_grandchild, world));
		return uses(world);
	default:
		for (int i = 0; i < SELECTORS; i++)
			if (world->act == FREE)
				sel_selector_free(world->selectors[i]);
			else
				TRY(sel_selector_close(world->selectors[i]) ==
				    0);
	}
	return true;
}

/* The grandchild exists before the child has filled anything. */
static bool child(struct turn *parent, void *context)
{
	struct world *world = context;
	struct turn other;
	sel_status status;

	/* A kqueue is not, and its number is plugged next. */
	world->inherited = is_open(world->outer[0]);
	plug_gaps(world->fds[0]);
	TRY(is_short(world, &status));
	turn_fork(&other, grandchild, world);
	if (world->late)
		TRY(uses(world));
	turn_pass(&other);
	TRY(turn_join(&other));
	TRY(uses(world));
	if (status == -EMFILE)
		turn_pass(parent);
	return true;
}

/* One number more at a time, until the child is short no more. */
static bool run(struct world *world)
{
	world->failures = 0;
	for (world->extra = 0; world->extra < MOST; world->extra++) {
		struct turn turn;
		bool was_short;

		turn_fork(&turn, child, world);
		was_short = turn_await(&turn);
		world->failures += was_short;
		if (!turn_join(&turn)) {
			diag("with %d more numbers", world->extra);
			return false;
		}
		if (!was_short)
			break;
	}
	TRY(world->extra < MOST);
	/* One of them has left a set unfilled. */
	TRY(world->failures > 1);
	return uses(world);
}

static void test(uint32_t backend)
{
	struct world world = { .extra = 0 };

	open_pipe(world.fds);
	open_pipe(world.more);
	put(world.fds[1], 1);
	for (int i = 0; i < SELECTORS; i++) {
		world.selectors[i] = open_selector(backend, 0);
		world.outer[i] = sel_selector_fileno(world.selectors[i]);
		add(world.selectors[i], world.fds[0], R, (uint64_t)i);
	}
	if (world.outer[0] == SEL_ENOTSUP) {
		skip("no fileno");
	} else {
		for (int n = 0; n < 2 * ACTS; n++) {
			world.act = (enum act)(n / 2);
			world.late = n % 2;
			ok(run(&world),
			   "the grandchild %s %s the child has gone on",
			   acts[n / 2], world.late ? "after" : "before");
		}
	}
	for (int i = 0; i < SELECTORS; i++)
		sel_selector_free(world.selectors[i]);
	close_both(world.fds);
	close_both(world.more);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
