/* SPDX-License-Identifier: MIT */
/*
 * Kernel sets of the epoll back end.
 */
#include <string.h>
#include <unistd.h>

#include "selectors/epoll/set.h"

sel_status sel__epoll_control(int set, int operation, int fd, uint32_t mask,
			      uint64_t name)
{
	struct epoll_event event;

	memset(&event, 0, sizeof(event));
	event.events = mask;
	event.data.u64 = name;
	return epoll_ctl(set, operation, fd, &event) < 0 ? sel__errno() : 0;
}

static uint32_t mask_of(uint32_t events)
{
	static const uint32_t plain[] = {
		[SEL_EVENT_READ] = EPOLLIN | EPOLLRDHUP,
		[SEL_EVENT_WRITE] = EPOLLOUT,
		[SEL_EVENT_READ | SEL_EVENT_WRITE] =
			EPOLLIN | EPOLLRDHUP | EPOLLOUT,
	};
	uint32_t mask = plain[events & (SEL_EVENT_READ | SEL_EVENT_WRITE)];

	if (SEL_LIKELY(!(events & SEL__SPECIAL)))
		return mask;
	if (events & SEL_EVENT_PRI)
		mask |= EPOLLPRI;
	if (events & SEL_EVENT_ONESHOT)
		mask |= EPOLLONESHOT;
	if (events & SEL_EVENT_EDGE)
		mask |= EPOLLET;
	/* An exclusive registration may ask for nothing but IN and OUT. */
	if (events & SEL_EVENT_EXCLUSIVE)
		mask = (mask & ~(uint32_t)EPOLLRDHUP) | EPOLLEXCLUSIVE;
	return mask;
}

sel_status sel__epoll_put(int set, int operation, int32_t fd,
			  const struct sel__record *record)
{
	return sel__epoll_control(set, operation, fd, mask_of(record->events),
				  sel__record_name(fd, record->tag));
}

/*
 * The kernel answers EEXIST to an add of what it knows.  Until one that was
 * added by mistake is taken back, a waiter takes its record for a wakeup's
 * that somebody else has used up.
 */
bool sel__epoll_holds(int set, int fd)
{
	sel_status status = sel__epoll_control(set, EPOLL_CTL_ADD, fd, 0,
					       SEL__WAKEUP_RECORD);

	if (status == 0)
		sel__epoll_control(set, EPOLL_CTL_DEL, fd, 0, 0);
	return status == -EEXIST;
}

/* Whether it says that the descriptor is not what it was. */
static bool gone(sel_status status)
{
	return status == -EBADF || status == -EPERM || status == -EINVAL ||
	       status == -ELOOP;
}

static sel_status fill(sel_selector *selector, int set, int old)
{
	uint32_t i;

	for (i = 0; i < selector->size; i++) {
		struct sel__record *record = &selector->records[i];
		int32_t fd = (int32_t)i;
		sel_status status = -EBADF;

		/* With an empty mask a fired one would still report HUP. */
		if (!record->tag || record->events & (SEL__FIRED | SEL__LOST))
			continue;
		if (old < 0 || sel__epoll_holds(old, fd))
			status = sel__epoll_put(set, EPOLL_CTL_ADD, fd, record);
		if (gone(status))
			sel__registry_lose(selector, record);
		else if (status < 0)
			return status;
	}
	return 0;
}

sel_status sel__epoll_build(sel_selector *selector, int old)
{
	int set = epoll_create1(EPOLL_CLOEXEC);
	sel_status status;

	if (set < 0)
		return sel__errno();
	status = sel__epoll_control(set, EPOLL_CTL_ADD, selector->wakeup[0],
				    EPOLLIN | EPOLLET, SEL__WAKEUP_RECORD);
	if (status == 0)
		status = fill(selector, set, old);
	if (status == 0)
		return set;
	close(set);
	return status;
}

sel_status sel__epoll_mark(int outer, int wakeup)
{
	return sel__epoll_control(outer, EPOLL_CTL_ADD, wakeup, 0, 0);
}

sel_status sel__epoll_outer(const sel_selector *selector)
{
	int set = epoll_create1(EPOLL_CLOEXEC);
	sel_status status;

	if (set < 0)
		return sel__errno();
	status = sel__epoll_control(set, EPOLL_CTL_ADD, selector->set, EPOLLIN,
				    0);
	if (status == 0)
		status = sel__epoll_mark(set, selector->wakeup[0]);
	if (status == 0)
		return set;
	close(set);
	return status;
}
