/* SPDX-License-Identifier: MIT */
/*
 * What is registered when an epoll set is built anew goes on as before, and
 * what is not any more what was registered is told once.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "heal/heal.h"

enum { ONE = SEL_EVENT_ONESHOT, EDGE = SEL_EVENT_EDGE, EXCL =
	SEL_EVENT_EXCLUSIVE };

/* A registration of each kind; `data` is the position. */
enum { READY, IDLE, ARMED, FIRED, HUNG, URGENT, SHARP, SHARP_ONE, SHARED,
	KINDS };

static const uint32_t masks[KINDS] = {
	[READY] = R, [IDLE] = R, [ARMED] = R | ONE, [FIRED] = R | ONE,
	[HUNG] = RW | ONE, [URGENT] = P, [SHARP] = R | EDGE,
	[SHARP_ONE] = R | EDGE | ONE, [SHARED] = R | EXCL,
};

struct world {
	sel_selector *selector;
	int32_t fds[KINDS][2];
	int kinds;
	bool epoll;
	bool pri;		/* if not, URGENT is one more of level */
};

static void world_open(struct world *world, uint32_t backend)
{
	world->epoll = backend == SEL_BACKEND_EPOLL;
	world->selector = open_selector(backend, 0);
	world->kinds = world->epoll ? KINDS : SHARP;
	world->pri = (sel_backend_features(backend) & SEL_FEATURE_PRI) != 0;
	for (int i = 0; i < world->kinds; i++) {
		if (i == URGENT)
			open_tcp(world->fds[i]);
		else
			open_unix(world->fds[i]);
		add(world->selector, world->fds[i][0],
		    i == URGENT && !world->pri ? (uint32_t)R : masks[i],
		    (uint64_t)i);
		if (i == FIRED)
			put(world->fds[i][1], 1);
		if (i == HUNG)
			close_one(&world->fds[i][1]);
		if (i == FIRED || i == HUNG)
			(void)look_all(world->selector);
	}
	put(world->fds[READY][1], 1);
}

static void world_close(struct world *world)
{
	sel_selector_free(world->selector);
	for (int i = 0; i < world->kinds; i++)
		close_both(world->fds[i]);
}

static bool fires(struct world *world, int kind)
{
	put(world->fds[kind][1], 1);
	return look(world->selector, world->fds[kind][0], NULL) == R;
}

static bool fires_again(struct world *world, int kind)
{
	return look(world->selector, world->fds[kind][0], NULL) != 0;
}

static void test_live(uint32_t backend)
{
	struct zombie zombie;
	struct world world;
	sel_event event;
	uint32_t both;

	world_open(&world, backend);
	zombie_make(&zombie, world.selector, R);
	is_hex(R, look(world.selector, world.fds[READY][0], &event),
	       "the first look reports the ready descriptor");
	is_uint(READY, event.key.data, "the event has the registration's data");
	is_status(1, look_all(world.selector),
		  "the descriptor is still ready: the next look reports it");
	is_uint(world.epoll, stats_of(world.selector).rebuilds,
		"rebuilds of the set: 1 with epoll, else none");
	drain(world.fds[READY][0]);
	ok(blocks(world.selector, 10 * MS),
	   "all are idle or have fired, one with HUP: a wait blocks");
	ok(fires(&world, IDLE) && fires_again(&world, IDLE),
	   "a level-triggered registration reports data twice");
	drain(world.fds[IDLE][0]);
	ok(fires(&world, ARMED) && !fires_again(&world, ARMED),
	   "an armed one-shot fires once");
	(void)sel_selector_modify(world.selector, world.fds[FIRED][0],
				  R | ONE, FIRED, NULL);
	ok(fires_again(&world, FIRED) && !fires_again(&world, FIRED),
	   "a one-shot that had fired fires once after modify");
	(void)sel_selector_modify(world.selector, world.fds[HUNG][0],
				  RW | ONE, HUNG, NULL);
	both = look(world.selector, world.fds[HUNG][0], &event);
	ok(both == RW && !fires_again(&world, HUNG),
	   "a one-shot with HUP fires once after modify");
	(void)send(world.fds[URGENT][1], "!", 1, world.pri ? MSG_OOB : 0);
	is_status(1,
		  sel_selector_select(world.selector, &event, 1, SEL_FOREVER, 0),
		  "urgent data is reported");
	is_hex(world.pri ? P : R, event.events,
	       "urgent data is reported as PRI, or READ without PRI");
	(void)sel_selector_unregister(world.selector, world.fds[URGENT][0],
				      NULL);
	if (world.epoll) {
		ok(fires(&world, SHARP) && !fires_again(&world, SHARP) &&
			   fires(&world, SHARP),
		   "an edge-triggered registration reports each edge once");
		ok(fires(&world, SHARP_ONE) && !fires(&world, SHARP_ONE),
		   "an edge-triggered one-shot fires for one edge only");
		ok(fires(&world, SHARED) && fires_again(&world, SHARED),
		   "an exclusive registration reports data twice");
		(void)sel_selector_unregister(world.selector,
					      world.fds[SHARED][0], NULL);
	} else {
		skip("EDGE and EXCLUSIVE are not supported");
	}
	ok(blocks(world.selector, 10 * MS), "all were seen: a wait blocks");
	zombie_end(&zombie);
	world_close(&world);
}

/* The number of the dead belongs to somebody who has done nothing wrong. */
static void test_innocent(uint32_t backend)
{
	struct zombie zombie;
	struct world world;
	int32_t fds[2];

	world_open(&world, backend);
	zombie_make(&zombie, world.selector, R);
	open_oneway(fds);
	move_to(&fds[0], zombie.number);
	add(world.selector, fds[0], R, 50);
	drain(world.fds[READY][0]);
	ok(blocks(world.selector, 10 * MS),
	   "the new descriptor is idle: a wait blocks");
	put(fds[1], 1);
	is_hex(R, look(world.selector, fds[0], NULL),
	       "the new descriptor is ready: an event");
	is_status(0,
		  sel_selector_modify(world.selector, fds[0],
				      R | never_ready(backend), 51, NULL),
		  "modify of the new descriptor succeeds");
	is_hex(R, look(world.selector, fds[0], NULL), "modified: an event");
	is_status(0, sel_selector_unregister(world.selector, fds[0], NULL),
		  "unregister of the new descriptor succeeds");
	ok(blocks(world.selector, 10 * MS), "unregistered: a wait blocks");
	zombie_end(&zombie);
	close_both(fds);
	world_close(&world);
}

/*
 * Stolen numbers are found out when the set is built anew.  poll, select and
 * /dev/poll see the thief all the time, kqueue forgot the victim with its
 * number.
 */
static void test_stolen(uint32_t backend)
{
	struct zombie zombie;
	sel_selector *selector = open_selector(backend, 0);
	bool epoll = backend == SEL_BACKEND_EPOLL;
	bool kqueue = backend == SEL_BACKEND_KQUEUE;
	uint32_t mask = R | never_ready(backend);
	sel_event event = { .events = 0 };
	int32_t fds[2], thief[2];
	sel_key key;

	open_oneway(fds);
	open_oneway(thief);
	add(selector, fds[0], mask, 5);
	if (dup2(thief[0], fds[0]) < 0)
		bail("dup2");
	zombie_make(&zombie, selector, R);
	is_hex(epoll ? mask : 0, look(selector, fds[0], &event),
	       "the first look reports the registration, with epoll only");
	is_hex(epoll ? SEL_DETAIL_INVALID : 0, event.detail,
	       "the detail says INVALID, with epoll only");
	ok(blocks(selector, 10 * MS), "the next wait blocks");
	zombie_end(&zombie);
	for (int i = 0; i < 3; i++) {
		zombie_make(&zombie, selector, R);
		ok(look_all(selector) == 0 && blocks(selector, 10 * MS),
		   "zombie %d after that: a look and a wait have no event",
		   i + 1);
		zombie_end(&zombie);
	}
	is_status(0, sel_selector_get_key(selector, fds[0], &key),
		  "get_key finds the registration");
	is_hex(mask, key.events, "the key has the registration's events");
	is_uint(5, key.data, "the key has the registration's data");
	put(thief[1], 1);
	is_hex(epoll || kqueue ? 0 : R, look(selector, fds[0], NULL),
	       "the thief gets ready: no event with epoll and kqueue, else READ");
	(void)sel_selector_modify(selector, fds[0], R, 6, NULL);
	is_hex(R, look(selector, fds[0], NULL),
	       "modify, the thief is ready: an event");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "unregister succeeds");
	is_status(0, look_all(selector), "unregistered: no event");
	sel_selector_free(selector);
	close_both(fds);
	close_both(thief);
}

static void test(uint32_t backend)
{
	topic("a zombie among live registrations");
	test_live(backend);
	topic("a new descriptor at the zombie's number");
	test_innocent(backend);
	topic("another file at a registered number");
	test_stolen(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
