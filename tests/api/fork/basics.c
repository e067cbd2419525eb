/* SPDX-License-Identifier: MIT */
/*
 * A selector after fork(): a copy for the child alone, in which all is as it
 * was, and neither process feels what the other one does.
 */
#include <poll.h>
#include <sys/socket.h>

#include "fork/fork.h"

enum { ONE = SEL_EVENT_ONESHOT, EDGE = SEL_EVENT_EDGE };

/* A registration of each kind; `data` is the position. */
enum { LEVEL, FIRED, ARMED, BOTH, URGENT, SHARP, KINDS };

static const uint32_t masks[KINDS] = {
	[LEVEL] = R, [FIRED] = R | ONE, [ARMED] = R | ONE, [BOTH] = RW | ONE,
	[URGENT] = P, [SHARP] = R | EDGE,
};

struct world {
	sel_selector *selector;
	int32_t fds[KINDS][2];
	int kinds;
	bool pri;		/* if not, URGENT is one more of level */
	int32_t outer;		/* what fileno answers, or -1 */
	uint64_t rebuilds;	/* in a child: 1 where the kernel has a set */
	bool child_first;
};

static uint32_t mask_of(const struct world *world, int kind)
{
	return kind == URGENT && !world->pri ? (uint32_t)R : masks[kind];
}

static void world_open(struct world *world, uint32_t backend)
{
	uint32_t features = sel_backend_features(backend);

	*world = (struct world){ .outer = -1 };
	world->pri = (features & SEL_FEATURE_PRI) != 0;
	world->selector = open_selector(backend, 0);
	world->kinds = (features & SEL_FEATURE_EDGE) != 0 ? KINDS : SHARP;
	world->rebuilds = backend != SEL_BACKEND_POLL &&
			  backend != SEL_BACKEND_SELECT;
	for (int i = 0; i < world->kinds; i++) {
		if (i == URGENT)
			open_tcp(world->fds[i]);
		else
			open_unix(world->fds[i]);
		if (sel_selector_register_token(world->selector,
						 100 + (uint64_t)i,
						 world->fds[i][0],
						 mask_of(world, i),
						 (uint64_t)i, NULL) != 0)
			bail("not registered");
		if (i != FIRED)
			continue;
		put(world->fds[i][1], 1);
		if (look(world->selector, world->fds[i][0], NULL) != R)
			bail("a one-shot that doesn't fire");
	}
	if ((features & SEL_FEATURE_FILENO) != 0)
		world->outer = sel_selector_fileno(world->selector);
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	for (int i = 0; i < world->kinds; i++)
		close_both(world->fds[i]);
}

/* That fileno's number says `ready`, where there is one. */
static bool outer_says(struct world *world, int ready)
{
	struct pollfd pfd = { .fd = world->outer, .events = POLLIN };

	return world->outer < 0 || poll(&pfd, 1, 0) == ready;
}

static bool rearm(struct world *world, int kind)
{
	return sel_selector_modify(world->selector, world->fds[kind][0],
				   mask_of(world, kind), (uint64_t)kind,
				   NULL) == 0;
}

/* One event of one registration, and none after that of some kinds. */
static bool comes(struct world *world, int kind, uint32_t events)
{
	TRY(outer_says(world, 1));
	TRY(only(world->selector, world->fds[kind][0], events, (uint64_t)kind));
	if (kind != LEVEL && kind != URGENT)
		TRY(look_all(world->selector) == 0);
	return true;
}

static bool keys_are_there(struct world *world)
{
	sel_key key;

	TRY(sel_selector_count(world->selector) == world->kinds);
	for (int i = 0; i < world->kinds; i++) {
		TRY(sel_selector_get_key(world->selector, world->fds[i][0],
					 &key) == 0);
		TRY(key.events == mask_of(world, i));
		TRY(key.data == (uint64_t)i);
		TRY(key.token == 100 + (uint64_t)i);
		TRY(find_fd(world->selector, key.token) == key.fd);
	}
	return true;
}

/*
 * The same in both processes, one after the other, since what one reads is gone
 * for the other.  Leaves everything as it was.
 */
static bool all_is_right(struct world *world)
{
	sel_selector *selector = world->selector;
	int32_t (*fds)[2] = world->fds;
	char byte;

	TRY(keys_are_there(world));
	TRY(comes(world, BOTH, W));
	put(fds[LEVEL][1], 1);
	TRY(comes(world, LEVEL, R));
	TRY(comes(world, LEVEL, R));
	drain(fds[LEVEL][0]);
	put(fds[ARMED][1], 1);
	TRY(comes(world, ARMED, R));
	put(fds[ARMED][1], 1);
	TRY(look_all(selector) == 0);
	drain(fds[ARMED][0]);
	if (world->pri) {
		TRY(send(fds[URGENT][1], "!", 1, MSG_OOB) == 1);
		await(fds[URGENT][0], POLLPRI);
		TRY(comes(world, URGENT, P));
		TRY(recv(fds[URGENT][0], &byte, 1, MSG_OOB) == 1);
		/* Some systems report PRI until what follows was read. */
		put(fds[URGENT][1], 1);
		await(fds[URGENT][0], POLLIN);
		drain(fds[URGENT][0]);
	}
	if (world->kinds > SHARP) {
		put(fds[SHARP][1], 1);
		TRY(comes(world, SHARP, R));
		drain(fds[SHARP][0]);
	}
	TRY(rearm(world, FIRED));
	TRY(comes(world, FIRED, R));
	TRY(world->outer < 0 ||
	    sel_selector_fileno(selector) == world->outer);
	TRY(outer_says(world, 0));
	TRY(rearm(world, ARMED) && rearm(world, BOTH));
	return true;
}

static bool child_checks(struct turn *parent, void *context)
{
	struct world *world = context;
	uint64_t before = stats_of(world->selector).rebuilds;

	if (!world->child_first) {
		/* Rebuilt with nothing but a look, before all the rest. */
		TRY(only(world->selector, world->fds[BOTH][0], W, BOTH));
		TRY(rearm(world, BOTH));
		turn_pass(parent);
		TRY(turn_await(parent));
	} else {
		TRY(world->outer < 0 || sel_selector_fileno(world->selector) ==
		    world->outer);
	}
	TRY(all_is_right(world));
	/* Counted once, however often the child calls. */
	TRY(stats_of(world->selector).rebuilds == before + world->rebuilds);
	return true;
}

static void test_both(uint32_t backend, bool child_first)
{
	struct world world;
	struct turn child;

	world_open(&world, backend);
	world.child_first = child_first;
	turn_fork(&child, child_checks, &world);
	if (!child_first) {
		(void)turn_await(&child);
		ok(all_is_right(&world),
		   "the parent comes first: the parent sees its own event only");
		turn_pass(&child);
		ok(turn_join(&child),
		   "the parent comes first: then the child sees its own event only");
	} else {
		ok(turn_join(&child),
		   "the child comes first: the child sees its own event only");
		ok(all_is_right(&world),
		   "the child comes first: then the parent sees its own event only");
	}
	is_uint(0, stats_of(world.selector).rebuilds,
		"the parent's set was not built anew");
	world_close(&world);
}

static bool child_of_child(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	return all_is_right(world);
}

/* With a generation that has used its copy and one that has not. */
static bool child_has_one(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	if (world->child_first)
		TRY(all_is_right(world));
	TRY(turn_run(child_of_child, context));
	if (!world->child_first)
		TRY(all_is_right(world));
	return true;
}

static void test_grandchild(uint32_t backend, bool used)
{
	struct world world;

	world_open(&world, backend);
	world.child_first = used;
	ok(turn_run(child_has_one, &world),
	   "a grandchild of a child that %s: each sees its own events",
	   used ? "has used its selector" : "has not used its selector");
	ok(all_is_right(&world),
	   "a grandchild of a child that %s: the parent sees its events",
	   used ? "has used its selector" : "has not used its selector");
	world_close(&world);
}

static void test(uint32_t backend)
{
	test_both(backend, true);
	test_both(backend, false);
	test_grandchild(backend, true);
	test_grandchild(backend, false);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
