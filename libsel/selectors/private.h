/* SPDX-License-Identifier: MIT */
/*
 * The selector: what it is made of, and what its files offer each other.
 *
 * The lock in `guard` keeps the registry, the back end's state and the
 * counters.  It is held while the kernel's set is changed, while results are
 * translated, and in looks of some back ends, never in a wait.  The state word
 * (core/state.h) needs no lock.
 */
#ifndef LIBSEL_SELECTORS_PRIVATE_H
#define LIBSEL_SELECTORS_PRIVATE_H

#include "core/guard.h"
#include "core/index.h"
#include "core/private.h"
#include "core/state.h"
#include "core/trace.h"
#include "selectors/backend.h"

/* Flags beside the events of a record. */
#define SEL__FIRED 0x80000000u	/* a one-shot that waits to be re-armed */
#define SEL__MARKED 0x40000000u	/* seen by a bulk call */
#define SEL__LOST 0x20000000u	/* no longer what it was: not in the set */
#define SEL__TOLD 0x10000000u	/* and that has been reported */
#define SEL__DEFERRED 0x08000000u /* the kernel is to be told, see defer.c */
#define SEL__READINESS \
	((uint32_t)(SEL_EVENT_READ | SEL_EVENT_WRITE | SEL_EVENT_PRI))
/* More than readable or writable, as long as it is. */
#define SEL__SPECIAL ((uint32_t)(SEL_EVENT_PRI | SEL_EVENT_ONESHOT | \
				 SEL_EVENT_EDGE | SEL_EVENT_EXCLUSIVE))
#define SEL__EVENTS (SEL__READINESS | SEL_EVENT_ONESHOT | SEL_EVENT_EDGE | \
		     SEL_EVENT_EXCLUSIVE)

/* What is known of one descriptor, at its index in the registry. */
struct sel__record {
	uint64_t object;
	uint64_t data;
	uint32_t generation;	/* made anew by register */
	uint32_t slot;		/* the back end's */
	uint32_t events;	/* as registered, and flags */
	uint32_t tag;		/* names this state of it; 0: not registered */
};

struct sel_selector {
	/* What each wait needs. */
	sel__state state;
	int set;			/* the kernel's set, or -1 */
	struct sel__record *records;	/* by descriptor */
	uint32_t size;			/* of `records` */
	uint32_t tag;			/* the last one given out */
	struct sel__guard guard;	/* the lock */
	uint32_t flags;			/* of sel_selector_new() */
	bool nudged;			/* the waiter has been told to look */

	const struct sel__backend *backend;
	void *own;			/* the back end's own */
	uint32_t count;			/* registered descriptors */
	uint32_t lost;			/* lost ones to be reported INVALID */
	int wakeup[2];			/* readable after a write to [1]; or
					   -1: the back end's wake */
	int outer;			/* what fileno answers, or -1 */
	bool outer_own;			/* not a parent's */
	bool adopted;			/* nothing is; but see fork.c */
	bool suspect;			/* the kernel refused a change */
	int64_t no_heal_before;
	struct sel__index tokens;
	struct sel__dense *dense;	/* of SEL_DENSE, or NULL */
	struct sel__deferred *deferred;	/* modifies, see defer.c */
	uint32_t deferrals;
	uint32_t deferred_size;
	sel_selector *abandoned;	/* the next one of these */

	/* Counted without the lock; the others with it. */
	atomic_size_t waits;
	atomic_size_t wakeups;
	atomic_size_t wakeups_merged;
	uint64_t events;
	uint64_t changes;
	uint64_t changes_saved;
	uint64_t stale;
	uint64_t rebuilds;
	uint64_t signals;
};

/* enter.c: how calls get in and out */

/* 0, SEL_ETYPE or SEL_ECLOSED; every success needs a sel__leave(). */
sel_status sel__enter(sel_selector *selector);
void sel__leave(sel_selector *selector, uint32_t clear);
/* The same for a signal handler: leaves memory to the next call that can. */
void sel__leave_signal(sel_selector *selector);
/* Closes its descriptors. */
void sel__tear(sel_selector *selector);
void sel__abandon(sel_selector *selector);
void sel__reap(void);

static inline void sel__lock(sel_selector *selector)
{
	sel__guard_lock(&selector->guard);
}

static inline void sel__unlock(sel_selector *selector)
{
	sel__guard_unlock(&selector->guard);
}

/* sel__enter() and the lock. */
sel_status sel__begin(sel_selector *selector);
/* The same for calls that need the kernel's set: rebuilds an inherited one. */
sel_status sel__begin_change(sel_selector *selector);
void sel__end(sel_selector *selector);

/* Under the lock: waits may take the fast path again, if nothing is left that
   only slow ones do. */
void sel__fast_again(sel_selector *selector);

/* Only the one thread that waits counts here. */
static inline void sel__count_wait(sel_selector *selector)
{
	size_t waits = atomic_load_explicit(&selector->waits,
					    memory_order_relaxed);

	atomic_store_explicit(&selector->waits, waits + 1,
			      memory_order_relaxed);
}

/* Under the lock: a record of no registration as it is now. */
static inline void sel__drop(sel_selector *selector, int32_t fd)
{
	selector->stale++;
	SEL__TRACE(drop, selector, fd);
}

/* registry.c: records, by descriptor and by token; under the lock */

static inline struct sel__record *sel__record_of(const sel_selector *selector,
						 int32_t fd)
{
	if ((uint32_t)fd >= selector->size || !selector->records[fd].tag)
		return NULL;
	return &selector->records[fd];
}

/* The record, or NULL with `why` SEL_EBADFD or SEL_ENOTREG. */
struct sel__record *sel__registry_find(const sel_selector *selector, int32_t fd,
				       sel_status *why);
/* The descriptor of a token, or SEL_ENOTREG. */
sel_status sel__registry_token(const sel_selector *selector, uint64_t object);
/* Makes room for a registration. */
sel_status sel__registry_reserve(sel_selector *selector, int32_t fd,
				 uint64_t object);
struct sel__record *sel__registry_add(sel_selector *selector, int32_t fd,
				      uint32_t events, uint64_t object,
				      uint64_t data);
void sel__registry_remove(sel_selector *selector, int32_t fd);
/* A new name for the state of a record: results of the old one are stale. */
void sel__registry_retag(sel_selector *selector, struct sel__record *record);
/* Its descriptor is gone: it is to be reported INVALID once. */
void sel__registry_lose(sel_selector *selector, struct sel__record *record);
/* It is being reported. */
void sel__registry_tell(sel_selector *selector, struct sel__record *record);
/* It is about to change: it is lost no more. */
void sel__registry_regain(sel_selector *selector, struct sel__record *record);
void sel__registry_key(const sel_selector *selector, int32_t fd, sel_key *key);
void sel__registry_release(sel_selector *selector);

/* change.c: one change, under the lock */

sel_status sel__register(sel_selector *selector, const sel_key *wanted);
void sel__unregister(sel_selector *selector, int32_t fd);

/* wakeup.c: how a wait is ended or disturbed from outside */

/* Makes the wakeup descriptor ready.  Async-signal-safe. */
void sel__wakeup_send(sel_selector *selector);
/* Makes it unready. */
void sel__wakeup_drain(sel_selector *selector);
/* Under the lock: has a running wait look at what was changed. */
void sel__wakeup_nudge(sel_selector *selector);

/* report.c: one result of poll or select, under the lock */

/* Whether a record has got its tag since `tag` was the last one. */
static inline bool sel__changed_since(const sel_selector *selector,
				      const struct sel__record *record,
				      uint32_t tag)
{
	return record->tag - tag - 1 < selector->tag - tag;
}

/* Writes the event of a record that the system found ready for `events`. */
void sel__report(const sel_selector *selector, int32_t fd, uint32_t events,
		 uint32_t detail, sel_event *event);
/*
 * The same behind `filled` others of this wait, or joined with the one of
 * them that has the same descriptor; how many there are then.
 */
size_t sel__report_joined(const sel_selector *selector, int32_t fd,
			  uint32_t events, uint32_t detail, sel_event *batch,
			  size_t filled);
/* The events of lost records, not under the lock; how many. */
int sel__report_lost(sel_selector *selector, sel_event *events,
		     size_t capacity);

/* defer.c: modifies that epoll is told of at the next wait; under the lock */

/* Whether that may be later; `old` is what the record's events were. */
bool sel__defer(sel_selector *selector, int32_t fd, struct sel__record *record,
		uint32_t old);
/* Tells it of all. */
void sel__settle(sel_selector *selector);
/* For a set that was built anew, from what is registered. */
void sel__defer_forget(sel_selector *selector);

/* heal.c */

/* After stale records, not under the lock: false when more are to come. */
bool sel__heal(sel_selector *selector);

/* fork.c */

/* Told of every fork, in the child. */
void sel__fork_child(struct sel__guard *guard);
/* Makes an inherited selector the child's own. */
sel_status sel__fork_adopt(sel_selector *selector);
/* Moves a new descriptor away from numbers that are registered; its number,
   or an error when that can't be and it is closed. */
sel_status sel__fork_place(int fd);

#endif
