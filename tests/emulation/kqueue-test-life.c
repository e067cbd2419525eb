/* SPDX-License-Identifier: MIT */
/* A kqueue as a descriptor, and what close(), fork() and threads do to it. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "kqueue-test.h"

static void test_close(int kq, int fds[2])
{
	int copy, other;

	put(fds[1], 1);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	(void)change(kq, fds[1], EVFILT_WRITE, EV_ADD);
	copy = dup(fds[0]);
	other = fds[0];
	close(fds[0]);
	ok(!sees(kq, other, EVFILT_READ), "gone with its number");
	ok(sees(kq, fds[1], EVFILT_WRITE), "but the others");
	is_int(other, dup2(copy, other), "dup2 to it");
	ok(!sees(kq, other, EVFILT_READ), "the number is not registered");
	is_int(0, change(kq, other, EVFILT_READ, EV_ADD), "it can be");
	ok(sees(kq, other, EVFILT_READ), "and is");
	is_int(other, dup3(fds[1], other, O_CLOEXEC), "dup3 over it");
	is_int(ENOENT, change(kq, other, EVFILT_READ, EV_DELETE),
	       "closes it, too");
	(void)change(kq, other, EVFILT_WRITE, EV_ADD);
	close_range((unsigned)other, (unsigned)other, 0);
	ok(!sees(kq, other, EVFILT_WRITE), "close_range");
#ifdef EMULATE_MACOS
	is_int(ENOENT, change(kq, other, EVFILT_WRITE, EV_DELETE),
	       "deleting a closed one");
#else
	is_int(EBADF, change(kq, other, EVFILT_WRITE, EV_DELETE),
	       "deleting a closed one");
#endif
	close(copy);
	close(fds[1]);
}

static void test_number(int fds[2])
{
	int kq = make(), copy;

	is_int(0, fcntl(kq, F_GETFD), "not close-on-exec");
	put(fds[1], 1);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	copy = fcntl(kq, F_DUPFD_CLOEXEC, 0);
	close(kq);
	ok(sees(copy, fds[0], EVFILT_READ), "a copy is the same kqueue");
	close(copy);
	is_int(EBADF, change(copy, fds[0], EVFILT_READ, EV_ADD), "closed");
	drain(fds[0]);
#if defined(EMULATE_NETBSD) || defined(EMULATE_OPENBSD)
	kq = kqueue1(O_CLOEXEC);
	is_int(FD_CLOEXEC, fcntl(kq, F_GETFD), "kqueue1(O_CLOEXEC)");
	close(kq);
#else
	skip("no kqueue1()");
#endif
}

static bool epolls(int kq)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = epoll_create1(EPOLL_CLOEXEC), found;

	if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, kq, &event) != 0)
		bail("epoll");
	found = epoll_wait(set, &event, 1, 0);
	close(set);
	return found == 1;
}

static bool selects(int kq)
{
	struct timeval zero = { 0, 0 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(kq, &set);
	return select(kq + 1, &set, NULL, NULL, &zero) == 1;
}

static void test_nested(int fds[2])
{
	int inner = make(), middle = make(), outer = make();

	(void)change(inner, fds[0], EVFILT_READ, EV_ADD);
	(void)change(inner, fds[1], EVFILT_WRITE, EV_ADD | EV_DISABLE);
	is_int(0, change(middle, inner, EVFILT_READ, EV_ADD), "nested");
	is_int(0, change(outer, middle, EVFILT_READ, EV_ADD), "deep");
	ok(!polls(inner) && !selects(inner) && !epolls(inner) &&
	   !sees(outer, middle, EVFILT_READ), "idle");
	put(fds[1], 1);
	ok(polls(inner) && selects(inner) && epolls(inner), "readable");
	ok(polls(outer) && sees(outer, middle, EVFILT_READ) &&
	   sees(middle, inner, EVFILT_READ), "and so outside");
	ok(sees(inner, fds[0], EVFILT_READ) && polls(outer),
	   "a look doesn't take it away");
	drain(fds[0]);
	ok(polls(inner) == NUMBER_STAYS_READABLE &&
	   epolls(inner) == NUMBER_STAYS_READABLE &&
	   sees(outer, middle, EVFILT_READ) == NUMBER_STAYS_READABLE,
	   "readable after what holds no longer");
	ok(!sees(inner, fds[0], EVFILT_READ) && !polls(inner) &&
	   !epolls(inner) && !sees(outer, middle, EVFILT_READ),
	   "and not after a look that finds nothing");
	(void)change(inner, fds[1], EVFILT_WRITE, EV_ENABLE);
	ok(sees(outer, middle, EVFILT_READ), "the other filter");
	(void)change(inner, fds[1], EVFILT_WRITE, EV_DELETE);
	ok(!sees(outer, middle, EVFILT_READ), "and without");
	is_int(EINVAL, change(inner, inner, EVFILT_READ, EV_ADD),
	       "not in itself");
	is_int(EINVAL, change(outer, inner, EVFILT_WRITE, EV_ADD),
	       "nor for EVFILT_WRITE");
	close(inner);
	ok(!sees(middle, inner, EVFILT_READ), "closed");
	close(middle);
	close(outer);
}

/* The registrations of the parent must survive its child's end. */
static void test_fork(int fds[2])
{
	int kq = make(), status = -1, made;
	pid_t child;

	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	child = fork();
	if (child == 0) {
		struct kevent event;

		if (fcntl(kq, F_GETFD) >= 0)
			_exit(1);
		if (look(kq, &event, 1) != -1 || errno != EBADF)
			_exit(2);
		made = kqueue();
		if (made != kq)
			_exit(3);
		put(fds[1], 1);
		if (change(made, fds[0], EVFILT_READ, EV_ADD) != 0 ||
		    !sees(made, fds[0], EVFILT_READ))
			_exit(4);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		bail("fork");
	is_int(0, status, "a child has none, but can have its own");
	ok(sees(kq, fds[0], EVFILT_READ), "the parent has its");
	drain(fds[0]);
	close(kq);
}

struct waiter {
	int kq, found, error;
	struct kevent event;
};

static void *wait_for_one(void *argument)
{
	static const struct timespec long_time = { .tv_sec = 30 };
	struct waiter *waiter = argument;

	waiter->found = kevent(waiter->kq, NULL, 0, &waiter->event, 1,
			       &long_time);
	waiter->error = errno;
	return NULL;
}

static void test_threads(int fds[2])
{
	struct waiter waiters[2];
	pthread_t threads[2];
	int kq = make(), i;

	for (i = 0; i < 2; i++) {
		waiters[i].kq = kq;
		if (pthread_create(&threads[i], NULL, wait_for_one,
				   &waiters[i]) != 0)
			bail("pthread_create");
	}
	put(fds[1], 1);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD);
	for (i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		ok(waiters[i].found == 1 &&
		   waiters[i].event.ident == (uintptr_t)fds[0],
		   "a change reaches thread %d", i);
	}
	drain(fds[0]);
	close(kq);
}

/* No number is free but the kqueue's own. */
static void test_limit(int fds[2])
{
	struct rlimit limit, tight;
	int kq, none;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	tight = limit;
	tight.rlim_cur = (rlim_t)dup(0);
	close((int)tight.rlim_cur);
	tight.rlim_cur++;
	setrlimit(RLIMIT_NOFILE, &tight);
	kq = kqueue();
	none = kqueue();
	is_int(EMFILE, none < 0 ? errno : 0, "EMFILE");
	is_int((int64_t)tight.rlim_cur - 1, kq, "a kqueue is one descriptor");
	ok(change(kq, fds[1], EVFILT_WRITE, EV_ADD) == 0 &&
	   sees(kq, fds[1], EVFILT_WRITE), "and needs no more");
	setrlimit(RLIMIT_NOFILE, &limit);
	close(kq);
	is_int(0, change(kq, fds[1], EVFILT_WRITE, EV_DELETE) - EBADF,
	       "all of which are closed");
}

void test_life(void)
{
	int kq = make(), fds[2];

	open_pipe(fds);
	test_close(kq, fds);
	close(kq);
	open_pipe(fds);
	test_number(fds);
	test_nested(fds);
	test_fork(fds);
	test_threads(fds);
	test_limit(fds);
	close(fds[0]);
	close(fds[1]);
}
