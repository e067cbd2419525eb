/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: an eventfd, or a pipe where there is none.
 */
#include "core/system.h"

#ifdef HAVE_EVENTFD

#include <sys/eventfd.h>

int sel__event_pair(int fds[2])
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return -1;
	fds[0] = fd;
	fds[1] = fd;
	return 0;
}

#else

#include <fcntl.h>
#include <unistd.h>

static int prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -1;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int sel__event_pair(int fds[2])
{
	int error;

#ifdef HAVE_PIPE2
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;
#endif
	if (pipe(fds) < 0)
		return -1;
	if (prepare(fds[0]) == 0 && prepare(fds[1]) == 0)
		return 0;
	error = errno;
	close(fds[0]);
	close(fds[1]);
	errno = error;
	return -1;
}

#endif
