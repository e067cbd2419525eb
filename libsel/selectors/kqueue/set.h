/* SPDX-License-Identifier: MIT */
/*
 * A kernel set of the kqueue back end: how a registration looks in it, one
 * filter for each kind of readiness, and how a whole one is built.
 */
#ifndef LIBSEL_SELECTORS_KQUEUE_SET_H
#define LIBSEL_SELECTORS_KQUEUE_SET_H

#include "select/kqueue_wait.h"
#include "selectors/private.h"

/* What stands for the wakeup in `udata`, where a registration has its tag. */
#define SEL__WAKEUP_TAG 0

/* How many filters a mask needs at the most. */
static inline size_t sel__kqueueset_filters(uint32_t events)
{
	return (events & SEL_EVENT_READ ? 1u : 0) +
		(events & SEL_EVENT_WRITE ? 1u : 0) +
		(events & SEL_EVENT_PRI ? 1u : 0);
}

/* The event that a filter stands for, or 0. */
uint32_t sel__kqueueset_event(const struct kevent *event);
/*
 * In one system call, drops those of the filters of `old` that are there, and
 * adds the filters of the record.  Sets or clears the record's SEL__HUNG_UP.
 * An error leaves none of the filters.
 */
sel_status sel__kqueueset_put(int set, int32_t fd, struct sel__record *record,
			      uint32_t old);
void sel__kqueueset_drop(int set, int32_t fd, uint32_t events);
/*
 * Puts the wakeup and all that is registered and armed into an empty set; a
 * descriptor that is gone is marked as lost.
 */
sel_status sel__kqueueset_fill(sel_selector *selector, int set);
/* Adds the user event that wakes. */
sel_status sel__kqueueset_add_user(int set);
/* Makes the wakeup's record ready.  Async-signal-safe. */
void sel__kqueueset_wake(int set);
/* Makes the wakeup's record unready. */
void sel__kqueueset_unwake(int set);

#endif
