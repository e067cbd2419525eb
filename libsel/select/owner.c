/* SPDX-License-Identifier: MIT */
/*
 * What epoll, devpoll and kqueue objects have in common: a descriptor that
 * close() takes away from under other threads' calls only when these have
 * left, so that its number can't be reused while one of them still uses it.
 */
#include <stdlib.h>

#include "select/private.h"

static struct sel__owner *owner_of(struct sel__fork_node *node)
{
	return sel__container_of(node, struct sel__owner, node);
}

/* No thread of the parent's is inside any more: the child does what these
   threads had still to do when they leave. */
static void end_calls(struct sel__owner *owner, uint32_t state)
{
	/* In a child, before the program's handlers of fork: there is no other
	   thread, and a signal handler may call nothing of these objects. */
	atomic_init(&owner->state, state);
	if (state & SEL__FREED) {
		sel__fork_node_remove(&owner->node);
		free(owner);
	}
}

static void forked(struct sel__fork_node *node)
{
	struct sel__owner *owner = owner_of(node);
	uint32_t kept = sel__state_get(&owner->state) &
		(SEL__CLOSED | SEL__FREED | SEL__CLOSING);

	if ((kept & (SEL__CLOSED | SEL__CLOSING)) == SEL__CLOSED) {
		sel__fd_close(owner->fd);
		kept |= SEL__CLOSING;
	}
	end_calls(owner, kept);
}

/* The child does not have the descriptor, and its number may be another's. */
static void forked_unshared(struct sel__fork_node *node)
{
	struct sel__owner *owner = owner_of(node);

	end_calls(owner, (sel__state_get(&owner->state) & SEL__FREED) |
	       SEL__CLOSED | SEL__CLOSING);
}

static sel_status init(struct sel__owner *owner, int fd,
		       void (*in_child)(struct sel__fork_node *node))
{
	sel_status status;

	/* Nobody else knows the object yet. */
	atomic_init(&owner->state, 0);
	owner->fd = fd;
	sel__fork_block();
	status = sel__fork_node_add(&owner->node, &owner->state, in_child);
	sel__fork_unblock();
	return status;
}

sel_status sel__owner_init(struct sel__owner *owner, int fd)
{
	return init(owner, fd, forked);
}

sel_status sel__owner_init_unshared(struct sel__owner *owner, int fd)
{
	return init(owner, fd, forked_unshared);
}

sel_status sel__owner_enter(struct sel__owner *owner)
{
	if (sel__state_enter(&owner->state, SEL__CLOSED, 0) & SEL__CLOSED)
		return SEL_ECLOSEDOBJ;
	return owner->fd;
}

/* A child must not find the descriptor half closed. */
sel_status sel__owner_leave(struct sel__owner *owner)
{
	sel_status status = 0;
	uint32_t duty;

	if (sel__state_leave_open(&owner->state, 0, 0, 0))
		return 0;
	sel__fork_block();
	duty = sel__state_leave(&owner->state, 0, 0);
	if (duty == SEL__CLOSING) {
		if (sel__fd_close(owner->fd) < 0)
			status = sel__errno();
		duty = sel__state_leave(&owner->state, 0, 0);
	}
	if (duty == SEL__FREED)
		sel__fork_node_remove(&owner->node);
	sel__fork_unblock();
	if (duty == SEL__FREED)
		free(owner);
	return status;
}

static sel_status end(struct sel__owner *owner, uint32_t bits)
{
	sel__state_enter(&owner->state, 0, bits);
	return sel__owner_leave(owner);
}

sel_status sel__owner_close(struct sel__owner *owner)
{
	return end(owner, SEL__CLOSED);
}

void sel__owner_free(struct sel__owner *owner)
{
	if (owner)
		end(owner, SEL__CLOSED | SEL__FREED);
}

sel_status sel__owner_closed(struct sel__owner *owner)
{
	return !!(sel__state_get(&owner->state) & SEL__CLOSED);
}

sel_status sel__owner_fileno(struct sel__owner *owner)
{
	sel_status fd = sel__owner_enter(owner);

	if (fd >= 0)
		sel__owner_leave(owner);
	return fd;
}
