/* SPDX-License-Identifier: MIT */
/*
 * Selectors in a child of fork().  The kernel's objects are shared with the
 * parent then, so that a change made by one would be felt by both.  The child
 * only marks its selectors; the first call that needs the kernel makes new
 * objects for the child alone, from the registry.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/system.h"
#include "selectors/private.h"

static sel_selector *selector_of(struct sel__guard *guard)
{
	if (guard->forked != sel__fork_child)
		return NULL;
	return sel__container_of(guard, sel_selector, guard);
}

/*
 * Only the thread that forked lives on, and it is in no call: whatever others
 * had still to do when they leave is done here.  The descriptors are still
 * those of the moment of the fork.
 */
void sel__fork_child(struct sel__guard *guard)
{
	sel_selector *selector = sel__container_of(guard, sel_selector, guard);
	uint32_t old = sel__state_get(&selector->state);
	uint32_t kept = old & (SEL__CLOSED | SEL__FREED | SEL__TORN |
			       SEL__WOKEN | SEL__SLOW | SEL__DENSE);

	if (selector->backend->forked)
		selector->backend->forked(selector);
	if ((old & (SEL__CLOSED | SEL__TORN)) == SEL__CLOSED) {
		sel__tear(selector);
		kept |= SEL__TORN;
	}
	atomic_init(&selector->state, kept | SEL__INHERITED);
	selector->nudged = false;
	selector->outer_own = false;
	selector->adopted = false;
	if (old & SEL__FREED && old >= SEL__CALL)
		sel__abandon(selector);
}

static bool is_registered(int fd)
{
	struct sel__guard *guard;

	for (guard = sel__guards_first(); guard; guard = guard->next) {
		sel_selector *selector = selector_of(guard);

		if (selector && sel__record_of(selector, fd))
			return true;
	}
	return false;
}

sel_status sel__fork_place(int fd)
{
	sel_status status;

	while (is_registered(fd)) {
		int higher = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);

		status = higher < 0 ? sel__errno() : 0;
		close(fd);
		if (status < 0)
			return status;
		fd = higher;
	}
	return fd;
}

static sel_status open_pair(int pair[2])
{
	bool one;

	if (sel__pair_open(pair) < 0)
		return sel__errno();
	one = pair[0] == pair[1];
	pair[0] = sel__fork_place(pair[0]);
	if (one)
		pair[1] = pair[0];
	else
		pair[1] = sel__fork_place(pair[1]);
	if (pair[0] >= 0 && pair[1] >= 0)
		return 0;
	if (pair[0] >= 0)
		close(pair[0]);
	else if (pair[1] >= 0)
		close(pair[1]);
	return pair[0] < 0 ? pair[0] : pair[1];
}

static sel_status adopt(sel_selector *selector)
{
	const int old[2] = { selector->wakeup[0], selector->wakeup[1] };
	int new[2] = { -1, -1 };
	sel_status status = 0;

	if (selector->adopted)
		return 0;
	if (!selector->backend->wake)
		status = open_pair(new);
	if (status < 0)
		return status;
	memcpy(selector->wakeup, new, sizeof(new));
	status = selector->backend->inherit(selector, old);
	if (status < 0) {
		memcpy(selector->wakeup, old, sizeof(old));
		sel__pair_close(new);
		return status;
	}
	selector->adopted = true;
	return 0;
}

/* Ends the inheritance.  Whoever came before had nothing to send it to. */
static void release_to_child(sel_selector *selector)
{
	if (atomic_fetch_and(&selector->state, ~(uint32_t)SEL__INHERITED) &
	    (SEL__WOKEN | SEL__CLOSED) || selector->lost)
		sel__wakeup_send(selector);
}

static bool inherited(const sel_selector *selector)
{
	return (sel__state_get(&selector->state) &
		(SEL__INHERITED | SEL__CLOSED)) == SEL__INHERITED;
}

static sel_status adopt_outer(sel_selector *selector)
{
	sel_status status;

	if (selector->outer_own || !selector->backend->inherit_outer)
		return 0;
	status = selector->backend->inherit_outer(selector);
	if (status == 0)
		selector->outer_own = true;
	return status;
}

/*
 * Selectors may be registered in one another by what fileno answers.  So all
 * of these get their own outer set before anything is registered anew, and
 * those with one are rebuilt together: nobody calls a selector that is only
 * waited for through another one.  None is released before all are rebuilt,
 * so that the next call goes on where this one has failed.
 */
static sel_status adopt_all(sel_selector *selector)
{
	struct sel__guard *guard;
	sel_selector *other;
	sel_status status;

	for (guard = sel__guards_first(); guard; guard = guard->next) {
		other = selector_of(guard);
		if (!other || !inherited(other))
			continue;
		status = adopt_outer(other);
		if (status < 0)
			return status;
	}
	for (guard = sel__guards_first(); guard; guard = guard->next) {
		other = selector_of(guard);
		if (!other || !inherited(other))
			continue;
		if (other != selector && other->outer < 0)
			continue;
		status = adopt(other);
		if (status < 0)
			return status;
	}
	for (guard = sel__guards_first(); guard; guard = guard->next) {
		other = selector_of(guard);
		if (other && other->adopted &&
		    sel__state_get(&other->state) & SEL__INHERITED)
			release_to_child(other);
	}
	return 0;
}

sel_status sel__fork_adopt(sel_selector *selector)
{
	sel_status status = 0;

	sel__guards_lock();
	if (inherited(selector))
		status = adopt_all(selector);
	/* Closed meanwhile: it is not worth a rebuild any more. */
	if (status == 0 &&
	    sel__state_get(&selector->state) & SEL__INHERITED)
		status = SEL_ECLOSED;
	sel__guards_unlock();
	return status;
}
