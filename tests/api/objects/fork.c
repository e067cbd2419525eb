/* SPDX-License-Identifier: MIT */
/*
 * The objects of the `select` module after fork().  A poll object is memory: a
 * copy.  An epoll object is a descriptor: shared, as all of these are.
 */
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>

#include "fork/fork.h"

enum { ROUNDS = 60 };

struct world {
	sel_poll *poll;
	sel_epoll *epoll;
	int32_t fds[2];
	int32_t more[2];
	atomic_bool stop;
};

static bool polls(struct world *world, int32_t fd)
{
	sel_pollfd ready[2];

	TRY(sel_poll_poll(world->poll, ready, 2, 0, 0) == 1);
	TRY(ready[0].fd == fd && ready[0].events == POLLIN);
	return true;
}

static bool child_polls(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_pollfd ready;

	(void)parent;
	TRY(sel_poll_count(world->poll) == 1);
	TRY(sel_poll_poll(world->poll, &ready, 1, 0, 0) == 0);
	TRY(sel_poll_register(world->poll, world->more[0], POLLIN) == 0);
	put(world->more[1], 1);
	TRY(polls(world, world->more[0]));
	drain(world->more[0]);
	TRY(sel_poll_modify(world->poll, world->fds[0], POLLPRI) == 0);
	TRY(sel_poll_unregister(world->poll, world->fds[0]) == 0);
	TRY(sel_poll_count(world->poll) == 1);
	sel_poll_free(world->poll);
	return true;
}

static void *poll_once(void *context)
{
	struct world *world = context;
	sel_pollfd ready = { .fd = -1 };
	sel_status status;

	/* Whoever looks whether it is inside may be there first. */
	do {
		status = sel_poll_poll(world->poll, &ready, 1, -1, 0);
	} while (status == SEL_ECONCURRENT);
	return status == 1 && ready.fd == world->fds[0] ? world : NULL;
}

static void *change(void *context)
{
	struct world *world = context;

	while (!atomic_load(&world->stop)) {
		(void)sel_poll_register(world->poll, world->more[0], POLLIN);
		(void)sel_poll_modify(world->poll, world->more[0], POLLPRI);
		(void)sel_poll_unregister(world->poll, world->more[0]);
		sched_yield();
	}
	return NULL;
}

static bool child_finds_it_whole(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_pollfd ready;
	sel_status count = sel_poll_count(world->poll);

	(void)parent;
	TRY(count == 1 || count == 2);
	TRY(sel_poll_poll(world->poll, &ready, 1, 0, 0) == 0);
	TRY((sel_poll_unregister(world->poll, world->more[0]) == 0) ==
	    (count == 2));
	put(world->fds[1], 1);
	TRY(polls(world, world->fds[0]));
	drain(world->fds[0]);
	return true;
}

static void test_poll(struct world *world)
{
	sel_pollfd ready;
	pthread_t thread;
	void *good = NULL;
	bool whole = true;

	if (sel_poll_new(&world->poll) != 0 ||
	    sel_poll_register(world->poll, world->fds[0], POLLIN) != 0)
		bail("no poll object");
	thread_start(&thread, change, world);
	for (int i = 0; whole && i < ROUNDS; i++)
		whole = turn_run(child_finds_it_whole, world);
	atomic_store(&world->stop, true);
	(void)pthread_join(thread, NULL);
	ok(whole,
	   "forks while a thread changes a poll object: each child finds it whole");

	ok(turn_run(child_polls, world),
	   "a fork: a poll object works in the child");
	thread_start(&thread, poll_once, world);
	/* That it is inside can't be seen but by being turned away. */
	while (sel_poll_poll(world->poll, &ready, 1, 0, 0) != SEL_ECONCURRENT)
		sched_yield();
	ok(turn_run(child_polls, world),
	   "a fork while a thread polls: the poll object works in the child");
	is_status(SEL_ECONCURRENT, sel_poll_poll(world->poll, &ready, 1, 0, 0),
		  "a fork while a thread polls: the thread still polls");
	is_status(1, sel_poll_count(world->poll),
		  "a fork while a thread polls: the parent's set is as it was");
	put(world->fds[1], 1);
	(void)pthread_join(thread, &good);
	ok(good != NULL,
	   "a fork while a thread polls: the thread gets its event");
	drain(world->fds[0]);
	sel_poll_free(world->poll);
}

static bool child_shares(struct turn *parent, void *context)
{
	struct world *world = context;
	sel_pollfd ready;

	(void)parent;
	TRY(sel_epoll_poll(world->epoll, &ready, 1, 0, 0) == 0);
	TRY(sel_epoll_register(world->epoll, world->more[0], EPOLLIN) == 0);
	TRY(sel_epoll_unregister(world->epoll, world->fds[0]) == 0);
	TRY(sel_epoll_close(world->epoll) == 0);
	sel_epoll_free(world->epoll);
	return true;
}

static void test_epoll(struct world *world)
{
	sel_pollfd ready = { .fd = -1 };
	sel_epoll *epoll;

	if (sel_epoll_new(&epoll, -1, 0) != 0) {
		skip("no epoll");
		return;
	}
	world->epoll = epoll;
	(void)sel_epoll_register(epoll, world->fds[0], EPOLLIN);
	ok(turn_run(child_shares, world),
	   "a fork: an epoll object works in the child");
	put(world->fds[1], 1);
	is_status(
		0, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		"the child unregistered from the shared set: no event in the parent");
	put(world->more[1], 1);
	is_status(
		1, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		"the child registered in the shared set: an event in the parent");
	is_int(world->more[0], ready.fd,
	       "the child registered in the shared set: the event is its own");
	sel_epoll_free(epoll);
	drain(world->fds[0]);
	drain(world->more[0]);
}

int main(void)
{
	struct world world = { .poll = NULL };

	begin_tests();
	open_pipe(world.fds);
	open_pipe(world.more);
	test_poll(&world);
	test_epoll(&world);
	close_both(world.fds);
	close_both(world.more);
	return finish();
}
