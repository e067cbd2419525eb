/* SPDX-License-Identifier: MIT */
/*
 * A stress that goes quiet.  One thread waits.  In each step one thing is done
 * that the waiting thread has to report: a wakeup, a change of the set, or a
 * byte for a registered socket.  Beside this thing, up to two disturbances run to
 * their ends: signals, changes, another wakeup, a thread that is cancelled, a
 * child that gives all numbers to other files.  Then nothing happens any more
 * until the thing is reported.  So nothing that comes later can make up for a
 * wakeup or a kick that was lost: the step hangs, and says what was lost.
 *
 * The sequence depends on STRESS_SEED alone; what the threads do at the same
 * time does not.  STRESS makes the program that many times as long.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stress/disturb.h"
#include "support.h"
#include "tap.h"

/* SECONDS each mode lasts at most: a busy machine makes fewer steps. */
enum { SLOTS = 4, STEPS = 1500, SECONDS = 4 };

/* A socket, and what is known of it while all is quiet. */
struct slot {
	int32_t fds[2];		/* the first one is registered */
	uint32_t events;	/* what is asked for; 0: not registered */
	bool fired;		/* a one-shot that was reported */
	bool readable;
	bool full;
	unsigned int serial;	/* of the last register or modify */
};

static struct slot slots[SLOTS];
static struct disturbance beside[2];
static bool through_fileno;	/* the waiting thread sleeps in poll(2) */
static uint64_t seed = 1;
static int steps = STEPS;
static int seconds = SECONDS;

/* The data of a registration is the slot's index and a serial number. */
static unsigned int serial;
#define DATA(index, serial) ((uint64_t)(serial) << 8 | (index))

/* Between the waiting thread and the others. */
static atomic_uint due[SLOTS];		/* the serial that may be reported */
static atomic_uint reported[SLOTS];	/* the events that were */
static atomic_uint woken;		/* how many times SEL_EWOKEN came */
static atomic_int phantoms;
static atomic_bool stop;			/* at the next wakeup */
static atomic_bool ended;
static sel_status end;

/* How many there were to report. */
static unsigned int expected_wakeups;

/* The waiting thread. */

static void receive(const sel_event *event)
{
	unsigned int index = event->key.data & 0xff;
	unsigned int got = (unsigned int)(event->key.data >> 8);
	char byte;

	if (index >= SLOTS || got != atomic_load(&due[index]) ||
	    event->events == 0 || event->detail != 0 ||
	    (event->events & ~event->key.events) != 0) {
		atomic_fetch_add(&phantoms, 1);
		return;
	}
	/* What was reported is true, and is over before anybody hears of the
	   report. */
	if ((event->events & R && read(event->key.fd, &byte, 1) != 1) ||
	    (event->events & W && write(event->key.fd, "", 1) != 1))
		atomic_fetch_add(&phantoms, 1);
	if (event->events & R)
		drain(event->key.fd);
	if (event->events & W)
		fill(event->key.fd);
	atomic_fetch_or(&reported[index], event->events);
}

/* None of these ends within the test. */
static int64_t long_time(struct random *random)
{
	switch (draw(random, 3)) {
	case 0:
		return SEL_FOREVER;
	case 1:
		return 3600000 * MS;
	default:
		return 3600000 * MS + 1;
	}
}

static sel_status wait_once(struct random *random, sel_event *events)
{
	size_t capacity = 1 + draw(random, SLOTS + 1);
	uint32_t flags = draw(random, 8) ? 0 : SEL_FLAG_RETURN_ON_SIGNAL;
	struct pollfd pfd = { .events = POLLIN };
	int64_t timeout = long_time(random);

	if (through_fileno) {
		pfd.fd = sel_selector_fileno(scene.selector);
		if (pfd.fd < 0)
			return pfd.fd;
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
			bail("poll");
		timeout = 0;
	}
	return sel_selector_select(scene.selector, events, capacity, timeout, flags);
}

static void *wait_loop(void *context)
{
	struct random random = { *(uint64_t *)context };
	sel_event events[SLOTS + 1];
	sel_status n;

	do {
		n = wait_once(&random, events);
		if (n == SEL_EWOKEN)
			atomic_fetch_add(&woken, 1);
		for (sel_status i = 0; i < n; i++)
			receive(&events[i]);
	} while ((n >= 0 || n == SEL_EWOKEN || n == SEL_EINTERRUPTED) &&
		 !(n == SEL_EWOKEN && atomic_load(&stop)));
	end = n;
	atomic_store(&ended, true);
	return NULL;
}

/* What is done in a step. */

static const uint32_t masks[] = {
	R, R | SEL_EVENT_ONESHOT, W, RW, RW | SEL_EVENT_ONESHOT,
};
static uint32_t mask_count = LENGTH(masks);

static uint32_t ready(const struct slot *slot)
{
	if (slot->fired)
		return 0;
	return slot->events & ((slot->readable ? (uint32_t)R : 0) |
			       (slot->full ? 0 : (uint32_t)W));
}

/* Before it happens: what of the slot may be reported from now on. */
static void announce(unsigned int index)
{
	atomic_store(&reported[index], 0);
	atomic_store(&due[index],
		     ready(&slots[index]) ? slots[index].serial : 0);
}

static const char *send_byte(unsigned int index, struct random *random)
{
	struct slot *slot = &slots[index];

	(void)random;
	slot->readable = true;
	announce(index);
	put(slot->fds[1], 1);
	return "a byte";
}

static const char *set(unsigned int index, struct random *random)
{
	struct slot *slot = &slots[index];
	bool new = slot->events == 0;
	uint64_t data;

	slot->serial = ++serial;
	data = DATA(index, serial);
	/* Room comes bit by bit, and so only while nobody asks for it. */
	if (draw(random, 2) && (slot->fired || !(slot->events & W))) {
		drain(slot->fds[1]);
		slot->full = false;
	}
	slot->events = masks[draw(random, mask_count)];
	slot->fired = false;
	announce(index);
	if (new)
		check(sel_selector_register(scene.selector, slot->fds[0],
					    slot->events, data, NULL));
	else
		check(sel_selector_modify(scene.selector, slot->fds[0],
					  slot->events, data, NULL));
	return new ? "register" : "modify";
}

static const char *drop(unsigned int index, struct random *random)
{
	struct slot *slot = &slots[index];

	if (slot->events == 0)
		return set(index, random);
	slot->events = 0;
	announce(index);
	check(sel_selector_unregister(scene.selector, slot->fds[0], NULL));
	return "unregister";
}

/* Another file gets the number. */
static const char *replace(unsigned int index, struct random *random)
{
	struct slot *slot = &slots[index];

	(void)drop(index, random);
	if (slot->events != 0)
		return "register";
	close_both(slot->fds);
	open_unix(slot->fds);
	slot->readable = false;
	slot->full = false;
	return set(index, random);
}

static const char *wake_up(unsigned int index, struct random *random)
{
	(void)index;
	(void)random;
	wake();
	return "a wakeup";
}

static const char *(*const actions[])(unsigned int, struct random *) = {
	wake_up, wake_up, send_byte, set, set, drop, replace,
};

/* Which events were reported, or 0 when they don't come. */
static uint32_t await_report(unsigned int index, uint32_t wanted)
{
	/* A one-shot is reported once, perhaps with one of two events. */
	bool any = slots[index].events & SEL_EVENT_ONESHOT;
	int64_t deadline = 0;
	uint32_t saw;

	for (;;) {
		saw = atomic_load(&reported[index]) & wanted;
		if (saw == wanted || (any && saw != 0))
			return saw;
		if (!patient(&deadline))
			return 0;
	}
}

static bool await_wakeups(unsigned int wanted)
{
	int64_t deadline = 0;

	while (atomic_load(&woken) < wanted)
		if (!patient(&deadline))
			return false;
	return true;
}

/* The end of a step: nothing happens but in the waiting thread.  What was
   lost, or NULL. */
static const char *go_quiet(unsigned int index)
{
	struct slot *slot = &slots[index];
	uint32_t wanted = ready(slot);
	uint32_t saw;
	sel_stats stats;
	unsigned int before = expected_wakeups;

	/* Every wakeup that joins no earlier one is reported by itself. */
	stats = stats_of(scene.selector);
	expected_wakeups = (unsigned int)stats.wakeups;
	if (!await_wakeups(expected_wakeups))
		return "a wakeup";
	if (expected_wakeups - before > atomic_load(&scene.calls) ||
	    (expected_wakeups == before && atomic_load(&scene.calls) > 0))
		return "the count of the wakeups";
	if (wanted == 0)
		return NULL;
	saw = await_report(index, wanted);
	if (saw == 0)
		return "an event";
	slot->fired = slot->events & SEL_EVENT_ONESHOT;
	if (saw & R)
		slot->readable = false;
	if (saw & W)
		slot->full = true;
	return NULL;
}

/* Whether nothing was lost. */
static bool step(int number, uint64_t start)
{
	struct random random = { start + (uint64_t)number };
	unsigned int index;
	const char *what;
	const char *lost;

	index = draw(&random, SLOTS);
	atomic_store(&scene.calls, 0);
	for (size_t i = 0; i < LENGTH(beside); i++)
		disturbance_begin(&beside[i], &random);
	dawdle(&random);
	what = actions[draw(&random, LENGTH(actions))](index, &random);
	dawdle(&random);
	for (size_t i = 0; i < LENGTH(beside); i++)
		disturbance_end(&beside[i]);
	lost = go_quiet(index);
	if (lost == NULL)
		return true;
	diag("STRESS_SEED=%ju, step %d: %s, beside %s and %s: %s was lost",
	     (uintmax_t)seed, number, what, disturbance_name(&beside[0]),
	     disturbance_name(&beside[1]), lost);
	diag("%u of %u wakeups; slot %u: asked for %#x, reported %#x",
	     atomic_load(&woken), expected_wakeups, index,
	     slots[index].events, atomic_load(&reported[index]));
	return false;
}

static void world_open(uint32_t flags, uint64_t *start)
{
	scene.selector = open_selector(scene.backend, flags);
	if (through_fileno)
		check(sel_selector_fileno(scene.selector));
	memset(slots, 0, sizeof(slots));
	for (unsigned int i = 0; i < SLOTS; i++) {
		open_unix(slots[i].fds);
		atomic_store(&due[i], 0);
		atomic_store(&reported[i], 0);
	}
	atomic_store(&woken, 0);
	atomic_store(&phantoms, 0);
	atomic_store(&scene.refusals, 0);
	atomic_store(&scene.broken_children, 0);
	atomic_store(&stop, false);
	atomic_store(&ended, false);
	for (size_t i = 0; i < LENGTH(beside); i++)
		open_pipe(beside[i].idle);
	expected_wakeups = 0;
	serial = 0;
	if (pthread_create(&scene.waiter, NULL, wait_loop, start) != 0)
		bail("pthread_create");
}

static void world_close(void)
{
	int64_t deadline = 0;

	/* In poll(2) the thread would not hear of a close. */
	atomic_store(&stop, true);
	check(through_fileno ? sel_selector_wakeup(scene.selector) :
	      sel_selector_close(scene.selector));
	while (!atomic_load(&ended))
		if (!patient(&deadline))
			bail("the last wait does not end");
	if (pthread_join(scene.waiter, NULL) != 0)
		bail("pthread_join");
	sel_selector_free(scene.selector);
	for (size_t i = 0; i < LENGTH(beside); i++)
		close_both(beside[i].idle);
	for (unsigned int i = 0; i < SLOTS; i++)
		close_both(slots[i].fds);
}

static void test_mode(uint32_t flags, bool with_fileno)
{
	uint64_t start = seed * 1000003 + scene.backend * 101 + flags * 7 +
			 with_fileno;
	int64_t deadline = sel_now() + seconds * (1000 * MS);
	bool good = true;
	int made;

	topic("flags %#x, %s", flags,
	      with_fileno ? "through fileno" : "in the wait itself");
	start <<= 20;
	through_fileno = with_fileno;
	world_open(flags, &start);
	for (made = 0; good && made < steps && sel_now() < deadline; made++)
		good = step(made, start);
	diag("%d steps", made);
	ok(good, "no wakeup and no event is lost");
	is_uint(expected_wakeups, atomic_load(&woken),
		"each wakeup is reported once");
	world_close();
	is_status(with_fileno ? SEL_EWOKEN : SEL_ECLOSED, end,
		  "a wakeup or close ends the last wait");
	is_int(0, atomic_load(&phantoms), "nothing is reported that is not due");
	is_int(0, atomic_load(&scene.refusals), "no call fails");
	is_int(0, atomic_load(&scene.broken_children),
	       "each child's selector works, and leaves others' files alone");
}

static void test(uint32_t tested)
{
	const uint32_t hints = SEL_FLAG_DENSE | SEL_FLAG_DEFER_MODIFY;

	scene.backend = tested;
	test_mode(0, false);
	if (scene.backend == SEL_BACKEND_EPOLL)
		test_mode(hints, false);
	if (sel_backend_features(scene.backend) & SEL_FEATURE_FILENO)
		test_mode(0, true);
}

int main(void)
{
	const char *times = getenv("STRESS");
	const char *wanted = getenv("STRESS_SEED");

	if (under_valgrind())
		steps = STEPS / 20;
	if (times != NULL && atoi(times) > 0) {
		steps *= atoi(times);
		seconds *= atoi(times);
	}
	if (wanted != NULL)
		seed = strtoull(wanted, NULL, 10);
	/* On Windows the pairs are of TCP, whose room comes back by itself. */
	if (!has_processes())
		mask_count = 2;
	disturbances_prepare();
	diag("STRESS_SEED=%ju", (uintmax_t)seed);
	for_each_backend(test);
	return finish();
}
