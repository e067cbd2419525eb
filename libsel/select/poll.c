/* SPDX-License-Identifier: MIT */
/*
 * The poll object: an array in order of registration, an index from descriptor
 * to place, and a copy of the array for the kernel, so that the object can be
 * changed while a thread polls.
 */
#include <stdlib.h>

#include "core/fork_node.h"
#include "core/index.h"
#include "select/private.h"

struct sel_poll {
	sel__state state;
	struct sel__fork_node node;
	struct pollfd *fds;	/* in order of registration; fd -1: a hole */
	size_t size;
	size_t used;		/* with holes */
	size_t count;		/* without */
	struct sel__index index;
	bool changed;		/* since the kernel's copy was made */
	struct pollfd *copy;	/* the polling thread's */
	size_t copy_size;
	size_t copy_used;
	size_t start;		/* where the next scan of the copy begins */
};

static uint64_t fd_at(const void *owner, uint32_t place)
{
	return (uint64_t)((const sel_poll *)owner)->fds[place].fd;
}

static struct pollfd *find(sel_poll *poll, int32_t fd)
{
	uint32_t place = sel__index_find(&poll->index, fd_at, poll,
					 (uint64_t)fd);

	return place == SEL__NO_ENTRY ? NULL : &poll->fds[place];
}

static void release(sel_poll *poll)
{
	sel__index_release(&poll->index);
	free(poll->fds);
	free(poll->copy);
	free(poll);
}

static void leave(sel_poll *poll, uint32_t clear)
{
	uint32_t duty = sel__state_leave(&poll->state, clear, 0);

	if (duty == SEL__CLOSING)
		duty = sel__state_leave(&poll->state, 0, 0);
	if (duty != SEL__FREED)
		return;
	sel__fork_block();
	sel__fork_node_remove(&poll->node);
	sel__fork_unblock();
	release(poll);
}

static void enter_and_lock(sel_poll *poll)
{
	(void)sel__lock_enter(&poll->state, 0);
}

static void unlock_and_leave(sel_poll *poll)
{
	if (SEL__LIKELY(sel__lock_leave(&poll->state, 0, 0)))
		return;
	sel__lock_give(&poll->state);
	leave(poll, 0);
}

/* No thread of the parent's is inside any more. */
static void forked(struct sel__fork_node *node)
{
	sel_poll *poll = sel__container_of(node, sel_poll, node);

	if (sel__state_get(&poll->state) & SEL__FREED) {
		sel__fork_node_remove(node);
		release(poll);
	} else {
		/* As in owner.c: nobody else is there. */
		atomic_init(&poll->state, 0);
	}
}

SEL_EXPORT sel_status sel_poll_new(sel_poll **poll)
{
	sel_poll *new;
	sel_status status;

	if (!poll)
		return SEL_ETYPE;
	if (!sel__has_poll())
		return SEL_ENOTSUP;
	new = calloc(1, sizeof(*new));
	if (!new)
		return SEL_ENOMEM;
	sel__fork_block();
	status = sel__fork_node_add(&new->node, &new->state, forked);
	sel__fork_unblock();
	if (status < 0)
		free(new);
	else
		*poll = new;
	return status;
}

SEL_EXPORT void sel_poll_free(sel_poll *poll)
{
	if (!poll)
		return;
	sel__state_enter(&poll->state, 0, SEL__CLOSED | SEL__FREED);
	leave(poll, 0);
}

static void close_holes(sel_poll *poll)
{
	size_t from;
	size_t to = 0;

	sel__index_clear(&poll->index);
	for (from = 0; from < poll->used; from++) {
		if (poll->fds[from].fd < 0)
			continue;
		poll->fds[to] = poll->fds[from];
		sel__index_add(&poll->index, (uint64_t)poll->fds[to].fd,
			       (uint32_t)to);
		to++;
	}
	poll->used = to;
}

static sel_status reserve(sel_poll *poll)
{
	size_t size = poll->size ? 2 * poll->size : 16;
	struct pollfd *fds;

	if (poll->used == poll->size && poll->count < poll->used / 2)
		close_holes(poll);
	if (poll->used == poll->size) {
		fds = realloc(poll->fds, size * sizeof(*fds));
		if (!fds)
			return SEL_ENOMEM;
		poll->fds = fds;
		poll->size = size;
	}
	return sel__index_reserve(&poll->index, fd_at, poll);
}

static sel_status add(sel_poll *poll, int32_t fd, uint32_t mask)
{
	sel_status status = reserve(poll);

	if (status < 0)
		return status;
	poll->fds[poll->used].fd = fd;
	poll->fds[poll->used].events = (short)mask;
	sel__index_add(&poll->index, (uint64_t)fd, (uint32_t)poll->used);
	poll->used++;
	poll->count++;
	poll->changed = true;
	return 0;
}

static sel_status set(sel_poll *poll, int32_t fd, uint32_t mask, bool create)
{
	struct pollfd *known;
	sel_status status = 0;

	if (!poll)
		return SEL_ETYPE;
	if (fd < 0)
		return SEL_EBADFD;
	if (mask > UINT16_MAX)
		return SEL_ERANGE;
	enter_and_lock(poll);
	known = find(poll, fd);
	if (known) {
		known->events = (short)mask;
		poll->changed = true;
	} else {
		status = create ? add(poll, fd, mask) : -ENOENT;
	}
	unlock_and_leave(poll);
	return status;
}

SEL_EXPORT sel_status
sel_poll_register(sel_poll *poll, int32_t fd, uint32_t mask)
{
	return set(poll, fd, mask, true);
}

SEL_EXPORT sel_status sel_poll_modify(sel_poll *poll, int32_t fd, uint32_t mask)
{
	return set(poll, fd, mask, false);
}

SEL_EXPORT sel_status sel_poll_unregister(sel_poll *poll, int32_t fd)
{
	struct pollfd *known;

	if (!poll)
		return SEL_ETYPE;
	if (fd < 0)
		return SEL_EBADFD;
	enter_and_lock(poll);
	known = find(poll, fd);
	if (known) {
		sel__index_remove(&poll->index, fd_at, poll, (uint64_t)fd);
		known->fd = -1;
		poll->count--;
		poll->changed = true;
	}
	unlock_and_leave(poll);
	return known ? 0 : SEL_ENOTREG;
}

SEL_EXPORT sel_status sel_poll_count(sel_poll *poll)
{
	sel_status count;

	if (!poll)
		return SEL_ETYPE;
	enter_and_lock(poll);
	count = (sel_status)poll->count;
	unlock_and_leave(poll);
	return count;
}

/* Brings the kernel's copy up to date. */
static sel_status refresh(sel_poll *poll)
{
	const struct pollfd *next = NULL;
	const struct pollfd *left;
	struct pollfd *copy;
	size_t i;

	if (!poll->changed)
		return 0;
	/* The next scan begins with the first of those left that are still
	   registered, in the order of now. */
	for (i = poll->start; i > 0 && i < poll->copy_used; i++) {
		left = find(poll, poll->copy[i].fd);
		if (left && (!next || left < next))
			next = left;
	}
	if (poll->copy_size < poll->count) {
		copy = realloc(poll->copy, poll->size * sizeof(*copy));
		if (!copy)
			return SEL_ENOMEM;
		poll->copy = copy;
		poll->copy_size = poll->size;
	}
	poll->copy_used = 0;
	poll->start = 0;
	for (i = 0; i < poll->used; i++) {
		if (poll->fds[i].fd < 0)
			continue;
		if (&poll->fds[i] == next)
			poll->start = poll->copy_used;
		poll->copy[poll->copy_used++] = poll->fds[i];
	}
	poll->changed = false;
	return 0;
}

/* Begins where the last scan ran out of room, so that nobody starves. */
static sel_status collect(sel_poll *poll, sel_pollfd *ready, size_t capacity,
			  size_t count)
{
	size_t wanted = count < capacity ? count : capacity;
	size_t found = 0;
	size_t seen;
	size_t i = poll->start;

	for (seen = 0; seen < poll->copy_used && found < wanted; seen++) {
		const struct pollfd *fd = &poll->copy[i];

		if (fd->revents) {
			ready[found].fd = fd->fd;
			ready[found].events = (uint16_t)fd->revents;
			found++;
		}
		i = i + 1 < poll->copy_used ? i + 1 : 0;
	}
	poll->start = wanted < count ? i : 0;
	return (sel_status)found;
}

static sel_status wait_for(sel_poll *poll, sel_pollfd *ready, size_t capacity,
			   int64_t timeout, uint32_t flags)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	sel_status status;
	int count;

	sel__lock_take(&poll->state);
	status = refresh(poll);
	sel__lock_give(&poll->state);
	if (status < 0)
		return status;
	do {
		count = sel__poll_wait(poll->copy, poll->copy_used, remaining);
	} while (sel__wait_again(count, &remaining, deadline, flags));
	if (count <= 0)
		return sel__wait_result(count);
	return collect(poll, ready, capacity, (size_t)count);
}

SEL_EXPORT sel_status
sel_poll_poll(sel_poll *poll, sel_pollfd *ready, size_t capacity,
	      int64_t timeout, uint32_t flags)
{
	sel_status status;

	if (!poll)
		return SEL_ETYPE;
	status = sel__wait_check(ready, capacity, flags);
	if (status < 0)
		return status;
	if (sel__state_enter(&poll->state, SEL__WAITING, SEL__WAITING) &
	    SEL__WAITING)
		return SEL_ECONCURRENT;
	if (timeout < 0)
		timeout = SEL_FOREVER;
	status = wait_for(poll, ready, capacity, timeout, flags);
	leave(poll, SEL__WAITING);
	return status;
}
