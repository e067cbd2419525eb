/* SPDX-License-Identifier: MIT */
/*
 * Healing behind the number that fileno answers: whoever watches that must not
 * notice, in poll(2), in an epoll, in a selector, and in a child of fork().
 */
#include <poll.h>
#include <sys/epoll.h>

#include "fork/fork.h"
#include "heal/heal.h"

struct world {
	sel_selector *inner;
	int32_t fileno;
	int32_t fds[2];
	struct zombie zombie;
};

static void world_open(struct world *world)
{
	world->inner = open_selector(SEL_BACKEND_EPOLL, 0);
	world->fileno = sel_selector_fileno(world->inner);
	open_pipe(world->fds);
	add(world->inner, world->fds[0], R, 1);
}

static void world_close(struct world *world)
{
	sel_selector_free(world->inner);
	close_both(world->fds);
}

/* A host's loop, which looks as long as the number says so. */
static bool heal(struct world *world)
{
	uint64_t rebuilds = stats_of(world->inner).rebuilds;
	int64_t limit = sel_now() + 5000 * MS;

	zombie_make(&world->zombie, world->inner, R);
	while (is_readable(world->fileno)) {
		TRY(look_all(world->inner) == 0);
		TRY(sel_now() < limit);
	}
	TRY(stats_of(world->inner).rebuilds == rebuilds + 1);
	return true;
}

static bool works(struct world *world)
{
	TRY(!is_readable(world->fileno));
	put(world->fds[1], 1);
	TRY(is_readable(world->fileno));
	TRY(only(world->inner, world->fds[0], R, 1));
	drain(world->fds[0]);
	TRY(!is_readable(world->fileno));
	TRY(sel_selector_fileno(world->inner) == world->fileno);
	return true;
}

static void test_poll(struct world *world)
{
	ok(heal(world), "a zombie: fileno gets unreadable, by one rebuild");
	ok(works(world), "a zombie: fileno tells of real events");
	zombie_end(&world->zombie);
}

static void test_wakeup(struct world *world)
{
	int64_t limit = sel_now() + 5000 * MS;
	int woken = 0;

	zombie_make(&world->zombie, world->inner, R);
	(void)sel_selector_wakeup(world->inner);
	while (is_readable(world->fileno) && sel_now() < limit)
		woken += look_all(world->inner) == SEL_EWOKEN;
	is_int(1, woken, "one look is woken until fileno gets unreadable");
	ok(!is_readable(world->fileno), "fileno gets unreadable within 5 s");
	ok(works(world), "fileno tells of real events then");
	zombie_end(&world->zombie);
}

/* An outer set of the kernel's, level or edge. */
static void test_epoll(struct world *world, uint32_t mode)
{
	struct epoll_event event = { .events = EPOLLIN | mode };
	int32_t set = epoll_create1(EPOLL_CLOEXEC);
	bool good = true;

	if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, world->fileno, &event))
		bail("no outer set");
	for (int i = 0; i < 3; i++) {
		good = heal(world) && good;
		zombie_end(&world->zombie);
		/* Of an edge that is over nothing has to be told. */
		while (epoll_wait(set, &event, 1, 0) == 1 && mode != 0)
			;
		good = good && epoll_wait(set, &event, 1, 0) == 0;
		put(world->fds[1], 1);
		good = good && epoll_wait(set, &event, 1, 1000) == 1;
		good = good && only(world->inner, world->fds[0], R, 1);
		drain(world->fds[0]);
	}
	topic("3 zombies, fileno in an epoll set");
	ok(good, "%s-triggered: real events only", mode ? "edge" : "level");
	close_one(&set);
}

static void test_selector(struct world *world, uint32_t backend)
{
	sel_selector *outer = open_selector(backend, 0);
	struct waiter waiter;
	bool good = true;

	add(outer, world->fileno, R, 2);
	for (int i = 0; i < 3; i++) {
		good = good && look_all(outer) == 0;
		good = heal(world) && good;
		/* The old set lives while this thread is in it. */
		waiter_start(&waiter, outer, 10000 * MS);
		put(world->fds[1], 1);
		good = waiter_join(&waiter) == 1 && good;
		good = good && only(world->inner, world->fds[0], R, 1);
		drain(world->fds[0]);
		good = good && look_all(outer) == 0;
		zombie_end(&world->zombie);
	}
	topic("3 zombies, fileno in a selector of kind %s",
	      sel_backend_name(backend));
	ok(good, "a thread waits after each zombie: real events only");
	good = true;
	for (int i = 0; i < 3; i++) {
		waiter_start(&waiter, outer, 10000 * MS);
		good = heal(world) && good;
		put(world->fds[1], 1);
		good = waiter_join(&waiter) == 1 && good;
		drain(world->fds[0]);
		zombie_end(&world->zombie);
	}
	ok(good, "a thread waits through each zombie: its wait ends");
	sel_selector_free(outer);
}

static bool child_works(struct turn *parent, void *context)
{
	struct world *world = context;

	TRY(turn_await(parent));
	TRY(look_all(world->inner) == 0);
	TRY(works(world));
	turn_pass(parent);
	(void)turn_await(parent);
	return true;
}

static bool child_works_at_once(struct turn *parent, void *context)
{
	struct world *world = context;

	TRY(look_all(world->inner) == 0);
	TRY(works(world));
	turn_pass(parent);
	(void)turn_await(parent);
	TRY(works(world));
	return true;
}

/* The child keeps the old set alive, with everything that is stuck in it. */
static void test_fork(struct world *world)
{
	struct turn child;

	turn_fork(&child, child_works, world);
	ok(heal(world), "a child has the old set: the parent heals its own");
	ok(works(world), "a child has the old set: the parent sees its events");
	turn_pass(&child);
	(void)turn_await(&child);
	ok(works(world),
	   "the child has rebuilt its set: the parent sees its events");
	turn_pass(&child);
	ok(turn_join(&child),
	   "the child sees its own events, by the same fileno");
	zombie_end(&world->zombie);

	turn_fork(&child, child_works_at_once, world);
	(void)turn_await(&child);
	ok(heal(world) && works(world),
	   "the child rebuilt its set before: the parent heals its own");
	turn_pass(&child);
	ok(turn_join(&child),
	   "the child rebuilt its set before: the child sees its events");
	zombie_end(&world->zombie);
}

static bool child_waits(struct turn *parent, void *context)
{
	turn_pass(parent);
	(void)turn_await(parent);
	(void)context;
	return true;
}

/* It is the child that keeps the file alive. */
static void test_kept(struct world *world)
{
	sel_stats before = stats_of(world->inner);
	struct turn child;
	int32_t number;
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	number = fds[0];
	add(world->inner, number, R, 666);
	turn_fork(&child, child_waits, world);
	(void)turn_await(&child);
	close_one(&fds[0]);
	(void)sel_selector_unregister(world->inner, number, NULL);
	ok(blocks_until_healed(world->inner, before.rebuilds + 1),
	   "each wait blocks until the set is rebuilt");
	ok(blocks(world->inner, 50 * MS), "a wait of 50 ms blocks then");
	is_uint(before.rebuilds + 1, stats_of(world->inner).rebuilds,
		"the set is rebuilt once");
	ok(works(world), "the other registration is reported");
	turn_pass(&child);
	ok(turn_join(&child), "the child ends with success");
	close_both(fds);
}

int main(void)
{
	struct world world;

	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0)
		skip_all("no epoll");
	begin_tests();
	world_open(&world);
	topic("poll(2) on fileno");
	test_poll(&world);
	topic("a wakeup while healing");
	test_wakeup(&world);
	test_epoll(&world, 0);
	test_epoll(&world, EPOLLET);
	for (uint32_t i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_EPOLL; i++)
		test_selector(&world, i);
	topic("a zombie and a fork");
	test_fork(&world);
	topic("a zombie that a child keeps alive");
	test_kept(&world);
	world_close(&world);
	return finish();
}
