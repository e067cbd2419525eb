/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the emulated /dev/poll share: a pipe with nothing in it,
 * one with a byte, and its calls with results that fit into one line.
 */
#ifndef EMULATION_DEVPOLL_TEST_H
#define EMULATION_DEVPOLL_TEST_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "include/sys/devpoll.h"
#include "devpoll.h"
#include "tap.h"

#define SOME 8
#define ENTRY sizeof(struct pollfd)

static struct pollfd got[SOME];
static int ends[2], more[2];	/* `more` has a byte in it */

static inline void open_pipes(void)
{
	if (pipe(ends) || pipe(more) || write(more[1], "x", 1) != 1)
		bail("no pipe");
}

static inline int close_pipes(void)
{
	close(ends[0]);
	close(ends[1]);
	close(more[0]);
	close(more[1]);
	return finish();
}

/* Takes what a pipe has in it. */
static inline void drain(int fd)
{
	char bytes[16];

	if (read(fd, bytes, sizeof(bytes)) < 1)
		bail("can't read");
}

static inline int open_set(void)
{
	return open("/dev/poll", O_RDWR | O_CLOEXEC);
}

/* What it returned, or minus errno. */
static inline int put(int dp, int fd, int events)
{
	struct pollfd one = { .fd = fd, .events = (short)events };
	ssize_t size = write(dp, &one, ENTRY);

	return size < 0 ? -errno : (int)size;
}

static inline int poll_with(int dp, struct pollfd *fds, nfds_t nfds, int ms)
{
	struct dvpoll arg = { .dp_fds = fds, .dp_nfds = nfds,
			      .dp_timeout = ms };
	int found = ioctl(dp, DP_POLL, &arg);

	return found < 0 ? -errno : found;
}

static inline int poll_some(int dp, int ms)
{
	memset(got, 0x55, sizeof(got));
	return poll_with(dp, got, SOME, ms);
}

static inline bool untouched(void)
{
	struct pollfd as_before[SOME];

	memset(as_before, 0x55, sizeof(as_before));
	return !memcmp(got, as_before, sizeof(got));
}

static inline int mask_of(int dp, int fd)
{
	struct pollfd one = { .fd = fd, .events = 1, .revents = 0x55 };
	int found = ioctl(dp, DP_ISPOLLED, &one);

	if (found == 1)
		return one.events || one.fd != fd ? -2 : one.revents;
	return found || one.events != 1 || one.revents != 0x55 ? -3 : -1;
}

static inline int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static inline int exit_of(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
