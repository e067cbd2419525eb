/* SPDX-License-Identifier: MIT */
/*
 * A child that may open no more descriptors can't rebuild its selector: each
 * call that needs it says so, changes nothing and leaks nothing, and works as
 * soon as the limit is lifted.  What one call has made, the next one goes on
 * with.
 */
#include <errno.h>
#include <sys/resource.h>

#include "fork/fork.h"

struct world {
	sel_selector *selector;
	sel_selector *inner;	/* with a fileno, or NULL */
	int32_t fds[2];
	int32_t more[2];
	sel_status (*call)(struct world *world);
};

static sel_status selects(struct world *world)
{
	return look_all(world->selector);
}

static sel_status registers(struct world *world)
{
	sel_status status = sel_selector_register(world->selector,
						  world->more[0], R, 2, NULL);

	if (status == 0)
		(void)sel_selector_unregister(world->selector, world->more[0],
					      NULL);
	return status;
}

static sel_status registers_many(struct world *world)
{
	const sel_key key = { .fd = world->more[0], .events = R };
	sel_status status = sel_selector_register_many(world->selector, &key,
						       1, NULL);

	if (status == 0)
		(void)sel_selector_unregister_many(world->selector, &key.fd, 1,
						   NULL);
	return status;
}

static sel_status modifies(struct world *world)
{
	return sel_selector_modify(world->selector, world->fds[0], R, 1, NULL);
}

static sel_status asks_fileno(struct world *world)
{
	sel_status status = sel_selector_fileno(world->inner ? world->inner :
						world->selector);

	return status > 0 || status == SEL_ENOTSUP ? 0 : status;
}

/* How many numbers more than are in use may be opened. */
static bool limit(int32_t extra)
{
	struct rlimit limits;

	TRY(getrlimit(RLIMIT_NOFILE, &limits) == 0);
	limits.rlim_cur = (rlim_t)(extra < 0 ? 1024 : free_number() + extra);
	TRY(setrlimit(RLIMIT_NOFILE, &limits) == 0);
	return true;
}

static bool child_is_limited(struct turn *parent, void *context)
{
	struct world *world = context;
	int32_t outer = -1;
	sel_status status = -EMFILE;
	int failures = 0;
	int open;

	(void)parent;
	/* One that the system has not let it inherit. */
	plug_gaps(world->fds[0]);
	open = count_open();
	/* Each is one number further than the one before. */
	for (int32_t extra = 0; status == -EMFILE; extra++) {
		TRY(extra < 16);
		TRY(limit(extra));
		status = world->call(world);
		TRY(limit(-1));
		if (status == -EMFILE) {
			/* One part may be made, with which the next call goes
			   on: a wakeup channel or an outer set. */
			TRY(count_open() <= open + 1);
			TRY(sel_selector_count(world->selector) == 1);
			failures++;
		}
	}
	TRY(status == 0);
	TRY(failures > 0);
	put(world->fds[1], 1);
	if (world->inner != NULL) {
		outer = sel_selector_fileno(world->inner);
		TRY(outer >= 0);
		TRY(look(world->selector, outer, NULL) == R);
		TRY(only(world->inner, world->fds[0], R, 1));
	} else {
		TRY(only(world->selector, world->fds[0], R, 1));
	}
	drain(world->fds[0]);
	TRY(look_all(world->selector) == 0);
	return true;
}

/* Lifted at once, after one failure: nothing of it remains. */
static bool child_is_limited_once(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(limit(0));
	TRY(world->call(world) == -EMFILE);
	TRY(sel_selector_wakeup(world->selector) == 0);
	TRY(world->call(world) == -EMFILE);
	TRY(limit(-1));
	TRY(look_all(world->selector) == SEL_EWOKEN);
	TRY(look_all(world->selector) == 0);
	TRY(world->call(world) == 0);
	return true;
}

/* Freeing needs no descriptor. */
static bool child_frees(struct turn *parent, void *context)
{
	struct world *world = context;
	int open = count_open();

	(void)parent;
	TRY(limit(0));
	TRY(world->call(world) == -EMFILE);
	TRY(sel_selector_unregister(world->selector, world->fds[0], NULL) ==
	    (world->inner ? SEL_ENOTREG : 0));
	sel_selector_free(world->selector);
	TRY(limit(-1));
	TRY(count_open() <= open);
	return true;
}

static bool parent_is_well(struct world *world)
{
	sel_selector *selector = world->inner ? world->inner : world->selector;

	TRY(look_all(world->selector) == 0);
	put(world->fds[1], 1);
	TRY(look_all(world->selector) == 1);
	TRY(only(selector, world->fds[0], R, 1));
	drain(world->fds[0]);
	return true;
}

static void run(struct world *world, const char *what)
{
	ok(turn_run(child_is_limited, world) && parent_is_well(world),
	   "%s: one number more at a time: EMFILE, then success", what);
	ok(turn_run(child_is_limited_once, world) && parent_is_well(world),
	   "%s: no number left: EMFILE, and success with all numbers", what);
	ok(turn_run(child_frees, world) && parent_is_well(world),
	   "%s: no number left: the child can free the selector", what);
}

static void test(uint32_t backend)
{
	static sel_status (*const calls[])(struct world *) = {
		selects, registers, registers_many, modifies,
	};
	static const char *const names[] = {
		"select", "register", "register_many", "modify",
	};
	struct world world = { .selector = open_selector(backend, 0) };

	open_pipe(world.fds);
	open_pipe(world.more);
	add(world.selector, world.fds[0], R, 1);
	for (size_t i = 0; i < LENGTH(calls); i++) {
		world.call = calls[i];
		run(&world, names[i]);
	}
	(void)sel_selector_unregister(world.selector, world.fds[0], NULL);
	if (sel_backend_available(SEL_BACKEND_EPOLL) == 0) {
		world.inner = open_selector(SEL_BACKEND_EPOLL, 0);
		add(world.inner, world.fds[0], R, 1);
		add(world.selector, sel_selector_fileno(world.inner), R, 3);
		world.call = selects;
		run(&world, "nested");
		world.call = asks_fileno;
		ok(turn_run(child_is_limited, &world) && parent_is_well(&world),
		   "nested: fileno: one number more at a time: EMFILE, then success");
	} else {
		skip("no epoll, whose fileno could be nested");
	}
	sel_selector_free(world.selector);
	sel_selector_free(world.inner);
	close_both(world.fds);
	close_both(world.more);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
