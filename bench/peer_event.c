/* SPDX-License-Identifier: MIT */
/* libevent, over epoll. */
#include "server.h"
#include "worker.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>

#define PEER_TALLY
#define PEER_SERVES
#define PEER_TICKS
#define PEER_BATCH 4096		/* its MAX_NEVENT */

static handler handle_server;

struct peer {
	struct event_base *base;
	struct event_config *config;
	struct event *watchers;
	event_callback_fn call;
	struct event tick;
};

static void on_ready(evutil_socket_t fd, short what, void *index)
{
	(void)fd, (void)what;
	handle_ready(&tally, (size_t)index);
}

static void on_loop(evutil_socket_t fd, short what, void *index)
{
	(void)fd, (void)what;
	handle_loop(&tally, (size_t)index);
}

static void on_pipes(evutil_socket_t fd, short what, void *index)
{
	(void)fd, (void)what;
	handle_pipes(&tally, (size_t)index);
}

static void on_server(evutil_socket_t fd, short what, void *index)
{
	(void)fd, (void)what;
	handle_server(&tally, (size_t)index);
}

static void on_tick(evutil_socket_t fd, short what, void *data)
{
	(void)fd, (void)what, (void)data;
	tally.ticks++;
}

static void peer_close(struct peer *peer)
{
	if (peer->base)
		event_base_free(peer->base);
	event_config_free(peer->config);
	free(peer->watchers);
	free(peer);
}

static void start_ticks(struct peer *peer)
{
	const struct timeval period = { .tv_usec = TICK_NS / 1000 };

	if (work.shape != SHAPE_SERVER)
		return;
	event_assign(&peer->tick, peer->base, -1, EV_PERSIST, on_tick, NULL);
	event_add(&peer->tick, &period);
}

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	(void)mode;
	peer->config = event_config_new();
	event_config_avoid_method(peer->config, "poll");
	event_config_avoid_method(peer->config, "select");
	peer->base = event_base_new_with_config(peer->config);
	peer->watchers = calloc(work.n, sizeof(*peer->watchers));
	peer->call = work.shape == SHAPE_LOOP ? on_loop :
		     work.shape == SHAPE_PIPES ? on_pipes :
		     work.shape == SHAPE_SERVER ? on_server : on_ready;
	if (peer->base) {
		start_ticks(peer);
		return peer;
	}
	bench_skip("libevent's epoll");
	peer_close(peer);
	return NULL;
}

static int set(struct peer *peer, size_t index, short what)
{
	return event_assign(&peer->watchers[index], peer->base, bench_fd(index),
			    (short)(what | EV_PERSIST), peer->call,
			    (void *)index) ||
		event_add(&peer->watchers[index], NULL);
}

static int peer_add(struct peer *peer, size_t index)
{
	return set(peer, index, EV_READ);
}

static int peer_remove(struct peer *peer, size_t index)
{
	return event_del(&peer->watchers[index]);
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	if (peer_remove(peer, index) != 0)
		return -1;
	return set(peer, index, events == WANT_BOTH ? EV_READ | EV_WRITE :
						      EV_READ);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	uint64_t before = count->events;

	(void)handle;
	if (event_base_loop(peer->base, blocking ? EVLOOP_ONCE :
			    EVLOOP_ONCE | EVLOOP_NONBLOCK) < 0)
		return -1;
	return (long)(count->events - before);
}

#include "shapes.h"

const struct peer_ops ops_event = PEER_OPS("event");
