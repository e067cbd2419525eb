/* SPDX-License-Identifier: MIT */
/*
 * The state word of an object: one atomic word with the number of calls that
 * are inside, what has happened to the object, and its lock.  The first two are
 * in one word since every decision needs both: the last call to leave a closed
 * object closes its descriptors, exactly once, and the last call to leave a
 * freed object frees its memory.  The lock is there so that a call enters and
 * locks in one step, and unlocks and leaves in another (lock.h).
 */
#ifndef LIBSEL_CORE_STATE_H
#define LIBSEL_CORE_STATE_H

#include <stdatomic.h>

#include "core/private.h"

enum {
	SEL__WAITING = 0x1,	/* a thread is in the wait call */
	SEL__CLOSED = 0x2,	/* no call but close, closed, free may enter */
	SEL__FREED = 0x4,	/* the caller has given the object up */
	SEL__CLOSING = 0x8,	/* closing its descriptors has begun */
	SEL__WOKEN = 0x10,	/* a wakeup has not been reported yet */
	SEL__INHERITED = 0x20,	/* copied by fork, not rebuilt yet */
	SEL__SLOW = 0x40,	/* waits can't take the fast path */
	SEL__DENSE = 0x80,	/* waits use the SEL_FLAG_DENSE path */
	SEL__DUE = 0x100,	/* the next wait reports the wakeup at once */
	SEL__OUTER = 0x200,	/* fileno was asked: outer sets may watch */
	SEL__HELD = 0x400,	/* a thread holds the lock */
	SEL__WANTED = 0x800,	/* a thread may sleep until the lock is free */
	SEL__CALL = 0x1000	/* one call inside */
};

/*
 * Every change of the word is a read-modify-write, also by a signal handler and
 * in a child.  So all changes of a word are in one order, each sees the one
 * before, and none breaks the chain between a release and a later acquire.
 * Whoever enters acquires what those released who have left; whoever leaves
 * releases what the call has done, and the last one to leave acquires all that,
 * before it closes or frees.
 */
typedef atomic_uint sel__state;

/* Acquires what was released with the bits that are seen: by whoever set them,
   or has left. */
static inline uint32_t sel__state_get(const sel__state *state)
{
	return atomic_load_explicit(state, memory_order_acquire);
}

/* Enters a call unless one of the bits in `barred` is set; the word as it
   was, in which the caller finds why not.  The load is relaxed, since the
   exchange checks and acquires; who is refused reads nothing of the object. */
static inline uint32_t sel__state_enter(sel__state *state, uint32_t barred,
					uint32_t set)
{
	uint32_t old = atomic_load_explicit(state, memory_order_relaxed);

	while (!(old & barred) &&
	       !atomic_compare_exchange_weak_explicit(
			state, &old, (old + SEL__CALL) | set,
			memory_order_acquire, memory_order_relaxed))
		;
	return old;
}

/* The same in one step, for an object that was just seen to be `old`: false if
   it is not any more, and nothing has changed, so that a failure orders
   nothing. */
static inline bool sel__state_enter_seen(sel__state *state, uint32_t old,
					 uint32_t set)
{
	return atomic_compare_exchange_strong_explicit(
		state, &old, old + SEL__CALL + set,
		memory_order_acquire, memory_order_relaxed);
}

/*
 * Leaves a call, clearing the bits in `clear`, and setting those in `due` if
 * SEL__WOKEN is left.  The return that clears SEL__WOKEN acquires what the
 * threads released that have set it, and every return releases what its call
 * did; the load before may be relaxed, since the exchange checks its value.
 * Returns what the caller still has to do:
 * SEL__CLOSING: the caller is the last in a closed object, and has not left.
 * It closes the descriptors and leaves again; until then it counts as inside,
 * so that nobody frees the object under its hands.
 * SEL__FREED: the caller was the last and has left.  It frees the memory.
 * 0: nothing.
 */
static inline uint32_t sel__state_leave(sel__state *state, uint32_t clear,
					uint32_t due)
{
	uint32_t old = atomic_load_explicit(state, memory_order_relaxed);
	uint32_t new;
	uint32_t duty;

	do {
		bool last = old / SEL__CALL == 1;

		if (last &&
		    (old & (SEL__CLOSED | SEL__CLOSING)) == SEL__CLOSED) {
			duty = SEL__CLOSING;
			new = old | SEL__CLOSING;
		} else {
			duty = last ? old & SEL__FREED : 0;
			new = (old - SEL__CALL) & ~clear;
			if (new & SEL__WOKEN)
				new |= due;
		}
	} while (!atomic_compare_exchange_weak_explicit(
			state, &old, new, memory_order_acq_rel,
			memory_order_relaxed));
	return duty;
}

/* The same for an object that is likely to be open, and to have none of the
   bits in `barred`: false if not, and the call is still inside.  The orders are
   those above. */
static inline bool sel__state_leave_open(sel__state *state, uint32_t barred,
					 uint32_t clear, uint32_t due)
{
	uint32_t old = atomic_load_explicit(state, memory_order_relaxed);
	uint32_t new;

	do {
		if (old & (SEL__CLOSED | barred))
			return false;
		new = (old - SEL__CALL) & ~clear;
		if (new & SEL__WOKEN)
			new |= due;
	} while (!atomic_compare_exchange_weak_explicit(
			state, &old, new, memory_order_acq_rel,
			memory_order_relaxed));
	return true;
}

#endif
