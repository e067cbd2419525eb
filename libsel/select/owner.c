/* SPDX-License-Identifier: MIT */
/*
 * What epoll, devpoll and kqueue objects have in common: a descriptor that
 * close() takes away from under other threads' calls only when these have
 * left, so that its number can't be reused while one of them still uses it.
 */
#include <stdlib.h>
#include <unistd.h>

#include "select/private.h"

/* No thread of the parent's is inside any more; what these had still to do
   when they leave is done here. */
static void forked(struct sel__guard *guard)
{
	struct sel__owner *owner = sel__container_of(guard, struct sel__owner,
						     guard);
	uint32_t kept = sel__state_get(&owner->state) &
		(SEL__CLOSED | SEL__FREED | SEL__TORN);

	if ((kept & (SEL__CLOSED | SEL__TORN)) == SEL__CLOSED) {
		close(owner->fd);
		kept |= SEL__TORN;
	}
	atomic_init(&owner->state, kept);
	if (kept & SEL__FREED) {
		sel__guard_end(guard);
		free(owner);
	}
}

sel_status sel__owner_init(struct sel__owner *owner, int fd)
{
	sel_status status;

	atomic_init(&owner->state, 0);
	owner->fd = fd;
	sel__fork_bar();
	status = sel__guard_begin(&owner->guard, forked);
	sel__fork_admit();
	return status;
}

sel_status sel__owner_enter(struct sel__owner *owner)
{
	if (sel__state_enter(&owner->state, SEL__CLOSED, 0) & SEL__CLOSED)
		return SEL_ECLOSEDOBJ;
	return owner->fd;
}

sel_status sel__owner_leave(struct sel__owner *owner)
{
	sel_status status = 0;
	uint32_t duty = sel__state_leave(&owner->state, 0);

	if (duty == SEL__TORN) {
		if (close(owner->fd) < 0)
			status = sel__errno();
		duty = sel__state_leave(&owner->state, 0);
	}
	if (duty == SEL__FREED) {
		sel__fork_bar();
		sel__guard_end(&owner->guard);
		sel__fork_admit();
		free(owner);
	}
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
