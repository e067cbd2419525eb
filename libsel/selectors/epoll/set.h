/* SPDX-License-Identifier: MIT */
/*
 * The kernel's set of the epoll back end: how a registration looks in the set,
 * how it is changed, and how a whole set is built from the registry.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_SET_H
#define LIBSEL_SELECTORS_EPOLL_SET_H

#include "core/random.h"
#include "core/system.h"
#include "selectors/private.h"

/* Edge-triggered, and never read: each send is a new edge. */
#define SEL__WAKEUP_MASK (EPOLLIN | EPOLLET)

struct sel__dense;
struct sel__deferred;

/* What only epoll keeps of a selector. */
struct sel__epoll_state {
	uint64_t name;			/* of the wakeup descriptor's records */
	bool suspect;			/* the kernel refused a change */
	int64_t no_heal_before;		/* see heal.c */
	struct sel__dense *dense;	/* of SEL_FLAG_DENSE, or NULL */
	struct sel__deferred *deferred;	/* modifies, see defer.c */
	uint32_t deferrals;		/* how many these are */
	uint32_t deferred_size;		/* how many there is memory for */
	bool defer_saved;		/* since the last wait one was saved */
	uint8_t defer_vain;		/* so many waits in a row saved none */
	uint8_t defer_pause;		/* so many are made at once */
	uint8_t defer_last_pause;	/* so many were the time before, or 0 */
};

static inline struct sel__epoll_state *
sel__epoll_state(const sel_selector *selector)
{
	return sel__backend_data(selector);
}

/* A name for records of the wakeup descriptor, by which the set is known again
   too: no descriptor is so high.  It has 16 digits. */
static inline uint64_t sel__wakeup_name(void)
{
	return sel__random() | UINT64_C(1) << 63 | UINT64_C(1) << 31;
}

static inline bool sel__is_wakeup_name(uint32_t fd)
{
	return fd >> 31;
}

static inline uint64_t sel__record_name(int32_t fd, uint32_t tag)
{
	return (uint64_t)tag << 32 | (uint32_t)fd;
}

/* The name of the same record in the outer set: the program may have duplicates
   of that one. */
static inline uint64_t sel__outer_name(const sel_selector *selector)
{
	return sel__epoll_state(selector)->name ^ UINT64_C(1) << 32;
}

/* A change of a set, as a status. */
static inline sel_status sel__epollset_control(int set, int operation, int fd,
					       uint32_t mask, uint64_t name)
{
	struct epoll_event event;

	memset(&event, 0, sizeof(event));
	event.events = mask;
	event.data.u64 = name;
	return sel__epoll_change(set, operation, fd, &event);
}

/* Under the lock: one change of the selector's set.  An error leaves the set as
   it was, but see the back end's modify. */
sel_status sel__epollset_add(sel_selector *selector, int32_t fd,
			     const struct sel__record *record);
sel_status sel__epollset_modify(sel_selector *selector, int32_t fd,
				struct sel__record *record,
				const struct sel__record *old);
void sel__epollset_remove(sel_selector *selector, int32_t fd);
/*
 * Makes a new set with the wakeup descriptor and all that is registered and
 * armed.  A record whose descriptor is gone is marked as lost; so is a record
 * whose descriptor `old`, unless -1, does not hold: the number belongs to a
 * stranger now.
 */
sel_status sel__epollset_build(sel_selector *selector, int old);
/*
 * Makes a set that is readable while the selector's set has something to
 * report.  The outer set also holds the wakeup descriptor, which is readable
 * until the wakeup was reported.
 */
sel_status sel__epollset_outer(const sel_selector *selector);
/* The same, still without the selector's set. */
sel_status sel__epollset_outer_empty(const sel_selector *selector);
/*
 * Puts a new set, which is filled, in the place of the selector's set, also in
 * the outer set.  `owned`: the selector's set is closed, and the new set gets
 * its number, if that can be; else nobody knows what is at that number, and the
 * new set keeps its own.  An error closes the new set, and leaves all as it
 * was.
 */
sel_status sel__epollset_replace(sel_selector *selector, int set, bool owned);

#endif
