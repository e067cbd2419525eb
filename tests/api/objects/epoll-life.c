/* SPDX-License-Identifier: MIT */
/*
 * The life of an epoll object: the contract of all such objects, what each call
 * says of an adopted descriptor that is no set, two objects with one number,
 * and a forked child, which shares the set.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>

#include "fork/fork.h"
#include "objects/life.h"

static sel_status life_create(void **object)
{
	sel_epoll *epoll = NULL;
	sel_status status = sel_epoll_new(object ? &epoll : NULL, -1, 0);

	if (object)
		*object = epoll;
	return status;
}

static sel_status life_adopt(void **object, int32_t fd)
{
	sel_epoll *epoll = NULL;
	sel_status status = sel_epoll_from_fd(object ? &epoll : NULL, fd);

	if (object)
		*object = epoll;
	return status;
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

static sel_status life_watch_once(void *epoll, int32_t fd)
{
	return sel_epoll_register(epoll, fd, EPOLLIN | EPOLLONESHOT);
}

static sel_status life_wait(void *epoll, bool forever, int32_t *fd)
{
	sel_pollfd ready = { .fd = -1 };
	sel_status status = sel_epoll_poll(epoll, &ready, 1, forever ? -1 : 0,
					   0);

	*fd = ready.fd;
	return status;
}

/* What the parent sees of the changes stands in objects/fork.c. */
static bool life_inherit(void *epoll, int32_t set, int32_t fds[2])
{
	sel_pollfd ready[2];

	TRY(sel_epoll_fileno(epoll) == set);
	TRY(sel_epoll_register(epoll, fds[1], EPOLLOUT) == 0);
	TRY(sel_epoll_poll(epoll, ready, 2, 0, 0) == 2);
	TRY(sel_epoll_unregister(epoll, fds[1]) == 0);
	TRY(sel_epoll_close(epoll) == 0);
	sel_epoll_free(epoll);
	return true;
}

static const struct life epoll_life = {
	.name = "epoll",
	.create = life_create,
	.adopt = life_adopt,
	.close = life_close,
	.closed = life_closed,
	.fileno = life_fileno,
	.free = life_free,
	.watch = life_watch,
	.watch_once = life_watch_once,
	.wait = life_wait,
	.inherit = life_inherit,
	.child = "can use the object, and close it",
};

static sel_epoll *adopt(int32_t fd)
{
	sel_epoll *epoll = NULL;

	is_status(0, sel_epoll_from_fd(&epoll, fd), "from_fd succeeds");
	return epoll;
}

static void fails(sel_epoll *epoll, sel_status code, int32_t fd)
{
	sel_pollfd ready;

	is_status(code, sel_epoll_register(epoll, fd, EPOLLIN), "register: %d",
		  code);
	is_status(code, sel_epoll_modify(epoll, fd, EPOLLIN), "modify: %d",
		  code);
	is_status(code, sel_epoll_unregister(epoll, fd), "unregister: %d",
		  code);
	is_status(code, sel_epoll_poll(epoll, &ready, 1, 0, 0), "poll: %d",
		  code);
	is_status(code, sel_epoll_poll(epoll, &ready, 1, -1, 0),
		  "poll without a time-out: %d", code);
}

static void no_epoll(void)
{
	int32_t fds[2];
	sel_epoll *epoll;

	open_pipe(fds);
	topic("epoll: an adopted pipe");
	epoll = adopt(dup_of(fds[0]));
	fails(epoll, -EINVAL, fds[0]);
	sel_epoll_free(epoll);

	topic("epoll: an adopted number that is closed");
	epoll = adopt(free_number());
	fails(epoll, -EBADF, fds[0]);
	sel_epoll_free(epoll);
	epoll = adopt(INT32_MAX);
	fails(epoll, -EBADF, fds[0]);
	sel_epoll_free(epoll);
	close_both(fds);
}

static void twins(void)
{
	sel_epoll *one, *two;
	int32_t fds[2];
	sel_pollfd ready;

	topic("epoll: two objects with one descriptor");
	one = adopt(epoll_create1(EPOLL_CLOEXEC));
	two = adopt(sel_epoll_fileno(one));
	open_pipe(fds);
	is_status(0, sel_epoll_register(one, fds[1], EPOLLOUT),
		  "register by the first succeeds");
	is_status(1, sel_epoll_poll(two, &ready, 1, 0, 0),
		  "register by the first: the second has a result");
	is_status(0, sel_epoll_close(one), "close of the first succeeds");
	is_status(0, sel_epoll_closed(two),
		  "the first is closed: closed says that the second is open");
	fails(two, -EBADF, fds[1]);
	is_status(-EBADF, sel_epoll_close(two),
		  "the first is closed: close of the second: EBADF");
	sel_epoll_free(one);
	sel_epoll_free(two);
	close_both(fds);
}

int main(void)
{
	begin_tests();
	life_test(&epoll_life);
	no_epoll();
	twins();
	return finish();
}
