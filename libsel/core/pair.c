/* SPDX-License-Identifier: MIT */
/*
 * The channel of wakeups: an eventfd, or a pipe where there is none.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/system.h"

void sel__pair_close(const int pair[2])
{
	if (pair[0] < 0)
		return;
	close(pair[0]);
	if (pair[1] != pair[0])
		close(pair[1]);
}

bool sel__pair_is_pipe(const int pair[2])
{
	struct stat reader;
	struct stat writer;
	int flags = fcntl(pair[1], F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) == O_WRONLY &&
		fstat(pair[0], &reader) == 0 && fstat(pair[1], &writer) == 0 &&
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

static int open_pipe(int pair[2])
{
	int error;

	if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) == 0)
		return 0;
	if (errno != ENOSYS)
		return -1;
	if (pipe(pair) < 0)
		return -1;
	if (prepare(pair[0]) == 0 && prepare(pair[1]) == 0)
		return 0;
	error = errno;
	sel__pair_close(pair);
	errno = error;
	return -1;
}

int sel__pair_open(int pair[2])
{
	pair[0] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pair[1] = pair[0];
	if (pair[0] >= 0)
		return 0;
	/* An old kernel, or a sandbox. */
	if (errno != ENOSYS && errno != EPERM)
		return -1;
	return open_pipe(pair);
}
