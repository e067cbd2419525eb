/* SPDX-License-Identifier: MIT */
/*
 * The parts of a wait: the fast paths hand over to the slow one, at their
 * beginning or with a first result that is not all plain events.
 */
#ifndef LIBSEL_SELECTORS_WAIT_H
#define LIBSEL_SELECTORS_WAIT_H

#include "selectors/private.h"

/* A whole wait; all arguments unchecked.  The deadline is past (SEL__PAST, or
   any up to 0), a time, or SEL_FOREVER; `remaining` is what is left of it. */
sel_status sel__wait_slowly(sel_selector *selector, sel_event *events,
			    size_t capacity, int64_t deadline,
			    int64_t remaining);
/* The same for a selector with SEL_DENSE; there is room for 1 to SEL__RECORDS
   events. */
sel_status sel__wait_densely(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout);
/* The rest of a wait that has been entered and brought `count` events, or an
   error; it leaves. */
sel_status sel__wait_go_on(sel_selector *selector, struct sel__wait *wait,
			   int count);

#endif
