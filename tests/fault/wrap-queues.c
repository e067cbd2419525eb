/* SPDX-License-Identifier: MIT */
/* See wrap.h: the calls of kqueue and /dev/poll, where these are. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/types.h>
#ifdef HAVE_SYS_DEVPOLL_H
#include <sys/devpoll.h>
#endif
#ifdef HAVE_KQUEUE
#include <sys/event.h>
#endif

#include "wrap-private.h"

WRAP(int, open, const char *path, int flags, ...)
{
	va_list list;
	int mode = 0;

	if (flags & O_CREAT) {
		va_start(list, flags);
		mode = va_arg(list, int);
		va_end(list);
	}
	return fault_strikes(FAULT_OPEN) ? -1 : __real_open(path, flags, mode);
}

WRAP(ssize_t, pwrite, int fd, const void *bytes, size_t size, off_t offset)
{
	if (fault_strikes(FAULT_PWRITE))
		return -1;
	if (fault_strikes(FAULT_SHORT_PWRITE)) {
		if (errno == EIO)
			return 0;
		if (size > sizeof(struct pollfd))
			size = sizeof(struct pollfd);
	}
	return __real_pwrite(fd, bytes, size, offset);
}

/* Their other names, where file offsets had 32 bits once. */
int __wrap_open64(const char *path, int flags, int mode);
int __wrap_open64(const char *path, int flags, int mode)
{
	return __wrap_open(path, flags, mode);
}

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
	return __wrap_pwrite(fd, bytes, size, offset);
}

#ifdef HAVE_SYS_DEVPOLL_H
int __real_ioctl(int fd, unsigned long request, void *argument);

static int wait_devpoll(int fd, unsigned long request, struct dvpoll *argument)
{
	WAIT(ioctl, FAULT_IOCTL, from_ms(argument->dp_timeout),
	     argument->dp_nfds, fd, request, argument);
}

int __wrap_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	if (request == DP_POLL)
		return wait_devpoll(fd, request, argument);
	if (request == DP_ISPOLLED && fault_strikes(FAULT_IOCTL))
		return -1;
	return __real_ioctl(fd, request, argument);
}
#endif

#ifdef HAVE_KQUEUE
WRAP(int, kqueue, void)
{
	return fault_strikes(FAULT_KQUEUE) ? -1 : __real_kqueue();
}

#ifdef HAVE_KQUEUE1
WRAP(int, kqueue1, int flags)
{
	return fault_strikes(FAULT_KQUEUE) ? -1 : __real_kqueue1(flags);
}
#endif

enum { CHANGES = 64 };

int __real_kevent(int set, const struct kevent *changes, SEL_KEVENT_COUNT count,
		  struct kevent *events, SEL_KEVENT_COUNT room,
		  const struct timespec *limit);

static int wait_kqueue(int set, struct kevent *events, SEL_KEVENT_COUNT room,
		       const struct timespec *limit)
{
	WAIT(kevent, FAULT_KEVENT_WAIT, from_timespec(limit), room,
	     set, NULL, 0, events, room, limit);
}

/* All but one are made; its error is where its receipt would be. */
static int fail_one(int set, const struct kevent *changes, int count,
		    struct kevent *events, int room, int which,
		    const struct timespec *limit)
{
	struct kevent others[CHANGES];
	struct kevent bad = changes[which];
	int error = errno;
	int got;

	if (room < count) {
		errno = error;
		return -1;
	}
	memcpy(others, changes, (size_t)count * sizeof(*others));
	memmove(others + which, others + which + 1,
		(size_t)(count - which - 1) * sizeof(*others));
	got = count == 1 ? 0 :
		__real_kevent(set, others, (SEL_KEVENT_COUNT)(count - 1),
			      events, (SEL_KEVENT_COUNT)(room - 1), limit);
	if (got < which)
		return got;
	memmove(events + which + 1, events + which,
		(size_t)(got - which) * sizeof(*events));
	bad.flags = EV_ERROR;
	bad.data = error;
	events[which] = bad;
	return got + 1;
}

int __wrap_kevent(int set, const struct kevent *changes, SEL_KEVENT_COUNT count,
		  struct kevent *events, SEL_KEVENT_COUNT room,
		  const struct timespec *limit);
int __wrap_kevent(int set, const struct kevent *changes, SEL_KEVENT_COUNT count,
		  struct kevent *events, SEL_KEVENT_COUNT room,
		  const struct timespec *limit)
{
	bool adds = false;
	int error;
	int i;

	if (count == 0)
		return wait_kqueue(set, events, room, limit);
	for (i = 0; i < (int)count; i++)
		adds = adds || changes[i].flags & EV_ADD;
	if (fault_strikes(FAULT_KEVENT)) {
		error = errno;
		if (error == EINTR)
			(void)__real_kevent(set, changes, count, events, room,
					    limit);
		if (error == EINTR || adds) {
			errno = error;
			return -1;
		}
	}
	for (i = 0; i < (int)count && count <= CHANGES; i++)
		if (changes[i].flags & EV_ADD &&
		    fault_strikes(FAULT_KEVENT_CHANGE))
			return fail_one(set, changes, (int)count, events,
					(int)room, i, limit);
	return __real_kevent(set, changes, count, events, room, limit);
}
#endif
