/* SPDX-License-Identifier: MIT */
/*
 * A kernel set of the epoll back end: how a registration looks in it, and how
 * a whole one is built from the registry.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_SET_H
#define LIBSEL_SELECTORS_EPOLL_SET_H

#include "core/system.h"
#include "selectors/private.h"

/* The name of a record of the wakeup descriptor: no descriptor is so high. */
#define SEL__WAKEUP_RECORD UINT64_MAX

static inline uint64_t sel__record_name(int32_t fd, uint32_t tag)
{
	return (uint64_t)tag << 32 | (uint32_t)fd;
}

/* epoll_ctl(2) as a status. */
sel_status sel__epoll_control(int set, int operation, int fd, uint32_t mask,
			      uint64_t name);
/* The same for a record. */
sel_status sel__epoll_put(int set, int operation, int32_t fd,
			  const struct sel__record *record);
/* The back end's modify, at once. */
sel_status sel__epoll_modify(sel_selector *selector, int32_t fd,
			     struct sel__record *record, uint32_t old);
/* Whether the set holds what is now at this number. */
bool sel__epoll_holds(int set, int fd);
/*
 * A new set with the wakeup descriptor and all that is registered and armed.
 * A descriptor that is gone is marked as lost; so is one that `old`, unless
 * -1, does not hold: its number belongs to a stranger now.
 */
sel_status sel__epoll_build(sel_selector *selector, int old);
/*
 * A set that is readable while the selector's has something to report.  It
 * also holds the wakeup descriptor, asking it for nothing: by that mark a
 * child knows it again, whatever the parent has done to it meanwhile.
 */
sel_status sel__epoll_outer(const sel_selector *selector);
sel_status sel__epoll_mark(int outer, int wakeup);

#endif
