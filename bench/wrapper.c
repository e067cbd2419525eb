/* SPDX-License-Identifier: MIT */
/* A shared library of one function that does nothing of its own. */
#include <sys/epoll.h>

int bench_epoll_wait(int epoll, struct epoll_event *events, int capacity,
		     int timeout);

/* Work after the call keeps it one, and not a jump. */
int bench_epoll_wait(int epoll, struct epoll_event *events, int capacity,
		     int timeout)
{
	int n = epoll_wait(epoll, events, capacity, timeout);

	__asm__ volatile("");
	return n;
}
