/* SPDX-License-Identifier: MIT */
/*
 * close(), dup() and their like in front of the C library's: a BSD forgets a
 * closed descriptor's registrations with its number, Linux with the last copy
 * of the open file.  The system calls are made directly, so that it doesn't
 * matter what else stands in front of the C library.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptors.h"

#ifdef SYS_fcntl64
#define FCNTL SYS_fcntl64
#else
#define FCNTL SYS_fcntl
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif

int fcntl64(int fd, int command, ...);

enum { NUMBERS = 1 << 16, HIGH = 15000 };

static atomic_uchar hidden[NUMBERS];

int emulation_real_close(int fd)
{
	return (int)syscall(SYS_close, fd);
}

bool emulation_is_open(int fd)
{
	return fd >= 0 && !emulation_hidden(fd) &&
	       syscall(FCNTL, fd, F_GETFD) >= 0;
}

bool emulation_hidden(int fd)
{
	return fd >= 0 && fd < NUMBERS && atomic_load(&hidden[fd]);
}

/* One thread at a time is between the two: they are called under a lock. */
static struct rlimit saved;
static bool raised;

void emulation_raise_limit(void)
{
	struct rlimit more;

	raised = getrlimit(RLIMIT_NOFILE, &saved) == 0 &&
		 saved.rlim_cur < saved.rlim_max;
	if (!raised)
		return;
	more = saved;
	more.rlim_cur = more.rlim_max;
	raised = setrlimit(RLIMIT_NOFILE, &more) == 0;
}

void emulation_restore_limit(void)
{
	if (raised)
		setrlimit(RLIMIT_NOFILE, &saved);
	raised = false;
}

int emulation_hide_copy(int fd)
{
	struct rlimit limit;
	long high = HIGH, copy;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur <= HIGH)
		high = (long)(limit.rlim_cur / 4 * 3);
	copy = syscall(FCNTL, fd, F_DUPFD_CLOEXEC, high);
	if (copy < 0)
		copy = syscall(FCNTL, fd, F_DUPFD_CLOEXEC, 0);
	if (copy >= NUMBERS) {
		emulation_real_close((int)copy);
		errno = EMFILE;
		return -1;
	}
	if (copy >= 0)
		atomic_store(&hidden[copy], 1);
	return (int)copy;
}

int emulation_hide(int fd)
{
	int copy, error;

	if (fd < 0)
		return -1;
	copy = emulation_hide_copy(fd);
	error = errno;
	emulation_real_close(fd);
	errno = error;
	return copy;
}

void emulation_close_hidden(int fd)
{
	if (fd < 0)
		return;
	/* The mark goes first: a number may be somebody else's at once. */
	atomic_store(&hidden[fd], 0);
	emulation_real_close(fd);
}

static void closed(int fd)
{
	int error = errno;

	emulation_kqueue_closed(fd);
	if (emulation_devpoll_closed != NULL)
		emulation_devpoll_closed(fd);
	errno = error;
}

static int copied(int from, int to)
{
	int error = errno;

	if (to < 0 || to == from)
		return to;
	emulation_kqueue_duplicated(from, to);
	if (emulation_devpoll_duplicated != NULL)
		emulation_devpoll_duplicated(from, to);
	errno = error;
	return to;
}

int close(int fd)
{
	if (emulation_hidden(fd)) {
		errno = EBADF;
		return -1;
	}
	closed(fd);
	return emulation_real_close(fd);
}

int dup(int fd)
{
	return copied(fd, (int)syscall(FCNTL, fd, F_DUPFD, 0));
}

int dup3(int from, int to, int flags)
{
	if (from == to || (flags & ~O_CLOEXEC) != 0) {
		errno = EINVAL;
		return -1;
	}
	if (emulation_hidden(to) || !emulation_is_open(from)) {
		errno = EBADF;
		return -1;
	}
	closed(to);
	return copied(from, (int)syscall(SYS_dup3, from, to, flags));
}

int dup2(int from, int to)
{
	if (from != to)
		return dup3(from, to, 0);
	return syscall(FCNTL, from, F_GETFD) < 0 ? -1 : to;
}

static int control(int fd, int command, void *argument)
{
	int result = (int)syscall(FCNTL, fd, command, argument);

	if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
		return copied(fd, result);
	return result;
}

/* Every command has at most one argument, no larger than a pointer. */
int fcntl(int fd, int command, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return control(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return control(fd, command, argument);
}

int close_range(unsigned first, unsigned last, int flags)
{
	unsigned start = first, fd;

	if (first > last || (flags & CLOSE_RANGE_CLOEXEC) != 0)
		return (int)syscall(SYS_close_range, first, last, flags);
	for (fd = first; fd <= last && fd < NUMBERS; fd++) {
		if (!emulation_hidden((int)fd)) {
			closed((int)fd);
			continue;
		}
		if (start < fd &&
		    syscall(SYS_close_range, start, fd - 1, flags) != 0)
			return -1;
		start = fd + 1;
	}
	return start > last ? 0 :
	       (int)syscall(SYS_close_range, start, last, flags);
}

void closefrom(int lowest)
{
	(void)close_range(lowest < 0 ? 0 : (unsigned)lowest, UINT_MAX, 0);
}
