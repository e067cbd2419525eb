/* SPDX-License-Identifier: MIT */
/*
 * What polling the number of an emulated /dev/poll tells: the number is an
 * epoll set, which holds what the set holds, less what was closed while it was
 * idle.  Nothing else relies on it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/epoll.h>

#include "devpoll-private.h"

static void set_odd(struct devpoll *set, int fd, bool odd)
{
	struct devpoll_entry *entry = &set->table[fd];
	struct epoll_event event = { .events = EPOLLIN };
	bool wanted;

	set->odds += odd - entry->odd;
	entry->odd = odd;
	wanted = set->odds > 0;
	if (wanted == set->always_in)
		return;
	if (set->always < 0)
		set->always = devpoll_inner(1);
	set->always_in = !epoll_ctl(set->number,
				    wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
				    set->always, &event) ? wanted : !wanted;
}

void devpoll_mirror(struct devpoll *set, int fd)
{
	struct devpoll_entry *entry = &set->table[fd];
	struct epoll_event event = { .data.fd = fd };
	struct pollfd one = { .fd = fd, .events = entry->events };
	bool odd = false;

	if (!set->readable || set->number < 0)
		return;
	event.events = (uint32_t)(entry->events & DEVPOLL_EVENTS);
	if (!entry->cached)
		epoll_ctl(set->number, EPOLL_CTL_DEL, fd, &event);
	else if (epoll_ctl(set->number, EPOLL_CTL_MOD, fd, &event) &&
		 (errno != ENOENT ||
		  epoll_ctl(set->number, EPOLL_CTL_ADD, fd, &event)))
		odd = poll(&one, 1, 0) > 0;
	set_odd(set, fd, odd);
}

/* It is closed next: POLLNVAL, if it is asked again. */
void devpoll_mirror_closing(struct devpoll *set, int fd)
{
	struct epoll_event event = { .events = 0 };

	if (!set->table[fd].cached || !set->readable || set->number < 0)
		return;
	epoll_ctl(set->number, EPOLL_CTL_DEL, fd, &event);
	set_odd(set, fd, set->table[fd].due);
}

/* Some may have been closed, and their numbers used again. */
void devpoll_mirror_refresh(struct devpoll *set)
{
	int fd;

	for (fd = 0; set->odds && fd < set->top; fd++)
		if (set->table[fd].odd)
			devpoll_mirror(set, fd);
}
