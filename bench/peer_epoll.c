/* SPDX-License-Identifier: MIT */
/* Raw epoll, as a program would use it that needs nothing else. */
#include <config.h>

#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PEER_WAKES
#ifndef PEER_NAME
#define PEER_NAME "epoll"
#define PEER_SYMBOL ops_epoll
#define PEER_WAKES_THREADS
#ifdef HAVE_EPOLL_PWAIT2
#define PEER_TIMED
#define PEER_SERVES
#define PEER_CLOSES
#endif
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
#ifdef PEER_TIMED
	/* The C library has the call, but the kernel may not. */
	if ((work.shape == SHAPE_TIMEOUT || work.shape == SHAPE_DEADLINE ||
	     work.shape == SHAPE_SERVER) &&
	    epoll_pwait2(-1, &event, 1, NULL, NULL) < 0 && errno != EBADF) {
		bench_skip("epoll_pwait2");
		free(peer);
		return NULL;
	}
#endif
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

#ifdef PEER_TIMED
PEER_INLINE long peer_wait_for(struct peer *peer, int64_t nanoseconds,
			       struct tally *count, handler *handle)
{
	const struct timespec timeout = {
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};
	struct epoll_event *event = peer->events;
	int i, n = epoll_pwait2(peer->epoll, event, (int)work.n + 1, &timeout,
				NULL);

	for (i = 0; i < n; i++)
		handle(count, (size_t)event[i].data.u64);
	return n;
}

static inline int64_t peer_deadline(void)
{
	return 1;
}

/* The least of all: the time-out is known, and the clock is not read. */
PEER_INLINE long peer_wait_timed(struct peer *peer, int64_t deadline,
				 struct tally *count, handler *handle)
{
	(void)deadline;
	return peer_wait_for(peer, TIMEOUT_NS, count, handle);
}
#endif

/* An eventfd in the set: write, wait, read. */
static inline int peer_signal(struct peer *peer)
{
	uint64_t value = 1;

	return write(peer->wakeup, &value, sizeof(value)) != sizeof(value);
}

static inline int peer_await(struct peer *peer)
{
	uint64_t value;

	if (epoll_wait(peer->epoll, peer->events, (int)work.n + 1, -1) != 1 ||
	    peer->events[0].data.u64 != SIZE_MAX)
		return -1;
	return read(peer->wakeup, &value, sizeof(value)) != sizeof(value);
}

static inline int peer_wake(struct peer *peer)
{
	return peer_signal(peer) != 0 ? -1 : peer_await(peer);
}

#ifdef PEER_WAKES_THREADS
static struct peer *peer_twin(struct peer *peer)
{
	struct peer *twin = peer_open("");

	(void)peer;
	twin->events = malloc(sizeof(*twin->events) * (work.n + 1));
	if (!twin->events)
		abort();
	return twin;
}

static void peer_close_twin(struct peer *twin)
{
	free(twin->events);
	peer_close(twin);
}
#endif

#include "shapes.h"

const struct peer_ops PEER_SYMBOL = PEER_OPS(PEER_NAME);
