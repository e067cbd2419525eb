/* SPDX-License-Identifier: MIT */
/*
 * SEL_DENSE: an array for poll(2) of what is registered, kept beside the epoll
 * set.  When most descriptors are ready, one look at it costs a third of what
 * epoll takes to tell the same.
 *
 * poll goes by numbers, where epoll goes by files: that both mean the same is
 * the caller's promise, to unregister a descriptor before it is closed.  Only
 * level-triggered registrations are in the array, and it is looked at only
 * while it holds all there are and the caller has room for all.
 */
#ifndef LIBSEL_SELECTORS_DENSE_H
#define LIBSEL_SELECTORS_DENSE_H

#include "core/system.h"
#include "selectors/private.h"

struct sel__dense {
	struct pollfd *fds;	/* at index slot - 1 of their records */
	uint32_t used;
	uint32_t size;
	bool off;		/* for good */
	/* So many results make a wait a dense one. */
	atomic_uint least;

	/* The waiting thread's. */
	uint32_t streak;	/* how many were dense in a row */
	uint32_t patience;	/* how many have to be, for a look */
};

/* NULL: no memory. */
struct sel__dense *sel__dense_new(void);
void sel__dense_free(struct sel__dense *dense);

/* Under the lock: a record is new or has changed; or it goes, or is lost. */
void sel__dense_put(sel_selector *selector, int32_t fd,
		    struct sel__record *record);
void sel__dense_take(sel_selector *selector, struct sel__record *record);

/* The same of a selector with SEL_DENSE or without. */
static inline void sel__dense_update(sel_selector *selector, int32_t fd,
				     struct sel__record *record)
{
	if (SEL_UNLIKELY(selector->dense))
		sel__dense_put(selector, fd, record);
}

static inline void sel__dense_drop(sel_selector *selector,
				   struct sel__record *record)
{
	if (SEL_UNLIKELY(selector->dense))
		sel__dense_take(selector, record);
}

/* How many results a wait on epoll has brought. */
static inline void sel__dense_learn(struct sel__dense *dense, int count)
{
	if (count >= 0 && (uint32_t)count >=
	    atomic_load_explicit(&dense->least, memory_order_relaxed))
		dense->streak++;
	else
		dense->streak = 0;
}

static inline bool sel__dense_is_likely(const struct sel__dense *dense)
{
	return dense->streak >= dense->patience;
}

/* Not under the lock: how many events are there now; 0 also when this can't
   tell; or -EINTR. */
int sel__dense_look(sel_selector *selector, sel_event *events, size_t capacity);

#endif
