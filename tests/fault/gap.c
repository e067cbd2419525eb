/* SPDX-License-Identifier: MIT */
/*
 * Races that stress does not hit: a change of the set in the gap between the
 * kernel's return and the lock.  No lock is held there, so it makes no
 * difference which thread the change comes from.
 */
#include <errno.h>
#include <string.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

enum { ONE = SEL_EVENT_ONESHOT, EDGE = SEL_EVENT_EDGE, HIGH = 1000 };

static struct race {
	sel_selector *selector;
	int32_t fds[2];		/* fds[0] is readable and not writable */
	int32_t other[2];
	int32_t numbers[2];	/* fds, also while they are closed */
	uint32_t events;	/* for the change */
	int64_t timeout;
	int64_t elapsed;
	sel_event seen[8];
	uint64_t stale;		/* dropped in the wait */
} r;

/* Runs a wait with a change in its gap. */
static sel_status wait_with(void (*change)(void *))
{
	uint64_t stale = stats_of(r.selector).stale;
	int64_t begin = sel_now();
	sel_status status;

	memset(r.seen, 0, sizeof(r.seen));
	gap_reset();
	gap_after(0, change, NULL);
	status = sel_selector_select(r.selector, r.seen, LENGTH(r.seen),
				     r.timeout, 0);
	r.elapsed = sel_now() - begin;
	if (sel_selector_closed(r.selector) == 0)
		r.stale = stats_of(r.selector).stale - stale;
	return status;
}

static void begin(uint32_t backend, uint32_t events)
{
	r.selector = open_selector(backend, 0);
	open_unix(r.fds);
	open_pipe(r.other);
	fill(r.fds[0]);
	put(r.fds[1], 1);
	add(r.selector, r.fds[0], events, 1);
}

static void end(void)
{
	sel_selector_free(r.selector);
	close_both(r.fds);
	close_both(r.other);
}

/* Nothing came, one event was dropped, and the wait took its full time. */
static void dropped(sel_status status, const char *what)
{
	is_status(0, status, "%s: no event", what);
	is_uint(1, r.stale, "%s: one stale record is counted", what);
	ok(r.elapsed >= r.timeout, "%s: the wait lasts its time", what);
}

static void unregister(void *context)
{
	(void)context;
	(void)sel_selector_unregister(r.selector, r.fds[0], NULL);
}

static void test_unregister(uint32_t backend)
{
	begin(backend, R);
	dropped(wait_with(unregister), "unregister");
	end();

	begin(backend, R);
	put(r.other[1], 1);
	add(r.selector, r.other[0], R, 2);
	is_status(1, wait_with(unregister),
		  "unregister of one of two: one event");
	is_uint(2, r.seen[0].key.data,
		"unregister of one of two: the event is the other's");
	is_uint(1, r.stale,
		"unregister of one of two: one stale record is counted");
	end();
}

/* A new file takes the number over, with nothing to report. */
static void reuse(void *context)
{
	int32_t number = r.fds[0];

	(void)context;
	(void)sel_selector_unregister(r.selector, number, NULL);
	close_one(&r.fds[0]);
	move_to(&r.other[0], number);
	add(r.selector, number, R, 77);
}

static void test_reuse(uint32_t backend)
{
	sel_event event = { .events = 0 };

	begin(backend, R);
	dropped(wait_with(reuse), "reuse of the number");
	put(r.other[1], 1);
	is_hex(R, look(r.selector, r.other[0], &event),
	       "reuse of the number: a look reports the new file");
	is_uint(77, event.key.data,
		"reuse of the number: the event has the new data");
	end();
}

static void modify(void *context)
{
	(void)context;
	(void)sel_selector_modify(r.selector, r.fds[0], r.events, 2, NULL);
}

static void test_other_mask(uint32_t backend)
{
	begin(backend, R);
	r.events = W;
	is_status(0, wait_with(modify), "modify to another mask: no event");
	ok(r.elapsed >= r.timeout,
	   "modify to another mask: the wait lasts its time");
	drain(r.fds[1]);
	is_hex(W, look(r.selector, r.fds[0], NULL),
	       "modify to another mask: a look reports the new one");
	end();
}

/* Once for the arming that was reported or for the new one, not for both. */
static void test_rearm(uint32_t backend, uint32_t flag)
{
	sel_status status;

	begin(backend, R | flag);
	r.events = R | flag;
	status = wait_with(modify);
	is_uint(1, r.stale,
		"flag %#x, armed again: one stale record is counted", flag);
	if (status == 0 && r.timeout == 0)
		status = sel_selector_select(r.selector, r.seen, 8, 0, 0);
	is_status(1, status, "flag %#x, armed again: one event", flag);
	is_uint(2, r.seen[0].key.data,
		"flag %#x, armed again: the event has the new data", flag);
	is_status(0, look_all(r.selector),
		  "flag %#x, armed again: the next look has no event", flag);
	modify(NULL);
	is_hex(R, look(r.selector, r.fds[0], NULL),
	       "flag %#x, armed once more: READ", flag);
	end();
}

static void register_many(void *context)
{
	sel_key keys[2] = { { r.other[0], R, 5, 5 }, { r.other[1], W, 6, 6 } };

	(void)context;
	(void)sel_selector_register_many(r.selector, keys, 2, NULL);
}

static void test_register_many(uint32_t backend)
{
	begin(backend, R);
	is_status(1, wait_with(register_many), "register_many: one event");
	is_uint(1, r.seen[0].key.data,
		"register_many: the event is the old registration's");
	is_status(3, sel_selector_count(r.selector),
		  "register_many: three are registered");
	is_status(2, look_all(r.selector),
		  "register_many: the next look has two events");
	end();
}

/* The records move, and so do the arrays of the back end. */
static void grow(void *context)
{
	int32_t copy;

	(void)context;
	for (int32_t i = 0; i < 40; i++) {
		copy = dup_of(r.other[1]);
		move_to(&copy, HIGH - i);
		add(r.selector, copy, W, 100);
	}
}

static void test_growth(uint32_t backend)
{
	begin(backend, R);
	is_status(1, wait_with(grow), "40 registers: one event");
	is_uint(1, r.seen[0].key.data,
		"40 registers: the event has the old registration's data");
	is_int(r.fds[0], r.seen[0].key.fd,
	       "40 registers: the event has the old descriptor");
	is_status(41, look_all(r.selector),
		  "40 registers: the next look has 41 events");
	end();
	for (int32_t i = 0; i < 40; i++) {
		int32_t copy = HIGH - i;

		close_one(&copy);
	}
}

static void close_it(void *context)
{
	(void)context;
	(void)sel_selector_close(r.selector);
}

static void free_it(void *context)
{
	(void)context;
	sel_selector_free(r.selector);
}

/* The event was there before the end was: either may be reported. */
static void test_close(uint32_t backend)
{
	int before = count_open();
	int blocks = fault_blocks();
	sel_status status;

	begin(backend, R);
	status = wait_with(close_it);
	ok(status == 1 || status == SEL_ECLOSED,
	   "close: one event or SEL_ECLOSED: %d", status);
	is_status(SEL_ECLOSED, look_all(r.selector),
		  "close: a look says SEL_ECLOSED");
	is_int(before + 4, count_open(),
	       "close: no descriptor of the selector is left");
	end();

	begin(backend, R);
	drain(r.fds[0]);
	status = wait_with(close_it);
	ok(status == 0 || status == SEL_ECLOSED,
	   "close, nothing ready: no event or SEL_ECLOSED: %d", status);
	end();
	is_int(blocks, fault_blocks(), "close and free: no memory is left");

	begin(backend, R);
	gap_reset();
	gap_after(0, free_it, NULL);
	status = sel_selector_select(r.selector, r.seen, LENGTH(r.seen),
				     r.timeout, 0);
	r.selector = NULL;
	ok(status == 1 || status == SEL_ECLOSED,
	   "free: one event or SEL_ECLOSED: %d", status);
	end();
	is_int(before, count_open(), "free: no descriptor is left");
	is_int(blocks, fault_blocks(), "free: no memory is left");
}

static void close_other(void *context)
{
	(void)context;
	close_one(&r.other[0]);
}

/* While the select back end sorts out a closed descriptor, another thread closes
   one more, before any of the calls. */
static void test_closed(uint32_t backend)
{
	enum { CALLS = 4 };

	if (backend != SEL_BACKEND_SELECT) {
		skip("a closed descriptor fails no call of this back end");
		return;
	}
	for (unsigned int i = 0; i < CALLS; i++) {
		sel_status status;

		begin(backend, R);
		add(r.selector, r.other[0], R, 2);
		close_one(&r.fds[0]);
		gap_reset();
		gap_before(i, close_other, NULL);
		status = sel_selector_select(r.selector, r.seen, LENGTH(r.seen),
					     r.timeout, 0);
		ok(status == 1 || status == 2,
		   "two are closed, one before call %u: one event or two: %d",
		   i, status);
		gap_reset();
		close_one(&r.other[0]);
		is_status(2, look_all(r.selector),
			  "two are closed: a look reports both");
		end();
	}
}

/* Opens the closed one of the two again, and closes the other. */
static void swap(void *context)
{
	unsigned int *left = context;
	int32_t closed = r.fds[0] < 0 ? 0 : 1;

	r.fds[closed] = dup_of(r.fds[!closed]);
	move_to(&r.fds[closed], r.numbers[closed]);
	close_one(&r.fds[!closed]);
	if (--*left > 0)
		gap_before(gap_count(), swap, left);
}

/* Another thread does so before each of many calls: never more than one is
   closed, and the call always finds another one closed than was sorted out. */
static void test_swapped(uint32_t backend)
{
	unsigned int left = 9;
	sel_status status;

	if (backend != SEL_BACKEND_SELECT) {
		skip("a closed descriptor fails no call of this back end");
		return;
	}
	begin(backend, R);
	add(r.selector, r.fds[1], W, 2);
	memcpy(r.numbers, r.fds, sizeof(r.numbers));
	close_one(&r.fds[0]);
	gap_reset();
	gap_before(0, swap, &left);
	status = sel_selector_select(r.selector, r.seen, LENGTH(r.seen),
				     r.timeout, 0);
	gap_reset();
	is_uint(0, left, "two are closed in turns: before each of nine calls");
	ok(status > 0, "two are closed in turns: the wait has events: %d",
	   status);
	end();
}

/* Each call that may sleep says that a descriptor was closed, though none is: a
   wait pauses for a millisecond after each of them. */
static void test_refuted(uint32_t backend)
{
	enum { TIMEOUT = 100, MOST = 1000 };
	bool nanoseconds;
	sel_status status;
	int64_t elapsed;

	if (backend != SEL_BACKEND_SELECT) {
		skip("a closed descriptor fails no call of this back end");
		return;
	}
	begin(backend, R);
	drain(r.fds[0]);
	nanoseconds = sel_selector_features(r.selector) &
		      SEL_FEATURE_NANOSECONDS;
	gap_reset();
	fault_arm_all(nanoseconds ? FAULT_PSELECT : FAULT_SELECT, EBADF);
	elapsed = -sel_now();
	status = sel_selector_select(r.selector, r.seen, LENGTH(r.seen),
				     TIMEOUT * MS, 0);
	elapsed += sel_now();
	ok(fault_disarm(), "none is closed: the calls have failed");
	is_status(0, status, "none is closed: no event");
	ok(elapsed >= TIMEOUT * MS, "none is closed: the wait lasts its time");
	ok(gap_count() <= MOST, "none is closed: %u calls or fewer in %d ms: %u",
	   MOST, TIMEOUT, gap_count());
	end();
}

/* The fast path, the slow path, and a look. */
static void test(uint32_t backend)
{
	static const int64_t timeouts[] = { 20 * MS, 20 * MS + 1, 0 };
	uint32_t features = sel_backend_features(backend);

	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		r.timeout = timeouts[i];
		topic("in the gap of a wait of %jd ns", (intmax_t)r.timeout);
		if (r.timeout == 0 && backend == SEL_BACKEND_DEVPOLL) {
			skip("/dev/poll looks under the lock");
			continue;
		}
		test_unregister(backend);
		test_reuse(backend);
		test_other_mask(backend);
		test_rearm(backend, ONE);
		if ((features & SEL_FEATURE_EDGE) != 0)
			test_rearm(backend, EDGE);
		else
			skip("EDGE is not supported");
		test_register_many(backend);
		test_growth(backend);
		test_close(backend);
		test_closed(backend);
		test_swapped(backend);
	}
	topic("calls that fail for a closed descriptor");
	test_refuted(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
