/* SPDX-License-Identifier: MIT */
/*
 * The life of an epoll object: adopted descriptors, close, threads inside,
 * and a forked child.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

static sel_epoll *open_epoll(void)
{
	sel_epoll *epoll = NULL;

	if (sel_epoll_new(&epoll, -1, 0) || !epoll)
		bail("no epoll object");
	return epoll;
}

static sel_epoll *adopt(int32_t fd)
{
	sel_epoll *epoll = NULL;

	is_status(0, sel_epoll_from_fd(&epoll, fd), "from_fd(%d)", fd);
	return epoll;
}

static void adopted(void)
{
	int32_t set = epoll_create1(0), fds[2];
	sel_epoll *epoll = adopt(set);
	sel_pollfd ready;

	is_int(set, sel_epoll_fileno(epoll), "it is that descriptor");
	is_int(0, fcntl(set, F_GETFD), "not made close-on-exec");
	is_status(0, sel_epoll_closed(epoll), "not closed");
	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[1], EPOLLOUT), "register");
	is_status(1, sel_epoll_poll(epoll, &ready, 1, 0, 0), "poll");
	is_status(0, sel_epoll_close(epoll), "close");
	is_int(-1, fcntl(set, F_GETFD), "the descriptor is closed");
	sel_epoll_free(epoll);

	set = epoll_create1(EPOLL_CLOEXEC);
	epoll = adopt(set);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD), "still close-on-exec");
	sel_epoll_free(epoll);
	is_int(-1, fcntl(set, F_GETFD), "free closes the descriptor");
	close_both(fds);
}

static void fails(sel_epoll *epoll, sel_status code, int32_t fd)
{
	sel_pollfd ready;

	is_status(code, sel_epoll_register(epoll, fd, EPOLLIN), "register");
	is_status(code, sel_epoll_modify(epoll, fd, EPOLLIN), "modify");
	is_status(code, sel_epoll_unregister(epoll, fd), "unregister");
	is_status(code, sel_epoll_poll(epoll, &ready, 1, 0, 0), "poll");
	is_status(code, sel_epoll_poll(epoll, &ready, 1, -1, 0),
		  "poll without a time-out");
}

/* What is adopted is not looked at. */
static void no_epoll(void)
{
	int32_t fds[2], number;
	sel_epoll *epoll;

	open_pipe(fds);
	number = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
	epoll = adopt(number);
	fails(epoll, -EINVAL, fds[0]);
	is_status(0, sel_epoll_close(epoll), "close");
	is_int(-1, fcntl(number, F_GETFD), "the pipe is closed");
	sel_epoll_free(epoll);

	number = free_number();
	epoll = adopt(number);
	is_int(number, sel_epoll_fileno(epoll), "a closed one is taken");
	fails(epoll, -EBADF, fds[0]);
	is_status(-EBADF, sel_epoll_close(epoll), "close says so");
	is_status(1, sel_epoll_closed(epoll), "but it is closed");
	is_status(0, sel_epoll_close(epoll), "and says so once");
	sel_epoll_free(epoll);

	epoll = adopt(INT32_MAX);
	fails(epoll, -EBADF, fds[0]);
	sel_epoll_free(epoll);
	close_both(fds);
}

static void twins(void)
{
	sel_epoll *one = open_epoll(), *two = adopt(sel_epoll_fileno(one));
	int32_t fds[2];
	sel_pollfd ready;

	open_pipe(fds);
	is_status(0, sel_epoll_register(one, fds[1], EPOLLOUT), "register");
	is_status(1, sel_epoll_poll(two, &ready, 1, 0, 0), "one set for both");
	is_status(0, sel_epoll_close(one), "close one");
	is_status(0, sel_epoll_closed(two), "the other does not know");
	fails(two, -EBADF, fds[1]);
	is_status(-EBADF, sel_epoll_close(two), "its close does");
	sel_epoll_free(one);
	sel_epoll_free(two);
	close_both(fds);
}

/* A descriptor of its own for each waiter, so that it ends just this one. */
struct waiting {
	sel_epoll *epoll;
	pthread_t thread;
	sel_status status;
	sel_pollfd ready;
	atomic_bool begun;
};

static void *poll_once(void *context)
{
	struct waiting *waiting = context;

	atomic_store(&waiting->begun, true);
	waiting->status = sel_epoll_poll(waiting->epoll, &waiting->ready, 1,
					 -1, 0);
	return NULL;
}

static void start(struct waiting *waiting, sel_epoll *epoll)
{
	waiting->epoll = epoll;
	atomic_store(&waiting->begun, false);
	if (pthread_create(&waiting->thread, NULL, poll_once, waiting))
		bail("no thread");
	while (!atomic_load(&waiting->begun))
		sched_yield();
}

static void threads(void)
{
	sel_epoll *epoll = open_epoll();
	struct waiting one, two;
	int32_t a[2], b[2];

	open_pipe(a);
	open_pipe(b);
	start(&one, epoll);
	start(&two, epoll);
	is_status(0, sel_epoll_register(epoll, a[0], EPOLLIN | EPOLLONESHOT),
		  "register while two wait");
	is_status(0, sel_epoll_register(epoll, b[0], EPOLLIN | EPOLLONESHOT),
		  "another");
	put(a[1], 1);
	put(b[1], 1);
	pthread_join(one.thread, NULL);
	pthread_join(two.thread, NULL);
	ok(one.status == 1 && two.status == 1, "both return");
	ok(one.ready.fd != two.ready.fd &&
	   (one.ready.fd == a[0] || one.ready.fd == b[0]) &&
	   (two.ready.fd == a[0] || two.ready.fd == b[0]),
	   "each with one of them");
	sel_epoll_free(epoll);
	close_both(a);
	close_both(b);
}

/*
 * The descriptor stays open until the thread inside has left; where it is
 * closed at once, the thread was not inside yet, and gets another try.
 */
static void close_while_waiting(bool free_it)
{
	struct waiting waiting;
	int32_t set, fds[2];
	sel_pollfd ready;
	sel_epoll *epoll;

	open_pipe(fds);
	for (;;) {
		epoll = open_epoll();
		set = sel_epoll_fileno(epoll);
		if (sel_epoll_register(epoll, fds[0], EPOLLIN))
			bail("can't register");
		start(&waiting, epoll);
		if (sel_epoll_close(epoll))
			bail("can't close");
		if (fcntl(set, F_GETFD) >= 0)
			break;
		pthread_join(waiting.thread, NULL);
		sel_epoll_free(epoll);
		if (waiting.status != SEL_ECLOSEDOBJ)
			bail("late, and %d", waiting.status);
	}
	is_status(1, sel_epoll_closed(epoll), "closed while a thread waits");
	is_status(0, sel_epoll_close(epoll), "closed again");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_poll(epoll, &ready, 1, -1, 0),
		  "nobody else gets in");
	if (free_it)
		sel_epoll_free(epoll);
	is_int(FD_CLOEXEC, fcntl(set, F_GETFD), "the descriptor is open");
	put(fds[1], 1);
	pthread_join(waiting.thread, NULL);
	is_status(1, waiting.status, "the wait goes on to its end");
	is_int(fds[0], waiting.ready.fd, "and gets its event");
	is_int(-1, fcntl(set, F_GETFD), "then the descriptor is closed");
	if (!free_it)
		sel_epoll_free(epoll);
	close_both(fds);
}

/* A child shares the set with its parent. */
static void forked(void)
{
	sel_epoll *epoll = open_epoll();
	sel_pollfd ready;
	int32_t fds[2];
	int status;
	pid_t pid;

	open_pipe(fds);
	pid = fork();
	if (pid < 0)
		bail("can't fork");
	if (!pid) {
		status = sel_epoll_register(epoll, fds[1], EPOLLOUT) ||
			 sel_epoll_poll(epoll, &ready, 1, 0, 0) != 1 ||
			 sel_epoll_close(epoll);
		sel_epoll_free(epoll);
		_exit(status);
	}
	ok(waitpid(pid, &status, 0) == pid && !status,
	   "a child can use it, and close it");
	is_status(1, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		  "its parent sees the change");
	is_int(fds[1], ready.fd, "and reports it");
	sel_epoll_free(epoll);
	close_both(fds);
}

int main(void)
{
	begin_tests();
	adopted();
	no_epoll();
	twins();
	threads();
	close_while_waiting(false);
	close_while_waiting(true);
	forked();
	return finish();
}
