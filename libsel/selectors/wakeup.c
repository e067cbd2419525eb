/* SPDX-License-Identifier: MIT */
/*
 * Wakeups and kicks: how other threads and signal handlers reach a wait.
 *
 * The wakeup descriptor is in the kernel's set like any other, and ready after
 * a send.  A kqueue that has user events needs none.
 *
 * The flags, each with its own meaning:
 *
 * - SEL__WOKEN, in the state word: a wakeup has not been reported yet.  Set by
 *   sel_selector_wakeup() before it sends, so that whoever sees the record
 *   finds the flag.  Cleared by the return of SEL_EWOKEN, under the lock and
 *   mostly in the step by which the call leaves, and by nothing else.  A wakeup
 *   that finds the flag set joins the wakeup before.
 * - SEL__DUE: a wait has returned events and left SEL__WOKEN.  The next wait
 *   returns SEL_EWOKEN at once, so that events and wakeups alternate.
 * - SEL__WAITING and SEL__OUTER: somebody can be reached.  Without either of
 *   them a wakeup sends nothing: a wait that enters sees SEL__WOKEN in the same
 *   word, and looks without sleeping.
 * - wait->woken: the wakeup descriptor was among the records of this system
 *   call.  That says nothing of who has sent: if SEL__WOKEN is clear, the send
 *   was a kick, or belongs to a wakeup that was reported meanwhile.
 * - selector->kicked, under the lock: the waiter has been told to look at a
 *   change, and has not looked yet.  Without SEL__OUTER only.
 *
 * With SEL__OUTER the descriptor stays ready until all is reported.  The return
 * of SEL_EWOKEN makes the descriptor unready before it clears the flag: so a
 * wakeup in between joins the reported wakeup, and needs no send of its own.
 *
 * A full batch has no place for the wakeup's record, or the record has taken
 * another's place: the back ends look a second time.  In a child nothing is
 * sent until the selector is rebuilt, and then the rebuild sends for all
 * (fork.c).
 */
#include "core/cancel.h"
#include "core/system.h"
#include "selectors/enter.h"

void sel__wakeup_send(sel_selector *selector)
{
	const uint64_t one = 1;
	int cancel;

	if (selector->backend->wake) {
		selector->backend->wake(selector);
		return;
	}
	cancel = sel__cancel_disable();
	/* A full channel is ready, which is all that is wanted. */
	while (sel__channel_write(selector->wakeup[1], &one, sizeof(one)) < 0 &&
	       errno == EINTR)
		;
	sel__cancel_restore(cancel);
}

void sel__wakeup_drain(sel_selector *selector)
{
	uint64_t some[64];
	ssize_t got;

	/* An eventfd is empty after one read, a pipe after a short one. */
	do {
		got = sel__channel_read(selector->wakeup[0], some,
					sizeof(some));
	} while (got == (ssize_t)sizeof(some) || (got < 0 && errno == EINTR));
}

void sel__wakeup_take(sel_selector *selector, struct sel__wait *wait)
{
	wait->woken = true;
	selector->kicked = false;
	sel__wakeup_drain(selector);
}

bool sel__wakeup_is_pending(sel_selector *selector, uint32_t reported)
{
	bool lost;

	sel__lock(selector);
	lost = selector->lost;
	sel__unlock(selector);
	return lost || sel__state_get(&selector->state) &
		(SEL__WOKEN | SEL__CLOSED) & ~reported;
}

void sel__wakeup_settle(sel_selector *selector, uint32_t reported)
{
	if (sel__wakeup_is_pending(selector, reported))
		return;
	if (selector->backend->unwake)
		selector->backend->unwake(selector);
	else
		sel__wakeup_drain(selector);
	/* The drain may have taken what was sent in between. */
	if (sel__wakeup_is_pending(selector, reported))
		sel__wakeup_send(selector);
}

void sel__wakeup_expose(sel_selector *selector)
{
	const uint32_t mask = SEL__WOKEN | SEL__CLOSED;
	int cancel;

	/* Set before the drain.  Acquire and release would do: a wakeup comes
	   before in the order of the word, and is seen below, or comes later,
	   and sees the bit. */
	if (atomic_fetch_or(&selector->state, SEL__OUTER) & SEL__OUTER)
		return;
	cancel = sel__cancel_disable();
	/* Nothing is lost with what earlier sends have left: a back end whose
	   descriptor an outer set can watch has no kicks. */
	if (!selector->backend->wake)
		sel__wakeup_drain(selector);
	sel__cancel_restore(cancel);
	if (selector->lost || sel__state_get(&selector->state) & mask)
		sel__wakeup_send(selector);
}

/* In a child the thread that rebuilds the selector for a wait sees the change
   itself.  A waiter looks for changes after it has set SEL__WAITING.  Here the
   word is read by a read-modify-write, which releases the change: a waiter that
   sets the bit later acquires and finds the change; the bit of a waiter that
   was earlier is seen here. */
void sel__wakeup_kick(sel_selector *selector)
{
	const uint32_t mask = SEL__WAITING | SEL__INHERITED;

	if (selector->kicked ||
	    (atomic_fetch_add(&selector->state, 0) & mask) != SEL__WAITING)
		return;
	selector->kicked = true;
	sel__wakeup_send(selector);
}

/* A wakeup with somebody to reach, or with another wakeup to join, or of a
   closed selector: not inline, so that the others need no stack.  The first
   step enters and sets the flag. */
static __attribute__((noinline)) sel_status wake_inside(sel_selector *selector)
{
	int error = errno;
	uint32_t old = atomic_load_explicit(&selector->state,
					    memory_order_relaxed);

	do {
		if (old & SEL__CLOSED)
			return SEL_ECLOSED;
	} while (!atomic_compare_exchange_weak_explicit(
			&selector->state, &old,
			(old | SEL__WOKEN) + SEL__CALL,
			memory_order_acq_rel, memory_order_relaxed));
	SEL__TRACE(wake, selector, !(old & SEL__WOKEN));
	if (old & SEL__WOKEN) {
		/* Relaxed: a number, and no more. */
		atomic_fetch_add_explicit(&selector->wakeups_merged, 1,
					  memory_order_relaxed);
	} else {
		/* In a child the rebuild sends. */
		if (old & (SEL__WAITING | SEL__OUTER) &&
		    !(old & SEL__INHERITED))
			sel__wakeup_send(selector);
	}
	sel__leave_signal(selector);
	errno = error;
	return 0;
}

/*
 * Where nobody waits or watches, the flag is all, and one step sets it: after
 * that nothing of the selector is touched, so that the call need not be inside.
 * Each of the steps that set the flag releases what the caller wrote before,
 * also for a wakeup that joins another.  The flag and SEL__WAITING are in one
 * word, so that the step finds the waiter, or the waiter finds the flag as it
 * enters; no order between two words is needed.
 */
SEL_EXPORT sel_status sel_selector_wakeup(sel_selector *selector)
{
	const uint32_t more = SEL__CLOSED | SEL__WAITING | SEL__OUTER |
		SEL__WOKEN;
	uint32_t old;

	if (!selector)
		return SEL_ETYPE;
	old = atomic_load_explicit(&selector->state, memory_order_relaxed);
	do {
		if (old & more)
			return wake_inside(selector);
	} while (!atomic_compare_exchange_weak_explicit(
			&selector->state, &old, old | SEL__WOKEN,
			memory_order_release, memory_order_relaxed));
	SEL__TRACE(wake, selector, 1);
	return 0;
}
