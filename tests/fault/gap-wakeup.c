/* SPDX-License-Identifier: MIT */
/*
 * Wakeups and registrations that come at the worst moment of a wait: right
 * before it sleeps, in the gap after it, when the caller's array is full.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "facts.h"
#include "selectors/private.h"
#include "support.h"
#include "tap.h"
#include "wrap.h"

enum { COUNT = 3, ONE = SEL_EVENT_ONESHOT };

static sel_selector *s;
static int32_t pipes[COUNT][2];
static sel_event seen[8];

static void begin(uint32_t backend, uint32_t flags)
{
	s = open_selector(backend, flags);
	for (int i = 0; i < COUNT; i++)
		open_pipe(pipes[i]);
	gap_reset();
}

static void end(void)
{
	sel_selector_free(s);
	for (int i = 0; i < COUNT; i++)
		close_both(pipes[i]);
}

static void ready(int i)
{
	put(pipes[i][1], 1);
}

static void wake(void *context)
{
	(void)context;
	(void)sel_selector_wakeup(s);
}

static void join(void *context)
{
	(void)context;
	add(s, pipes[0][0], R, 5);
}

/* A wait that would last, were it not for what is done before its call number
   `index`. */
static void sleep_once(unsigned int index, void (*action)(void *),
		       int64_t timeout, sel_status want, const char *what)
{
	int64_t now;

	gap_reset();
	gap_before(index, action, NULL);
	now = sel_now();
	is_status(want, sel_selector_select(s, seen, 8, timeout, 0),
		  "%s, time-out %jd ns: the wait's result", what,
		  (intmax_t)timeout);
	ok(sel_now() - now < 4000 * MS,
	   "%s, time-out %jd ns: the wait ends at once", what,
	   (intmax_t)timeout);
	(void)sel_selector_unregister(s, pipes[0][0], NULL);
}

static void test_sleep(uint32_t backend, void (*action)(void *),
		       sel_status want, const char *what)
{
	static const int64_t timeouts[] = { 5000 * MS, 5000 * MS + 1,
					    SEL_FOREVER };
	bool looks = backend == SEL_BACKEND_POLL ||
		backend == SEL_BACKEND_SELECT;

	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		begin(backend, 0);
		add(s, pipes[1][0], R, 1);
		ready(0);
		topic("right before the sleep");
		sleep_once(looks, action, timeouts[i], want, what);
		end();

		/* After a look in vain. */
		begin(backend, 0);
		add(s, pipes[1][0], R, 1);
		ready(0);
		topic("right before the sleep, without a look");
		is_status(0, sel_selector_select(s, seen, 8, MS, 0),
			  "nothing ready for 1 ms: no event");
		sleep_once(0, action, timeouts[i], want, what);
		end();
	}
}

static void test_blocked(uint32_t backend)
{
	struct waiter waiter;

	begin(backend, 0);
	ready(0);
	waiter_start(&waiter, s, 5000 * MS);
	join(NULL);
	is_status(1, waiter_join(&waiter),
		  "a ready descriptor is registered: one event");
	is_uint(5, waiter.events[0].key.data,
		"a ready descriptor is registered: the event is its own");
	waiter_start(&waiter, s, 50 * MS);
	(void)waiter_join(&waiter);
	is_status(
		1, waiter.status,
		"a ready descriptor is registered: the next wait has its event");
	end();
}

/* A wakeup that comes with events is reported by the next wait, without a
   system call; its record, which is left behind, is ignored. */
static void test_leftover(uint32_t backend)
{
	static const int64_t timeouts[] = { 20 * MS, 20 * MS + 1, 0 };
	sel_status status;
	int64_t now;

	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		begin(backend, 0);
		add(s, pipes[0][0], R, 1);
		ready(0);
		gap_after(0, wake, NULL);
		is_status(1, sel_selector_select(s, seen, 8, SEL_FOREVER, 0),
			  "one ready: one event");
		gap_reset();
		is_status(SEL_EWOKEN,
			  sel_selector_select(s, seen, 8, SEL_FOREVER, 0),
			  "the next wait: SEL_EWOKEN");
		is_uint(0, gap_count(), "the next wait: no system call");
		drain(pipes[0][0]);
		now = sel_now();
		status = sel_selector_select(s, seen, 8, timeouts[i], 0);
		now = sel_now() - now;
		is_status(0, status, "the wait after SEL_EWOKEN, %jd ns: no event",
			  (intmax_t)timeouts[i]);
		ok(now >= timeouts[i],
		   "the wait after SEL_EWOKEN, %jd ns: it lasts its time",
		   (intmax_t)timeouts[i]);
		is_uint(1, stats_of(s).wakeups,
			"all waits: one wakeup is counted");
		end();
	}
}

/* Neither an interruption nor an error uses a wakeup up; where the time is over
   it is reported at once. */
static void test_kept(uint32_t backend)
{
	static const struct {
		uint32_t flags;
		int error;
		sel_status status;
	} cases[] = {
		{ 0, 0, SEL_EWOKEN },
		{ SEL_FLAG_RETURN_ON_SIGNAL, EINTR, SEL_EINTERRUPTED },
		{ 0, EINVAL, -EINVAL },
	};
	static const enum fault_call calls[] = {
		[SEL_BACKEND_SELECT] = FAULT_PSELECT,
		[SEL_BACKEND_POLL] = FAULT_POLL,
		[SEL_BACKEND_EPOLL] = FAULT_EPOLL_WAIT,
		[SEL_BACKEND_DEVPOLL] = FAULT_IOCTL,
		[SEL_BACKEND_KQUEUE] = FAULT_KEVENT_WAIT,
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		begin(backend, 0);
		gap_after(0, wake, NULL);
		if (cases[i].error != 0)
			fault_arm(calls[backend], 0, cases[i].error);
		is_status(cases[i].status,
			  sel_selector_select(s, seen, 8, MS, cases[i].flags),
			  "nothing ready, errno %d: the wait's result",
			  cases[i].error);
		(void)fault_disarm();
		is_status(cases[i].status == SEL_EWOKEN ? 0 : SEL_EWOKEN,
			  look_all(s),
			  "nothing ready, errno %d: reported now if not before",
			  cases[i].error);
		is_status(0, look_all(s),
			  "nothing ready, errno %d: reported once",
			  cases[i].error);
		end();
	}
}

/* Nothing was sent for a wakeup before the wait: a look that is interrupted is
   followed by a look, and not by a sleep. */
static void test_interrupted(uint32_t backend)
{
	static const enum fault_call calls[] = {
		[SEL_BACKEND_SELECT] = FAULT_PSELECT,
		[SEL_BACKEND_POLL] = FAULT_POLL,
		[SEL_BACKEND_EPOLL] = FAULT_EPOLL_WAIT,
		[SEL_BACKEND_DEVPOLL] = FAULT_IOCTL,
		[SEL_BACKEND_KQUEUE] = FAULT_KEVENT_WAIT,
	};

	begin(backend, 0);
	wake(NULL);
	fault_arm(calls[backend], 0, EINTR);
	is_status(SEL_EWOKEN,
		  sel_selector_select(s, seen, 8, SEL_FOREVER, 0),
		  "the first look is interrupted: SEL_EWOKEN");
	ok(fault_disarm(), "the first look was interrupted");
	is_status(0, look_all(s),
		  "the first look is interrupted: reported once");
	wake(NULL);
	fault_arm(calls[backend], 0, EINTR);
	is_status(SEL_EINTERRUPTED,
		  sel_selector_select(s, seen, 8, SEL_FOREVER,
				      SEL_FLAG_RETURN_ON_SIGNAL),
		  "the first look is interrupted, flag set: SEL_EINTERRUPTED");
	(void)fault_disarm();
	is_status(SEL_EWOKEN, look_all(s),
		  "the first look is interrupted, flag set: reported next");
	end();
}

/* Whether no descriptor comes twice. */
static bool distinct(sel_status n)
{
	for (sel_status i = 0; i < n; i++)
		for (sel_status j = 0; j < i; j++)
			if (seen[i].key.fd == seen[j].key.fd)
				return false;
	return true;
}

/* The wakeup comes between the first and the others.  Its descriptor is ready
   only if somebody may watch for that; with devpoll, for which nobody can, only
   if the wait has begun. */
static void test_full(uint32_t backend, bool outer)
{
	bool late = outer && backend == SEL_BACKEND_DEVPOLL;
	uint64_t events;
	sel_status n;

	for (int count = 1; count <= COUNT; count++) {
		begin(backend, 0);
		if (outer)
			(void)sel_selector_fileno(s);
		for (int i = 0; i < count; i++)
			add(s, pipes[i][0], R, (uint64_t)i);
		ready(0);
		if (late)
			gap_before(0, wake, NULL);
		else
			wake(NULL);
		for (int i = 1; i < count; i++)
			ready(i);
		n = sel_selector_select(s, seen, 2, SEL_FOREVER, 0);
		is_status(count == 1 ? 1 : 2, n,
			  "%d ready, two places: as many events as fit", count);
		ok(distinct(n),
		   "%d ready, two places: no descriptor comes twice", count);
		events = stats_of(s).events;
		is_uint((uint64_t)n, events,
			"%d ready, two places: each event is counted", count);
		/* kqueue has a place of its own for it while all would fit. */
		if (outer && (backend == SEL_BACKEND_KQUEUE ? count > 2 :
			      backend >= SEL_BACKEND_EPOLL))
			is_uint(2, gap_count(),
				"%d ready, two places: two looks", count);
		else
			is_uint(1, gap_count(),
				"%d ready, two places: one look", count);
		for (int i = 0; i < count; i++)
			drain(pipes[i][0]);
		is_status(SEL_EWOKEN, look_all(s),
			  "%d ready, two places: the next wait has SEL_EWOKEN",
			  count);
		is_status(0, look_all(s),
			  "%d ready, two places: then a look has no event",
			  count);
		end();
	}
}

/* Between two looks of one wait, its registration is replaced by another. */
static void replace(void *context)
{
	(void)context;
	(void)sel_selector_unregister(s, pipes[0][0], NULL);
	add(s, pipes[0][0], R | ONE, 9);
}

/* And its file as well, by one that can be written but not read. */
static void reuse(void *context)
{
	int32_t number = pipes[0][0];

	(void)context;
	(void)sel_selector_unregister(s, number, NULL);
	close_one(&pipes[0][0]);
	pipes[0][0] = dup_of(pipes[1][1]);
	move_to(&pipes[0][0], number);
	add(s, number, RW | ONE, 9);
}

static void test_replaced(uint32_t backend, void (*action)(void *),
			  uint32_t want)
{
	sel_event event = { .events = 0 };
	sel_status n;

	begin(backend, 0);
	/* With this, the wakeup makes a record, and that a second look. */
	(void)sel_selector_fileno(s);
	add(s, pipes[0][0], R, 1);
	ready(0);
	wake(NULL);
	/* Its second look is made under the lock. */
	if (backend != SEL_BACKEND_DEVPOLL)
		gap_before(1, action, NULL);
	n = sel_selector_select(s, seen, 2, SEL_FOREVER, 0);
	is_status(1, n, "the wait has one event");
	if (gap_count() < 2 || backend == SEL_BACKEND_DEVPOLL) {
		gap_reset();
		action(NULL);
	}
	/* It comes at once, or with the wait after the one that reports the
	   wakeup. */
	if (seen[0].key.data == 9)
		event = seen[0];
	is_status(SEL_EWOKEN, look_all(s), "the next wait has SEL_EWOKEN");
	if (seen[0].key.data != 9)
		(void)look(s, pipes[0][0], &event);
	is_hex(want, event.events, "the new one-shot fires, now or next");
	is_uint(9, event.key.data, "the new one-shot's event has its own data");
	is_status(1, sel_selector_is_current(s, &event),
		  "the new one-shot's event is current");
	is_status(0, look_all(s), "the new one-shot fires no more");
	end();
}

/* The write of a waker whose wakeup was told before. */
static void send_late(void *context)
{
	(void)context;
	sel__wakeup_send(s);
}

/* A late write fills the array, and another comes before the second look: the
   outer set must not stay readable for nothing. */
static void test_late(uint32_t backend)
{
	struct pollfd outer = { .events = POLLIN };

	begin(backend, 0);
	outer.fd = sel_selector_fileno(s);
	if (outer.fd >= 0) {
		send_late(NULL);
		gap_before(1, send_late, NULL);
		is_status(0, sel_selector_select(s, seen, 1, 0, 0),
			  "two late sends, one place: no event");
		gap_reset();
		is_status(0, look_all(s), "the next look: no event");
		is_int(0, poll(&outer, 1, 0),
		       "after both waits: fileno is not readable");
	}
	end();
}

/* One send tells of both: a wakeup, and a registration that a modify of a closed
   descriptor may lose. */
static void wake_and_lose(void *context)
{
	int32_t number = pipes[0][0];

	(void)context;
	close_one(&pipes[0][0]);
	wake(NULL);
	(void)sel_selector_modify(s, number, W, 9, NULL);
}

/* The wakeup is reported first, and fileno stays readable for the rest. */
static void test_lost(uint32_t backend)
{
	struct pollfd outer = { .events = POLLIN };
	bool readable;

	begin(backend, 0);
	outer.fd = sel_selector_fileno(s);
	add(s, pipes[0][0], R, 9);
	gap_before(0, wake_and_lose, NULL);
	is_status(SEL_EWOKEN, sel_selector_select(s, seen, 8, SEL_FOREVER, 0),
		  "a wakeup and a lost registration: SEL_EWOKEN");
	gap_reset();
	readable = poll(&outer, 1, 0) == 1;
	is_int(readable, look_all(s),
	       "a wakeup and a lost registration: fileno is readable if the next "
	       "wait has an event");
	end();
}

static void ask_fileno(void *outer)
{
	*(int32_t *)outer = sel_selector_fileno(s);
}

/* Another thread asks for fileno between the look of a wait and its report.
   The report drains a channel, which some kqueues notice late. */
static void test_asked(uint32_t backend)
{
	int32_t outer = -1;

	/* There the look is made under the lock. */
	if (backend == SEL_BACKEND_DEVPOLL) {
		skip("fileno can't be asked in a look");
		return;
	}
	begin(backend, 0);
	wake(NULL);
	gap_after(0, ask_fileno, &outer);
	is_status(SEL_EWOKEN,
		  sel_selector_select(s, seen, 8, SEL_FOREVER, 0),
		  "fileno is asked after the look: SEL_EWOKEN");
	if (outer >= 0)
		ok(has_channel(backend) ? is_unreadable(s) :
		   !is_readable(outer),
		   "fileno is asked after the look: not ready any more");
	else
		is_status(SEL_ENOTSUP, outer,
			  "fileno is asked after the look: not supported");
	end();
}

static void test(uint32_t backend)
{
	test_asked(backend);
	test_sleep(backend, wake, SEL_EWOKEN, "a wakeup");
	test_sleep(backend, join, 1, "a registration");
	topic("a thread is in a wait");
	test_blocked(backend);
	topic("a wakeup in the gap");
	test_leftover(backend);
	test_kept(backend);
	topic("fileno was asked");
	test_late(backend);
	if (sel_backend_features(backend) & SEL_FEATURE_FILENO)
		test_lost(backend);
	else
		skip("nobody can watch fileno");
	topic("a wakeup before a wait");
	test_interrupted(backend);
	test_full(backend, false);
	topic("a wakeup before a wait, fileno was asked");
	test_full(backend, true);
	topic("a registration is replaced between two looks");
	test_replaced(backend, replace, R);
	topic("a registration and its file are replaced between two looks");
	test_replaced(backend, reuse, W);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
