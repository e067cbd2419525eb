/* SPDX-License-Identifier: MIT */
/*
 * The portability header's part for Windows, included by core/system.h alone.
 * What POSIX has and Windows lacks gets a stand-in of the same name here, and
 * what Windows does in another way a function of this folder.  The headers of
 * Winsock are included by the files of this folder only, since they declare
 * poll's structure with another type of descriptor.
 */
#ifndef LIBSEL_CORE_WINDOWS_SYSTEM_H
#define LIBSEL_CORE_WINDOWS_SYSTEM_H

#include <io.h>
#include <process.h>
#include <time.h>
#include <unistd.h>

#include "core/windows/layer.h"

/* poll's structure as other systems have it.  The values are Winsock's, since
   programs get them from Winsock's header. */
struct pollfd {
	int fd;
	short events;
	short revents;
};

#define POLLRDNORM 0x0100
#define POLLRDBAND 0x0200
#define POLLIN (POLLRDNORM | POLLRDBAND)
#define POLLPRI 0x0400
#define POLLWRNORM 0x0010
#define POLLOUT POLLWRNORM
#define POLLWRBAND 0x0020
#define POLLERR 0x0001
#define POLLHUP 0x0002
#define POLLNVAL 0x0004

#define getentropy(buffer, size) sel__windows_entropy(buffer, size)

/* Threads can't be cancelled, and a process can't be forked. */
enum { PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DISABLE };

#define pthread_setcancelstate(state, old) ((void)(state), (void)(old))
#define pthread_atfork(prepare, parent, child) \
	((void)(prepare), (void)(parent), (void)(child), 0)

/* A lock and a condition variable of Windows are one pointer each, NULL to
   begin with. */
typedef void *pthread_mutex_t;
typedef void *pthread_cond_t;

#define PTHREAD_MUTEX_INITIALIZER NULL
#define PTHREAD_COND_INITIALIZER NULL

#define pthread_mutex_init(mutex, attributes) \
	((void)(attributes), (void)(*(mutex) = NULL))
#define pthread_mutex_lock(mutex) sel__windows_lock(mutex)
#define pthread_mutex_unlock(mutex) sel__windows_unlock(mutex)
#define pthread_cond_init(condition, attributes) \
	((void)(attributes), (void)(*(condition) = NULL))
#define pthread_cond_wait(condition, mutex) \
	sel__windows_sleep_until(condition, mutex)
#define pthread_cond_broadcast(condition) sel__windows_wake_all(condition)

static inline int64_t sel__clock(void)
{
	return sel__windows_clock();
}

static inline int sel__sleep(const struct timespec *limit)
{
	sel__windows_sleep((int64_t)limit->tv_sec * 1000 +
			   (limit->tv_nsec + 999999) / 1000000);
	return 0;
}

static inline const char *sel__secure_getenv(const char *name, char *buffer,
					     size_t size)
{
	return sel__windows_getenv(name, buffer, size);
}

/* 0 if a number is an open descriptor, here a socket; or a negated errno. */
static inline int sel__fd_check(int fd)
{
	return sel__socket_check(fd);
}

/*
 * Handles are multiples of 4, and so are the descriptors that are registered.
 * So a table by descriptor has a place for each multiple.
 */
static inline uint32_t sel__place_of(int32_t fd)
{
	return (uint32_t)fd >> 2;
}

static inline int32_t sel__fd_at(uint32_t place)
{
	return (int32_t)(place << 2);
}

static inline bool sel__fd_has_place(int32_t fd)
{
	return !(fd & 3);
}

static inline int sel__fd_close(int fd)
{
	return sel__socket_close(fd);
}

static inline ssize_t sel__channel_write(int fd, const void *data, size_t size)
{
	return sel__socket_send(fd, data, size);
}

static inline ssize_t sel__channel_read(int fd, void *data, size_t size)
{
	return sel__socket_drain(fd, data, size);
}

/* What a wait is asked of one descriptor, and finds; a negative `fd` is passed
   over. */
typedef struct sel__socket sel__entry;

/* Behind the entries of an array lies the room that a wait needs, which needs
   another alignment. */
static inline size_t sel__entries_end(size_t count)
{
	return (count * sizeof(sel__entry) + 15) / 16 * 16;
}

/* The size of an array that a wait can work on. */
static inline size_t sel__entries_size(size_t count)
{
	return sel__entries_end(count) + sel__socket_room(count);
}

/* Whether this system's poll can be used. */
static inline bool sel__has_poll(void)
{
	return sel__socket_poll_works();
}

#endif
