/* SPDX-License-Identifier: MIT */
/*
 * A lock that fork() finds free: objects with a lock of their own are guarded,
 * so that a child never inherits one in the middle of a change, and is told
 * that it has been copied.
 */
#ifndef LIBSEL_CORE_GUARD_H
#define LIBSEL_CORE_GUARD_H

#include "core/lock.h"

struct sel__guard {
	sel__lock_word lock;
	/* In a new child, with no lock held. */
	void (*forked)(struct sel__guard *guard);
	struct sel__guard *next;
	struct sel__guard *previous;
};

/* Between the two no fork() begins. */
void sel__fork_bar(void);
void sel__fork_admit(void);

/* With forks barred: 0, or SEL_ENOMEM. */
sel_status sel__guard_begin(struct sel__guard *guard,
			    void (*forked)(struct sel__guard *guard));
/* With forks barred, or in `forked`, which may release the object then. */
void sel__guard_end(struct sel__guard *guard);

/* Locks the list and all that is in it. */
void sel__guards_lock(void);
void sel__guards_unlock(void);
/* The first one, while these are locked. */
struct sel__guard *sel__guards_first(void);

static inline void sel__guard_lock(struct sel__guard *guard)
{
	sel__lock_take(&guard->lock);
}

static inline void sel__guard_unlock(struct sel__guard *guard)
{
	sel__lock_give(&guard->lock);
}

#endif
