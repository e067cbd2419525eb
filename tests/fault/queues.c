/* SPDX-License-Identifier: MIT */
/*
 * What only kqueue and /dev/poll can do to a selector: one of two filters that
 * is refused, a change that is made and interrupted, a removal that is lost.
 */
#include <errno.h>
#include <poll.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

#define CHILL (20 * MS)

static sel_selector *s;
static int32_t fds[2];		/* both ends of open_oneway() */

static void begin(uint32_t backend)
{
	s = open_selector(backend, 0);
	open_oneway(fds);
}

static void end(void)
{
	sel_selector_free(s);
	close_both(fds);
}

/* Nothing is ready, and a wait has nothing to do. */
static void is_quiet(const char *what)
{
	int64_t began = sel_now();
	int64_t busy = cpu_now();
	sel_event event;

	is_status(0, sel_selector_select(s, &event, 1, CHILL, 0),
		  "%s: no event in 20 ms", what);
	ok(sel_now() - began >= CHILL, "%s: the wait lasts its time", what);
	busy = cpu_now() - busy;
	if (under_valgrind())
		skip("valgrind is slow");
	else
		ok(busy < CHILL / 2,
		   "%s: the wait works for less than half of it: %lld ns", what,
		   (long long)busy);
}

/* What a refused modify leaves: the registration for READ, with its data. */
static void keeps(uint64_t data, const char *what)
{
	sel_event event = { .events = 0 };
	sel_key key = { .fd = -7 };

	is_status(0, sel_selector_get_key(s, fds[0], &key),
		  "%s: the descriptor is registered", what);
	ok(key.events == R && key.data == data, "%s: the key is the old one",
	   what);
	for (int i = 0; i < 2; i++)
		is_hex(R, look(s, fds[0], &event), "%s: look %d has READ", what,
		       i);
	ok(event.key.data == data && event.detail == 0,
	   "%s: the event has the old data", what);
	drain(fds[0]);
	is_quiet(what);
	put(fds[1], 1);
}

static void test_second_filter(uint32_t backend)
{
	static const int errors[] = { ENOMEM, ENOSPC, EINVAL };

	for (size_t i = 0; i < LENGTH(errors); i++) {
		sel_status outer;

		begin(backend);
		outer = sel_selector_fileno(s);
		put(fds[1], 1);
		fault_arm(FAULT_KEVENT_CHANGE, 1, errors[i]);
		is_status(-errors[i],
			  sel_selector_register(s, fds[0], RW, 1, NULL),
			  "register fails with errno %d", errors[i]);
		ok(fault_disarm(), "register: the second filter was refused");
		is_status(0, sel_selector_count(s),
			  "register failed: nothing is registered");
		ok(!is_readable(outer),
		   "register failed: the first filter is taken back");
		add(s, fds[0], R, 2);
		is_hex(R, look(s, fds[0], NULL),
		       "register failed: another register, READ");
		fault_arm(FAULT_KEVENT_CHANGE, 1, errors[i]);
		is_status(-errors[i],
			  sel_selector_modify(s, fds[0], RW, 3, NULL),
			  "modify fails with errno %d", errors[i]);
		(void)fault_disarm();
		keeps(2, "modify failed");
		is_uint(0, stats_of(s).stale, "modify failed: no stale record");
		end();
	}
}

/* None of its changes is made. */
static void test_refused(uint32_t backend)
{
	begin(backend);
	put(fds[1], 1);
	add(s, fds[0], R, 1);
	fault_arm(FAULT_KEVENT, 0, ENOMEM);
	is_status(-ENOMEM, sel_selector_modify(s, fds[0], W, 2, NULL),
		  "modify fails with ENOMEM");
	ok(fault_disarm(), "modify: the system's call was refused");
	keeps(1, "modify failed");
	is_uint(0, stats_of(s).stale, "modify failed: no stale record");
	end();
}

/* The same change is made twice, then. */
static void test_interrupted(uint32_t backend)
{
	static const uint32_t kinds[] = { 0, SEL_EVENT_ONESHOT,
					  SEL_EVENT_EDGE };

	for (size_t i = 0; i < LENGTH(kinds); i++) {
		topic("kqueue, changes made but interrupted, flags %#x",
		      kinds[i]);
		begin(backend);
		put(fds[1], 1);
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(
			0,
			sel_selector_register(s, fds[0], R | kinds[i], 1, NULL),
			"register succeeds");
		ok(fault_disarm(),
		   "register: the system's call was interrupted");
		is_hex(R, look(s, fds[0], NULL), "registered: READ");
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(
			0,
			sel_selector_modify(s, fds[0], RW | kinds[i], 2, NULL),
			"modify succeeds");
		(void)fault_disarm();
		is_hex(R, look(s, fds[0], NULL), "modified: READ");
		is_hex(kinds[i] == 0 ? R : 0, look(s, fds[0], NULL),
		       "modified: READ again, unless ONESHOT or EDGE");
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(0, sel_selector_unregister(s, fds[0], NULL),
			  "unregister succeeds");
		(void)fault_disarm();
		is_quiet("unregistered");
		is_uint(0, stats_of(s).stale, "unregistered: no stale record");
		end();
	}
}

/* A writer whose reader has gone, and which has to be registered again. */
static void test_hung_up(uint32_t backend)
{
	int32_t pipe[2];

	begin(backend);
	open_pipe(pipe);
	add(s, pipe[1], W, 1);
	close_one(&pipe[0]);
	fault_arm(FAULT_KEVENT_CHANGE, 0, ENOMEM);
	is_status(-ENOMEM, sel_selector_modify(s, pipe[1], R, 2, NULL),
		  "modify fails with ENOMEM");
	ok(fault_disarm(), "modify: the filter for READ was refused");
	for (int i = 0; i < 3; i++)
		is_hex(W, look(s, pipe[1], NULL),
		       "modify failed: look %d has WRITE", i);
	close_both(pipe);
	end();
}

/* A system that drops the filter of such a writer, and has no memory for
   another. */
static void test_put_back(uint32_t backend)
{
	sel_event event = { .events = 0 };
	int32_t pipe[2];
	int32_t fd;

	begin(backend);
	fd = sel_selector_fileno(s);
	open_pipe(pipe);
	add(s, pipe[1], W, 1);
	close_one(&pipe[0]);
	fault_arm(FAULT_KEVENT_CHANGE, 0, ENOMEM);
	is_hex(W, look(s, pipe[1], NULL), "the first look has WRITE");
	if (!fault_disarm()) {
		skip("this kqueue keeps the filter");
	} else {
		ok(is_readable(fd), "a key is lost: fileno is readable");
		is_hex(W, look(s, pipe[1], &event),
		       "the second look reports the key");
		is_hex(SEL_DETAIL_INVALID, event.detail,
		       "the second look has INVALID");
		is_status(0, look_all(s), "the third look has no event");
		ok(!is_readable(fd), "the loss reported: not readable");
		is_status(0, sel_selector_modify(s, pipe[1], W, 2, NULL),
			  "modify registers the key again");
		is_hex(W, look(s, pipe[1], NULL), "modified: WRITE");
		is_hex(W, look(s, pipe[1], NULL), "modified: WRITE again");
	}
	close_both(pipe);
	end();
}

static int32_t others[2];

static void register_other(void *context)
{
	(void)context;
	add(s, others[0], R | SEL_EVENT_EDGE, 2);
}

static void refuse_filters(void *context)
{
	(void)context;
	fault_arm_all(FAULT_KEVENT_CHANGE, ENOMEM);
}

/* There is room for one of two edges: the filter of the other has to be made
   anew, and the system has no memory for it. */
static void test_no_room(uint32_t backend)
{
	sel_event events[2] = { { .events = 0 } };

	begin(backend);
	open_oneway(others);
	put(fds[1], 1);
	put(others[1], 1);
	add(s, fds[0], R | SEL_EVENT_EDGE, 1);
	gap_reset();
	gap_before(0, register_other, NULL);
	gap_after(0, refuse_filters, NULL);
	is_status(1, sel_selector_select(s, events, 1, 0, 0),
		  "two are ready, with room for one: one event");
	gap_reset();
	ok(fault_disarm(), "the filter of the other was refused");
	is_status(1, sel_selector_select(s, events + 1, 1, 0, 0),
		  "the second look has an event");
	ok(events[1].key.data == 3 - events[0].key.data,
	   "the second look reports the other key");
	is_hex(SEL_DETAIL_INVALID, events[1].detail,
	       "the second look has INVALID");
	is_status(0, look_all(s), "the third look has no event");
	close_both(others);
	end();
}

static void lose(void *context)
{
	(void)context;
	fault_arm_all(FAULT_KEVENT_CHANGE, ENOMEM);
	is_status(-ENOMEM,
		  sel_selector_modify(s, fds[0], R | SEL_EVENT_ONESHOT, 2,
				      NULL),
		  "a modify during the wait fails");
	(void)fault_disarm();
}

/* A key is lost while a wait looks, and the wait has an event of another. */
static void test_loss_beside_event(uint32_t backend)
{
	sel_event event = { .events = 0 };
	int32_t fd;

	begin(backend);
	open_oneway(others);
	put(others[1], 1);
	add(s, fds[0], R, 1);
	add(s, others[0], R | SEL_EVENT_ONESHOT, 2);
	fd = sel_selector_fileno(s);
	gap_reset();
	gap_before(0, lose, NULL);
	is_hex(R, look(s, others[0], NULL), "the wait reports the other key");
	gap_reset();
	ok(is_readable(fd), "the loss is not reported yet: fileno is readable");
	is_hex(R, look(s, fds[0], &event), "the second look reports the key");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the second look has INVALID");
	is_status(0, look_all(s), "the third look has no event");
	ok(!is_readable(fd), "the loss reported: not readable");
	close_both(others);
	end();
}

/* What stands for a wakeup is deleted, and can't be added again. */
static void test_lost_user(uint32_t backend)
{
	struct waiter waiter;
	int32_t fd;

	begin(backend);
	fd = sel_selector_fileno(s);
	(void)sel_selector_wakeup(s);
	fault_arm(FAULT_KEVENT_CHANGE, 0, ENOMEM);
	is_status(SEL_EWOKEN, look_all(s), "the first wakeup: SEL_EWOKEN");
	if (!fault_disarm()) {
		skip("this kqueue has no user events");
		end();
		return;
	}
	ok(!is_readable(fd), "the first wakeup was reported: not readable");
	(void)sel_selector_wakeup(s);
	ok(is_readable(fd), "the second wakeup: fileno is readable");
	is_status(SEL_EWOKEN, look_all(s), "the second wakeup: SEL_EWOKEN");
	waiter_start(&waiter, s, 60000 * MS);
	(void)sel_selector_wakeup(s);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "the third wakeup ends a wait");
	ok(waiter.elapsed < 30000 * MS, "the third wakeup ends it at once");
	end();
}

static void test_interrupted_write(uint32_t backend)
{
	begin(backend);
	put(fds[1], 1);
	fault_arm(FAULT_PWRITE, 0, EINTR);
	is_status(0, sel_selector_register(s, fds[0], R, 1, NULL),
		  "register succeeds");
	ok(fault_disarm(), "register: the write was interrupted");
	is_hex(R, look(s, fds[0], NULL), "registered: READ");
	end();
}

/* A removal that was not written, of what is ready. */
static void test_lost_removal(uint32_t backend)
{
	uint64_t stale;

	begin(backend);
	put(fds[1], 1);
	add(s, fds[0], R, 1);
	fault_arm(FAULT_PWRITE, 0, ENOMEM);
	is_status(0, sel_selector_unregister(s, fds[0], NULL),
		  "unregister succeeds");
	ok(fault_disarm(), "unregister: the write of the removal failed");
	is_quiet("the first wait");
	stale = stats_of(s).stale;
	is_quiet("the second wait");
	is_uint(stale, stats_of(s).stale,
		"the second wait: no more stale records");
	end();
}

static void leave(void *context)
{
	(void)context;
	fault_arm(FAULT_REALLOC, 0, 0);
	(void)sel_selector_unregister(s, fds[0], NULL);
	ok(fault_disarm(), "unregister in the gap: memory was refused");
}

/* The same without memory to remember it until the wait is over. */
static void test_forgotten_removal(uint32_t backend)
{
	uint64_t stale;

	begin(backend);
	put(fds[1], 1);
	add(s, fds[0], R, 1);
	gap_reset();
	gap_after(0, leave, NULL);
	is_quiet("the first wait");
	stale = stats_of(s).stale;
	is_quiet("the second wait");
	is_uint(stale, stats_of(s).stale,
		"the second wait: no more stale records");
	gap_reset();
	end();
}

/* A one-shot whose removal fails has fired all the same. */
static void test_disarming(uint32_t backend)
{
	begin(backend);
	put(fds[1], 1);
	add(s, fds[0], R | SEL_EVENT_ONESHOT, 1);
	fault_arm(FAULT_PWRITE, 0, ENOMEM);
	is_hex(R, look(s, fds[0], NULL), "data: READ");
	ok(fault_disarm(), "data: the write of the removal failed");
	is_quiet("fired");
	is_status(
		0,
		sel_selector_modify(s, fds[0], R | SEL_EVENT_ONESHOT, 2, NULL),
		"modify succeeds");
	is_hex(R, look(s, fds[0], NULL), "modified: READ");
	is_quiet("fired again");
	end();
}

static void test_open(uint32_t backend)
{
	static const struct {
		int error;
		sel_status status;
	} cases[] = {
		{ ENOENT, SEL_ENOTSUP },
		{ ENXIO, SEL_ENOTSUP },
		{ EMFILE, -EMFILE },
		{ EACCES, -EACCES },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		fault_arm(FAULT_OPEN, 0, cases[i].error);
		is_status(cases[i].status, sel_backend_available(backend),
			  "open fails with errno %d: the answer",
			  cases[i].error);
		(void)fault_disarm();
	}
	is_status(0, sel_backend_available(backend),
		  "open works again: available");
}

int main(void)
{
	const uint32_t kqueue = SEL_BACKEND_KQUEUE;
	const uint32_t devpoll = SEL_BACKEND_DEVPOLL;

	begin_tests();
	if (sel_backend_available(kqueue) == 0) {
		topic("kqueue, the second filter is refused");
		test_second_filter(kqueue);
		topic("kqueue, all changes are refused");
		test_refused(kqueue);
		test_interrupted(kqueue);
		topic("kqueue, a writer without a reader, a refused modify");
		test_hung_up(kqueue);
		topic("kqueue, a filter that can't be put back");
		test_put_back(kqueue);
		topic("kqueue, a filter that can't be made ready again");
		test_no_room(kqueue);
		topic("kqueue, a key that is lost beside an event");
		test_loss_beside_event(kqueue);
		topic("kqueue, a user event that can't be added again");
		test_lost_user(kqueue);
	} else {
		skip("no kqueue");
	}
	if (sel_backend_available(devpoll) == 0) {
		topic("/dev/poll, a write is interrupted");
		test_interrupted_write(devpoll);
		topic("/dev/poll, a removal is lost");
		test_lost_removal(devpoll);
		topic("/dev/poll, a removal is forgotten");
		test_forgotten_removal(devpoll);
		topic("/dev/poll, the removal of a one-shot fails");
		test_disarming(devpoll);
		topic("/dev/poll, sel_backend_available");
		test_open(devpoll);
	} else {
		skip("no /dev/poll");
	}
	return finish();
}
