/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DEFER_MODIFY: modifies that epoll is told of by the next wait.  All
 * calls are made under the lock.
 */
#ifndef LIBSEL_SELECTORS_EPOLL_DEFER_H
#define LIBSEL_SELECTORS_EPOLL_DEFER_H

#include "selectors/epoll/set.h"

/* The events that the kernel knows stand in a record with SEL__DEFERRED above
   those that are asked for. */
#define SEL__KNOWN_SHIFT 16
#define SEL__KNOWN (SEL__READINESS << SEL__KNOWN_SHIFT)

/* For a selector with SEL_FLAG_DEFER_MODIFY: defers the modify of a record
   whose events were `old`; false when the set has to be told at once. */
bool sel__defer_try(sel_selector *selector, int32_t fd,
		    struct sel__record *record, uint32_t old);
/* Which of a record's events the kernel knows. */
static inline uint32_t sel__defer_known(uint32_t events)
{
	return (events & SEL__DEFERRED ? events >> SEL__KNOWN_SHIFT : events) &
	       SEL__READINESS;
}

/* The set is told of the record at once, or does not have the record. */
static inline void sel__defer_end(struct sel__record *record)
{
	record->events &= ~(SEL__DEFERRED | SEL__KNOWN);
}

/* Makes all deferred modifies. */
void sel__defer_flush(sel_selector *selector);
/* Drops all deferred modifies, for a set that was built anew from the registry
   and so knows them. */
void sel__defer_forget(sel_selector *selector);

#endif
