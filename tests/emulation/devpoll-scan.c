/* SPDX-License-Identifier: MIT */
/*
 * One look at all that an emulated /dev/poll has cached.
 */
#define _GNU_SOURCE
#include "devpoll-private.h"

/* The kernel goes round in order of numbers, from where it last ended. */
int devpoll_list(struct devpoll *set, struct pollfd *list)
{
	bool strict = devpoll_odd(EMULATION_DEVPOLL_UNOPENED);
	struct devpoll_entry *entry;
	int i, fd, count = 0;

	for (i = 0; i < set->top; i++) {
		fd = (set->start + i) % set->top;
		entry = &set->table[fd];
		if (!entry->cached || (strict && !entry->opened))
			continue;
		list[count].fd = fd;
		list[count].events = entry->events;
		list[count].revents = 0;
		count++;
	}
	return count;
}

/*
 * poll(4D): "For each valid pollfd entry, the fd field indicates the file
 * descriptor on which the polled events happened. The events field is the user
 * specified poll events. The revents field contains the events occurred".
 * NOTES: "Failure to do so may result in a POLLNVAL revents", and of a number
 * used again, "you will be polling the device associated with the reused file
 * descriptor": both follow from asking poll() each time.
 */
int devpoll_scan(struct devpoll *set, struct pollfd *out, int max)
{
	int i, j, count = devpoll_list(set, set->scan), found = 0;
	int most = (int)devpoll_limit(), length;
	struct pollfd *at;

	devpoll_mirror_refresh(set);
	most = most < 1024 ? most : 1024;	/* poll() allows so many */
	for (i = 0; i < count && found < max; i += length) {
		length = count - i < most ? count - i : most;
		if (poll(set->scan + i, (nfds_t)length, 0) <= 0)
			continue;
		for (j = 0; j < length && found < max; j++) {
			at = &set->scan[i + j];
			if (!at->revents)
				continue;
			out[found] = *at;
			/* The kernel leaves this unset, against its page. */
			if (at->revents & POLLNVAL)
				out[found].events = 0;
			if (++found == max)
				set->start = at->fd + 1;
		}
	}
	return found;
}
