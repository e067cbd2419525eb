/* SPDX-License-Identifier: MIT */
/*
 * One thread waits, others change the set and wake it, as fast as they can.
 * Nothing may be lost: not a wakeup, not an event; and nothing may come that
 * isn't due: an event of an idle descriptor, or of a number's predecessor.
 * STRESS in the environment makes it that many times as long.
 */
#include <sched.h>
#include <stdlib.h>

#include "support.h"
#include "tap.h"

enum { CHANGERS = 3, WAKERS = 2, STEPS = 400, PATIENCE = 20000 };

/*
 * The data of a registration is its changer's index and a serial number,
 * which is odd while the descriptor is idle.
 */
#define DATA(index, serial) ((uint64_t)(index) << 32 | (serial))

static sel_selector *selector;
static int steps = STEPS;
static atomic_uint delivered[CHANGERS];	/* the last serial number seen */
static atomic_uint given[CHANGERS];	/* the last one registered */
static atomic_uint asked, answered;	/* tickets of the wakers */
static atomic_bool finished;		/* for the reader */
static atomic_int lost_wakeups, lost_events, phantoms, refusals;

static void check(sel_status status)
{
	if (status != 0)
		atomic_fetch_add(&refusals, 1);
}

/* False when `value` hasn't come to `goal` in any reasonable time. */
static bool reaches(atomic_uint *value, unsigned int goal)
{
	int64_t deadline = sel_now() + PATIENCE * MS;

	while (atomic_load(value) < goal) {
		if (sel_now() > deadline)
			return false;
		sched_yield();
	}
	return true;
}

static void receive(const sel_event *event)
{
	uint64_t index = event->key.data >> 32;
	unsigned int serial = (unsigned int)event->key.data;

	if (index >= CHANGERS || serial % 2 != 0 ||
	    serial > atomic_load(&given[index]) ||
	    (event->events & ~event->key.events) != 0 || event->events == 0) {
		atomic_fetch_add(&phantoms, 1);
		return;
	}
	/* An outdated one may be in the same batch as its successor. */
	if (serial > atomic_load(&delivered[index]))
		atomic_store(&delivered[index], serial);
}

static void *wait_loop(void *context)
{
	sel_status *end = context;
	sel_event events[2];
	sel_status n;

	for (;;) {
		n = sel_selector_select(selector, events, LENGTH(events),
					SEL_FOREVER, 0);
		if (n < 0 && n != SEL_EWOKEN)
			break;
		atomic_store(&answered, atomic_load(&asked));
		for (sel_status i = 0; i < n; i++)
			receive(&events[i]);
	}
	*end = n;
	return NULL;
}

static void *wake_loop(void *unused)
{
	(void)unused;
	for (int i = 0; i < steps; i++) {
		unsigned int ticket = atomic_fetch_add(&asked, 1) + 1;

		check(sel_selector_wakeup(selector));
		if (!reaches(&answered, ticket)) {
			atomic_fetch_add(&lost_wakeups, 1);
			break;
		}
	}
	return NULL;
}

/* Registers what is idle, makes it ready under another serial number. */
static bool step(unsigned int index, int32_t fds[2], int kind)
{
	bool oneshot = (sel_selector_features(selector) &
			SEL_FEATURE_ONESHOT) != 0;
	uint32_t flags = kind % 3 == 0 && oneshot ? SEL_EVENT_ONESHOT : 0;
	unsigned int idle = atomic_load(&given[index]) + 1;
	unsigned int ready = idle + 1;
	bool good;

	atomic_store(&given[index], idle);
	check(sel_selector_register(selector, fds[0], R | flags,
				    DATA(index, idle), NULL));
	if (kind % 2 == 0)
		sched_yield();
	atomic_store(&given[index], ready);
	if (kind % 5 == 0) {
		check(sel_selector_unregister(selector, fds[0], NULL));
		put(fds[1], 1);
		check(sel_selector_register(selector, fds[0], R | flags,
					    DATA(index, ready), NULL));
	} else {
		check(sel_selector_modify(selector, fds[0],
					  kind % 2 == 0 ? RW | flags :
							  R | flags,
					  DATA(index, ready), NULL));
		put(fds[1], 1);
	}
	good = reaches(&delivered[index], ready);
	if (kind % 4 == 0)
		drain(fds[0]);
	check(sel_selector_unregister(selector, fds[0], NULL));
	drain(fds[0]);
	return good;
}

static void *change_loop(void *context)
{
	unsigned int index = *(unsigned int *)context;
	int32_t fds[2];

	open_unix(fds);
	for (int i = 0; i < steps; i++) {
		if (!step(index, fds, i + (int)index)) {
			atomic_fetch_add(&lost_events, 1);
			break;
		}
		/* Others get the numbers, with files of their own. */
		if (i % 7 == 0) {
			close_both(fds);
			open_unix(fds);
		}
	}
	close_both(fds);
	return NULL;
}

/* Reads all there is to read, until told to end. */
static void *read_loop(void *unused)
{
	sel_event event = { .events = 0 };
	sel_stats stats;
	int32_t cursor;
	sel_status n;

	(void)unused;
	while (!atomic_load(&finished)) {
		n = 0;
		cursor = -1;
		while (sel_selector_next(selector, &cursor, &event.key) == 1) {
			(void)sel_selector_get_key(selector, cursor, NULL);
			(void)sel_selector_is_current(selector, &event);
			n++;
		}
		if (n > CHANGERS || sel_selector_count(selector) > CHANGERS)
			atomic_fetch_add(&phantoms, 1);
		check(sel_selector_stats(selector, &stats, sizeof(stats)));
		sched_yield();
	}
	return NULL;
}

static void join(pthread_t thread)
{
	if (pthread_join(thread, NULL) != 0)
		bail("no end of a thread");
}

static void reset(uint32_t backend)
{
	selector = open_selector(backend, 0);
	atomic_store(&finished, false);
	atomic_store(&asked, 0);
	atomic_store(&answered, 0);
	atomic_store(&lost_wakeups, 0);
	atomic_store(&lost_events, 0);
	atomic_store(&phantoms, 0);
	atomic_store(&refusals, 0);
	for (int i = 0; i < CHANGERS; i++) {
		atomic_store(&delivered[i], 0);
		atomic_store(&given[i], 0);
	}
}

static void test(uint32_t backend)
{
	unsigned int indexes[CHANGERS];
	pthread_t waiter, reader, wakers[WAKERS], changers[CHANGERS];
	sel_status end = 0;

	reset(backend);
	thread_start(&waiter, wait_loop, &end);
	/* First alone: an event, too, would end the wait of a lost wakeup. */
	for (int i = 0; i < WAKERS; i++)
		thread_start(&wakers[i], wake_loop, NULL);
	for (int i = 0; i < WAKERS; i++)
		join(wakers[i]);
	is_int(0, atomic_load(&lost_wakeups), "wakeups alone: none is lost");

	thread_start(&reader, read_loop, NULL);
	for (unsigned int i = 0; i < CHANGERS; i++) {
		indexes[i] = i;
		thread_start(&changers[i], change_loop, &indexes[i]);
	}
	for (int i = 0; i < WAKERS; i++)
		thread_start(&wakers[i], wake_loop, NULL);
	for (int i = 0; i < CHANGERS; i++)
		join(changers[i]);
	for (int i = 0; i < WAKERS; i++)
		join(wakers[i]);
	atomic_store(&finished, true);
	join(reader);
	is_int(0, atomic_load(&lost_wakeups),
	       "wakeups among changes: none is lost");
	is_int(0, atomic_load(&lost_events),
	       "events among changes: none is lost");
	is_int(0, atomic_load(&phantoms),
	       "the map among changes: nothing that was unregistered");
	is_int(0, atomic_load(&refusals), "calls of all threads: none fails");
	is_status(0, sel_selector_count(selector),
		  "at the end: nothing is registered");
	(void)sel_selector_close(selector);
	join(waiter);
	is_status(SEL_ECLOSED, end, "at the end: close ends the last wait");
	sel_selector_free(selector);
}

int main(void)
{
	const char *times = getenv("STRESS");

	if (times != NULL && atoi(times) > 0)
		steps = STEPS * atoi(times);
	for_each_backend(test);
	return finish();
}
