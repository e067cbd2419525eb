/* SPDX-License-Identifier: MIT */
/*
 * Raw poll: a persistent array without gaps, read until all that are ready
 * have been found.
 */
#include "worker.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define PEER_SERVES

struct peer {
	struct pollfd *set;
	uint32_t *index;	/* of an entry */
	uint32_t *place;	/* of an index */
	size_t used;
};

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	(void)mode;
	peer->set = calloc(work.n, sizeof(*peer->set));
	peer->index = calloc(work.n, sizeof(*peer->index));
	peer->place = calloc(work.n, sizeof(*peer->place));
	return peer;
}

static void peer_close(struct peer *peer)
{
	free(peer->set);
	free(peer->index);
	free(peer->place);
	free(peer);
}

static int peer_add(struct peer *peer, size_t index)
{
	size_t at = peer->used++;

	peer->set[at] = (struct pollfd){ .fd = bench_fd(index),
					 .events = POLLIN };
	peer->index[at] = (uint32_t)index;
	peer->place[index] = (uint32_t)at;
	return 0;
}

static int peer_remove(struct peer *peer, size_t index)
{
	size_t at = peer->place[index], last = --peer->used;

	peer->set[at] = peer->set[last];
	peer->index[at] = peer->index[last];
	peer->place[peer->index[at]] = (uint32_t)at;
	return 0;
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	peer->set[peer->place[index]].events =
		events == WANT_BOTH ? POLLIN | POLLOUT : POLLIN;
	return 0;
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	int n = poll(peer->set, (nfds_t)peer->used, blocking ? -1 : 0);
	int left = n;
	size_t i;

	for (i = 0; left > 0; i++)
		if (peer->set[i].revents) {
			handle(count, peer->index[i]);
			left--;
		}
	return n;
}

/* From the end, since a removal puts the last in the place of another. */
PEER_INLINE long peer_wait_for(struct peer *peer, int64_t nanoseconds,
			       struct tally *count, handler *handle)
{
	const struct timespec timeout = {
		.tv_sec = nanoseconds / 1000000000,
		.tv_nsec = nanoseconds % 1000000000,
	};
	int n = ppoll(peer->set, (nfds_t)peer->used, &timeout, NULL);
	int left = n;
	size_t i;

	for (i = peer->used; left > 0 && i > 0; i--)
		if (peer->set[i - 1].revents) {
			left--;
			handle(count, peer->index[i - 1]);
		}
	return n;
}

#include "shapes.h"

const struct peer_ops ops_poll = PEER_OPS("poll");
