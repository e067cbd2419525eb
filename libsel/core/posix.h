/* SPDX-License-Identifier: MIT */
/*
 * The portability header's part for systems with POSIX, included by
 * core/system.h alone: what Windows does in another way.
 */
#ifndef LIBSEL_CORE_POSIX_H
#define LIBSEL_CORE_POSIX_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "core/private.h"

/* The longest wait that every system call can express; waits longer than
   this are made of pieces.  FreeBSD's kevent() takes more for a day. */
#define SEL__PIECE (INT64_C(86400) * 1000000000)

/* Nanoseconds of a clock that is never set. */
static inline int64_t sel__clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static inline int sel__sleep(const struct timespec *limit)
{
	return nanosleep(limit, NULL);
}

/* 0 if a number is an open descriptor, or a negated errno. */
static inline int sel__fd_check(int fd)
{
	int old = PTHREAD_CANCEL_ENABLE;
	int result;

	if (SEL__FCNTL_CANCELS)
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	result = fcntl(fd, F_GETFD) < 0 ? -errno : 0;
	if (SEL__FCNTL_CANCELS)
		pthread_setcancelstate(old, &old);
	return result;
}

static inline int sel__fd_close(int fd)
{
	return close(fd);
}

/* A table by descriptor has a place for each number. */
static inline uint32_t sel__place_of(int32_t fd)
{
	return (uint32_t)fd;
}

static inline int32_t sel__fd_at(uint32_t place)
{
	return (int32_t)place;
}

static inline bool sel__fd_has_place(int32_t fd)
{
	(void)fd;
	return true;
}

/* The channel of core/channel.h. */
static inline ssize_t sel__channel_write(int fd, const void *data, size_t size)
{
	return write(fd, data, size);
}

static inline ssize_t sel__channel_read(int fd, void *data, size_t size)
{
	return read(fd, data, size);
}

/* What a wait is asked of one descriptor, and finds; a negative `fd` is passed
   over. */
typedef struct pollfd sel__entry;

/* The size of an array that a wait can work on. */
static inline size_t sel__entries_size(size_t count)
{
	return count * sizeof(sel__entry);
}

/* Whether this system's poll can be used. */
static inline bool sel__has_poll(void)
{
	return true;
}

#endif
