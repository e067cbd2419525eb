/* SPDX-License-Identifier: MIT */
/*
 * The kernel's set of the epoll back end: how a registration looks in the set,
 * how it is changed, and how a whole set is built from the registry.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_SET_H
#define LIBSEL_SELECTORS_EPOLL_SET_H

#include "core/system.h"
#include "selectors/private.h"

struct sel__dense;
struct sel__deferred;

/* What only epoll keeps of a selector. */
struct sel__epoll_state {
	bool suspect;			/* the kernel refused a change */
	int64_t no_heal_before;		/* see heal.c */
	struct sel__dense *dense;	/* of SEL_FLAG_DENSE, or NULL */
	struct sel__deferred *deferred;	/* modifies, see defer.c */
	uint32_t deferrals;		/* how many these are */
	uint32_t deferred_size;		/* how many there is memory for */
};

static inline struct sel__epoll_state *
sel__epoll_state(const sel_selector *selector)
{
	return sel__backend_data(selector);
}

/* The name of a record of the wakeup descriptor: no descriptor is so high. */
#define SEL__WAKEUP_RECORD UINT64_MAX

static inline uint64_t sel__record_name(int32_t fd, uint32_t tag)
{
	return (uint64_t)tag << 32 | (uint32_t)fd;
}

/* epoll_ctl(2) as a status. */
static inline sel_status sel__epollset_control(int set, int operation, int fd,
					       uint32_t mask, uint64_t name)
{
	struct epoll_event event;

	memset(&event, 0, sizeof(event));
	event.events = mask;
	event.data.u64 = name;
	return epoll_ctl(set, operation, fd, &event) < 0 ? sel__errno() : 0;
}

/* Under the lock: one change of the selector's set.  An error leaves the set as
   it was, but see the back end's modify. */
sel_status sel__epollset_add(sel_selector *selector, int32_t fd,
			     const struct sel__record *record);
sel_status sel__epollset_modify(sel_selector *selector, int32_t fd,
				struct sel__record *record,
				const struct sel__record *old);
void sel__epollset_remove(sel_selector *selector, int32_t fd);
/* Whether the set holds what is now at this number. */
bool sel__epollset_holds(int set, int fd);
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
 * until the wakeup was reported; and by that mark a child knows the outer set
 * again, whatever the parent has done to the selector's set meanwhile.
 */
sel_status sel__epollset_outer(const sel_selector *selector);
/* `mask`: EPOLLIN, or 0 for a wakeup descriptor that is the parent's. */
sel_status sel__epollset_mark(int outer, int wakeup, uint32_t mask);

#endif
