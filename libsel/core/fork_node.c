/* SPDX-License-Identifier: MIT */
/*
 * The list of fork nodes, and what fork() does with them.  A thread may take a
 * node's lock while it holds the list's lock, never the other way round.
 */
#include <pthread.h>

#include "core/fork_node.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sel__fork_node *first;
static bool installed;

void sel__fork_nodes_lock(void)
{
	struct sel__fork_node *node;

	pthread_mutex_lock(&list_lock);
	for (node = first; node; node = node->next)
		sel__fork_node_lock(node);
}

void sel__fork_nodes_unlock(void)
{
	struct sel__fork_node *node;

	for (node = first; node; node = node->next)
		sel__fork_node_unlock(node);
	pthread_mutex_unlock(&list_lock);
}

static void in_child(void)
{
	struct sel__fork_node *node;
	struct sel__fork_node *next;

	sel__lock_forked();
	sel__fork_nodes_unlock();
	for (node = first; node; node = next) {
		next = node->next;
		node->forked(node);
	}
}

sel_status sel__fork_node_add(struct sel__fork_node *node,
			    void (*forked)(struct sel__fork_node *node))
{
	if (!installed && pthread_atfork(sel__fork_nodes_lock,
					 sel__fork_nodes_unlock, in_child) != 0)
		return SEL_ENOMEM;
	installed = true;
	atomic_init(&node->lock, SEL__FREE);
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
	pthread_mutex_lock(&list_lock);
}

void sel__fork_unblock(void)
{
	pthread_mutex_unlock(&list_lock);
}

struct sel__fork_node *sel__fork_nodes_first(void)
{
	return first;
}
