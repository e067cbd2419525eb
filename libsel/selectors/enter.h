/* SPDX-License-Identifier: MIT */
/*
 * How calls get into a selector and out again: the last one to leave a closed
 * selector closes its descriptors, and frees a freed one.
 */
#ifndef LIBSEL_SELECTORS_ENTER_H
#define LIBSEL_SELECTORS_ENTER_H

#include "selectors/private.h"

/* 0, SEL_ETYPE or SEL_ECLOSED; every success needs a sel__leave(). */
static inline sel_status sel__enter(sel_selector *selector)
{
	if (!selector)
		return SEL_ETYPE;
	if (sel__state_enter(&selector->state, SEL__CLOSED, 0) & SEL__CLOSED)
		return SEL_ECLOSED;
	return 0;
}

/* What is left to do for a call that finds the selector closed as it leaves. */
void sel__leave_closed(sel_selector *selector, uint32_t clear, uint32_t due);

/* For a wait: clears bits of the state word, and sets `due` if a wakeup is
   left. */
static inline void sel__leave_wait(sel_selector *selector, uint32_t clear,
				   uint32_t due)
{
	if (SEL__UNLIKELY(!sel__state_leave_open(&selector->state, 0, clear,
						 due)))
		sel__leave_closed(selector, clear, due);
}

static inline void sel__leave(sel_selector *selector)
{
	sel__leave_wait(selector, 0, 0);
}

/* The same for a signal handler, where free() may not be called: a selector
   that has to be freed is left to the next sel__free_pending(). */
void sel__leave_signal(sel_selector *selector);

/* Under the lock, which is given back: a wait that reports a wakeup leaves.
   Whoever has the lock finds the wakeup counted or the flag set, never both. */
static inline void sel__leave_woken_locked(sel_selector *selector)
{
	const uint32_t flags = SEL__WOKEN | SEL__DUE;

	selector->wakeups++;
	if (SEL__LIKELY(sel__lock_leave(&selector->state, 0,
					SEL__WAITING | flags)))
		return;
	atomic_fetch_and(&selector->state, ~flags);
	sel__unlock(selector);
	sel__leave_wait(selector, SEL__WAITING, 0);
}

/* For a wait that reports the wakeup. */
static inline void sel__leave_woken(sel_selector *selector)
{
	sel__lock(selector);
	sel__leave_woken_locked(selector);
}

/* sel__enter() and the lock. */
static inline sel_status sel__begin(sel_selector *selector)
{
	if (!selector)
		return SEL_ETYPE;
	if (SEL__UNLIKELY(sel__lock_enter(&selector->state, SEL__CLOSED) &
			  SEL__CLOSED))
		return SEL_ECLOSED;
	return 0;
}

/* The end of what begins so, or by fork.h's sel__begin_change(). */
void sel__end_slowly(sel_selector *selector);

static inline void sel__end(sel_selector *selector)
{
	if (SEL__UNLIKELY(!sel__lock_leave(&selector->state, 0, 0)))
		sel__end_slowly(selector);
}

/* With forks blocked, or in a child: closes the selector's descriptors. */
void sel__close_descriptors(sel_selector *selector);
/* Leaves a freed selector, which nobody is inside of, to the next call of
   sel__free_pending().  Async-signal-safe. */
void sel__free_later(sel_selector *selector);
void sel__free_pending(void);

#endif
