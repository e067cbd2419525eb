/* SPDX-License-Identifier: MIT */
/*
 * The emulated /dev/poll among children, signals and threads.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "devpoll-test.h"

#define ROUNDS 50

static volatile sig_atomic_t signals, enough;

struct sleeper {
	pthread_t thread;
	int dp, found, fd, ms;
};

/* The highest numbers may be valgrind's. */
static int open_count(void)
{
	struct rlimit limit;
	int fd, count = 0;

	getrlimit(RLIMIT_NOFILE, &limit);
	for (fd = 0; fd < (int)(limit.rlim_cur / 10 * 9); fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void test_fork(void)
{
	int dp = open_set(), unowned = open_set(), count;
	pid_t child;

	count = open_count();
	put(dp, ends[0], POLLIN);
	poll_some(dp, 10);
	child = fork();
	if (!child) {
		int own, bad = put(dp, more[0], POLLIN) != -EACCES;

		bad |= (poll_some(dp, 0) != -EACCES) << 1;
		bad |= (ioctl(dp, DP_ISPOLLED, got) != -1 || errno != EACCES)
		       << 2;
		bad |= (open_count() != count) << 3;
		bad |= (put(unowned, more[0], POLLIN) != ENTRY) << 4;
		bad |= (poll_some(unowned, 0) != 1) << 5;
		close(ends[0]);
		close(dp);
		own = open_set();
		bad |= (own != ends[0] || put(own, more[0], POLLIN) != ENTRY ||
			poll_some(own, -1) != 1) << 6;
		_exit(bad);
	}
	is_int(0, exit_of(child), "a child gets EACCES, and opens its own");
	is_int(-EACCES, put(unowned, more[0], POLLIN),
	       "what the child used first is the child's");
	is_int(0, poll_some(dp, 0), "the parent's has no change");
	put(dp, more[0], POLLIN);
	is_int(1, poll_some(dp, -1), "and goes on");
	close(unowned);
	close(dp);
}

static void on_signal(int signum)
{
	(void)signum;
	if (++signals == enough && write(ends[1], "x", 1) != 1)
		_exit(1);
}

/* Signals until it is stopped: one will come while a call sleeps. */
static timer_t start_signals(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGUSR1 };
	struct itimerspec times = { { 0, 5000000 }, { 0, 5000000 } };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) ||
	    timer_settime(timer, 0, &times, NULL))
		bail("no timer");
	return timer;
}

static void test_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal,
				    .sa_flags = SA_RESTART };
	struct dvpoll arg = { .dp_fds = got, .dp_nfds = SOME,
			      .dp_timeout = 10000 };
	sigset_t block, old, let_in;
	int dp = open_set();
	timer_t timer;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &block, &old);
	let_in = old;
	put(dp, ends[0], POLLIN);
	raise(SIGUSR1);
	is_int(0, poll_some(dp, 20), "a blocked signal is no matter");
	arg.dp_timeout = 0;
	is_int(0, ioctl(dp, DP_PPOLL, &arg), "nor without a mask");
	arg.dp_timeout = 10000;
	arg.dp_setp = &let_in;
	memset(got, 0x55, sizeof(got));
	is_int(-1, ioctl(dp, DP_PPOLL, &arg), "DP_PPOLL lets it in");
	is_int(EINTR, errno, "EINTR");
	ok(signals, "the handler has run");
	ok(untouched(), "the buffer isn't touched");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	timer = start_signals();
	is_int(-EINTR, poll_some(dp, -1), "a signal ends DP_POLL, as restarts");
	ok(untouched(), "the buffer isn't touched");
	is_int(-EINTR, poll_with(dp, NULL, 0, 10000), "one with no room too");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_RESTARTS);
	signals = 0;
	enough = 5;
	is_int(1, poll_some(dp, 10000), "restarts: signals don't end it");
	ok(signals >= 5, "restarts: there were some");
	emulation_devpoll_oddity(0);
	timer_delete(timer);
	if (read(ends[0], &block, 1) != 1)
		bail("can't read");
	close(dp);
}

static void *sleep_in(void *argument)
{
	struct sleeper *self = argument;
	struct pollfd one = { .fd = -1 };

	self->found = poll_with(self->dp, &one, 1, self->ms);
	self->fd = one.fd;
	return NULL;
}

static void begin(struct sleeper *list, int count, int dp)
{
	int i;

	for (i = 0; i < count; i++) {
		list[i].dp = dp;
		list[i].ms = 20000;
		if (pthread_create(&list[i].thread, NULL, sleep_in, &list[i]))
			bail("no thread");
	}
}

/* How many answered with this. */
static int end(struct sleeper *list, int count, int found, int fd)
{
	int i, good = 0;

	for (i = 0; i < count; i++) {
		pthread_join(list[i].thread, NULL);
		good += list[i].found == found && list[i].fd == fd;
	}
	return good;
}

/* In the midst of close() the number is neither /dev/poll's nor free. */
static int end_closed(struct sleeper *list, int count)
{
	int i, good = 0;

	for (i = 0; i < count; i++) {
		pthread_join(list[i].thread, NULL);
		good += list[i].found == -EBADF || list[i].found == -ENOTTY ||
			list[i].found == -EINVAL;
	}
	return good;
}

/* Each change comes now before they sleep, now after: no round may hang. */
static void test_threads(void)
{
	int i, dp, good[4] = { 0 };
	struct sleeper list[4];
	int64_t start = now_ms();
	char byte;

	for (i = 0; i < ROUNDS; i++) {
		dp = open_set();
		put(dp, ends[0], POLLIN);
		begin(list, 4, dp);
		if (write(ends[1], "x", 1) != 1)
			bail("can't write");
		good[0] += end(list, 4, 1, ends[0]);
		if (read(ends[0], &byte, 1) != 1)
			bail("can't read");
		begin(list, 4, dp);
		if (i & 1)
			poll(NULL, 0, 1);
		put(dp, more[0], POLLIN);
		good[1] += end(list, 4, 1, more[0]);
		put(dp, more[0], POLLREMOVE);
		begin(list, 4, dp);
		put(dp, more[0], POLLPRI);
		put(dp, ends[0], POLLREMOVE);
		put(dp, more[0], POLLIN);
		good[2] += end(list, 4, 1, more[0]);
		put(dp, more[0], POLLREMOVE);
		begin(list, 4, dp);
		close(dp);
		good[3] += end_closed(list, 4);
	}
	is_int(4 * ROUNDS, good[0], "what becomes ready wakes all");
	is_int(4 * ROUNDS, good[1], "what is added wakes all");
	is_int(4 * ROUNDS, good[2], "so does a mask that grows");
	is_int(4 * ROUNDS, good[3], "and close, with EBADF");
	ok(now_ms() - start < 20000, "nobody slept for long");
}

static void test_waiting(void)
{
	struct sleeper list[2];
	int dp = open_set();
	int64_t start;

	emulation_devpoll_oddity(EMULATION_DEVPOLL_WAITS);
	put(dp, ends[0], POLLIN);
	list[0].dp = dp;
	list[0].ms = 300;
	start = now_ms();
	if (pthread_create(&list[0].thread, NULL, sleep_in, &list[0]))
		bail("no thread");
	poll(NULL, 0, 100);
	is_int(ENTRY, put(dp, more[0], POLLIN), "waits: a write is done");
	pthread_join(list[0].thread, NULL);
	ok(list[0].found == 1 || now_ms() - start >= 300,
	   "waits: not within a DP_POLL");
	put(dp, more[0], POLLREMOVE);
	begin(list, 1, dp);
	start = now_ms();
	while (put(dp, more[0], POLLPRI) == ENTRY && now_ms() - start < 5000)
		;
	ok(now_ms() - start >= 4000, "waits: 5 s, then EDEADLK");
	if (write(ends[1], "x", 1) != 1)
		bail("can't write");
	is_int(1, end(list, 1, 1, ends[0]), "waits: it had slept on");
	emulation_devpoll_oddity(0);
	if (read(ends[0], &list, 1) != 1)
		bail("can't read");
	close(dp);
}

int main(void)
{
	begin_tests();
	open_pipes();
	test_fork();
	test_signals();
	test_threads();
	test_waiting();
	return close_pipes();
}
