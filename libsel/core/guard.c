/* SPDX-License-Identifier: MIT */
/*
 * The list of guards, and what fork() does with them.  A thread may take a
 * guard's lock while it holds the list's, never the other way round.
 */
#include <pthread.h>

#include "core/guard.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sel__guard *first;
static bool installed;

void sel__guards_lock(void)
{
	struct sel__guard *guard;

	pthread_mutex_lock(&list_lock);
	for (guard = first; guard; guard = guard->next)
		sel__guard_lock(guard);
}

void sel__guards_unlock(void)
{
	struct sel__guard *guard;

	for (guard = first; guard; guard = guard->next)
		sel__guard_unlock(guard);
	pthread_mutex_unlock(&list_lock);
}

static void in_child(void)
{
	struct sel__guard *guard;
	struct sel__guard *next;

	sel__lock_forked();
	sel__guards_unlock();
	for (guard = first; guard; guard = next) {
		next = guard->next;
		guard->forked(guard);
	}
}

sel_status sel__guard_begin(struct sel__guard *guard,
			    void (*forked)(struct sel__guard *guard))
{
	if (!installed && pthread_atfork(sel__guards_lock, sel__guards_unlock,
					 in_child) != 0)
		return SEL_ENOMEM;
	installed = true;
	atomic_init(&guard->lock, SEL__FREE);
	guard->forked = forked;
	guard->previous = NULL;
	guard->next = first;
	if (first)
		first->previous = guard;
	first = guard;
	return 0;
}

void sel__guard_end(struct sel__guard *guard)
{
	if (guard->next)
		guard->next->previous = guard->previous;
	if (guard->previous)
		guard->previous->next = guard->next;
	else
		first = guard->next;
}

void sel__fork_bar(void)
{
	pthread_mutex_lock(&list_lock);
}

void sel__fork_admit(void)
{
	pthread_mutex_unlock(&list_lock);
}

struct sel__guard *sel__guards_first(void)
{
	return first;
}
