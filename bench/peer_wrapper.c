/* SPDX-License-Identifier: MIT */
/*
 * Raw epoll again, but each wait through a function of a shared library that
 * does nothing else: what any library costs at least.
 */
#include <sys/epoll.h>

int bench_epoll_wait(int epoll, struct epoll_event *events, int capacity,
		     int timeout);

#define PEER_NAME "wrapper"
#define PEER_SYMBOL ops_wrapper
#define epoll_wait bench_epoll_wait
#include "peer_epoll.c"
