/* SPDX-License-Identifier: MIT */
/*
 * Waits that no single system call can express are made of pieces: when one is
 * over the wait goes on, and no piece is longer than a call can say.  On epoll
 * the whole milliseconds of a wait are one piece, and the rest is another.
 */
#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>

#include "support.h"
#include "tap.h"
#include "wrap.h"

#define PIECE (INT64_C(86400000) * MS)

enum { PIECES = 3 };

static int32_t fds[2];

static void ready(void *context)
{
	(void)context;
	put(fds[1], 1);
}

/* The number of waits, without looks. */
static unsigned int sleeps(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < gap_count(); i++)
		count += gap_at(i)->timeout != 0;
	return count;
}

static bool within_limits(void)
{
	for (unsigned int i = 0; i < gap_count(); i++)
		if (gap_at(i)->timeout < 0 || gap_at(i)->timeout > PIECE ||
		    gap_at(i)->size > INT32_MAX)
			return false;
	return true;
}

/*
 * A wait of which some pieces are over at once, and in which something is
 * ready after that.  `each`: calls for each piece.
 */
static void prepare(unsigned int each)
{
	drain(fds[0]);
	gap_reset();
	gap_skip(PIECES * each);
	gap_before(PIECES * each, ready, NULL);
}

static void is_cut(sel_status status, const char *what)
{
	is_status(1, status, "%s: one event after %d pieces", what, PIECES);
	ok(sleeps() >= PIECES, "%s: at least %d calls that wait", what, PIECES);
	ok(within_limits(),
	   "%s: each call has a time-out that the system can take", what);
}

/* Whether a call that finds nothing need not mean that its time is over. */
static bool ends_early(void)
{
	return sel_backend_available(SEL_BACKEND_KQUEUE) == 0;
}

static void is_whole(sel_status status, unsigned int calls, const char *what)
{
	is_status(0, status, "%s: no event when the last call is over", what);
	is_uint(calls, sleeps(), "%s: so many calls wait", what);
	ok(within_limits(),
	   "%s: each call has a time-out that the system can take", what);
}

/* The last piece, or the only one, is over. */
static void test_last(sel_selector *selector, unsigned int each,
		      unsigned int parts)
{
	sel_event event;
	sel_status status;

	if (ends_early()) {
		skip("a call that is over proves nothing here");
		return;
	}
	prepare(each);
	gap_skip(each);
	status = sel_selector_select(selector, &event, 1, PIECE, 0);
	is_whole(status, 1, "a select of one piece");
	prepare(each);
	gap_skip(each * parts);
	status = sel_selector_select(selector, &event, 1, PIECE - 1, 0);
	is_whole(status, parts, "a select of a nanosecond less");
}

static void test(uint32_t backend)
{
	static const int64_t longer[] = { 2 * PIECE, 4 * PIECE, 4 * PIECE + 1,
					  SEL_FOREVER / 2 };
	unsigned int each = backend == SEL_BACKEND_POLL ||
		backend == SEL_BACKEND_SELECT ? 2 : 1;
	/* Each call is over before its time.  So the whole milliseconds are
	   waited for twice on epoll, before the wait takes the finer call. */
	unsigned int parts = backend == SEL_BACKEND_EPOLL ? 3 : 1;
	sel_selector *selector = open_selector(backend, 0);
	sel_event event;
	sel_status status;

	open_pipe(fds);
	add(selector, fds[0], R, 1);
	for (size_t i = 0; i < LENGTH(longer); i++) {
		topic("%s, %jd ns", sel_backend_name(backend),
		      (intmax_t)longer[i]);
		prepare(each);
		status = sel_selector_select(selector, &event, 1, longer[i], 0);
		is_cut(status, "select");
		prepare(each);
		status = sel_selector_select_until(selector, &event, 1,
						   sel_now() + longer[i], 0);
		is_cut(status, "select_until");
	}
	topic("%s", sel_backend_name(backend));
	test_last(selector, each, parts);

	/* Without a limit, a call is not over by itself. */
	prepare(each);
	gap_skip(0);
	gap_before(each - 1, ready, NULL);
	status = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0);
	is_status(1, status, "a select without a limit: one event");
	is_int(-1, gap_at(gap_count() - 1)->timeout,
	       "a select without a limit: the last call has none");
	sel_selector_free(selector);
	close_both(fds);
	gap_reset();
}

/* A wait of MS and a part of another: its result, of a selector or an object. */
static sel_status wait_part(sel_selector *selector, sel_epoll *epoll,
			    int64_t timeout)
{
	sel_event event;
	sel_pollfd seen;

	if (epoll != NULL)
		return sel_epoll_poll(epoll, &seen, 1, timeout, 0);
	return sel_selector_select(selector, &event, 1, timeout, 0);
}

static void is_parted(sel_selector *selector, sel_epoll *epoll)
{
	const int64_t timeout = 2 * MS - 1;
	bool good = true;
	bool both = false;

	drain(fds[0]);
	/* A busy machine may be late by the whole rest. */
	for (int i = 0; good && !both && i < 200; i++) {
		int64_t begin = sel_now();

		gap_reset();
		good = wait_part(selector, epoll, timeout) == 0 &&
		       sel_now() - begin >= timeout &&
		       gap_at(0)->call == FAULT_EPOLL_WAIT &&
		       gap_at(0)->timeout == MS && gap_count() <= 2;
		both = gap_count() == 2;
		if (both)
			good = good && gap_at(1)->timeout > 0 &&
			       gap_at(1)->timeout < MS &&
			       gap_at(1)->call == FAULT_EPOLL_PWAIT2;
	}
	ok(good, "the whole millisecond by epoll_wait, and the time is over");
	ok(both, "the rest by epoll_pwait2");
}

/* Where a call may end before its time, the wait goes on. */
static void test_early(uint32_t backend)
{
	const int64_t timeout = 20 * MS;
	sel_selector *selector;
	sel_event event;
	int64_t begin;

	/* A system has either epoll or kqueue, but for the emulation. */
	if (!ends_early() || backend == SEL_BACKEND_EPOLL) {
		skip("the system's calls are never over too early");
		return;
	}
	selector = open_selector(backend, 0);
	open_pipe(fds);
	add(selector, fds[0], R, 1);
	gap_reset();
	gap_skip(3);
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, timeout, 0),
		  "calls are over too early: no event");
	ok(sel_now() - begin >= timeout,
	   "calls are over too early: the wait lasts its time");
	gap_reset();
	gap_skip(1);
	gap_after(0, ready, NULL);
	is_status(1, sel_selector_select(selector, &event, 1, timeout, 0),
		  "a call is over too early, with something ready: one event");
	sel_selector_free(selector);
	close_both(fds);
	gap_reset();
}

static void wake(void *selector)
{
	(void)sel_selector_wakeup(selector);
}

/* Between the two calls.  Nothing waits so long. */
static void test_parts(void)
{
	const int64_t timeout = 60000 * MS + MS / 2;
	sel_selector *selector = NULL;
	sel_epoll *epoll = NULL;
	sel_event event;

	if (sel_backend_available(SEL_BACKEND_EPOLL) != 0) {
		skip("no epoll");
		return;
	}
	selector = open_selector(SEL_BACKEND_EPOLL, 0);
	/* The first such wait tells whether the system has the call. */
	(void)wait_part(selector, NULL, MS / 2);
	if (!(sel_backend_features(SEL_BACKEND_EPOLL) &
	      SEL_FEATURE_NANOSECONDS)) {
		skip("no epoll_pwait2");
		sel_selector_free(selector);
		return;
	}
	open_pipe(fds);
	add(selector, fds[0], R, 1);
	if (sel_epoll_new(&epoll, -1, 0) != 0 ||
	    sel_epoll_register(epoll, fds[0], EPOLLIN) != 0)
		bail("no object");
	topic("a selector, a part of a millisecond");
	is_parted(selector, NULL);
	topic("an object, a part of a millisecond");
	is_parted(selector, epoll);

	topic("between two parts of a wait");
	gap_reset();
	gap_skip(1);
	gap_after(0, ready, NULL);
	is_status(1, wait_part(selector, NULL, timeout),
		  "a descriptor becomes ready: one event");
	drain(fds[0]);
	gap_reset();
	gap_skip(1);
	gap_after(0, ready, NULL);
	is_status(1, wait_part(selector, epoll, timeout),
		  "a descriptor of an object becomes ready: one event");
	drain(fds[0]);
	gap_reset();
	gap_skip(1);
	gap_after(0, wake, selector);
	is_status(SEL_EWOKEN, wait_part(selector, NULL, timeout),
		  "a wakeup: the wait ends by it");
	gap_reset();
	gap_skip(1);
	gap_after(0, wake, selector);
	is_status(SEL_EWOKEN,
		  sel_selector_select_until(selector, &event, 1,
					    sel_now() + timeout, 0),
		  "a wakeup of select_until: the wait ends by it");
	/* The second call is interrupted; the third finds the event. */
	gap_reset();
	gap_skip(1);
	fault_arm(FAULT_EPOLL_WAIT, 0, EINTR);
	gap_after(1, ready, NULL);
	is_status(1, wait_part(selector, NULL, timeout),
		  "a signal: the wait goes on, to one event");
	ok(fault_disarm(), "a signal: a call was interrupted");
	sel_selector_free(selector);
	sel_epoll_free(epoll);
	close_both(fds);
	gap_reset();
}

static void test_objects(void)
{
	sel_poll *poll = NULL;
	sel_epoll *epoll = NULL;
	sel_pollfd seen;
	int32_t list[1];
	size_t count = 1;
	sel_status status;

	open_pipe(fds);
	list[0] = fds[0];
	if (sel_poll_new(&poll) != 0 || sel_epoll_new(&epoll, -1, 0) != 0 ||
	    sel_poll_register(poll, fds[0], POLLIN) != 0 ||
	    sel_epoll_register(epoll, fds[0], EPOLLIN) != 0)
		bail("no objects");
	prepare(1);
	status = sel_poll_poll(poll, &seen, 1, 4 * PIECE, 0);
	is_cut(status, "the poll object");
	prepare(1);
	status = sel_epoll_poll(epoll, &seen, 1, 4 * PIECE, 0);
	is_cut(status, "the epoll object");
	prepare(1);
	status = sel_select(list, &count, NULL, NULL, NULL, NULL, 4 * PIECE, 0);
	is_cut(status, "sel_select");
	sel_poll_free(poll);
	sel_epoll_free(epoll);
	close_both(fds);
	gap_reset();
}

static void test_devpoll(void)
{
	sel_devpoll *devpoll = NULL;
	sel_pollfd seen;

	if (sel_devpoll_new(&devpoll) < 0) {
		skip("no /dev/poll");
		return;
	}
	open_pipe(fds);
	(void)sel_devpoll_register(devpoll, fds[0], POLLIN);
	prepare(1);
	is_cut(sel_devpoll_poll(devpoll, &seen, 1, 4 * PIECE, 0),
	       "the devpoll object");
	sel_devpoll_free(devpoll);
	close_both(fds);
	gap_reset();
}

static void test_kqueue(void)
{
	sel_kqueue *kqueue = NULL;
	int64_t filter = 0;
	int64_t flags = 0;
	sel_kevent event;

	if (sel_kqueue_new(&kqueue) < 0) {
		skip("no kqueue");
		return;
	}
	open_pipe(fds);
	(void)sel_constant("KQ_FILTER_READ", &filter);
	(void)sel_constant("KQ_EV_ADD", &flags);
	sel_kevent_init(&event, (uint64_t)fds[0], (int32_t)filter,
			(uint32_t)flags, 0, 0, 0);
	(void)sel_kqueue_control(kqueue, &event, 1, NULL, 0, 0, 0);
	prepare(1);
	is_cut(sel_kqueue_control(kqueue, NULL, 0, &event, 1, 4 * PIECE, 0),
	       "the kqueue object");
	sel_kqueue_free(kqueue);
	close_both(fds);
	gap_reset();
}

static uint32_t backends[SEL_BACKEND_AFD];
static int found;

int main(void)
{
	for (uint32_t i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_AFD; i++)
		if (sel_backend_available(i) == 0)
			backends[found++] = i;
	begin_tests();
	for (int i = 0; i < found; i++) {
		test(backends[i]);
		test_early(backends[i]);
	}
	test_parts();
	topic("objects");
	test_objects();
	test_devpoll();
	test_kqueue();
	return finish();
}
