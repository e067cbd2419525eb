/* SPDX-License-Identifier: MIT */
/*
 * A system that refuses the waits with nanoseconds: each back end and object
 * takes the coarser call, rounds up, never asks again, and says so.  It is
 * remembered for the whole process, so each case has a child of its own.
 */
#include <errno.h>
#include <poll.h>

#include "refuse.h"
#include "support.h"
#include "wrap.h"

#define FINE (MS + MS / 2)

static uint32_t backend;
static int32_t fds[2];

static enum fault_call fine_call(void)
{
	return backend == SEL_BACKEND_EPOLL ? FAULT_EPOLL_PWAIT2 :
	       backend == SEL_BACKEND_POLL ? FAULT_PPOLL : FAULT_PSELECT;
}

static enum fault_call coarse_call(void)
{
	return backend == SEL_BACKEND_EPOLL ? FAULT_EPOLL_WAIT :
	       backend == SEL_BACKEND_POLL ? FAULT_POLL : FAULT_SELECT;
}

/* A time for which the finer call is asked at once: epoll waits for the whole
   milliseconds without it. */
static int64_t fine_time(void)
{
	return backend == SEL_BACKEND_EPOLL ? MS / 2 : FINE;
}

/* Waits, in vain, with the last call rounded up to the next millisecond. */
static void waits(sel_selector *selector, enum fault_call coarse)
{
	int64_t timeout = fine_time();
	sel_event event;
	int64_t begin = sel_now();

	gap_reset();
	MUST(sel_selector_select(selector, &event, 1, timeout, 0) == 0);
	MUST(sel_now() - begin >= timeout);
	MUST(gap_count() > 0);
	MUST(gap_at(gap_count() - 1)->call == coarse);
	MUST(gap_at(gap_count() - 1)->timeout == timeout + MS / 2);
}

/* The whole milliseconds and the rest: each by the coarse call, rounded up. */
static void waits_longer(sel_selector *selector, enum fault_call coarse)
{
	sel_event event;
	int64_t begin = sel_now();

	gap_reset();
	MUST(sel_selector_select(selector, &event, 1, FINE, 0) == 0);
	MUST(sel_now() - begin >= FINE);
	MUST(gap_count() > 0);
	for (unsigned int i = 0; i < gap_count(); i++) {
		MUST(gap_at(i)->call == coarse);
		MUST(gap_at(i)->timeout % MS == 0);
	}
}

static void selector_falls_back(int error)
{
	enum fault_call fine = fine_call();
	sel_selector *selector = open_selector(backend, 0);
	uint32_t all = sel_backend_features(backend);
	sel_event event;

	open_pipe(fds);
	MUST((all & SEL_FEATURE_NANOSECONDS) != 0);
	MUST(sel_selector_features(selector) == (sel_status)all);
	MUST(stats_of(selector).fallbacks == 0);
	add(selector, fds[0], R, 7);
	fault_arm_all(fine, error);
	waits(selector, coarse_call());
	MUST(fault_count(fine) == 1);
	waits(selector, coarse_call());
	waits_longer(selector, coarse_call());
	MUST(fault_count(fine) == 1);
	MUST(fault_disarm());

	all &= ~(uint32_t)SEL_FEATURE_NANOSECONDS;
	MUST(sel_backend_features(backend) == all);
	MUST(sel_selector_features(selector) == (sel_status)all);
	MUST(stats_of(selector).fallbacks == 1);
	put(fds[1], 1);
	MUST(sel_selector_select(selector, &event, 1, FINE, 0) == 1);
	MUST(event.key.data == 7 && event.events == R);
	sel_selector_free(selector);
}

/* What is refused with another error is an error, and is tried again. */
static void selector_fails(int error)
{
	enum fault_call fine = fine_call();
	sel_selector *selector = open_selector(backend, 0);
	sel_event event;

	fault_arm_all(fine, error);
	for (unsigned int i = 1; i < 4; i++) {
		MUST(sel_selector_select(selector, &event, 1, fine_time(), 0) ==
		     -error);
		MUST(fault_count(fine) == i);
	}
	(void)fault_disarm();
	MUST(stats_of(selector).fallbacks == 0);
	MUST(sel_selector_features(selector) & SEL_FEATURE_NANOSECONDS);
	MUST(sel_selector_select(selector, &event, 1, FINE, 0) == 0);
	sel_selector_free(selector);
}

static void look_at(enum fault_call fine, enum fault_call coarse,
		    sel_status status, int64_t elapsed)
{
	MUST(status == 0);
	MUST(elapsed >= fine_time());
	MUST(gap_at(gap_count() - 1)->call == coarse);
	MUST(gap_at(gap_count() - 1)->timeout == fine_time() + MS / 2);
	MUST(fault_count(fine) == 1);
}

static void object_falls_back(int error)
{
	enum fault_call fine = fine_call();
	sel_epoll *epoll = NULL;
	sel_poll *poll = NULL;
	sel_pollfd ready;
	int32_t list[1];
	size_t count = 1;
	sel_status status;

	open_pipe(fds);
	MUST(sel_poll_new(&poll) == 0);
	MUST(sel_poll_register(poll, fds[0], POLLIN) == 0);
	MUST(sel_epoll_new(&epoll, -1, 0) == 0);
	fault_arm_all(fine, error);
	for (int i = 0; i < 2; i++) {
		int64_t begin = sel_now();

		gap_reset();
		list[0] = fds[0];
		count = 1;
		if (backend == SEL_BACKEND_EPOLL)
			status = sel_epoll_poll(epoll, &ready, 1, fine_time(),
						0);
		else if (backend == SEL_BACKEND_POLL)
			status = sel_poll_poll(poll, &ready, 1, FINE, 0);
		else
			status = sel_select(list, &count, NULL, NULL, NULL,
					    NULL, FINE, 0);
		look_at(fine, coarse_call(), status, sel_now() - begin);
	}
	sel_epoll_free(epoll);
	sel_poll_free(poll);
}

static void test(uint32_t number)
{
	if ((sel_backend_features(number) & SEL_FEATURE_NANOSECONDS) == 0 ||
	    number > SEL_BACKEND_EPOLL) {
		skip("waits are in milliseconds, or by one call only");
		return;
	}
	backend = number;
	refuse_run(selector_falls_back, ENOSYS,
		   "a selector, ENOSYS: waits go on by coarser calls");
	refuse_run(selector_falls_back, EPERM,
		   "a selector, EPERM: waits go on by coarser calls");
	refuse_run(selector_fails, EINVAL,
		   "a selector, EINVAL: the wait fails");
	refuse_run(object_falls_back, ENOSYS,
		   "an object, ENOSYS: waits go on by coarser calls");
	refuse_run(object_falls_back, EPERM,
		   "an object, EPERM: waits go on by coarser calls");
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
