/* SPDX-License-Identifier: MIT */
/* kevent()'s two lists, what it returns, and its time-out. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "kqueue-test.h"

static const struct timespec zero;

/* [kqueue(2)] RETURN VALUES, EV_RECEIPT. */
static void test_records(int kq, int fds[2])
{
	struct kevent list[3] = {
		entry(fds[0], EVFILT_READ, EV_ADD),
		entry(fds[1], EVFILT_READ, EV_DELETE),
		entry(fds[1], EVFILT_WRITE, EV_ADD),
	}, events[3];

	is_int(-1, kevent(kq, list, 3, NULL, 0, NULL), "no room for an error");
	is_int(ENOENT, errno, "the error");
	is_int(0, change(kq, fds[0], EVFILT_READ, EV_DELETE),
	       "the change before it was made");
	is_int(ENOENT, change(kq, fds[1], EVFILT_WRITE, EV_DELETE),
	       "that after it wasn't");

	is_int(1, kevent(kq, list, 3, events, 3, NULL), "an error record");
	ok(events[0].ident == list[1].ident && (events[0].flags & EV_ERROR),
	   "is of the change");
	is_int(ENOENT, events[0].data, "and has the error");
	ok(events[0].udata == list[1].udata, "and the change's udata");
	is_int(0, change(kq, fds[1], EVFILT_WRITE, EV_DELETE),
	       "the change after it was made");

	list[0].flags |= EV_RECEIPT;
	list[1].flags |= EV_RECEIPT;
	list[2].flags |= EV_RECEIPT;
	is_int(3, kevent(kq, list, 3, list, 3, NULL),
	       "receipts, in the list of changes");
	ok(list[0].data == 0 && (list[0].flags & EV_ERROR), "success is 0");
	ok(list[1].data == ENOENT && list[2].data == 0, "in order");
	list[0] = entry(fds[0], EVFILT_READ, EV_DELETE | EV_RECEIPT);
	list[1] = entry(fds[1], EVFILT_WRITE, EV_DELETE | EV_RECEIPT);
	is_int(0, kevent(kq, list, 2, NULL, 0, NULL),
	       "no room for a receipt is no error");
	is_int(ENOENT, change(kq, fds[0], EVFILT_READ, EV_DELETE),
	       "its change is made");
	is_int(0, change(kq, fds[1], EVFILT_WRITE, EV_DELETE),
	       "the next isn't");
}

static void test_errors(int kq, int fds[2])
{
	struct timespec bad = { .tv_nsec = 1000000000 };
	struct kevent event = entry(fds[1], EVFILT_WRITE, EV_ADD);

	is_int(EINVAL, change(kq, fds[0], 99, EV_ADD), "an unknown filter");
	is_int(EBADF, change(kq, 999, EVFILT_READ, EV_ADD), "EV_ADD: closed");
	is_int(ENOENT, change(kq, fds[0], EVFILT_READ, EV_ENABLE),
	       "EV_ENABLE of nothing");
	is_int(-1, kevent(fds[0], NULL, 0, &event, 1, &zero), "no kqueue");
	is_int(EBADF, errno, "is EBADF");
	is_int(-1, kevent(kq, &event, 1, &event, 1, &bad), "a bad time");
	is_int(EINVAL, errno, "is EINVAL");
	is_int(0, kevent(kq, NULL, 0, NULL, 0, NULL),
	       "no room for events: no wait");
	(void)change(kq, fds[1], EVFILT_WRITE, EV_DELETE);
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void nothing(int number)
{
	(void)number;
}

/* Signals that come again and again, so that one comes in the wait. */
static timer_t start_signals(void)
{
	struct itimerspec often = {
		.it_value.tv_nsec = 5000000, .it_interval.tv_nsec = 5000000,
	};
	struct sigevent how = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1,
	};
	struct sigaction action = {
		.sa_handler = nothing, .sa_flags = SA_RESTART,
	};
	timer_t timer;

	sigaction(SIGUSR1, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &how, &timer) != 0 ||
	    timer_settime(timer, 0, &often, NULL) != 0)
		bail("timer");
	return timer;
}

static void test_time(int kq, int fds[2])
{
	struct timespec some = { .tv_nsec = 20000000 };
	struct kevent event = entry(fds[0], EVFILT_READ, EV_ADD), saw;
	int64_t start = now();
	timer_t timer;

	is_int(0, kevent(kq, NULL, 0, &saw, 1, &some), "a time-out");
	ok(now() - start >= 20000000, "is not short");
	timer = start_signals();
	is_int(-1, kevent(kq, &event, 1, &saw, 1, NULL), "a signal");
	is_int(EINTR, errno, "ends the wait, in spite of SA_RESTART");
	timer_delete(timer);
	put(fds[1], 1);
	ok(sees(kq, fds[0], EVFILT_READ), "the change was made");
	event = entry(fds[1], EVFILT_WRITE, EV_ADD);
	is_int(1, kevent(kq, &event, 1, &saw, 1, &zero) == 1 &&
	       change(kq, fds[1], EVFILT_WRITE, EV_DELETE) == 0,
	       "changes come before events");
}

void test_lists(void)
{
	int kq = make(), fds[2];

	open_pipe(fds);
	test_records(kq, fds);
	test_errors(kq, fds);
	test_time(kq, fds);
	close(fds[0]);
	close(fds[1]);
	close(kq);
}
