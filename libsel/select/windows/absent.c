/* SPDX-License-Identifier: MIT */
/*
 * The calls of system interfaces that Windows has not got.  Their objects can't
 * be made, so that nobody comes here.
 */
#include "select/devpoll_wait.h"
#include "select/kqueue_wait.h"

int sel__devpoll_open(void)
{
	return -ENOSYS;
}

sel_status sel__devpoll_write(int set, const struct pollfd *changes,
			      size_t count)
{
	(void)set;
	(void)changes;
	(void)count;
	return -ENOSYS;
}

int sel__devpoll_wait(int set, struct pollfd *ready, size_t capacity,
		      int64_t remaining)
{
	(void)set;
	(void)ready;
	(void)capacity;
	(void)remaining;
	return -ENOSYS;
}

int sel__kqueue_open(void)
{
	return -ENOSYS;
}

int sel__kqueue_change(int set, struct kevent *changes, int count)
{
	(void)set;
	(void)changes;
	(void)count;
	return -ENOSYS;
}

int sel__kqueue_wait(int set, struct kevent *records, size_t capacity,
		     int64_t remaining)
{
	(void)set;
	(void)records;
	(void)capacity;
	(void)remaining;
	return -ENOSYS;
}
