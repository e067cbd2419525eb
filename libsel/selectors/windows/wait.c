/* SPDX-License-Identifier: MIT */
/*
 * sel_selector_select() and sel_selector_select_until() on Windows, where every
 * wait is the general one: a system call costs so much that no faster path
 * would be seen.
 */
#include "core/clock.h"
#include "selectors/wait_loop.h"

SEL_EXPORT sel_status
sel_selector_select(sel_selector *selector, sel_event *events, size_t capacity,
		    int64_t timeout, uint32_t flags)
{
	return sel__wait_general(selector, events, capacity,
				 sel__deadline(timeout), timeout, flags);
}

SEL_EXPORT sel_status
sel_selector_select_until(sel_selector *selector, sel_event *events,
			  size_t capacity, int64_t deadline, uint32_t flags)
{
	return sel__wait_general(selector, events, capacity, deadline,
				 sel__remaining(deadline), flags);
}
