/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE: looks that fail or are interrupted, what may come between a look
 * and the wait behind it, and what keeps looks from being made.
 */
#include "selectors/private.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "dense-world.h"
#include "fork/fork.h"

/* What a look in a hot selector says that fails with `error`. */
static const char *fail_with(int error, uint32_t flags)
{
	const char *made;

	fault_arm(FAULT_POLL, 0, error);
	made = dense_wait_with(SEL_FOREVER, flags);
	ok(fault_disarm(), "errno %d was returned by the look", error);
	return made;
}

static void test_failed(int error)
{
	int wrong = 0;

	dense_open(0);
	heat();
	is_str("pe", fail_with(error, 0), "a look, then epoll");
	is_status(COUNT, d.status, "epoll brings all events");
	is_int(0, looks(4 * MOST), "later waits: no more looks");
	/* What is not the fast path's does not begin again. */
	(void)sel_selector_unregister(d.selector, d.fds[9], NULL);
	gap_reset();
	for (int i = 0; i < MOST; i++)
		wrong += sel_selector_select_until(d.selector, d.events,
						   LENGTH(d.events), 0, 0) !=
			 COUNT - 1;
	for (unsigned int i = 0; i < gap_count(); i++)
		wrong += gap_at(i)->call == FAULT_POLL;
	is_int(0, wrong,
	       "later waits after a change: right, and no more looks");
	dense_close();
}

/* The caller has not kept the promise: a registered number is closed. */
static void test_invalid(void)
{
	uint64_t events;
	int32_t fds[2];
	int wrong = 0;

	dense_open(0);
	open_pipe(fds);
	put(fds[1], 1);
	add(d.selector, fds[0], R, 99);
	heat();
	events = stats_of(d.selector).events;
	close_one(&fds[0]);
	is_str("pe", dense_wait(SEL_FOREVER), "a look, then epoll");
	is_status(COUNT, d.status, "epoll brings all other events");
	for (sel_status i = 0; i < d.status; i++)
		wrong += d.events[i].events != R || d.events[i].detail != 0 ||
			 d.events[i].key.data >= COUNT;
	is_int(0, wrong, "the events are those of the others");
	is_uint(COUNT, stats_of(d.selector).events - events,
		"the others' events are counted");
	is_int(0, looks(4 * MOST), "later waits: no more looks");
	(void)sel_selector_unregister(d.selector, fds[0], NULL);
	is_int(0, looks(4 * MOST), "the number is unregistered: no more looks");
	close_one(&fds[1]);
	dense_close();
}

static void get_ready(void *context)
{
	(void)context;
	be_ready(ALL);
}

static void test_interrupted(void)
{
	const char *made;

	dense_open(0);
	heat();
	is_str("pp", fail_with(EINTR, 0), "all ready: a look, then another look");
	is_status(COUNT, d.status, "all ready: all events come");
	is_uint(1, stats_of(d.selector).signals,
		"all ready: one signal is counted");
	be_ready(0);
	fault_arm(FAULT_POLL, 0, EINTR);
	made = dense_wait(MS);
	(void)fault_disarm();
	/* What is left may be no whole millisecond. */
	ok(strncmp(made, "pp", 2) == 0 && (made[2] == 'e' || made[2] == 'f'),
	   "nothing ready: two looks, then epoll: %s", made);
	is_status(0, d.status, "nothing ready: no event");
	dense_close();

	dense_open(0);
	heat();
	is_str("p", fail_with(EINTR, SEL_FLAG_RETURN_ON_SIGNAL),
	       "RETURN_ON_SIGNAL: a look, and nothing more");
	is_status(SEL_EINTERRUPTED, d.status,
		  "RETURN_ON_SIGNAL: SEL_EINTERRUPTED");
	is_uint(1, stats_of(d.selector).signals,
		"RETURN_ON_SIGNAL: one signal is counted");
	is_str("p", dense_wait(0), "RETURN_ON_SIGNAL: the next wait looks");
	is_status(COUNT, d.status,
		  "RETURN_ON_SIGNAL: the next wait has all events");
	dense_close();
}

/* Runs an action between the look, which is in vain, and the wait. */
static const char *between(void (*action)(void *), int64_t timeout)
{
	heat();
	be_ready(0);
	gap_reset();
	gap_before(1, action, NULL);
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       timeout, 0);
	return calls();
}

static void modify_one(void *context)
{
	(void)context;
	(void)sel_selector_modify(d.selector, d.fds[0], R, 77, NULL);
	be_ready(TWO);
}

static void replace_one(void *context)
{
	(void)context;
	(void)sel_selector_unregister(d.selector, d.fds[2], NULL);
	close_one(&d.fds[2]);
	d.fds[2] = dup_of(d.pipes[0][0]);
	add(d.selector, d.fds[2], R, 78);
	be_ready(TWO);
}

static void wake(void *context)
{
	(void)context;
	(void)sel_selector_wakeup(d.selector);
}

static void shut(void *context)
{
	(void)context;
	(void)sel_selector_close(d.selector);
}

static void test_between(void)
{
	dense_open(0);
	is_str("pe", between(get_ready, SEL_FOREVER),
	       "all get ready: a look, then epoll");
	is_status(COUNT, d.status, "all get ready: all events come");
	is_str("pe", between(modify_one, 5000 * MS),
	       "one is modified: a look, then epoll");
	ok(d.status == 2 &&
		   (d.events[0].key.data == 77 || d.events[1].key.data == 77),
	   "one is modified: two events, one with the new data");
	is_str("pe", between(replace_one, SEL_FOREVER),
	       "one is replaced: a look, then epoll");
	is_status(3, d.status, "one is replaced: all events come");
	ok(d.events[0].key.data == 78 || d.events[1].key.data == 78 ||
		   d.events[2].key.data == 78,
	   "one is replaced: one event is the new registration's");
	is_str("pe", between(wake, SEL_FOREVER),
	       "a wakeup: a look, then epoll");
	is_status(SEL_EWOKEN, d.status, "a wakeup: SEL_EWOKEN");
	is_str("pe", between(shut, SEL_FOREVER), "close: a look, then epoll");
	is_status(SEL_ECLOSED, d.status, "close: SEL_ECLOSED");
	dense_close();
}

/* In the look itself, which takes no notice, only what takes no lock. */
static void test_within(void)
{
	int64_t begin;

	dense_open(0);
	heat();
	gap_reset();
	gap_after(0, wake, NULL);
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       SEL_FOREVER, 0);
	is_status(COUNT, d.status, "a wakeup: all events");
	is_str("p", calls(), "a wakeup: a look, and nothing more");
	is_str("", dense_wait(SEL_FOREVER),
	       "the wait after the events: no system call");
	is_status(SEL_EWOKEN, d.status, "the wait after the events: SEL_EWOKEN");
	be_ready(0);
	begin = sel_now();
	(void)dense_wait(5 * MS);
	is_status(0, d.status,
		  "the wakeup was reported: the next wait has no event");
	ok(sel_now() - begin >= 5 * MS,
	   "the wakeup was reported: the next wait lasts its time");
	heat();
	gap_reset();
	gap_after(0, shut, NULL);
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       SEL_FOREVER, 0);
	is_status(SEL_ECLOSED, d.status, "close: SEL_ECLOSED");
	dense_close();
}

static void *modify(void *context)
{
	(void)sel_selector_modify(d.selector, d.fds[0], R, 77, NULL);
	return context;
}

/* Comes for the lock in the look, and sleeps until that is over. */
static void come(void *thread)
{
	if (pthread_create(thread, NULL, modify, NULL) != 0)
		bail("pthread_create");
	while (!sel__lock_is_wanted(&d.selector->state))
		sched_yield();
}

static void test_wanted(void)
{
	pthread_t thread;

	dense_open(0);
	heat();
	gap_reset();
	gap_after(0, come, &thread);
	d.status = sel_selector_select(d.selector, d.events, LENGTH(d.events),
				       SEL_FOREVER, 0);
	is_str("p", calls(), "a look, and nothing more");
	is_status(COUNT, d.status, "the look has all events");
	is_str("e", dense_wait(0), "the next wait: epoll, and no look");
	(void)pthread_join(thread, NULL);
	is_int(4 * MOST - 1, looks(4 * MOST),
	       "the lock is free: looks are made again");
	dense_close();
}

static void test_capacity(void)
{
	uint32_t seen = 0;

	dense_open(0);
	heat();
	for (int i = 0; i < 3; i++) {
		gap_reset();
		d.status = sel_selector_select(d.selector, d.events, COUNT - 1,
					       0, 0);
		is_str("e", calls(),
		       "room for all but one: epoll, and no look");
		for (sel_status k = 0; k < d.status; k++)
			seen |= UINT32_C(1) << d.events[k].key.data;
	}
	is_hex((UINT32_C(1) << COUNT) - 1, seen,
	       "room for all but one: three waits see all");
	gap_reset();
	d.status = sel_selector_select(d.selector, d.events, COUNT, 0, 0);
	is_str("p", calls(), "room for all: a look");
	is_status(COUNT, d.status, "room for all: all events at once");
	dense_close();
}

/* None while there is a registration that poll has not. */
static void test_odd(uint32_t flag, const char *name)
{
	int32_t fds[2];

	open_pipe(fds);
	dense_open(0);
	heat();
	add(d.selector, fds[0], R, 99);
	is_str("p", dense_wait(0), "level-triggered: a look");
	(void)sel_selector_modify(d.selector, fds[0], R | flag, 99, NULL);
	is_str("e", dense_wait(0), "modified to %s: no look", name);
	put(fds[1], 1);
	is_str("e", dense_wait(0), "%s and ready: no look", name);
	is_status(COUNT + 1, d.status, "%s and ready: all events", name);
	(void)sel_selector_unregister(d.selector, fds[0], NULL);
	is_str("p", dense_wait(0), "%s unregistered: a look", name);
	add(d.selector, fds[0], R | flag, 99);
	is_str("e", dense_wait(0), "registered with %s: no look", name);
	(void)sel_selector_modify(d.selector, fds[0], R, 99, NULL);
	is_str("p", dense_wait(0), "%s modified to level-triggered: a look",
	       name);
	is_status(COUNT + 1, d.status,
		  "%s modified to level-triggered: all events", name);
	dense_close();
	close_both(fds);
}

static void test_memory(void)
{
	int before = fault_blocks();
	sel_selector *selector = NULL;

	for (unsigned int i = 0; i < 2; i++) {
		fault_arm(FAULT_CALLOC, i, ENOMEM);
		is_status(SEL_ENOMEM,
			  sel_selector_new(&selector, SEL_BACKEND_EPOLL,
					   SEL_FLAG_DENSE),
			  "for %s: SEL_ENOMEM",
			  i == 0 ? "the selector" : "the array");
		ok(fault_disarm(), "for %s: memory was refused",
		   i == 0 ? "the selector" : "the array");
	}
	fault_arm(FAULT_EPOLL_CREATE1, 0, EMFILE);
	is_status(
		-EMFILE,
		sel_selector_new(&selector, SEL_BACKEND_EPOLL, SEL_FLAG_DENSE),
		"the epoll set is refused: EMFILE");
	(void)fault_disarm();
	is_int(before, fault_blocks(), "after all: no memory has leaked");
	sel_selector_free(open_selector(SEL_BACKEND_EPOLL, SEL_FLAG_DENSE));
	is_int(before, fault_blocks(), "made and freed: no memory is left");
}

/* The array can't grow: everything works on, without looks. */
static void test_growth(void)
{
	int32_t fds[2];
	sel_status status = 0;

	dense_open(0);
	sel_selector_free(d.selector);
	d.selector = open_selector(SEL_BACKEND_EPOLL, SEL_FLAG_DENSE);
	open_pipe(fds);
	/* The first one that makes no room for records. */
	fault_arm(FAULT_REALLOC, 1, ENOMEM);
	for (int n = COUNT; n-- > 0 && status == 0;)
		status = sel_selector_register(d.selector, d.fds[n], R,
					       (uint64_t)n, NULL);
	ok(fault_disarm(), "memory was refused");
	is_status(0, status, "all registers succeed");
	be_ready(ALL);
	is_int(0, looks(4 * MOST), "all ready: no looks");
	is_status(COUNT, d.status, "all ready: epoll brings all events");
	(void)sel_selector_modify(d.selector, d.fds[0], RW, 1, NULL);
	(void)sel_selector_unregister(d.selector, d.fds[1], NULL);
	(void)dense_wait(0);
	is_status(COUNT - 1, d.status,
		  "one modified, one unregistered: all other events");
	close_both(fds);
	dense_close();
}

static void test_deferred(void)
{
	dense_open(SEL_FLAG_DEFER_MODIFY);
	heat();
	(void)sel_selector_modify(d.selector, d.fds[0], W, 5, NULL);
	is_str("p", dense_wait(0), "pending: a look");
	is_status(COUNT - 1, d.status,
		  "pending: the look goes by the new mask");
	(void)sel_selector_modify(d.selector, d.fds[0], R, 5, NULL);
	fault_arm(FAULT_EPOLL_CTL, 0, EPERM);
	is_str("", dense_wait(0),
	       "epoll refuses it: no look, and no wait on epoll");
	ok(fault_disarm(), "epoll refuses it: epoll_ctl() was called");
	ok(d.status == 1 && d.events[0].detail == SEL_DETAIL_INVALID,
	   "epoll refuses it: one event, INVALID");
	is_str("e", dense_wait(0), "the lost one is registered: no look");
	is_status(COUNT - 1, d.status,
		  "the lost one is registered: all other events");
	(void)sel_selector_unregister(d.selector, d.fds[0], NULL);
	is_str("p", dense_wait(0), "the lost one is unregistered: a look");
	is_status(COUNT - 1, d.status,
		  "the lost one is unregistered: all other events");
	dense_close();
}

/* Found to be lost, which only a rebuild does, it keeps no look off. */
static bool child_loses_one(struct turn *parent, void *context)
{
	int32_t number = d.fds[0];

	(void)parent;
	(void)context;
	close_one(&d.fds[0]);
	TRY(*dense_wait(0) != 'p' && d.status == 1);
	TRY(d.events[0].detail == SEL_DETAIL_INVALID);
	TRY(*dense_wait(0) == 'e' && d.status == COUNT - 1);
	TRY(sel_selector_unregister(d.selector, number, NULL) == 0);
	TRY(looks(4 * MOST) > 0 && d.status == COUNT - 1);
	return true;
}

static void test_lost(void)
{
	dense_open(0);
	heat();
	ok(turn_run(child_loses_one, NULL),
	   "in a child: no look until it is unregistered");
	is_str("p", dense_wait(0), "in a child: the parent still looks");
	dense_close();
}

static void test_until(void)
{
	dense_open(0);
	heat();
	gap_reset();
	is_status(COUNT,
		  sel_selector_select_until(d.selector, d.events,
					    LENGTH(d.events), 0, 0),
		  "past, all ready: all events");
	is_str("p", calls(), "past, all ready: a look");
	be_ready(0);
	gap_reset();
	is_status(0,
		  sel_selector_select_until(d.selector, d.events,
					    LENGTH(d.events), 0, 0),
		  "past, nothing ready: no event");
	is_str("pe", calls(), "past, nothing ready: a look, then epoll");
	dense_close();
}

int main(void)
{
	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0)
		skip_all("no epoll");
	begin_tests();
	topic("a look that fails with EINVAL");
	test_failed(EINVAL);
	topic("a look that fails with ENOMEM");
	test_failed(ENOMEM);
	topic("a look with a closed number");
	test_invalid();
	topic("a look that a signal interrupts");
	test_interrupted();
	topic("between a look in vain and the wait on epoll");
	test_between();
	topic("within a look");
	test_within();
	topic("a look that keeps another thread waiting");
	test_wanted();
	topic("all ready");
	test_capacity();
	topic("one more registration");
	test_odd(SEL_EVENT_ONESHOT, "ONESHOT");
	topic("one more registration");
	test_odd(SEL_EVENT_EDGE, "EDGE");
	topic("one more registration");
	test_odd(SEL_EVENT_EXCLUSIVE, "EXCLUSIVE");
	topic("no memory for a new selector");
	test_memory();
	topic("no memory for a larger array");
	test_growth();
	topic("a deferred modify");
	test_deferred();
	topic("a lost registration");
	test_lost();
	topic("deadlines");
	test_until();
	return finish();
}
