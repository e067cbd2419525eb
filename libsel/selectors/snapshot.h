/* SPDX-License-Identifier: MIT */
/*
 * For back ends whose waits work on a copy of what is registered, made anew
 * only after a change: whether the copy, and what a wait has found with it, is
 * out of date.
 */
#ifndef LIBSEL_SELECTORS_SNAPSHOT_H
#define LIBSEL_SELECTORS_SNAPSHOT_H

#include "selectors/private.h"

struct sel__snapshot {
	atomic_bool changed; /* since the copy was made; see
				sel__snapshot_change() */
	uint32_t tag;	     /* when the copy was made */
};

/* There is no copy yet, and nobody else knows the selector. */
static inline void sel__snapshot_init(struct sel__snapshot *snapshot)
{
	atomic_init(&snapshot->changed, true);
}

static inline bool sel__snapshot_is_old(const struct sel__snapshot *snapshot)
{
	return atomic_load_explicit(&snapshot->changed, memory_order_relaxed);
}

/* By the waiting thread, under the lock, or while there is none: the next wait
   makes a new copy. */
static inline void sel__snapshot_expire(struct sel__snapshot *snapshot)
{
	atomic_store_explicit(&snapshot->changed, true, memory_order_relaxed);
}

/*
 * Under the lock: a running wait makes a new copy as well.  A waiter reads
 * `changed` without the lock, after it has set SEL__WAITING; the kick looks for
 * SEL__WAITING after `changed` is set, by a read-modify-write of the same word:
 * so one of the two sees the other.  All uses of `changed` are relaxed, since
 * that word orders them.  While `changed` is set already, no waiter sleeps with
 * a copy that was good until now: the waiter makes a new copy, or was kicked.
 */
static inline void sel__snapshot_change(sel_selector *selector,
					struct sel__snapshot *snapshot)
{
	selector->changes++;
	if (sel__snapshot_is_old(snapshot))
		return;
	sel__snapshot_expire(snapshot);
	sel__wakeup_kick(selector);
}

/* Under the lock: the copy was made anew. */
static inline void sel__snapshot_made(const sel_selector *selector,
				      struct sel__snapshot *snapshot)
{
	snapshot->tag = selector->tag;
	atomic_store_explicit(&snapshot->changed, false, memory_order_relaxed);
}

/* Under the lock: the record of a descriptor that was found, or NULL, and the
   result is counted as stale, when the registration has ended or changed since
   the copy was made. */
static __attribute__((always_inline)) inline struct sel__record *
sel__snapshot_record(sel_selector *selector,
		     const struct sel__snapshot *snapshot, int32_t fd)
{
	struct sel__record *record = sel__record_of(selector, fd);

	if (SEL__LIKELY(record) &&
	    SEL__LIKELY(!sel__changed_since(selector, record, snapshot->tag)))
		return record;
	sel__count_stale(selector, fd);
	return NULL;
}

#endif
