/* SPDX-License-Identifier: MIT */
/*
 * A pipe whose other end is closed is hung up for good: each wait says so, an
 * edge and a one-shot say so once, whenever the registration was made and
 * whatever the system does with its own.
 */
#include "facts.h"
#include "fork/fork.h"

enum { LOOKS = 4, ONE = SEL_EVENT_ONESHOT, EDGE = SEL_EVENT_EDGE };

static uint32_t backend;

struct world {
	sel_selector *selector;
	int32_t fds[2];
	int32_t end;		/* the end that is registered */
};

/* Whether each of some looks reports these events, and nothing else. */
static bool each_look(struct world *world, uint32_t events)
{
	for (int i = 0; i < LOOKS; i++) {
		sel_event event = { .events = 0 };

		TRY(look(world->selector, world->end, &event) == events);
		TRY((event.detail & SEL_DETAIL_INVALID) == 0);
		TRY(look_all(world->selector) == 1);
	}
	return true;
}

/* Whether one look reports WRITE, and no other. */
static bool one_look(struct world *world)
{
	TRY(look(world->selector, world->end, NULL) == W);
	for (int i = 0; i < LOOKS; i++)
		TRY(look_all(world->selector) == 0);
	return true;
}

/* WRITE is asked for at one end, beside `flags`, and the other end closes:
   before that, or after. */
static void begin(struct world *world, int end, uint32_t mask, bool before)
{
	world->selector = open_selector(backend, 0);
	open_pipe(world->fds);
	world->end = world->fds[end];
	if (!before)
		add(world->selector, world->end, mask, 1);
	close_one(&world->fds[!end]);
	if (before)
		add(world->selector, world->end, mask, 1);
}

static void end(struct world *world)
{
	sel_selector_free(world->selector);
	close_both(world->fds);
}

static void test_level(int which, bool before)
{
	struct world world;
	struct waiter waiter;

	begin(&world, which, W, before);
	ok(each_look(&world, W), "WRITE: each look has WRITE");
	waiter_start(&waiter, world.selector, 60000 * MS);
	is_status(1, waiter_join(&waiter), "WRITE: a wait has an event");
	is_status(0, sel_selector_modify(world.selector, world.end, R, 2, NULL),
		  "modify to READ succeeds");
	ok(each_look(&world, R), "READ: each look has READ");
	is_status(0, sel_selector_modify(world.selector, world.end, RW, 3,
					 NULL), "modify to both succeeds");
	ok(each_look(&world, RW), "both: each look has both");
	is_status(0, sel_selector_modify(world.selector, world.end, W, 4, NULL),
		  "modify to WRITE succeeds");
	ok(each_look(&world, W), "WRITE again: each look has WRITE");
	is_status(0, sel_selector_unregister(world.selector, world.end, NULL),
		  "unregister succeeds");
	is_status(0, look_all(world.selector), "unregistered: no event");
	is_uint(0, stats_of(world.selector).stale, "no stale record");
	end(&world);

	begin(&world, which, RW, before);
	ok(each_look(&world, RW), "both: each look has both");
	end(&world);
}

/* Full or not, the end of the pipe is reported. */
static void test_full(void)
{
	struct world world;

	world.selector = open_selector(backend, 0);
	open_pipe(world.fds);
	world.end = world.fds[1];
	fill(world.end);
	add(world.selector, world.end, W, 1);
	is_status(0, look_all(world.selector), "full: no event");
	close_one(&world.fds[0]);
	ok(each_look(&world, W), "full, and no reader: each look has WRITE");
	end(&world);
}

static void test_once(const char *name, uint32_t flag, bool before)
{
	struct world world;

	begin(&world, 1, W | flag, before);
	ok(one_look(&world), "%s: one look has WRITE", name);
	is_status(0, sel_selector_modify(world.selector, world.end, W | flag, 2,
					 NULL), "%s: modify succeeds", name);
	ok(one_look(&world), "%s, modified: one look has WRITE", name);
	is_status(0, sel_selector_modify(world.selector, world.end, W, 3, NULL),
		  "%s: modify to WRITE alone succeeds", name);
	ok(each_look(&world, W), "%s: then each look has WRITE", name);
	end(&world);
}

static void *close_reader(void *context)
{
	struct world *world = context;

	close_one(&world->fds[0]);
	return NULL;
}

static void test_sleep(void)
{
	struct world world;
	struct waiter waiter;
	pthread_t thread;

	world.selector = open_selector(backend, 0);
	open_pipe(world.fds);
	world.end = world.fds[1];
	fill(world.end);
	add(world.selector, world.end, W, 1);
	waiter_start(&waiter, world.selector, 60000 * MS);
	thread_start(&thread, close_reader, &world);
	(void)pthread_join(thread, NULL);
	is_status(1, waiter_join(&waiter), "a wait that sleeps has an event");
	ok(waiter.elapsed < 30000 * MS, "the wait ends when the reader closes");
	ok(each_look(&world, W), "after the wait each look has WRITE");
	end(&world);
}

/* A wait sleeps while the registration is made. */
static void test_register(void)
{
	struct world world;
	struct waiter waiter;

	world.selector = open_selector(backend, 0);
	open_pipe(world.fds);
	world.end = world.fds[1];
	close_one(&world.fds[0]);
	waiter_start(&waiter, world.selector, 60000 * MS);
	add(world.selector, world.end, W, 1);
	is_status(1, waiter_join(&waiter), "a wait that sleeps has an event");
	ok(waiter.elapsed < 30000 * MS, "the wait ends when WRITE is asked for");
	end(&world);
}

static bool child_looks(struct turn *parent, void *context)
{
	struct world *world = context;

	(void)parent;
	TRY(each_look(world, W));
	TRY(sel_selector_modify(world->selector, world->end, RW, 2, NULL) == 0);
	TRY(each_look(world, RW));
	TRY(sel_selector_unregister(world->selector, world->end, NULL) == 0);
	return look_all(world->selector) == 0;
}

static void test_fork(void)
{
	struct world world;

	if (!has_processes()) {
		skip("Windows has no fork()");
		return;
	}
	begin(&world, 1, W, false);
	ok(turn_run(child_looks, &world),
	   "a child's looks have WRITE, and no INVALID");
	ok(each_look(&world, W), "the parent's looks have WRITE");
	ok(turn_run(child_looks, &world),
	   "a second child's looks have WRITE, and no INVALID");
	end(&world);
}

static void test_fileno(void)
{
	struct world world;
	int32_t fd;

	if ((sel_backend_features(backend) & SEL_FEATURE_FILENO) == 0) {
		skip("fileno is not supported");
		return;
	}
	begin(&world, 1, W, false);
	fd = sel_selector_fileno(world.selector);
	ok(is_readable(fd), "fileno is readable");
	ok(each_look(&world, W) && is_readable(fd),
	   "fileno is readable after looks");
	(void)sel_selector_wakeup(world.selector);
	is_status(1, look_all(world.selector), "a wakeup: the event first");
	is_status(SEL_EWOKEN, look_all(world.selector),
		  "a wakeup: then SEL_EWOKEN");
	ok(is_readable(fd), "fileno is readable after SEL_EWOKEN");
	(void)sel_selector_unregister(world.selector, world.end, NULL);
	ok(is_unreadable(world.selector), "unregistered: fileno is not readable");
	end(&world);
}

/* The number comes to mean a pipe that is well. */
static void test_number(void)
{
	struct world world;
	int32_t fds[2];
	int32_t number;

	begin(&world, 1, W, false);
	(void)look_all(world.selector);
	number = world.end;
	(void)sel_selector_unregister(world.selector, number, NULL);
	open_pipe(fds);
	close_one(&world.fds[1]);
	move_to(&fds[1], number);
	fill(fds[1]);
	add(world.selector, number, W, 2);
	is_status(0, look_all(world.selector), "another pipe, full: no event");
	drain(fds[0]);
	is_hex(W, look(world.selector, number, NULL),
	       "another pipe with room: WRITE");
	close_both(fds);
	end(&world);
}

static void test(uint32_t which)
{
	uint32_t features = sel_backend_features(which);

	backend = which;
	for (int before = 0; before < 2; before++) {
		topic("a writer, %s", before ? "registered without a reader" :
		      "whose reader closes");
		test_level(1, before);
		if (features & SEL_FEATURE_EDGE)
			test_once("EDGE", EDGE, before);
		else
			skip("no EDGE");
		if (features & SEL_FEATURE_ONESHOT)
			test_once("ONESHOT", ONE, before);
		else
			skip("no ONESHOT");
		topic("a reading end, %s", before ?
		      "registered without a writer" : "whose writer closes");
		if (pipes_have_two_ways(which))
			test_level(0, before);
		else
			skip("pipes have one way");
	}
	topic("a full pipe");
	test_full();
	topic("the reader closes in a wait");
	test_sleep();
	topic("WRITE is asked for in a wait");
	test_register();
	topic("a pipe without a reader, after fork");
	test_fork();
	topic("a pipe without a reader, fileno");
	test_fileno();
	topic("the number of a pipe without a reader, used again");
	test_number();
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
