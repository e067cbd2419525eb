/* SPDX-License-Identifier: MIT */
/*
 * What only kqueue and /dev/poll can do to a selector: one of two filters that
 * is refused, a change that is made and interrupted, a removal that is lost.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

#define CHILL (20 * MS)

static sel_selector *s;
static int32_t fds[2];		/* both ends of a pipe */

static void begin(uint32_t backend)
{
	s = open_selector(backend, 0);
	open_pipe(fds);
}

static void end(void)
{
	sel_selector_free(s);
	close_both(fds);
}

static int64_t worked(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
	return (int64_t)spent.tv_sec * 1000 * MS + spent.tv_nsec;
}

/* Nothing is ready, and a wait has nothing to do. */
static void is_quiet(const char *what)
{
	int64_t began = sel_now();
	int64_t busy = worked();
	sel_event event;

	is_status(0, sel_selector_select(s, &event, 1, CHILL), "%s: no event",
		  what);
	ok(sel_now() - began >= CHILL, "%s: for the whole time", what);
	busy = worked() - busy;
	if (under_valgrind())
		skip("valgrind is slow");
	else
		ok(busy < CHILL / 2, "%s: the wait sleeps: %lld ns", what,
		   (long long)busy);
}

static bool is_readable(int32_t fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

static void test_second_filter(uint32_t backend)
{
	static const int errors[] = { ENOMEM, EPIPE, EINVAL };

	for (size_t i = 0; i < LENGTH(errors); i++) {
		sel_status outer;

		begin(backend);
		outer = sel_selector_fileno(s);
		put(fds[1], 1);
		fault_arm(FAULT_KEVENT_CHANGE, 1, errors[i]);
		is_status(-errors[i], sel_selector_register(s, fds[0], RW, 1,
							    NULL),
			  "register: errno %d of the second filter", errors[i]);
		ok(fault_disarm(), "the second filter was refused");
		is_status(
			0, sel_selector_count(s),
			"register, second filter refused: nothing is registered");
		ok(!is_readable(outer),
		   "register, second filter refused: the first filter is taken back");
		add(s, fds[0], R, 2);
		is_hex(R, look(s, fds[0], NULL),
		       "register, second filter refused: the descriptor can be registered then");
		fault_arm(FAULT_KEVENT_CHANGE, 1, errors[i]);
		is_status(-errors[i], sel_selector_modify(s, fds[0], RW, 3,
							  NULL),
			  "modify: errno %d of the second filter", errors[i]);
		(void)fault_disarm();
		is_status(
			SEL_ENOTREG, sel_selector_get_key(s, fds[0], NULL),
			"modify, second filter refused: the registration is gone");
		is_quiet("both filters are gone");
		is_uint(0, stats_of(s).stale, "no filter is left behind");
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
		  "modify, refused as a whole");
	ok(fault_disarm(), "the call was refused or interrupted as asked");
	is_quiet("the old filter is gone");
	is_uint(0, stats_of(s).stale, "no filter is left behind");
	end();
}

/* The same change is made twice, then. */
static void test_interrupted(uint32_t backend)
{
	static const uint32_t kinds[] = { 0, SEL_EVENT_ONESHOT,
					  SEL_EVENT_EDGE };

	for (size_t i = 0; i < LENGTH(kinds); i++) {
		begin(backend);
		put(fds[1], 1);
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(0, sel_selector_register(s, fds[0], R | kinds[i], 1,
						   NULL),
			  "register %#x, interrupted when it is done",
			  R | kinds[i]);
		ok(fault_disarm(),
		   "the call was refused or interrupted as asked");
		is_hex(R, look(s, fds[0], NULL), "the descriptor is reported");
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(
			0,
			sel_selector_modify(s, fds[0], RW | kinds[i], 2, NULL),
			"modify, interrupted when it is done, succeeds");
		(void)fault_disarm();
		is_hex(R, look(s, fds[0], NULL),
		       "the descriptor is reported again");
		is_hex(kinds[i] == 0 ? R : 0, look(s, fds[0], NULL),
		       "the descriptor is reported as often as its mask says");
		fault_arm(FAULT_KEVENT, 0, EINTR);
		is_status(0, sel_selector_unregister(s, fds[0], NULL),
			  "unregister, interrupted when it is done, succeeds");
		(void)fault_disarm();
		is_quiet("unregistered");
		is_uint(0, stats_of(s).stale, "no filter is left behind");
		end();
	}
}

static void test_interrupted_write(uint32_t backend)
{
	begin(backend);
	put(fds[1], 1);
	fault_arm(FAULT_PWRITE, 0, EINTR);
	is_status(0, sel_selector_register(s, fds[0], R, 1, NULL),
		  "a write that is interrupted");
	ok(fault_disarm(), "an interrupted write is made again");
	is_hex(R, look(s, fds[0], NULL), "the descriptor is reported");
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
		  "unregister: errno ENOMEM");
	ok(fault_disarm(), "unregister: the removal was lost");
	is_quiet("a lost removal");
	stale = stats_of(s).stale;
	is_quiet("and again");
	is_uint(stale, stats_of(s).stale, "the second wait sees no trace");
	end();
}

static void leave(void *context)
{
	(void)context;
	fault_arm(FAULT_REALLOC, 0, 0);
	(void)sel_selector_unregister(s, fds[0], NULL);
	ok(fault_disarm(), "no memory for a removal while a thread waits");
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
	is_quiet("a forgotten removal");
	stale = stats_of(s).stale;
	is_quiet("and again");
	is_uint(stale, stats_of(s).stale, "the second wait sees no trace");
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
	is_hex(R, look(s, fds[0], NULL), "a one-shot fires");
	ok(fault_disarm(), "a one-shot fires: its removal fails");
	is_quiet("it has fired");
	is_status(
		0,
		sel_selector_modify(s, fds[0], R | SEL_EVENT_ONESHOT, 2, NULL),
		"the one-shot is armed again");
	is_hex(R, look(s, fds[0], NULL), "the one-shot fires again");
	is_quiet("once");
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
			  "errno %d of open", cases[i].error);
		(void)fault_disarm();
	}
	is_status(0, sel_backend_available(backend),
		  "a failed open is not remembered");
}

int main(void)
{
	const uint32_t kqueue = SEL_BACKEND_KQUEUE;
	const uint32_t devpoll = SEL_BACKEND_DEVPOLL;

	begin_tests();
	if (sel_backend_available(kqueue) == 0) {
		test_second_filter(kqueue);
		test_refused(kqueue);
		test_interrupted(kqueue);
	} else {
		skip("no kqueue");
	}
	if (sel_backend_available(devpoll) == 0) {
		test_interrupted_write(devpoll);
		test_lost_removal(devpoll);
		test_forgotten_removal(devpoll);
		test_disarming(devpoll);
		test_open(devpoll);
	} else {
		skip("no /dev/poll");
	}
	return finish();
}
