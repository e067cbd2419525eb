/* SPDX-License-Identifier: MIT */
/*
 * A lock of one word, for what is held shortly: nobody else wants it most of
 * the time, and then taking it and giving it back are one instruction each,
 * where those of a pthread_mutex_t are calls.
 */
#ifndef LIBSEL_CORE_LOCK_H
#define LIBSEL_CORE_LOCK_H

#include <stdatomic.h>

#include "core/private.h"

enum {
	SEL__FREE,
	SEL__HELD,
	SEL__WANTED	/* held, and a thread may sleep until it is not */
};

typedef atomic_uint sel__lock_word;

/* The ways with a system call. */
void sel__lock_wait(sel__lock_word *lock);
void sel__lock_pass(void);
/* In a child of fork, before the first of these: no other thread sleeps. */
void sel__lock_forked(void);

/* Acquires what whoever gave the lock had released; a failure orders nothing,
   as sel__lock_wait() acquires by itself. */
static inline void sel__lock_take(sel__lock_word *lock)
{
	uint32_t old = SEL__FREE;

	if (SEL_UNLIKELY(!atomic_compare_exchange_strong_explicit(
			lock, &old, SEL__HELD,
			memory_order_acquire, memory_order_relaxed)))
		sel__lock_wait(lock);
}

/* By whoever holds it: whether another thread may sleep until it is given.
   Relaxed: a hint, after which nothing of another thread's is read. */
static inline bool sel__lock_is_wanted(const sel__lock_word *lock)
{
	return atomic_load_explicit(lock, memory_order_relaxed) == SEL__WANTED;
}

/* Releases what was done under the lock.  The exchange need not acquire: the
   door orders the sleepers. */
static inline void sel__lock_give(sel__lock_word *lock)
{
	if (SEL_UNLIKELY(atomic_exchange_explicit(lock, SEL__FREE,
						  memory_order_release) ==
			 SEL__WANTED))
		sel__lock_pass();
}

#endif
