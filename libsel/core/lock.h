/* SPDX-License-Identifier: MIT */
/*
 * The lock of an object: two bits of its state word.  The lock is held for
 * short times only, and most of the time no other thread wants it.  Then taking
 * the lock costs one instruction, or none where a call takes the lock in the
 * step by which the call enters; and giving the lock back costs none in the
 * step by which a call leaves.
 *
 * The other bits of the word change while the lock is held, by threads and
 * signal handlers that do without the lock.  So every step here leaves them as
 * they are.
 */
#ifndef LIBSEL_CORE_LOCK_H
#define LIBSEL_CORE_LOCK_H

#include "core/state.h"

/* The ways with a system call. */
void sel__lock_wait(sel__state *word);
void sel__lock_pass(void);
/* In a child of fork, before the first of these: no other thread sleeps. */
void sel__lock_forked(void);

/* Acquires what whoever gave the lock had released. */
static inline void sel__lock_take(sel__state *word)
{
	if (SEL__UNLIKELY(atomic_fetch_or_explicit(word, SEL__HELD,
						   memory_order_acquire) &
			  SEL__HELD))
		sel__lock_wait(word);
}

/* By the thread that holds the lock: whether another thread may sleep until the
   lock is given.  Relaxed: a hint, after which nothing of another thread's is
   read. */
static inline bool sel__lock_is_wanted(const sel__state *word)
{
	return atomic_load_explicit(word, memory_order_relaxed) & SEL__WANTED;
}

/* Releases what was done under the lock.  The step need not acquire: the door
   orders the sleepers. */
static inline void sel__lock_give(sel__state *word)
{
	const uint32_t lock = SEL__HELD | SEL__WANTED;

	if (SEL__UNLIKELY(atomic_fetch_and_explicit(word, ~lock,
						    memory_order_release) &
			  SEL__WANTED))
		sel__lock_pass();
}

/*
 * sel__state_enter() and sel__lock_take() in one step.  Returns the word as it
 * was; with one of the bits in `barred` nothing has changed.  The step takes
 * the lock if the lock was free; else the lock is still the other thread's.
 */
static inline uint32_t sel__lock_enter(sel__state *word, uint32_t barred)
{
	uint32_t old = sel__state_enter(word, barred, SEL__HELD);

	if (SEL__UNLIKELY((old & (barred | SEL__HELD)) == SEL__HELD))
		sel__lock_wait(word);
	return old;
}

/* sel__lock_give() and sel__state_leave_open() in one step: false if there is
   more to do than that; then the call is still inside, and the lock is held. */
static inline bool sel__lock_leave(sel__state *word, uint32_t barred,
				   uint32_t clear)
{
	return sel__state_leave_open(word, barred | SEL__WANTED,
				     clear | SEL__HELD, 0);
}

#endif
