/* SPDX-License-Identifier: MIT */
/*
 * Where threads sleep until a lock is free: one place for all locks, as hardly
 * anybody ever comes here.
 */
#include "core/cancel.h"
#include "core/lock.h"

/* How often a thread looks for a free lock before it sleeps.  Most locks are
   held for a shorter time. */
#define LOOKS 100

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t given = PTHREAD_COND_INITIALIZER;

/* Only the exchange that takes the lock acquires; the looks before it order
   nothing. */
static bool comes_free(sel__state *word)
{
	int i;

	for (i = 0; i < LOOKS; i++) {
		uint32_t old = atomic_load_explicit(word, memory_order_relaxed);

		if (!(old & SEL__HELD) &&
		    atomic_compare_exchange_weak_explicit(
				word, &old, old | SEL__HELD,
				memory_order_acquire, memory_order_relaxed))
			return true;
	}
	return false;
}

/* A thread that has slept can't know whether others still sleep, and so leaves
   SEL__WANTED set.  The step that finds the lock free has taken the lock, and
   acquires.  No wakeup is lost: whoever gives the lock after a step that found
   the lock held sees SEL__WANTED, and has to come through the door, which this
   thread holds until it sleeps. */
void sel__lock_wait(sel__state *word)
{
	const uint32_t lock = SEL__HELD | SEL__WANTED;
	int cancel;

	if (comes_free(word))
		return;
	/* A thread that is cancelled here would leave with the door locked. */
	cancel = sel__cancel_disable();
	pthread_mutex_lock(&door);
	while (atomic_fetch_or_explicit(word, lock, memory_order_acquire) &
	       SEL__HELD)
		pthread_cond_wait(&given, &door);
	pthread_mutex_unlock(&door);
	sel__cancel_restore(cancel);
}

void sel__lock_pass(void)
{
	pthread_mutex_lock(&door);
	pthread_cond_broadcast(&given);
	pthread_mutex_unlock(&door);
}

/* Threads of the parent may have slept on the mutex; reset both. */
void sel__lock_forked(void)
{
	pthread_mutex_init(&door, NULL);
	pthread_cond_init(&given, NULL);
}
