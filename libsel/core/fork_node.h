/* SPDX-License-Identifier: MIT */
/*
 * What fork() has to know of an object: its state word, whose lock fork()
 * takes, so that a child never inherits the object in the middle of a change;
 * and what is called in a child for the child's copy of the object.
 */
#ifndef LIBSEL_CORE_FORK_NODE_H
#define LIBSEL_CORE_FORK_NODE_H

#include "core/lock.h"

struct sel__fork_node {
	sel__state *state;
	/* Called in a new child, with no lock held. */
	void (*forked)(struct sel__fork_node *node);
	struct sel__fork_node *next;
	struct sel__fork_node *previous;
};

/* Between these two calls no fork() begins, and the thread is not cancelled. */
void sel__fork_block(void);
void sel__fork_unblock(void);

/* With forks blocked, for an object that nobody else knows yet: 0, or
   SEL_ENOMEM. */
sel_status sel__fork_node_add(struct sel__fork_node *node, sel__state *state,
			      void (*forked)(struct sel__fork_node *node));
/* With forks blocked, or in `forked`, which may free the object then. */
void sel__fork_node_remove(struct sel__fork_node *node);

/* Block and unblock forks in the same way, with every node locked, too. */
void sel__fork_nodes_lock(void);
void sel__fork_nodes_unlock(void);
/* The first node, while all are locked. */
struct sel__fork_node *sel__fork_nodes_first(void);

#endif
