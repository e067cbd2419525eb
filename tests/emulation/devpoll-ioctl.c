/* SPDX-License-Identifier: MIT */
/*
 * The requests of the emulated /dev/poll: DP_POLL, DP_PPOLL and DP_ISPOLLED.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "devpoll-private.h"

#define FOREVER INT64_MAX
#define MS 1000000

struct wait {
	const sigset_t *locked;	/* what devpoll_unlock takes */
	const sigset_t *mask;	/* in force while asleep */
	int64_t deadline;	/* ns; 0: don't */
	int timeout;		/* what it was made of */
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The kernel: at least a tick; -1 is for ever, -2 is long past. */
static int64_t deadline(int timeout)
{
	if (timeout == -1)
		return FOREVER;
	if (timeout <= 0)
		return 0;
	return now() + (int64_t)(timeout < 10 ? 10 : timeout) * MS;
}

/* EINTR or 0.  Signals are let in here and nowhere else. */
static int sleep_on(struct pollfd *list, int count, const struct wait *wait,
		    int64_t most)
{
	int64_t left = wait->deadline;
	struct timespec time;

	if (left != FOREVER)
		left -= now();
	left = left < 0 ? 0 : left < most ? left : most;
	time.tv_sec = (time_t)(left / 1000000000);
	time.tv_nsec = (long)(left % 1000000000);
	return ppoll(list, (nfds_t)count, left == FOREVER ? NULL : &time,
		     wait->mask) < 0 && errno == EINTR ? EINTR : 0;
}

/*
 * The kick stays up until all have seen it who slept when it was given: who
 * takes it down earlier leaves the others asleep.
 */
static void wake(struct devpoll *set, unsigned generation)
{
	uint64_t value;

	set->sleepers--;
	if (generation != set->generation && !--set->told && set->kick >= 0)
		(void)!syscall(SYS_read, set->kick, &value, sizeof(value));
}

/*
 * Sleeps until a file has an event or something has changed.  Without a
 * descriptor for the kick, or with files that can't be watched, it only dozes.
 */
static int doze(struct devpoll *set, const struct wait *wait)
{
	unsigned generation = set->generation;
	struct pollfd list[2];
	int error;

	if (set->kick < 0)
		set->kick = devpoll_inner(0);
	list[0] = (struct pollfd){ .fd = set->kick, .events = POLLIN };
	list[1] = (struct pollfd){ .fd = set->watch, .events = POLLIN };
	set->sleepers++;
	/* Signals stay blocked. */
	devpoll_unlock(wait->locked);
	error = sleep_on(list, 2, wait, set->kick >= 0 && !set->restless ?
			 FOREVER : 10 * MS);
	devpoll_lock(&(sigset_t){ 0 });
	wake(set, generation);
	return error;
}

static int poll_set(struct devpoll *set, int max, struct wait *wait,
		    int *found)
{
	int error;

	if (devpoll_odd(EMULATION_DEVPOLL_FEWER))
		max = 1;
	for (;;) {
		/* The kernel wakes who sleeps on what is being closed. */
		if (!set->numbers)
			return EBADF;
		*found = devpoll_scan(set, max);
		/* poll(4D): "If dp_timeout is 0 ... returns immediately". */
		if (*found || now() >= wait->deadline)
			return 0;
		/*
		 * poll(4D), ERRORS: EINTR "A signal was caught during the
		 * execution of the ioctl(2) function".  The kernel makes all
		 * that is EINTR begin again after a handler with SA_RESTART.
		 */
		error = doze(set, wait);
		if (error == EINTR && devpoll_odd(EMULATION_DEVPOLL_RESTARTS))
			wait->deadline = deadline(wait->timeout);
		else if (error)
			return error;
	}
}

static int dp_poll(struct devpoll *set, struct dvpoll *user, bool masked,
		   const sigset_t *old, int *found)
{
	size_t size = masked ? sizeof(*user) : offsetof(struct dvpoll, dp_setp);
	sigset_t none;
	struct wait wait = { .locked = &none, .mask = old };
	struct timespec zero = { 0, 0 };
	size_t limit = devpoll_limit();
	struct dvpoll arg;
	int error;

	if (!devpoll_reads(user, size))
		return EFAULT;
	memcpy(&arg, user, size);
	wait.timeout = arg.dp_timeout;
	wait.deadline = deadline(wait.timeout);
	sigfillset(&none);
	/*
	 * poll(4D), ERRORS: EINVAL "when using the DPPOLL ioctl dp_nfds is
	 * greater than or equal to {OPEN_MAX}".  [source] It is no error, and
	 * means {OPEN_MAX}.
	 */
	if (arg.dp_nfds >= limit && devpoll_odd(EMULATION_DEVPOLL_LIMITED))
		return EINVAL;
	if (arg.dp_nfds > limit)
		arg.dp_nfds = limit;
	if (masked && arg.dp_setp) {
		if (!devpoll_reads(arg.dp_setp, sizeof(*arg.dp_setp)))
			return EFAULT;
		wait.mask = arg.dp_setp;
		/* The kernel takes what is pending before it looks. */
		devpoll_unlock(&none);
		error = ppoll(NULL, 0, &zero, wait.mask) < 0 ? EINTR : 0;
		devpoll_lock(&none);
		if (error)
			return error;
	}
	if (!arg.dp_nfds) {
		/* The kernel sleeps, then, whatever is ready. */
		if (!wait.deadline)
			return 0;
		devpoll_unlock(&none);
		error = sleep_on(NULL, 0, &wait, FOREVER);
		devpoll_lock(&none);
		return error;
	}
	while (set->writing && devpoll_odd(EMULATION_DEVPOLL_WAITS))
		devpoll_wait();
	set->polling++;
	error = poll_set(set, (int)arg.dp_nfds, &wait, found);
	set->polling--;
	devpoll_notify();
	size = (size_t)*found * sizeof(*arg.dp_fds);
	if (error || !size)
		return error;
	/* [source] Nothing but what was found is copied. */
	if (!devpoll_reads(arg.dp_fds, size))
		return EFAULT;
	memcpy(arg.dp_fds, set->scan, size);
	return 0;
}

/*
 * poll(4D): "The DP_ISPOLLED ioctl returns 1 if the file descriptor is in the
 * set. The events field contains 0. The revents field contains the currently
 * polled events. The ioctl returns 0 if the file descriptor is not in the set.
 * The pollfd structure pointed by pfd is not modified".  The kernel says what
 * "polled" means: the mask that is cached, ready or not.
 */
static int is_polled(struct devpoll *set, struct pollfd *one, int *found)
{
	struct devpoll_entry *entry;

	if (!devpoll_reads(one, sizeof(*one)))
		return EFAULT;
	if (one->fd < 0 || one->fd >= set->top)
		return 0;
	entry = &set->table[one->fd];
	if (!entry->cached)
		return 0;
	one->events = 0;
	one->revents = entry->events;
	*found = 1;
	return 0;
}

/* poll(4D), ERRORS: EINVAL "The request ... is not valid for this device". */
int devpoll_ioctl(int fd, unsigned long request, void *arg)
{
	struct devpoll *set;
	sigset_t mask;
	int error = EBADF, found = 0;

	devpoll_lock(&mask);
	set = devpoll_enter(fd);
	if (!set)
		goto out;
	error = devpoll_claim(set);
	if (!error && (request == DP_POLL || request == DP_PPOLL))
		error = dp_poll(set, arg, request == DP_PPOLL, &mask, &found);
	else if (!error && request == DP_ISPOLLED)
		error = is_polled(set, arg, &found);
	else if (!error)
		error = EINVAL;
	devpoll_leave(set);
out:
	devpoll_unlock(&mask);
	if (!error)
		return found;
	errno = error;
	return -1;
}
