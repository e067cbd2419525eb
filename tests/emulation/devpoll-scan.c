/* SPDX-License-Identifier: MIT */
/*
 * The bitmap of an emulated /dev/poll, and one look at what is due by it.  An
 * epoll set tells of the events that set bits: it is edge-triggered, and knows
 * the files, not their numbers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/epoll.h>

#include "descriptors.h"
#include "devpoll-private.h"

/*
 * From now on, events of the file that has this number are the entry's.  What
 * the epoll set still holds of an earlier file can't be deleted any more, and
 * is known by its serial.  A file that epoll refuses has no events.
 */
void devpoll_watch(struct devpoll *set, int fd)
{
	struct devpoll_entry *entry = &set->table[fd];
	struct epoll_event event = {
		.events = (uint32_t)(entry->events & DEVPOLL_EVENTS) | EPOLLET,
	};

	if (set->watch < 0)
		set->watch = emulation_hide(epoll_create1(EPOLL_CLOEXEC));
	entry->stale = false;
	entry->serial = ++set->serial;
	event.data.u64 = (uint64_t)entry->serial << 32 | (uint32_t)fd;
	entry->watched = set->watch >= 0 &&
		(!epoll_ctl(set->watch, EPOLL_CTL_MOD, fd, &event) ||
		 (errno == ENOENT &&
		  !epoll_ctl(set->watch, EPOLL_CTL_ADD, fd, &event)) ||
		 errno == EPERM);
}

void devpoll_unwatch(struct devpoll *set, int fd)
{
	struct epoll_event event = { .events = 0 };

	if (set->watch >= 0)
		epoll_ctl(set->watch, EPOLL_CTL_DEL, fd, &event);
	set->table[fd].serial = 0;
	set->table[fd].watched = set->table[fd].stale = false;
}

/*
 * [source] An event of the file sets the bit, whatever the number names now, and
 * wakes all who sleep: the epoll set itself shows an event to one of them.
 */
static void take_events(struct devpoll *set)
{
	struct epoll_event events[64];
	struct devpoll_entry *entry;
	bool any = false;
	int i, count;

	do {
		count = set->watch < 0 ? 0 :
			epoll_wait(set->watch, events, 64, 0);
		for (i = 0; i < count; i++) {
			entry = &set->table[(uint32_t)events[i].data.u64];
			if (entry->serial != events[i].data.u64 >> 32)
				continue;
			entry->due = true;
			any = true;
		}
	} while (count == 64);
	if (any)
		devpoll_changed(set);
}

/*
 * What has to be asked.  The kernel goes round in order of numbers, from where
 * it last ended.
 */
static int list_due(struct devpoll *set)
{
	struct devpoll_entry *entry;
	int i, fd, count = 0;

	for (i = 0; i < set->top; i++) {
		fd = (set->start + i) % set->top;
		entry = &set->table[fd];
		if (!entry->due || !entry->cached)
			continue;
		/* [source] Asking a number that was used again is how the
		   driver comes to watch the new file. */
		if ((entry->stale || !entry->watched) &&
		    emulation_is_open(fd)) {
			devpoll_watch(set, fd);
			devpoll_mirror(set, fd);
		}
		set->scan[count].fd = fd;
		set->scan[count].events = entry->events;
		set->scan[count].revents = 0;
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
 * descriptor": [source] only when it is asked.  What is found comes to the
 * beginning of `scan`.
 */
int devpoll_scan(struct devpoll *set, int max)
{
	int most = (int)devpoll_limit(), length;
	int i, j, count, found = 0;
	struct devpoll_entry *entry;
	struct pollfd *at;

	take_events(set);
	set->restless = false;
	count = list_due(set);
	devpoll_mirror_refresh(set);
	most = most < 1024 ? most : 1024;	/* poll() allows so many */
	for (i = 0; i < count && found < max; i += length) {
		length = count - i < most ? count - i : most;
		if (poll(set->scan + i, (nfds_t)length, 0) < 0)
			continue;
		for (j = 0; j < length && found < max; j++) {
			at = &set->scan[i + j];
			entry = &set->table[at->fd];
			/*
			 * [source] The bit of what has nothing is cleared, if
			 * its driver will tell of events.  The bit of what is
			 * closed stays: POLLNVAL comes each time.
			 */
			if (!at->revents) {
				entry->due = !entry->watched;
				set->restless |= entry->due;
				continue;
			}
			/* The kernel leaves this unset, against its page. */
			if (at->revents & POLLNVAL)
				at->events = 0;
			set->scan[found++] = *at;
			if (found == max)
				set->start = at->fd + 1;
		}
	}
	return found;
}
