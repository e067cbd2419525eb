/* SPDX-License-Identifier: MIT */
/*
 * libsel.  The mode is a back end and then any of: defer, dense (the flags),
 * tokens (each descriptor is registered with one).
 */
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sel.h"

#define PEER_WAKES
#define PEER_WAKES_THREADS
#define PEER_TIMED
#define PEER_MANY
#define PEER_SERVES

struct peer {
	sel_selector *selector;
	sel_event *events;
	sel_key *keys;
	int32_t *fds;
	const char *mode;
	bool tokens;
};

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		abort();
	return memory;
}

static void peer_close(struct peer *peer)
{
	sel_selector_free(peer->selector);
	free(peer->keys);
	free(peer->fds);
	free(peer);
}

static struct peer *peer_open(const char *mode)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	const char *dash = strchr(mode, '-');
	sel_status status, backend;
	uint32_t flags = 0;
	char name[32];

	if (!dash)
		dash = mode + strlen(mode);
	snprintf(name, sizeof(name), "%.*s", (int)(dash - mode), mode);
	if (strstr(dash, "-defer"))
		flags |= SEL_FLAG_DEFER_MODIFY;
	if (strstr(dash, "-dense"))
		flags |= SEL_FLAG_DENSE;
	peer->mode = mode;
	peer->tokens = strstr(dash, "-tokens") != NULL;
	backend = sel_backend_by_name(name);
	status = backend < 0 ? backend : sel_selector_new(&peer->selector,
					(uint32_t)backend, flags);
	if (status < 0) {
		bench_skip(status != SEL_ENOTSUP ? sel_strerror(status) :
			   flags & SEL_FLAG_DENSE ? "dense" :
			   flags & SEL_FLAG_DEFER_MODIFY ? "defer" : name);
		free(peer);
		return NULL;
	}
	peer->events = bench_buffer(sizeof(*peer->events) * (work.n + 1));
	return peer;
}

static int peer_add(struct peer *peer, size_t index)
{
	if (peer->tokens)
		return sel_selector_register_token(peer->selector, index + 1,
			bench_fd(index), SEL_EVENT_READ, index, NULL);
	return sel_selector_register(peer->selector, bench_fd(index),
				     SEL_EVENT_READ, index, NULL);
}

static int peer_remove(struct peer *peer, size_t index)
{
	return sel_selector_unregister(peer->selector, bench_fd(index), NULL);
}

static inline int peer_modify(struct peer *peer, size_t index, int events)
{
	return sel_selector_modify(peer->selector, bench_fd(index),
				   events == WANT_BOTH ?
				   SEL_EVENT_READ | SEL_EVENT_WRITE :
				   SEL_EVENT_READ, index, NULL);
}

PEER_INLINE long report(const sel_event *event, sel_status n,
			struct tally *count, handler *handle)
{
	sel_status i;

	for (i = 0; i < n; i++)
		handle(count, (size_t)event[i].key.data);
	return n;
}

PEER_INLINE long peer_wait_for(struct peer *peer, int64_t timeout,
			       struct tally *count, handler *handle)
{
	return report(peer->events, sel_selector_select(peer->selector,
		      peer->events, work.n + 1, timeout, 0), count, handle);
}

PEER_INLINE long peer_wait(struct peer *peer, bool blocking,
			   struct tally *count, handler *handle)
{
	return peer_wait_for(peer, blocking ? SEL_FOREVER : 0, count, handle);
}

static inline int64_t peer_deadline(void)
{
	return sel_now() + TIMEOUT_NS;
}

PEER_INLINE long peer_wait_timed(struct peer *peer, int64_t deadline,
				 struct tally *count, handler *handle)
{
	if (!deadline)
		return peer_wait_for(peer, TIMEOUT_NS, count, handle);
	return report(peer->events, sel_selector_select_until(peer->selector,
		      peer->events, work.n + 1, deadline, 0), count, handle);
}

static inline int peer_signal(struct peer *peer)
{
	return sel_selector_wakeup(peer->selector);
}

static inline int peer_await(struct peer *peer)
{
	return sel_selector_select(peer->selector, peer->events, work.n + 1,
				   SEL_FOREVER, 0) != SEL_EWOKEN;
}

static inline int peer_wake(struct peer *peer)
{
	return peer_signal(peer) != 0 ? -1 : peer_await(peer);
}

static struct peer *peer_twin(struct peer *peer)
{
	struct peer *twin = peer_open(peer->mode);

	if (twin)
		twin->events = allocate(sizeof(*twin->events) * (work.n + 1));
	return twin;
}

static void peer_close_twin(struct peer *twin)
{
	free(twin->events);
	peer_close(twin);
}

static int peer_add_all(struct peer *peer)
{
	size_t i;

	if (!peer->keys) {
		peer->keys = allocate(work.n * sizeof(*peer->keys));
		peer->fds = allocate(work.n * sizeof(*peer->fds));
	}
	for (i = 0; i < work.n; i++) {
		peer->keys[i] = (sel_key){ .fd = bench_fd(i),
					   .events = SEL_EVENT_READ,
					   .data = i };
		peer->fds[i] = bench_fd(i);
	}
	return sel_selector_register_many(peer->selector, peer->keys, work.n,
					  NULL);
}

static int peer_remove_all(struct peer *peer)
{
	size_t i;

	for (i = 0; i < work.n && !peer->keys; i++)
		if (peer_remove(peer, i) != 0)
			return -1;
	if (!peer->keys)
		return 0;
	return sel_selector_unregister_many(peer->selector, peer->fds, work.n,
					    NULL);
}

#include "shapes.h"

const struct peer_ops ops_sel = PEER_OPS("sel");
