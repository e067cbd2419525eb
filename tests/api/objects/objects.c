/* SPDX-License-Identifier: MIT */
/*
 * The three waits of the `select` module behind one call.
 */
#include <poll.h>

#include "objects/objects.h"

const char *const objects[OBJECTS] = { "select", "poll", "epoll" };

static sel_poll *the_poll;
static sel_epoll *the_epoll;

void objects_open(int32_t fd)
{
	if (sel_poll_new(&the_poll) || sel_epoll_new(&the_epoll, -1, 0))
		bail("no object");
	/* Linux has one number for POLLIN and EPOLLIN. */
	if (fd >= 0 && (sel_poll_register(the_poll, fd, POLLIN) ||
			sel_epoll_register(the_epoll, fd, POLLIN)))
		bail("can't register %d", fd);
}

void objects_close(void)
{
	sel_poll_free(the_poll);
	sel_epoll_free(the_epoll);
}

sel_status object_wait(size_t object, int32_t fd, int64_t timeout,
		       uint32_t flags)
{
	sel_pollfd ready[2] = { { fd, 0 }, { fd, 0 } };
	size_t one = fd >= 0;
	int32_t list = fd;
	sel_status n;

	if (object == 0)
		n = sel_select(&list, &one, NULL, NULL, NULL, NULL, timeout,
			       flags);
	else if (object == 1)
		n = sel_poll_poll(the_poll, ready, 2, timeout, flags);
	else
		n = sel_epoll_poll(the_epoll, ready, 2, timeout, flags);
	if (n >= 0 && object == 0 && (size_t)n != one)
		return SEL_ETYPE;
	if (n < 0 && object == 0 && one != (fd >= 0))
		return SEL_ETYPE;
	return n > 1 || ready[0].fd != fd || list != fd ? SEL_ETYPE : n;
}
