/* SPDX-License-Identifier: MIT */
/*
 * Writing to the emulated /dev/poll: what changes a set.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "devpoll-private.h"

/* Makes those who sleep in DP_POLL look again: the kernel wakes them too. */
void devpoll_changed(struct devpoll *set)
{
	static const uint64_t one = 1;

	set->generation++;
	set->told = set->sleepers;
	if (set->sleepers && set->kick >= 0)
		(void)!syscall(SYS_write, set->kick, &one, sizeof(one));
	devpoll_notify();
}

static void add(struct devpoll *set, int fd, short events)
{
	struct devpoll_entry *entry = &set->table[fd];
	bool open = syscall(SYS_fcntl, fd, F_GETFD, 0L) >= 0;
	bool same = !entry->stale || devpoll_odd(EMULATION_DEVPOLL_SAMEFILE);

	/*
	 * [source] The same mask for the same file changes nothing.  A file is
	 * known by its place in memory, which a later one may have got.
	 */
	if (entry->cached && open && same && entry->events == events)
		return;
	/*
	 * poll(4D): "If a pollfd array contains multiple pollfd entries with
	 * the same fd field, the "events" field in each pollfd entry is OR'ed";
	 * the kernel, also with those of earlier writes.
	 */
	entry->events = (short)(entry->events | events);
	/* [source] So the next DP_POLL asks the descriptor. */
	entry->due = true;
	/*
	 * [source] That `fd` isn't open is no error.  Its mask stays; but unless
	 * it is there since earlier, DP_POLL does not ask it, and it can't be
	 * taken out.
	 */
	if (!open && !entry->cached)
		return;
	if (!entry->cached) {
		entry->cached = true;
		if (fd >= set->top)
			set->top = fd + 1;
	}
	devpoll_watch(set, fd);
	devpoll_mirror(set, fd);
}

/*
 * poll(4D): "A special POLLREMOVE event in the events field of the pollfd
 * structure removes the fd from the monitored set".  The kernel ignores it for
 * an `fd` that isn't there.
 */
static void take_out(struct devpoll *set, int fd)
{
	struct devpoll_entry *entry = &set->table[fd];

	if (!entry->cached)
		return;
	devpoll_unwatch(set, fd);
	entry->cached = entry->due = false;
	entry->events = 0;
	while (set->top && !set->table[set->top - 1].cached)
		set->top--;
	devpoll_mirror(set, fd);
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* Older Solaris: a write waits for every DP_POLL, and lets no new one in. */
static int wait_for_polls(struct devpoll *set)
{
	time_t limit = now() + 5;

	set->writing++;
	while (set->polling && now() <= limit)
		devpoll_wait();
	set->writing--;
	devpoll_notify();
	return set->polling ? EDEADLK : 0;
}

static int take(struct devpoll *set, const void *buf, size_t *size)
{
	static atomic_uint writes;
	unsigned every = devpoll_odd(0xff0000) >> 16;
	size_t i, limit = devpoll_limit();
	size_t count = *size / sizeof(struct pollfd);
	const struct pollfd *list = buf;
	int error;

	error = set->writable ? devpoll_claim(set) : EBADF;
	if (error)
		return error;
	/*
	 * poll(4D), ERRORS: EINVAL "when using write/pwrite dp_nfds is greater
	 * than {OPEN_MAX}".
	 */
	if (count > limit)
		return EINVAL;
	if (!devpoll_reads(buf, *size))
		return EFAULT;
	if (devpoll_odd(EMULATION_DEVPOLL_WAITS)) {
		error = wait_for_polls(set);
		if (error)
			return error;
	}
	/* The kernel: a signal while a write waits is EINTR, with no change. */
	if (every && atomic_fetch_add(&writes, 1) % every == every - 1)
		return EINTR;
	if (count > 1 && devpoll_odd(EMULATION_DEVPOLL_PARTIAL)) {
		count = 1;
		*size = sizeof(*list);
	}
	for (i = 0; i < count; i++) {
		/* The kernel skips what lies beyond the process's table. */
		if (list[i].fd < 0 || (size_t)list[i].fd >= limit ||
		    list[i].fd >= DEVPOLL_FDS)
			continue;
		/* The kernel: no other bit may be set for a removal. */
		if (list[i].events == POLLREMOVE)
			take_out(set, list[i].fd);
		else
			add(set, list[i].fd, list[i].events);
	}
	devpoll_changed(set);
	return 0;
}

/*
 * poll(4D): "Write returns the number of bytes written successfully or -1".
 * The kernel counts a last piece that is no whole entry, and ignores it.
 */
ssize_t devpoll_write(int fd, const void *buf, size_t size)
{
	struct devpoll *set;
	sigset_t mask;
	int error = EBADF;

	devpoll_lock(&mask);
	set = devpoll_enter(fd);
	if (set) {
		error = take(set, buf, &size);
		devpoll_leave(set);
	}
	devpoll_unlock(&mask);
	if (!error)
		return (ssize_t)size;
	errno = error;
	return -1;
}
