/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DENSE: an array for poll(2) of what is registered, kept beside the
 * epoll set.  When most descriptors are ready, one poll of the array costs a
 * third of what epoll takes to report the same.
 *
 * poll goes by numbers, where epoll goes by files.  Both mean the same since
 * the caller promises to unregister each descriptor before it is closed.  Only
 * level-triggered registrations are in the array, and a wait looks at the array
 * only while it holds every registration and the caller has room for all.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_DENSE_H
#define LIBSEL_SELECTORS_EPOLL_DENSE_H

#include "selectors/epoll/set.h"

struct sel__dense {
	struct pollfd *fds;	/* at index slot - 1 of their records */
	uint32_t used;
	uint32_t size;
	bool off;		/* the array is given up for good */
	/* Relaxed everywhere: hints, read without the lock. */
	atomic_uint least;	/* so many results make a wait dense */
	atomic_bool due;	/* the next wait makes a look */

	/* The waiting thread's. */
	uint32_t streak;	/* how many were dense in a row */
	uint32_t patience;	/* how many have to be, for a look */
};

/* NULL: no memory. */
struct sel__dense *sel__dense_new(void);
void sel__dense_free(struct sel__dense *dense);

/* Under the lock, for a selector with SEL_FLAG_DENSE: a record is new or has
   changed; or a record goes, or is lost. */
void sel__dense_put(sel_selector *selector, int32_t fd,
		    struct sel__record *record);
void sel__dense_take(sel_selector *selector, struct sel__record *record);

/* The same for every selector on epoll. */
static inline void sel__dense_update(sel_selector *selector, int32_t fd,
				     struct sel__record *record)
{
	if (SEL__UNLIKELY(sel__epoll_state(selector)->dense))
		sel__dense_put(selector, fd, record);
}

static inline void sel__dense_drop(sel_selector *selector,
				   struct sel__record *record)
{
	if (SEL__UNLIKELY(sel__epoll_state(selector)->dense))
		sel__dense_take(selector, record);
}

/* By the waiting thread: tells whoever waits next. */
static inline void sel__dense_predict(struct sel__dense *dense)
{
	atomic_store_explicit(&dense->due, dense->streak >= dense->patience,
			      memory_order_relaxed);
}

/* Notes how many results a wait on epoll has brought. */
static inline void sel__dense_learn(struct sel__dense *dense, int count)
{
	if (count >= 0 && (uint32_t)count >=
	    atomic_load_explicit(&dense->least, memory_order_relaxed))
		dense->streak++;
	else
		dense->streak = 0;
	sel__dense_predict(dense);
}

static inline bool sel__dense_is_likely(const struct sel__dense *dense)
{
	return atomic_load_explicit(&dense->due, memory_order_relaxed);
}

/* Under the lock: writes the events that are there now.  Returns how many; 0
   also when the array can't tell; or -EINTR. */
int sel__dense_look(sel_selector *selector, sel_event *events, size_t capacity);
/* After a look, still under the lock, that another thread wants: the next waits
   make no look.  Back-to-back looks would starve that thread. */
void sel__dense_yield(struct sel__dense *dense);

#endif
