/* SPDX-License-Identifier: MIT */
/*
 * The epoll object, and the wait call of epoll.
 */
#include <stdlib.h>

#include "core/cancel.h"
#include "select/private.h"

/* So many records are taken without an allocation. */
#define FEW 128

struct sel_epoll {
	struct sel__owner owner;
};

static int coarse_wait(int set, struct epoll_event *records, int capacity,
		       int64_t remaining)
{
	int ready = epoll_wait(set, records, capacity,
			       sel__milliseconds(remaining));

	return ready < 0 ? -errno : ready;
}

static int fine_wait(int set, struct epoll_event *records, int capacity,
		     int64_t remaining)
{
#ifdef HAVE_EPOLL_PWAIT2
	struct timespec limit;
	int ready;

	if (sel__call_refused(SEL__EPOLL_PWAIT2))
		return coarse_wait(set, records, capacity, remaining);
	ready = epoll_pwait2(set, records, capacity,
			     sel__limit(&limit, remaining), NULL);
	if (ready >= 0)
		return ready;
	if (!sel__call_refuse(SEL__EPOLL_PWAIT2, errno))
		return -errno;
#endif
	return coarse_wait(set, records, capacity, remaining);
}

/* epoll_pwait2 costs more, so it serves only what needs it: the last part of a
   wait, below a millisecond, which most waits never come to. */
int sel__epoll_wait(int set, struct epoll_event *records, size_t capacity,
		    int64_t remaining, int64_t deadline)
{
	int most = capacity < SEL__RECORDS ? (int)capacity : SEL__RECORDS;
	int64_t part = remaining % SEL__MILLISECOND;
	int ready;

	if (remaining >= SEL__PIECE || part == 0)
		return coarse_wait(set, records, most, remaining);
	if (part < remaining) {
		ready = coarse_wait(set, records, most, remaining - part);
		if (ready != 0)
			return ready;
		part = sel__remaining(deadline);
		if (part == 0)
			return 0;
	}
	return fine_wait(set, records, most, part);
}

static sel_status wrap(sel_epoll **epoll, int fd)
{
	sel_epoll *new = malloc(sizeof(*new));
	sel_status status = new ? sel__owner_init(&new->owner, fd) : SEL_ENOMEM;

	if (status < 0)
		free(new);
	else
		*epoll = new;
	return status;
}

SEL_EXPORT sel_status
sel_epoll_new(sel_epoll **epoll, int32_t sizehint, int32_t flags)
{
	sel_status status;
	int fd;

	if (!epoll)
		return SEL_ETYPE;
	if (!SEL__HAS_EPOLL)
		return SEL_ENOTSUP;
	if (sizehint == 0 || sizehint < -1)
		return SEL_EVALUE;
	if (flags & ~(int32_t)EPOLL_CLOEXEC)
		return -EINVAL;
	fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd < 0)
		return sel__errno();
	status = wrap(epoll, fd);
	if (status < 0)
		sel__close(fd);
	return status;
}

SEL_EXPORT sel_status sel_epoll_from_fd(sel_epoll **epoll, int32_t fd)
{
	if (!epoll)
		return SEL_ETYPE;
	if (!SEL__HAS_EPOLL)
		return SEL_ENOTSUP;
	if (fd < 0)
		return SEL_EBADFD;
	return wrap(epoll, fd);
}

SEL_EXPORT void sel_epoll_free(sel_epoll *epoll)
{
	if (epoll)
		sel__owner_free(&epoll->owner);
}

SEL_EXPORT sel_status sel_epoll_close(sel_epoll *epoll)
{
	return epoll ? sel__owner_close(&epoll->owner) : SEL_ETYPE;
}

SEL_EXPORT sel_status sel_epoll_closed(sel_epoll *epoll)
{
	return epoll ? sel__owner_closed(&epoll->owner) : SEL_ETYPE;
}

SEL_EXPORT sel_status sel_epoll_fileno(sel_epoll *epoll)
{
	return epoll ? sel__owner_fileno(&epoll->owner) : SEL_ETYPE;
}

static sel_status change(sel_epoll *epoll, int operation, int32_t fd,
			 uint32_t mask)
{
	struct epoll_event event = { .events = mask };
	sel_status set;
	sel_status status;

	if (!epoll)
		return SEL_ETYPE;
	if (fd < 0)
		return SEL_EBADFD;
	set = sel__owner_enter(&epoll->owner);
	if (set < 0)
		return set;
	event.data.fd = fd;
	status = sel__epoll_change(set, operation, fd, &event);
	sel__owner_leave(&epoll->owner);
	return status;
}

SEL_EXPORT sel_status
sel_epoll_register(sel_epoll *epoll, int32_t fd, uint32_t mask)
{
	return change(epoll, EPOLL_CTL_ADD, fd, mask);
}

SEL_EXPORT sel_status
sel_epoll_modify(sel_epoll *epoll, int32_t fd, uint32_t mask)
{
	return change(epoll, EPOLL_CTL_MOD, fd, mask);
}

SEL_EXPORT sel_status sel_epoll_unregister(sel_epoll *epoll, int32_t fd)
{
	return change(epoll, EPOLL_CTL_DEL, fd, 0);
}

static int wait_and_copy(int set, struct epoll_event *records,
			 sel_pollfd *ready, size_t capacity, int64_t timeout,
			 uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	int count;
	int i;

	do {
		count = sel__epoll_wait(set, records, capacity, remaining,
					deadline);
	} while (sel__wait_again(count, &remaining, deadline, flags));
	for (i = 0; i < count; i++) {
		ready[i].fd = records[i].data.fd;
		ready[i].events = records[i].events;
	}
	return count;
}

SEL_EXPORT sel_status
sel_epoll_poll(sel_epoll *epoll, sel_pollfd *ready, size_t capacity,
	       int64_t timeout, uint32_t flags)
{
	struct epoll_event few[FEW];
	struct epoll_event *records = few;
	sel_status status;
	sel_status set;

	if (!epoll)
		return SEL_ETYPE;
	set = sel__owner_enter(&epoll->owner);
	if (set < 0)
		return set;
	status = sel__wait_check(ready, capacity, flags);
	if (status < 0)
		goto leave;
	if (capacity > SEL__RECORDS)
		capacity = SEL__RECORDS;
	if (capacity > FEW)
		records = malloc(capacity * sizeof(*records));
	if (!records) {
		status = SEL_ENOMEM;
		goto leave;
	}
	if (timeout < 0)
		timeout = SEL_FOREVER;
	status = sel__wait_result(wait_and_copy(set, records, ready, capacity,
						timeout, flags));
	if (records != few)
		free(records);
leave:
	sel__owner_leave(&epoll->owner);
	return status;
}
