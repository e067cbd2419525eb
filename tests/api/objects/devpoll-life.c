/* SPDX-License-Identifier: MIT */
/*
 * The life of a devpoll object: the contract of all such objects, threads
 * inside, and a forked child, to which the parent's object is of no use.
 */
#include <errno.h>
#include <unistd.h>

#include "fork/fork.h"
#include "objects/devpoll.h"
#include "objects/life.h"

static sel_status life_create(void **object)
{
	sel_devpoll *devpoll = NULL;
	sel_status status = sel_devpoll_new(object ? &devpoll : NULL);

	if (object)
		*object = devpoll;
	return status;
}

static sel_status life_close(void *devpoll)
{
	return sel_devpoll_close(devpoll);
}

static sel_status life_closed(void *devpoll)
{
	return sel_devpoll_closed(devpoll);
}

static sel_status life_fileno(void *devpoll)
{
	return sel_devpoll_fileno(devpoll);
}

static void life_free(void *devpoll)
{
	sel_devpoll_free(devpoll);
}

static sel_status life_watch(void *devpoll, int32_t fd)
{
	return sel_devpoll_register(devpoll, fd, POLLIN);
}

static sel_status life_wait(void *devpoll, bool forever, int32_t *fd)
{
	sel_pollfd ready[2] = { { .fd = -1 } };
	sel_status status = sel_devpoll_poll(devpoll, ready, 2,
					     forever ? -1 : 0, 0);

	*fd = ready[0].events == POLLIN ? ready[0].fd : -1;
	return status;
}

static bool life_inherit(void *devpoll, int32_t set, int32_t fds[2])
{
	sel_pollfd ready;

	(void)set;
	TRY(sel_devpoll_closed(devpoll) == 0);
	TRY(sel_devpoll_register(devpoll, fds[1], POLLOUT) == -EACCES);
	TRY(sel_devpoll_poll(devpoll, &ready, 1, -1, 0) == -EACCES);
	TRY(sel_devpoll_close(devpoll) == 0);
	sel_devpoll_free(devpoll);
	return true;
}

static const struct life devpoll_life = {
	.name = "devpoll",
	.create = life_create,
	.close = life_close,
	.closed = life_closed,
	.fileno = life_fileno,
	.free = life_free,
	.watch = life_watch,
	.wait = life_wait,
	.inherit = life_inherit,
	.child = "can only close the object, and make its own",
};

/* CPython's has one array an object; here each call has its own. */
static void threads(void)
{
	sel_devpoll *devpoll = open_devpoll();
	struct waiting one, two;
	int32_t fds[2];

	topic("devpoll: two threads poll at once");
	open_pipe(fds);
	sel_devpoll_register(devpoll, fds[0], POLLIN);
	waiting_start(&one, &devpoll_life, devpoll);
	waiting_start(&two, &devpoll_life, devpoll);
	put(fds[1], 1);
	waiting_join(&one);
	waiting_join(&two);
	ok(one.status == 1 && two.status == 1,
	   "one descriptor gets ready: both have one result");
	ok(one.fd == fds[0] && two.fd == fds[0],
	   "one descriptor gets ready: both have it");
	sel_devpoll_free(devpoll);
	close_both(fds);
}

static void unregister_behind_its_back(void)
{
	sel_devpoll *devpoll = open_devpoll();

	topic("devpoll: the program closes the object's descriptor");
	close(sel_devpoll_fileno(devpoll));
	is_status(-EBADF, sel_devpoll_unregister(devpoll, 0),
		  "unregister: EBADF");
	sel_devpoll_free(devpoll);
}

int main(void)
{
	need_devpoll();
	begin_tests();
	life_test(&devpoll_life);
	unregister_behind_its_back();
	threads();
	return finish();
}
