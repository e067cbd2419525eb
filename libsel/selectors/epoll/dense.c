/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE: the array, the looks at it, and when a look is worth its
 * cost.
 */
#include <stdlib.h>

#include "core/memory.h"
#include "selectors/epoll/dense.h"
#include "selectors/epoll/translate.h"
#include "selectors/pollmask.h"

/*
 * A look at many descriptors of which few are ready costs more than a wait on
 * epoll.  So a look comes only after a few dense waits in a row: after twice as
 * many as before when the last look was in vain, up to a limit, and after one
 * less when the last look was not.
 */
enum { PATIENCE_LEAST = 2, PATIENCE_MOST = 64 };

_Static_assert(POLLIN == SEL_EVENT_READ && POLLOUT >> 1 == SEL_EVENT_WRITE &&
		       (int)EPOLLIN == POLLIN && (int)EPOLLOUT == POLLOUT &&
		       !(POLLOUT & (SEL__EVENTS | SEL__SPECIAL)),
	       "plain readiness has the same bits everywhere");

struct sel__dense *sel__dense_new(void)
{
	struct sel__dense *dense = calloc(1, sizeof(*dense));

	if (!dense)
		return NULL;
	/* Nobody else knows the state yet. */
	atomic_init(&dense->least, UINT32_MAX);
	dense->patience = PATIENCE_LEAST;
	return dense;
}

void sel__dense_free(struct sel__dense *dense)
{
	if (!dense)
		return;
	free(dense->fds);
	free(dense);
}

static void give_up(sel_selector *selector)
{
	struct sel__dense *dense = sel__epoll_state(selector)->dense;

	dense->off = true;
	atomic_store_explicit(&dense->least, UINT32_MAX, memory_order_relaxed);
	/* Chooses a path, and orders nothing. */
	atomic_fetch_and(&selector->state, ~(uint32_t)SEL__DENSE);
}

/* A look costs as much as epoll takes to report three in ten. */
static void set_least(struct sel__dense *dense)
{
	uint32_t least = (3 * dense->used + 5) / 10;

	atomic_store_explicit(&dense->least, least ? least : 1,
			      memory_order_relaxed);
}

static bool reserve(struct sel__dense *dense)
{
	struct pollfd *fds;
	size_t size;

	if (dense->used < dense->size)
		return true;
	size = sel__memory_count((size_t)dense->size + dense->size / 16 + 32,
				 sizeof(*fds));
	fds = sel__memory_grow(dense->fds, dense->size, size, sizeof(*fds));
	if (!fds)
		return false;
	dense->fds = fds;
	dense->size = (uint32_t)size;
	return true;
}

void sel__dense_take(sel_selector *selector, struct sel__record *record)
{
	struct sel__dense *dense = sel__epoll_state(selector)->dense;
	const struct pollfd *last;

	if (!record->slot)
		return;
	last = &dense->fds[--dense->used];
	dense->fds[record->slot - 1] = *last;
	selector->records[last->fd].slot = record->slot;
	record->slot = 0;
	if (!dense->off)
		set_least(dense);
}

void sel__dense_put(sel_selector *selector, int32_t fd,
		    struct sel__record *record)
{
	const uint32_t odd = (SEL__EVENTS & ~SEL__READINESS) | SEL__LOST |
			     (SEL__POLLRDHUP ? 0 : SEL_EVENT_RDHUP);
	struct sel__dense *dense = sel__epoll_state(selector)->dense;

	if (dense->off)
		return;
	if (record->events & odd) {
		sel__dense_take(selector, record);
		return;
	}
	if (!record->slot) {
		if (!reserve(dense)) {
			give_up(selector);
			return;
		}
		record->slot = ++dense->used;
		set_least(dense);
	}
	dense->fds[record->slot - 1] = (struct pollfd){
		.fd = fd,
		.events = sel__pollmask(record->events),
	};
}

/* Writes the events of what is ready.  Returns how many, or -1 when a
   descriptor is not open, against the caller's promise. */
static inline int translate(sel_selector *selector, sel_event *events,
			    int ready)
{
	const struct pollfd *place = sel__epoll_state(selector)->dense->fds;
	const struct sel__record *records = selector->records;
	sel_event *end = events + ready;

	for (; events < end; place++) {
		const struct sel__record *record = &records[place->fd];
		uint32_t seen = (unsigned short)place->revents;
		uint32_t asked;
		uint32_t detail;

		if (!seen)
			continue;
		asked = record->events;
		/* What is asked for is known from what came. */
		if (SEL__LIKELY(seen == POLLIN)) {
			sel__event_write(events++, place->fd, record, asked,
					 SEL_EVENT_READ, 0);
			continue;
		}
		if (sel__translate_plain(seen)) {
			sel__event_write(events++, place->fd, record, asked,
					 (seen | seen >> 1) & asked, 0);
			continue;
		}
		if (seen & POLLNVAL)
			return -1;
		seen = sel__pollmask_events(place->revents, &detail);
		sel__event_write(events++, place->fd, record, asked,
				 seen & asked & SEL__READINESS, detail);
	}
	return ready;
}

static void judge(struct sel__dense *dense, int ready)
{
	if ((uint32_t)ready >=
	    atomic_load_explicit(&dense->least, memory_order_relaxed)) {
		if (dense->patience > PATIENCE_LEAST)
			dense->patience--;
		return;
	}
	dense->streak = 0;
	dense->patience *= 2;
	if (dense->patience > PATIENCE_MOST)
		dense->patience = PATIENCE_MOST;
	sel__dense_predict(dense);
}

int sel__dense_look(sel_selector *selector, sel_event *events, size_t capacity)
{
	struct sel__dense *dense = sel__epoll_state(selector)->dense;
	int count;

	if (SEL__UNLIKELY(dense->off) ||
	    SEL__UNLIKELY(dense->used != selector->count) ||
	    SEL__UNLIKELY(dense->used > capacity))
		return 0;
	count = poll(dense->fds, dense->used, 0);
	if (SEL__UNLIKELY(count < 0) && errno == EINTR)
		return -EINTR;
	if (SEL__LIKELY(count >= 0))
		judge(dense, count);
	if (SEL__LIKELY(count > 0))
		count = translate(selector, events, count);
	if (SEL__UNLIKELY(count < 0)) {
		give_up(selector);
		count = 0;
	}
	selector->events += (uint64_t)count;
	return count;
}

void sel__dense_yield(struct sel__dense *dense)
{
	dense->streak = 0;
	sel__dense_predict(dense);
}
