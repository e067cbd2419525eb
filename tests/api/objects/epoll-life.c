/* SPDX-License-Identifier: MIT */
/*
 * The life of an epoll object: the contract of all such objects, adopted
 * descriptors, threads inside, and a forked child, which shares the set.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects/life.h"

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
	sel_pollfd ready;
	sel_epoll *epoll;

	topic("epoll: an adopted set");
	epoll = adopt(set);
	is_int(set, sel_epoll_fileno(epoll), "fileno is that descriptor");
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

	topic("epoll: an adopted descriptor that is no set");
	open_pipe(fds);
	number = fcntl(fds[0], F_DUPFD_CLOEXEC, 0);
	epoll = adopt(number);
	fails(epoll, -EINVAL, fds[0]);
	is_status(0, sel_epoll_close(epoll), "close");
	is_int(-1, fcntl(number, F_GETFD), "the pipe is closed");
	sel_epoll_free(epoll);

	number = free_number();
	epoll = adopt(number);
	is_int(number, sel_epoll_fileno(epoll), "a closed number is taken");
	fails(epoll, -EBADF, fds[0]);
	is_status(-EBADF, sel_epoll_close(epoll), "close says EBADF");
	is_status(1, sel_epoll_closed(epoll), "the object is closed then");
	is_status(0, sel_epoll_close(epoll), "a second close succeeds");
	sel_epoll_free(epoll);

	epoll = adopt(INT32_MAX);
	fails(epoll, -EBADF, fds[0]);
	sel_epoll_free(epoll);
	close_both(fds);
}

static void twins(void)
{
	sel_epoll *one = open_epoll(), *two;
	int32_t fds[2];
	sel_pollfd ready;

	topic("epoll: two objects with one descriptor");
	two = adopt(sel_epoll_fileno(one));
	open_pipe(fds);
	is_status(0, sel_epoll_register(one, fds[1], EPOLLOUT), "register");
	is_status(1, sel_epoll_poll(two, &ready, 1, 0, 0), "both objects have one set");
	is_status(0, sel_epoll_close(one), "close of the first");
	is_status(0, sel_epoll_closed(two), "the second does not know");
	fails(two, -EBADF, fds[1]);
	is_status(-EBADF, sel_epoll_close(two), "close of the second says EBADF");
	sel_epoll_free(one);
	sel_epoll_free(two);
	close_both(fds);
}

static void *life_open(void)
{
	return open_epoll();
}

static sel_status life_close(void *epoll)
{
	return sel_epoll_close(epoll);
}

static sel_status life_closed(void *epoll)
{
	return sel_epoll_closed(epoll);
}

static sel_status life_fileno(void *epoll)
{
	return sel_epoll_fileno(epoll);
}

static void life_free(void *epoll)
{
	sel_epoll_free(epoll);
}

static sel_status life_watch(void *epoll, int32_t fd)
{
	return sel_epoll_register(epoll, fd, EPOLLIN);
}

static sel_status life_wait(void *epoll, bool forever, int32_t *fd)
{
	sel_pollfd ready = { .fd = -1 };
	sel_status status = sel_epoll_poll(epoll, &ready, 1, forever ? -1 : 0,
					   0);

	*fd = ready.fd;
	return status;
}

static const struct life epoll_life = {
	"epoll", life_open, life_close, life_closed, life_fileno, life_free,
	life_watch, life_wait,
};

static void threads(void)
{
	sel_epoll *epoll = open_epoll();
	struct waiting one, two;
	int32_t a[2], b[2];

	topic("epoll: two threads wait");
	open_pipe(a);
	open_pipe(b);
	waiting_start(&one, &epoll_life, epoll);
	waiting_start(&two, &epoll_life, epoll);
	is_status(0, sel_epoll_register(epoll, a[0], EPOLLIN | EPOLLONESHOT),
		  "a registration while they wait");
	is_status(0, sel_epoll_register(epoll, b[0], EPOLLIN | EPOLLONESHOT),
		  "another registration");
	put(a[1], 1);
	put(b[1], 1);
	waiting_join(&one);
	waiting_join(&two);
	ok(one.status == 1 && two.status == 1, "both waits return");
	ok(one.fd != two.fd && (one.fd == a[0] || one.fd == b[0]) &&
	   (two.fd == a[0] || two.fd == b[0]),
	   "each wait gets one of the two");
	sel_epoll_free(epoll);
	close_both(a);
	close_both(b);
}

/* A child shares the set with its parent. */
static void forked(void)
{
	sel_epoll *epoll = open_epoll();
	sel_pollfd ready;
	int32_t fds[2];
	int status;
	pid_t pid;

	topic("epoll: a forked child");
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
	   "the child can use the object, and close it");
	is_status(1, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		  "the parent sees the child's change");
	is_int(fds[1], ready.fd, "the parent reports the child's descriptor");
	sel_epoll_free(epoll);
	close_both(fds);
}

int main(void)
{
	begin_tests();
	life_test(&epoll_life);
	adopted();
	no_epoll();
	twins();
	threads();
	forked();
	return finish();
}
