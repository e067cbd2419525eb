/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: an eventfd, or a pipe where there is none.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/system.h"

void sel__channel_close(const int channel[2])
{
	if (channel[0] < 0)
		return;
	close(channel[0]);
	if (channel[1] != channel[0])
		close(channel[1]);
}

bool sel__channel_is_pipe(const int channel[2])
{
	struct stat reader;
	struct stat writer;
	int flags = fcntl(channel[1], F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) == O_WRONLY &&
		fstat(channel[0], &reader) == 0 &&
		fstat(channel[1], &writer) == 0 &&
		S_ISFIFO(writer.st_mode) && reader.st_ino == writer.st_ino &&
		reader.st_dev == writer.st_dev;
}

static int prepare(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -1;
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int open_pipe(int channel[2])
{
	int error;

	if (pipe2(channel, O_CLOEXEC | O_NONBLOCK) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;
	if (pipe(channel) < 0)
		return -1;
	if (prepare(channel[0]) == 0 && prepare(channel[1]) == 0)
		return 0;
	error = errno;
	sel__channel_close(channel);
	errno = error;
	return -1;
}

int sel__channel_open(int channel[2])
{
	channel[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	channel[1] = channel[0];
	if (channel[0] >= 0)
		return 0;
	/* An old kernel, or a sandbox. */
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return open_pipe(channel);
}
