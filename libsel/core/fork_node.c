/* SPDX-License-Identifier: MIT */
/*
 * The list of fork nodes, and what fork() does with them.  A thread may take a
 * node's lock while it holds the list's lock, never the other way round.
 *
 * The handlers of fork() are set up when the library is loaded.  The program's
 * own handlers come later, so that its `prepare` handler runs before libsel's:
 * a program may hold a lock of its own while it calls libsel, and take that
 * lock when it forks.
 */
#include "core/cancel.h"
#include "core/fork_node.h"
#include "core/random.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sel__fork_node *first;
static bool installed;
/* Of the thread that holds list_lock, before the thread took it. */
static int cancel;

static void take_list(void)
{
	int old = sel__cancel_disable();

	pthread_mutex_lock(&list_lock);
	cancel = old;
}

static void give_list(void)
{
	int old = cancel;

	pthread_mutex_unlock(&list_lock);
	sel__cancel_restore(old);
}

void sel__fork_nodes_lock(void)
{
	struct sel__fork_node *node;

	take_list();
	for (node = first; node; node = node->next)
		sel__lock_take(node->state);
}

void sel__fork_nodes_unlock(void)
{
	struct sel__fork_node *node;

	for (node = first; node; node = node->next)
		sel__lock_give(node->state);
	give_list();
}

static void in_child(void)
{
	struct sel__fork_node *node;
	struct sel__fork_node *next;
	int old;

	sel__lock_forked();
	sel__random_forked();
	sel__fork_nodes_unlock();
	/* These close descriptors, and fork() is no cancellation point. */
	old = sel__cancel_disable();
	for (node = first; node; node = next) {
		next = node->next;
		node->forked(node);
	}
	sel__cancel_restore(old);
}

static bool install(void)
{
	if (!installed)
		installed = pthread_atfork(sel__fork_nodes_lock,
					   sel__fork_nodes_unlock,
					   in_child) == 0;
	return installed;
}

__attribute__((constructor)) static void load(void)
{
	sel__random_load();
	(void)install();
}

sel_status sel__fork_node_add(struct sel__fork_node *node, sel__state *state,
			      void (*forked)(struct sel__fork_node *node))
{
	/* Once more, if there was no memory for them. */
	if (!install())
		return SEL_ENOMEM;
	node->state = state;
	node->forked = forked;
	node->previous = NULL;
	node->next = first;
	if (first)
		first->previous = node;
	first = node;
	return 0;
}

void sel__fork_node_remove(struct sel__fork_node *node)
{
	if (node->next)
		node->next->previous = node->previous;
	if (node->previous)
		node->previous->next = node->next;
	else
		first = node->next;
}

void sel__fork_block(void)
{
	take_list();
}

void sel__fork_unblock(void)
{
	give_list();
}

struct sel__fork_node *sel__fork_nodes_first(void)
{
	return first;
}
