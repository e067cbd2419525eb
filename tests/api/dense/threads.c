/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE with several threads: while one makes looks, and nearly nothing
 * else, others change the set, wake it and close it.  Every change is seen, and
 * what is left at the end is right.
 */
#include <sched.h>

#include "support.h"
#include "tap.h"

enum { STEADY = 24, CHANGERS = 3, STEPS = 60, CLOSES = 30, PATIENCE = 20000 };

/* Data of a changer's registration: its index and a serial number from 1 on;
   that of a steady one is below STEADY. */
#define DATA(index, serial) ((uint64_t)((index) + 1) << 32 | (serial))

static sel_selector *selector;
static int32_t steady[STEADY][2];
static atomic_uint delivered[CHANGERS];
static int32_t left[CHANGERS][2];	/* by the changers, registered */
static atomic_int strangers, lost, refused;
static sel_status last;

static void check(sel_status status)
{
	if (status != 0)
		atomic_fetch_add(&refused, 1);
}

static void receive(const sel_event *event)
{
	uint64_t index = (event->key.data >> 32) - 1;
	unsigned int serial = (unsigned int)event->key.data;

	if (event->key.data < STEADY) {
		if (event->events != W || event->reserved != 0)
			atomic_fetch_add(&strangers, 1);
		return;
	}
	if (index >= CHANGERS || event->reserved != 0 ||
	    (event->events & ~event->key.events) != 0 || event->events == 0) {
		atomic_fetch_add(&strangers, 1);
		return;
	}
	if (serial > atomic_load(&delivered[index]))
		atomic_store(&delivered[index], serial);
}

static void *wait_loop(void *unused)
{
	sel_event events[STEADY + CHANGERS];
	sel_status n;

	(void)unused;
	do {
		n = sel_selector_select(selector, events, LENGTH(events),
					SEL_FOREVER, 0);
		for (sel_status i = 0; i < n; i++)
			receive(&events[i]);
	} while (n >= 0);
	last = n;
	return NULL;
}

static bool reaches(unsigned int index, unsigned int serial)
{
	int64_t deadline = sel_now() + PATIENCE * MS;

	while (atomic_load(&delivered[index]) < serial) {
		if (sel_now() > deadline)
			return false;
		sched_yield();
	}
	return true;
}

static void *change_loop(void *context)
{
	unsigned int index = *(unsigned int *)context;
	unsigned int serial = 0;
	int32_t fds[2];

	open_unix(fds);
	for (int i = 0; i < STEPS; i++) {
		/* Ready at once; then only when it has been written to. */
		check(sel_selector_register(selector, fds[0], W,
					    DATA(index, ++serial), NULL));
		if (!reaches(index, serial))
			break;
		check(sel_selector_modify(selector, fds[0], R,
					  DATA(index, ++serial), NULL));
		put(fds[1], 1);
		if (!reaches(index, serial))
			break;
		drain(fds[0]);
		check(sel_selector_unregister(selector, fds[0], NULL));
		if (i % 5 == 0) {
			close_both(fds);
			open_unix(fds);
		}
	}
	if (serial != 2 * STEPS)
		atomic_fetch_add(&lost, 1);
	check(sel_selector_register(selector, fds[0], index == 0 ? W : R,
				    DATA(index, ++serial), NULL));
	left[index][0] = fds[0];
	left[index][1] = fds[1];
	return NULL;
}

static void *wake_loop(void *stop)
{
	while (!atomic_load((atomic_bool *)stop)) {
		check(sel_selector_wakeup(selector));
		sched_yield();
	}
	return NULL;
}

static void begin(uint32_t backend, uint32_t flags)
{
	selector = open_selector(backend, SEL_FLAG_DENSE | flags);
	for (int i = 0; i < STEADY; i++) {
		open_pipe(steady[i]);
		add(selector, steady[i][1], W, (uint64_t)i);
	}
	for (int i = 0; i < CHANGERS; i++)
		atomic_store(&delivered[i], 0);
	atomic_store(&strangers, 0);
	atomic_store(&lost, 0);
	atomic_store(&refused, 0);
}

static void end(void)
{
	sel_selector_free(selector);
	for (int i = 0; i < STEADY; i++)
		close_both(steady[i]);
}

/* Enough is always ready, so that each wait may be a look. */
static void *keep_awake(void *context)
{
	sel_event events[STEADY + CHANGERS];
	atomic_bool *stop = context;

	while (!atomic_load(stop)) {
		sel_status n = sel_selector_select(selector, events,
						   LENGTH(events), SEL_FOREVER, 0);

		for (sel_status i = 0; i < n; i++)
			receive(&events[i]);
	}
	return NULL;
}

/* How many are ready, once what was just written has come: AFD tells of several
   one by one. */
static sel_status count_ready(uint32_t backend, sel_status expected)
{
	int64_t deadline = sel_now() + PATIENCE * MS;
	sel_status n;

	do {
		n = look_all(selector);
	} while (backend == SEL_BACKEND_AFD && n != expected &&
		 sel_now() < deadline);
	return n;
}

static void test_changes(uint32_t backend, uint32_t flags)
{
	static unsigned int indices[CHANGERS] = { 0, 1, 2 };
	pthread_t threads[CHANGERS];
	pthread_t waiter;
	pthread_t waker;
	atomic_bool stop = false;
	int wrong = 0;

	begin(backend, flags);
	thread_start(&waiter, keep_awake, &stop);
	thread_start(&waker, wake_loop, &stop);
	for (int i = 0; i < CHANGERS; i++)
		thread_start(&threads[i], change_loop, &indices[i]);
	for (int i = 0; i < CHANGERS; i++)
		(void)pthread_join(threads[i], NULL);
	atomic_store(&stop, true);
	(void)pthread_join(waker, NULL);
	(void)pthread_join(waiter, NULL);
	is_int(0, atomic_load(&lost), "each change is reported within 20 s");
	is_int(0, atomic_load(&strangers),
	       "each event is of a registration, with its mask");
	is_int(0, atomic_load(&refused), "each call succeeds");
	/* One of two looks reports the last wakeup, if it was not reported. */
	for (int i = 0; i < 2; i++)
		(void)look_all(selector);
	for (int i = 0; i < 5; i++)
		wrong += look_all(selector) != STEADY + 1;
	is_int(0, wrong, "threads are done: five looks report the ready ones");
	is_status(STEADY + CHANGERS, sel_selector_count(selector),
		  "threads are done: all that they left is registered");
	put(left[1][1], 1);
	put(left[2][1], 1);
	is_status(STEADY + CHANGERS, count_ready(backend, STEADY + CHANGERS),
		  "threads are done, all get ready: a look reports all");
	end();
	for (int i = 0; i < CHANGERS; i++)
		close_both(left[i]);
}

/* However many looks find events, the next wait sees it. */
static void test_close(uint32_t backend)
{
	int wrong = 0;

	for (int i = 0; i < CLOSES; i++) {
		pthread_t thread;

		begin(backend, 0);
		last = 0;
		thread_start(&thread, wait_loop, NULL);
		while (stats_of(selector).waits < 4 + (uint64_t)i)
			sched_yield();
		(void)sel_selector_close(selector);
		(void)pthread_join(thread, NULL);
		wrong += last != SEL_ECLOSED;
		end();
	}
	is_int(0, wrong,
	       "a thread makes looks only: its loop ends with SEL_ECLOSED");
}

static void *toggle(void *stop)
{
	for (uint32_t i = 0; !atomic_load((atomic_bool *)stop); i++)
		check(sel_selector_modify(selector, steady[0][1],
					  i % 2 == 0 ? W | P : W, 0, NULL));
	return NULL;
}

static void test_steady(uint32_t backend)
{
	atomic_bool stop = false;
	/* Others drop what was changed while they looked. */
	sel_status least = backend == SEL_BACKEND_EPOLL ? STEADY : STEADY - 1;
	pthread_t thread;
	int wrong = 0;

	if ((sel_backend_features(backend) & SEL_FEATURE_PRI) == 0 ||
	    backend == SEL_BACKEND_KQUEUE) {
		skip("PRI is not supported, or is a filter of its own");
		return;
	}
	begin(backend, 0);
	thread_start(&thread, toggle, &stop);
	for (int i = 0; i < 2000; i++)
		wrong += look_all(selector) < least;
	atomic_store(&stop, true);
	(void)pthread_join(thread, NULL);
	is_int(0, wrong, "2000 looks: the other descriptors are in each");
	is_int(0, atomic_load(&refused), "each modify succeeds");
	end();
}

static void test(uint32_t backend)
{
	topic("threads change the set");
	test_changes(backend, 0);
	topic("threads change the set, DEFER_MODIFY");
	test_changes(backend, SEL_FLAG_DEFER_MODIFY);
	topic("close in another thread");
	test_close(backend);
	topic("threads modify what is ready");
	test_steady(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
