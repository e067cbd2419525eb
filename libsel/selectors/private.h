/* SPDX-License-Identifier: MIT */
/*
 * The selector: what it is made of, and what its files offer each other.
 *
 * The lock, in the state word, protects the registry, the back end's state and
 * the counters.  A thread holds the lock while it changes the kernel's set,
 * while it translates results, and in looks of some back ends, but never while
 * it sleeps in a wait.  The other bits of the word (core/state.h) need no lock.
 */
#ifndef LIBSEL_SELECTORS_PRIVATE_H
#define LIBSEL_SELECTORS_PRIVATE_H

#include "core/fork_node.h"
#include "core/index.h"
#include "core/private.h"
#include "core/state.h"
#include "core/system.h"
#include "core/trace.h"
#include "selectors/backend.h"

/* Flags beside the events of a record. */
#define SEL__FIRED 0x80000000u	/* a one-shot that waits to be re-armed */
#define SEL__MARKED 0x40000000u	/* seen by a bulk call */
#define SEL__LOST 0x20000000u	/* its descriptor is gone from the set */
#define SEL__LOST_REPORTED 0x10000000u	/* and an event has said so */
#define SEL__DEFERRED 0x08000000u /* The kernel's mask is out of date; the next
				     wait updates it. */
#define SEL__HUNG_UP 0x04000000u /* kqueue has READ's filter in the place of
				    WRITE's, see kqueue/set.c. */
#define SEL__READINESS \
	((uint32_t)(SEL_EVENT_READ | SEL_EVENT_WRITE | SEL_EVENT_PRI | \
		    SEL_EVENT_RDHUP))
/* Events that are not plain level-triggered READ or WRITE. */
#define SEL__SPECIAL ((uint32_t)(SEL_EVENT_PRI | SEL_EVENT_RDHUP | \
				 SEL_EVENT_ONESHOT | SEL_EVENT_EDGE | \
				 SEL_EVENT_EXCLUSIVE))
#define SEL__EVENTS (SEL__READINESS | SEL_EVENT_ONESHOT | SEL_EVENT_EDGE | \
		     SEL_EVENT_EXCLUSIVE)

/* What is known of one descriptor, at its index in the registry. */
struct sel__record {
	uint64_t token;
	uint64_t data;
	uint32_t generation;	/* made anew by register */
	uint32_t slot;		/* the back end's */
	uint32_t events;	/* as registered, and flags */
	uint32_t tag;		/* names this state of it; 0: not registered */
};

/*
 * What of an inherited selector is the child's own already.  fork.c has a
 * table of what each call does in these states.
 */
enum sel__fork_state {
	SEL__FORK_OWN,		/* everything; SEL__INHERITED is clear */
	SEL__FORK_SHARED,	/* nothing: parent and child share it all */
	SEL__FORK_CHANNEL,	/* the wakeup channel */
	SEL__FORK_OUTER,	/* the outer set as well */
	SEL__FORK_REBUILT	/* everything, but not yet free to be used */
};

/* Why waits can't take the fast path. */
enum {
	SEL__SLOW_BACKEND = 0x1,	/* the back end has none */
	SEL__SLOW_LOST = 0x2,		/* lost records are to be reported */
	SEL__SLOW_DEFERRED = 0x4	/* deferred modifies are to be made */
};

struct sel_selector {
	/* What each wait needs. */
	sel__state state;
	int set;			/* the kernel's set, or -1 */
	struct sel__record *records;	/* by descriptor, see sel__place_of() */
	uint32_t size;			/* of `records` */
	uint32_t tag;			/* the last one given out */
	struct sel__fork_node node;
	uint32_t flags;			/* of sel_selector_new() */
	bool kicked;			/* see wakeup.c */

	const struct sel__backend *backend;
	uint32_t slow;			/* SEL__SLOW_*: why SEL__SLOW is set */
	uint32_t count;			/* registered descriptors */
	uint32_t lost;			/* lost ones to be reported INVALID */
	int wakeup[2];			/* readable after a write to [1]; or
					   -1: the back end's wake */
	int outer;			/* what fileno answers, or -1 */
	enum sel__fork_state fork_state;
	struct sel__index tokens;
	sel_selector *next_pending;	/* see sel__free_pending() */

	/* Counted without the lock; the others with it. */
	atomic_size_t waits;
	atomic_size_t wakeups_merged;
	uint64_t wakeups;		/* that were reported */
	uint64_t events;
	uint64_t changes;
	uint64_t changes_saved;
	uint64_t stale;
	uint64_t rebuilds;
	uint64_t signals;
};

/* The back end's own state, which lies behind the selector in one piece of
   memory. */
static inline void *sel__backend_data(const sel_selector *selector)
{
	return (void *)(uintptr_t)(selector + 1);
}

static inline void sel__lock(sel_selector *selector)
{
	sel__lock_take(&selector->state);
}

static inline void sel__unlock(sel_selector *selector)
{
	sel__lock_give(&selector->state);
}

/* Under the lock: the next wait can't take the fast path.  Returns the state
   word as it was.  Any order would do: the bit only chooses a path, on which
   the reasons are read under the lock. */
static inline uint32_t sel__slow_down(sel_selector *selector, uint32_t reason)
{
	selector->slow |= reason;
	return atomic_fetch_or(&selector->state, SEL__SLOW);
}

/* Under the lock: this reason is gone. */
static inline void sel__speed_up(sel_selector *selector, uint32_t reason)
{
	selector->slow &= ~reason;
	if (!selector->slow)
		atomic_fetch_and(&selector->state, ~(uint32_t)SEL__SLOW);
}

/* Only the one thread that waits counts here: relaxed, and no read-modify-
   write.  SEL__WAITING orders one waiting thread and the next. */
static inline void sel__count_wait(sel_selector *selector)
{
	size_t waits = atomic_load_explicit(&selector->waits,
					    memory_order_relaxed);

	atomic_store_explicit(&selector->waits, waits + 1,
			      memory_order_relaxed);
}

/* Under the lock: counts a kernel record that matches no current
   registration. */
static inline void sel__count_stale(sel_selector *selector, int32_t fd)
{
	selector->stale++;
	SEL__TRACE(drop, selector, fd);
}

/* registry.c: records, by descriptor and by token; under the lock */

static inline struct sel__record *sel__record_of(const sel_selector *selector,
						 int32_t fd)
{
	uint32_t place = sel__place_of(fd);

	if (place >= selector->size || !sel__fd_has_place(fd) ||
	    !selector->records[place].tag)
		return NULL;
	return &selector->records[place];
}

/* The record of a descriptor for which there is a place. */
static inline struct sel__record *sel__record_at(const sel_selector *selector,
						 int32_t fd)
{
	return &selector->records[sel__place_of(fd)];
}

/* The record, or NULL with `why` SEL_EBADFD or SEL_ENOTREG. */
struct sel__record *sel__registry_find(const sel_selector *selector, int32_t fd,
				       sel_status *why);
/* The descriptor of a token, or SEL_ENOTREG. */
sel_status sel__registry_token(const sel_selector *selector, uint64_t token);
/* Whether there is room for a registration already. */
static inline bool sel__registry_has_room(const sel_selector *selector,
					  int32_t fd, uint64_t token)
{
	return sel__place_of(fd) < selector->size && sel__fd_has_place(fd) &&
	       !token;
}

/* Makes room for a registration. */
sel_status sel__registry_reserve(sel_selector *selector, int32_t fd,
				 uint64_t token);
struct sel__record *sel__registry_add(sel_selector *selector, int32_t fd,
				      uint32_t events, uint64_t token,
				      uint64_t data);
/* The record does not count as lost. */
void sel__registry_remove(sel_selector *selector, struct sel__record *record);
/* Gives the state of a record a new name: results of the old one are stale. */
void sel__registry_retag(sel_selector *selector, struct sel__record *record);
/* The record's descriptor is gone from the set: a wait is to report the record
   as INVALID, once. */
void sel__registry_mark_lost(sel_selector *selector,
			     struct sel__record *record);
/* A wait reports the lost record. */
void sel__registry_mark_reported(sel_selector *selector,
				 struct sel__record *record);
/* The record changes or goes: it counts as lost no more. */
void sel__registry_clear_lost(sel_selector *selector,
			      struct sel__record *record);
/* Fills `key`, unless NULL. */
void sel__registry_key(const sel_selector *selector, int32_t fd, sel_key *key);
void sel__registry_release(sel_selector *selector);

/* change.c: one change, under the lock */

sel_status sel__register(sel_selector *selector, const sel_key *wanted);
void sel__unregister(sel_selector *selector, int32_t fd);

/* wakeup.c: how another thread ends or disturbs a wait */

/* Makes the wakeup descriptor ready.  Async-signal-safe. */
void sel__wakeup_send(sel_selector *selector);
/* Makes the wakeup descriptor unready. */
void sel__wakeup_drain(sel_selector *selector);
/* Under the lock, by a waiter that can be kicked: the wakeup descriptor was
   among the records.  The next change kicks again. */
void sel__wakeup_take(sel_selector *selector, struct sel__wait *wait);
/* By the waiting thread, not under the lock: whether something but `reported`
   (SEL__WOKEN or 0) is still to be reported. */
bool sel__wakeup_is_pending(sel_selector *selector, uint32_t reported);
/* The same thread makes the wakeup descriptor of a selector whose fileno was
   asked unready, unless something is pending. */
void sel__wakeup_settle(sel_selector *selector, uint32_t reported);
/* Under the lock: from now on each wakeup makes fileno readable. */
void sel__wakeup_expose(sel_selector *selector);
/* Under the lock: makes a running wait look at what was changed. */
void sel__wakeup_kick(sel_selector *selector);

/* event.c: one event, under the lock */

/* Whether a record has got its tag since `tag` was the last one. */
static inline bool sel__changed_since(const sel_selector *selector,
				      const struct sel__record *record,
				      uint32_t tag)
{
	return record->tag - tag - 1 < selector->tag - tag;
}

/* Writes the event of a record that the system found ready for `events`. */
void sel__event_put(const sel_selector *selector, int32_t fd, uint32_t events,
		    uint32_t detail, sel_event *event);
/*
 * Writes the event behind `filled` others of this wait, or joins it with the
 * one of them that has the same descriptor.  Returns how many there are then.
 */
size_t sel__event_join(const sel_selector *selector, int32_t fd,
		       uint32_t events, uint32_t detail, sel_event *batch,
		       size_t filled);
/* Writes events of lost records; returns how many. */
int sel__event_put_lost(sel_selector *selector, sel_event *events,
			size_t capacity);

/* Under the lock: whether parent and child still share the kernel's set. */
static inline bool sel__fork_shares(const sel_selector *selector)
{
	return selector->fork_state >= SEL__FORK_SHARED &&
	       selector->fork_state <= SEL__FORK_OUTER;
}

#endif
