/* SPDX-License-Identifier: MIT */
/*
 * Inherited selectors in a child of fork(): how calls that need the kernel's
 * set get in, and how a selector becomes the child's own.
 */
#ifndef LIBSEL_SELECTORS_FORK_H
#define LIBSEL_SELECTORS_FORK_H

#include "selectors/enter.h"

/* sel__begin_change() for a selector that is closed, or inherited. */
sel_status sel__fork_begin_change(sel_selector *selector);

/* sel__begin() for calls that need the kernel's set: an inherited selector is
   rebuilt first. */
static inline sel_status sel__begin_change(sel_selector *selector)
{
	const uint32_t barred = SEL__CLOSED | SEL__INHERITED;

	if (!selector)
		return SEL_ETYPE;
	if (SEL__UNLIKELY(sel__lock_enter(&selector->state, barred) & barred))
		return sel__fork_begin_change(selector);
	return 0;
}

/* The fork node's call in a child. */
void sel__fork_child(struct sel__fork_node *node);
/* Makes an inherited selector the child's own. */
sel_status sel__fork_rebuild(sel_selector *selector);
/* Before another selector is made: the same for inherited selectors for whose
   fileno the new one may be told to wait. */
sel_status sel__fork_rebuild_watched(void);
/* Moves a descriptor to the lowest free number from `least` on.  Returns that
   number, or an error, -EMFILE if the process may have no such number; the old
   descriptor is closed in any case. */
sel_status sel__fork_move(int fd, int least);
/* Moves a new descriptor away from numbers that are registered, or were
   answered by fileno.  Returns its number, or an error when there is no other
   and the descriptor is closed. */
sel_status sel__fork_place(int fd);

#endif
