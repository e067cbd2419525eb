/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: an eventfd, or a pipe where there is none.
 */
#include <unistd.h>

#include "core/system.h"

void sel__pair_close(const int pair[2])
{
	close(pair[0]);
	if (pair[1] != pair[0])
		close(pair[1]);
}

#ifdef HAVE_EVENTFD

#include <sys/eventfd.h>

int sel__pair_open(int pair[2])
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return -1;
	pair[0] = fd;
	pair[1] = fd;
	return 0;
}

#else

#include <fcntl.h>

static int prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -1;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int sel__pair_open(int pair[2])
{
	int error;

#ifdef HAVE_PIPE2
	if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;
#endif
	if (pipe(pair) < 0)
		return -1;
	if (prepare(pair[0]) == 0 && prepare(pair[1]) == 0)
		return 0;
	error = errno;
	close(pair[0]);
	close(pair[1]);
	errno = error;
	return -1;
}

#endif
