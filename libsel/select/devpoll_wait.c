/* SPDX-License-Identifier: MIT */
/*
 * The calls of /dev/poll.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/cancel.h"
#include "select/devpoll_wait.h"

int sel__devpoll_open(void)
{
	int cancel = sel__cancel_disable();
	int set = open("/dev/poll", O_RDWR | O_CLOEXEC);

	sel__cancel_restore(cancel);
	return set < 0 ? -errno : set;
}

/* At offset 0: some versions of Solaris count the offset up, until a write
   would pass the largest one.  A write takes no more changes than the process
   may have descriptors; how many those are is found out by EINVAL alone. */
sel_status sel__devpoll_write(int set, const struct pollfd *changes,
			      size_t count)
{
	size_t most = count;

	while (count > 0) {
		size_t some = count < most ? count : most;
		int cancel = sel__cancel_disable();
		ssize_t written = pwrite(set, changes, some * sizeof(*changes),
					 0);

		sel__cancel_restore(cancel);
		if (written >= (ssize_t)sizeof(*changes)) {
			changes += (size_t)written / sizeof(*changes);
			count -= (size_t)written / sizeof(*changes);
		} else if (written >= 0) {
			return -EIO;
		} else if (errno == EINVAL && some > 1) {
			most = some / 2;
		} else if (errno != EINTR) {
			return sel__errno();
		}
	}
	return 0;
}

#ifdef HAVE_SYS_DEVPOLL_H
static int wait_once(int set, struct pollfd *ready, size_t capacity,
		     int64_t remaining)
{
	struct dvpoll arguments = { 0 };
	int count;

	arguments.dp_fds = ready;
	arguments.dp_nfds = (__typeof__(arguments.dp_nfds))capacity;
	arguments.dp_timeout = sel__milliseconds(remaining);
	count = ioctl(set, DP_POLL, &arguments);
	return count < 0 ? -errno : count;
}

int sel__devpoll_wait(int set, struct pollfd *ready, size_t capacity,
		      int64_t remaining)
{
	size_t most = capacity < SEL__RECORDS ? capacity : SEL__RECORDS;
	int count = wait_once(set, ready, most, remaining);
	struct rlimit limit;

	/* The driver refuses an array with as many places as the process may
	   have descriptors, however few are in the set. */
	if (count != -EINVAL || getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur > most || limit.rlim_cur < 2)
		return count;
	return wait_once(set, ready, (size_t)limit.rlim_cur - 1, remaining);
}

bool sel__devpoll_inherited(int set)
{
	struct pollfd any = { .fd = set };

	return ioctl(set, DP_ISPOLLED, &any) < 0 && errno == EACCES;
}
#else
int sel__devpoll_wait(int set, struct pollfd *ready, size_t capacity,
		      int64_t remaining)
{
	(void)set;
	(void)ready;
	(void)capacity;
	(void)remaining;
	return -ENOSYS;
}

bool sel__devpoll_inherited(int set)
{
	(void)set;
	return false;
}
#endif
