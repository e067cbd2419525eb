/* SPDX-License-Identifier: MIT */
/* Raw epoll, as a program would use it that needs nothing else. */
#include "worker.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PEER_WAKES
#ifndef PEER_NAME
#define PEER_NAME "epoll"
#define PEER_SYMBOL ops_epoll
#endif

struct peer {
	int epoll;
	int wakeup;
	struct epoll_event *events;
};

static struct peer *peer_open(const char *mode)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = SIZE_MAX };
	struct peer *peer = calloc(1, sizeof(*peer));

	(void)mode;
	peer->epoll = epoll_create1(EPOLL_CLOEXEC);
	peer->wakeup = eventfd(0, EFD_NONBLOCK);
	peer->events = bench_buffer(sizeof(*peer->events) * (work.n + 1));
	epoll_ctl(peer->epoll, EPOLL_CTL_ADD, peer->wakeup, &event);
	return peer;
}

static void peer_close(struct peer *peer)
{
	close(peer->epoll);
	close(peer->wakeup);
	free(peer);
}

static inline int change(struct peer *peer, int op, size_t index, uint32_t mask)
{
	struct epoll_event event = { .events = mask, .data.u64 = index };

	return epoll_ctl(peer->epoll, op, bench_fd(index), &event);
}

static int peer_add(struct peer *peer, size_t index)
{
	return change(peer, EPOLL_CTL_ADD, index, EPOLLIN);
}

static int peer_remove(struct peer *peer, size_t index)
{
	return change(peer, EPOLL_CTL_DEL, index, 0);
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	return change(peer, EPOLL_CTL_MOD, index, events == WANT_BOTH ?
		      EPOLLIN | EPOLLOUT : EPOLLIN);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	struct epoll_event *event = peer->events;
	int i, n = epoll_wait(peer->epoll, event, (int)work.n + 1,
			      blocking ? -1 : 0);

	for (i = 0; i < n; i++)
		handle(count, (size_t)event[i].data.u64);
	return n;
}

/* An eventfd in the set: write, wait, read. */
static inline int peer_wake(struct peer *peer)
{
	uint64_t value = 1;

	if (write(peer->wakeup, &value, sizeof(value)) != sizeof(value) ||
	    epoll_wait(peer->epoll, peer->events, (int)work.n + 1, -1) != 1 ||
	    peer->events[0].data.u64 != SIZE_MAX)
		return -1;
	return read(peer->wakeup, &value, sizeof(value)) != sizeof(value);
}

#include "shapes.h"

const struct peer_ops PEER_SYMBOL = PEER_OPS(PEER_NAME);
