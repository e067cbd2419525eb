/* SPDX-License-Identifier: MIT */
/* libev, over epoll. */
#include "server.h"
#include "worker.h"

#include <stdlib.h>
/* Its macros break the rules of strict aliasing, but where they are used. */
#pragma GCC diagnostic ignored "-Wstrict-aliasing"
#include <ev.h>

#define PEER_TALLY
#define PEER_SERVES
#define PEER_TICKS
#define PEER_WAKES

static handler handle_server;

struct peer {
	struct ev_loop *loop;
	ev_io *watchers;
	ev_async wakeup;
	ev_timer tick;
	void (*call)(struct ev_loop *loop, ev_io *watcher, int events);
	unsigned int woken;
};

static void on_ready(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)loop, (void)events;
	handle_ready(&tally, (size_t)watcher->data);
}

static void on_loop(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)loop, (void)events;
	handle_loop(&tally, (size_t)watcher->data);
}

static void on_pipes(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)loop, (void)events;
	handle_pipes(&tally, (size_t)watcher->data);
}

static void on_server(struct ev_loop *loop, ev_io *watcher, int events)
{
	(void)loop, (void)events;
	handle_server(&tally, (size_t)watcher->data);
}

static void on_tick(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop, (void)timer, (void)events;
	tally.ticks++;
}

static void on_wakeup(struct ev_loop *loop, ev_async *watcher, int events)
{
	struct peer *peer = watcher->data;

	(void)loop, (void)events;
	peer->woken++;
}

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	(void)mode;
	peer->loop = ev_loop_new(EVBACKEND_EPOLL);
	if (!peer->loop) {
		bench_skip("libev's epoll");
		free(peer);
		return NULL;
	}
	peer->watchers = calloc(work.n, sizeof(*peer->watchers));
	peer->call = work.shape == SHAPE_LOOP ? on_loop :
		     work.shape == SHAPE_PIPES ? on_pipes :
		     work.shape == SHAPE_SERVER ? on_server : on_ready;
	ev_async_init(&peer->wakeup, on_wakeup);
	peer->wakeup.data = peer;
	ev_async_start(peer->loop, &peer->wakeup);
	ev_timer_init(&peer->tick, on_tick, TICK_NS * 1e-9, TICK_NS * 1e-9);
	if (work.shape == SHAPE_SERVER)
		ev_timer_start(peer->loop, &peer->tick);
	return peer;
}

static void peer_close(struct peer *peer)
{
	ev_loop_destroy(peer->loop);
	free(peer->watchers);
	free(peer);
}

static int set(struct peer *peer, size_t index, int events)
{
	ev_io *watcher = &peer->watchers[index];

	ev_io_init(watcher, peer->call, bench_fd(index), events);
	watcher->data = (void *)index;
	ev_io_start(peer->loop, watcher);
	return 0;
}

static int peer_add(struct peer *peer, size_t index)
{
	return set(peer, index, EV_READ);
}

static int peer_remove(struct peer *peer, size_t index)
{
	ev_io_stop(peer->loop, &peer->watchers[index]);
	return 0;
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	ev_io_stop(peer->loop, &peer->watchers[index]);
	return set(peer, index, events == WANT_BOTH ? EV_READ | EV_WRITE :
						      EV_READ);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	uint64_t before = count->events;

	(void)handle;
	ev_run(peer->loop, blocking ? EVRUN_ONCE : EVRUN_NOWAIT);
	return (long)(count->events - before);
}

static inline int peer_wake(struct peer *peer)
{
	peer->woken = 0;
	ev_async_send(peer->loop, &peer->wakeup);
	ev_run(peer->loop, EVRUN_ONCE);
	return peer->woken != 1;
}

#include "shapes.h"

const struct peer_ops ops_ev = PEER_OPS("ev");
