/* SPDX-License-Identifier: MIT */
/*
 * The general wait.  The fast paths hand over to it at their beginning, or with
 * a first result that is not all plain events.
 */
#ifndef LIBSEL_SELECTORS_WAIT_LOOP_H
#define LIBSEL_SELECTORS_WAIT_LOOP_H

#include "selectors/private.h"

/*
 * A whole wait on any back end; all arguments are unchecked.  The deadline is
 * past (SEL__PAST, or any up to 0), a time, or SEL_FOREVER; `remaining` is what
 * is left of it.
 */
sel_status sel__wait_general(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t deadline,
			     int64_t remaining, uint32_t flags);
/* The rest of a wait that has entered and has brought `result`, a number of
   events or an error; leaves the selector. */
sel_status sel__wait_resume(sel_selector *selector, struct sel__wait *wait,
			    int result);

#endif
