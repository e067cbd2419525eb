/* SPDX-License-Identifier: MIT */
/*
 * The devpoll object.  Changes are written at once, so that each call has its
 * own error, and every poll has its own array, so that several threads may
 * poll at a time.
 */
#include <stdlib.h>

#include "core/cancel.h"
#include "select/devpoll_wait.h"

struct sel_devpoll {
	struct sel__owner owner;
};

SEL_EXPORT sel_status sel_devpoll_new(sel_devpoll **devpoll)
{
	sel_devpoll *new;
	sel_status status;
	int fd;

	if (!devpoll)
		return SEL_ETYPE;
	if (!SEL__HAS_DEVPOLL)
		return SEL_ENOTSUP;
	fd = sel__devpoll_open();
	if (fd < 0)
		return fd;
	new = malloc(sizeof(*new));
	status = new ? sel__owner_init(&new->owner, fd) : SEL_ENOMEM;
	if (status < 0) {
		free(new);
		sel__close(fd);
		return status;
	}
	*devpoll = new;
	return 0;
}

SEL_EXPORT void sel_devpoll_free(sel_devpoll *devpoll)
{
	if (SEL__HAS_DEVPOLL && devpoll)
		sel__owner_free(&devpoll->owner);
}

/* What the calls with an object answer where there can be none. */
static sel_status check(const sel_devpoll *devpoll)
{
	if (!devpoll)
		return SEL_ETYPE;
	return SEL__HAS_DEVPOLL ? 0 : SEL_ENOTSUP;
}

SEL_EXPORT sel_status sel_devpoll_close(sel_devpoll *devpoll)
{
	sel_status status = check(devpoll);

	return status < 0 ? status : sel__owner_close(&devpoll->owner);
}

SEL_EXPORT sel_status sel_devpoll_closed(sel_devpoll *devpoll)
{
	sel_status status = check(devpoll);

	return status < 0 ? status : sel__owner_closed(&devpoll->owner);
}

SEL_EXPORT sel_status sel_devpoll_fileno(sel_devpoll *devpoll)
{
	sel_status status = check(devpoll);

	return status < 0 ? status : sel__owner_fileno(&devpoll->owner);
}

/* Writes the last `count` of an addition, a removal and an addition again. */
static sel_status put(sel_devpoll *devpoll, int32_t fd, uint32_t mask,
		      size_t count)
{
	const struct pollfd changes[] = {
		{ .fd = fd, .events = (short)mask },
		{ .fd = fd, .events = POLLREMOVE },
		{ .fd = fd, .events = (short)mask },
	};
	sel_status status = check(devpoll);
	sel_status set;

	if (status < 0)
		return status;
	if (fd < 0)
		return SEL_EBADFD;
	if (mask > UINT16_MAX)
		return SEL_ERANGE;
	set = sel__owner_enter(&devpoll->owner);
	if (set < 0)
		return set;
	status = sel__devpoll_write(set, changes + 3 - count, count);
	sel__owner_leave(&devpoll->owner);
	return status;
}

SEL_EXPORT sel_status
sel_devpoll_register(sel_devpoll *devpoll, int32_t fd, uint32_t mask)
{
	return put(devpoll, fd, mask, 1);
}

/* The system adds a mask to the old one; and of a descriptor that was closed
   when it was added, the system keeps the mask, but ignores the removal.  Hence
   the first addition. */
SEL_EXPORT sel_status
sel_devpoll_modify(sel_devpoll *devpoll, int32_t fd, uint32_t mask)
{
	return put(devpoll, fd, mask, 3);
}

SEL_EXPORT sel_status sel_devpoll_unregister(sel_devpoll *devpoll, int32_t fd)
{
	return put(devpoll, fd, POLLREMOVE, 1);
}

_Static_assert(sizeof(struct pollfd) == sizeof(sel_pollfd),
	       "the system's results lie where the caller's will");

/* The array is the caller's: results are rewritten where they are. */
static int wait_and_rewrite(int set, sel_pollfd *ready, size_t capacity,
			    int64_t timeout, uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	int count;
	int i;

	do {
		count = sel__devpoll_wait(set, (struct pollfd *)(void *)ready,
					  capacity, remaining);
	} while (sel__wait_again(count, &remaining, deadline, flags));
	for (i = 0; i < count; i++) {
		struct pollfd seen;

		memcpy(&seen, &ready[i], sizeof(seen));
		ready[i].fd = seen.fd;
		ready[i].events = (uint16_t)seen.revents;
	}
	return count;
}

SEL_EXPORT sel_status
sel_devpoll_poll(sel_devpoll *devpoll, sel_pollfd *ready, size_t capacity,
		 int64_t timeout, uint32_t flags)
{
	sel_status status = check(devpoll);
	sel_status set;

	if (status < 0)
		return status;
	set = sel__owner_enter(&devpoll->owner);
	if (set < 0)
		return set;
	status = sel__wait_check(ready, capacity, flags);
	if (timeout < 0)
		timeout = SEL_FOREVER;
	if (status == 0)
		status = sel__wait_result(wait_and_rewrite(set, ready, capacity,
							   timeout, flags));
	sel__owner_leave(&devpoll->owner);
	return status;
}
