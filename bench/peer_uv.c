/* SPDX-License-Identifier: MIT */
/* libuv; over epoll on Linux. */
#include "server.h"
#include "worker.h"

#include <stdlib.h>
#include <uv.h>

#define PEER_TALLY
#define PEER_SERVES
#define PEER_TICKS
#define PEER_WAKES
#define PEER_BATCH 1024		/* the room of its array, filled 48 times */

static handler handle_server;

struct peer {
	uv_loop_t loop;
	uv_poll_t *watchers;
	bool *known;
	uv_async_t wakeup;
	uv_timer_t tick;
	uv_poll_cb call;
	unsigned int woken;
};

static void on_ready(uv_poll_t *watcher, int status, int events)
{
	(void)status, (void)events;
	handle_ready(&tally, (size_t)watcher->data);
}

static void on_loop(uv_poll_t *watcher, int status, int events)
{
	(void)status, (void)events;
	handle_loop(&tally, (size_t)watcher->data);
}

static void on_pipes(uv_poll_t *watcher, int status, int events)
{
	(void)status, (void)events;
	handle_pipes(&tally, (size_t)watcher->data);
}

static void on_server(uv_poll_t *watcher, int status, int events)
{
	(void)status, (void)events;
	handle_server(&tally, (size_t)watcher->data);
}

static void on_tick(uv_timer_t *timer)
{
	(void)timer;
	tally.ticks++;
}

static void on_wakeup(uv_async_t *watcher)
{
	struct peer *peer = watcher->data;

	peer->woken++;
}

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	(void)mode;
	uv_loop_init(&peer->loop);
	peer->watchers = calloc(work.n, sizeof(*peer->watchers));
	peer->known = calloc(work.n, sizeof(*peer->known));
	peer->call = work.shape == SHAPE_LOOP ? on_loop :
		     work.shape == SHAPE_PIPES ? on_pipes :
		     work.shape == SHAPE_SERVER ? on_server : on_ready;
	uv_async_init(&peer->loop, &peer->wakeup, on_wakeup);
	peer->wakeup.data = peer;
	uv_timer_init(&peer->loop, &peer->tick);
	if (work.shape == SHAPE_SERVER)
		uv_timer_start(&peer->tick, on_tick, TICK_NS / 1000000,
			       TICK_NS / 1000000);
	return peer;
}

static void peer_close(struct peer *peer)
{
	size_t i;

	for (i = 0; i < work.n; i++)
		if (peer->known[i])
			uv_close((uv_handle_t *)&peer->watchers[i], NULL);
	uv_close((uv_handle_t *)&peer->wakeup, NULL);
	uv_close((uv_handle_t *)&peer->tick, NULL);
	uv_run(&peer->loop, UV_RUN_DEFAULT);
	uv_loop_close(&peer->loop);
	free(peer->watchers);
	free(peer->known);
	free(peer);
}

/* A handle stays, since it can be closed in the next wait only. */
static int set(struct peer *peer, size_t index, int events)
{
	uv_poll_t *watcher = &peer->watchers[index];

	if (!peer->known[index]) {
		if (uv_poll_init(&peer->loop, watcher, bench_fd(index)) != 0)
			return -1;
		peer->known[index] = true;
		watcher->data = (void *)index;
	}
	return uv_poll_start(watcher, events, peer->call);
}

static int peer_add(struct peer *peer, size_t index)
{
	return set(peer, index, UV_READABLE);
}

static int peer_remove(struct peer *peer, size_t index)
{
	return uv_poll_stop(&peer->watchers[index]);
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	return set(peer, index, events == WANT_BOTH ?
		   UV_READABLE | UV_WRITABLE : UV_READABLE);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	uint64_t before = count->events;

	(void)handle;
	uv_run(&peer->loop, blocking ? UV_RUN_ONCE : UV_RUN_NOWAIT);
	return (long)(count->events - before);
}

static inline int peer_wake(struct peer *peer)
{
	peer->woken = 0;
	uv_async_send(&peer->wakeup);
	uv_run(&peer->loop, UV_RUN_ONCE);
	return peer->woken != 1;
}

#include "shapes.h"

const struct peer_ops ops_uv = PEER_OPS("uv");
