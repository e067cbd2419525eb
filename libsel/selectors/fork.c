/* SPDX-License-Identifier: MIT */
/*
 * Selectors in a child of fork().  Parent and child share the kernel's objects
 * then, so that a change made by one would be felt by both.  The child only
 * marks its selectors; the first call that needs the kernel makes new objects
 * for the child alone, from the registry.
 *
 * What a call does to a selector in each state (enum sel__fork_state):
 *
 *		SHARED			CHANNEL, OUTER		REBUILT
 *  close	the back end's		the same; what is	closes all
 *		fork_close: closes	the child's own is
 *		what is provably	closed in any case
 *		inherited
 *  unregister	changes the registry,	the same		the child's set
 *		not the parent's set				too
 *  wakeup	keeps SEL__WOKEN and sends nothing; the rebuild sends
 *  all others	rebuild first: SHARED -> CHANNEL -> OUTER -> REBUILT -> OWN
 *
 * SEL__INHERITED is set in all four.  The state changes with the list of fork
 * nodes locked, and with that every selector.
 *
 * A number proves nothing: the child may have closed what the parent had there,
 * and have got the number for a file of its own.  Nothing is closed, changed or
 * replaced that is not known to be inherited, or made here.
 *
 * The order of a rebuild: first every inherited selector that has an outer set
 * gets another one, since selectors may be registered in one another by what
 * fileno answers.  Then the selector that was called is rebuilt, and with it
 * all that have an outer set: nobody calls a selector that is only waited for
 * through another one.  sel_selector_new() does all this for those with an
 * outer set: the new selector may be given one of their numbers.  None of them
 * becomes OWN before all are REBUILT, so that the next call goes on where a
 * rebuild has failed.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/system.h"
#include "selectors/fork.h"

/* Whether an inherited selector may have an outer set.  Set while there is one
   thread; the lock of the list orders the rest. */
static atomic_bool watched;

static sel_selector *selector_of(struct sel__fork_node *node)
{
	if (node->forked != sel__fork_child)
		return NULL;
	return sel__container_of(node, sel_selector, node);
}

/*
 * Only the thread that forked lives on, and it is in no call: whatever other
 * threads had still to do when they leave is done here.  The descriptors are
 * still those of the moment of the fork.
 */
void sel__fork_child(struct sel__fork_node *node)
{
	const uint32_t kept = SEL__CLOSED | SEL__FREED | SEL__CLOSING |
		SEL__WOKEN | SEL__DUE | SEL__SLOW | SEL__DENSE | SEL__OUTER;
	sel_selector *selector = sel__container_of(node, sel_selector, node);
	uint32_t old = sel__state_get(&selector->state);
	uint32_t new;

	if (selector->backend->fork_forget)
		selector->backend->fork_forget(selector);
	selector->kicked = false;
	/* A signal handler may wake the selector at any moment of this.  There
	   is one thread, so that no order matters, only that this is one
	   step. */
	do {
		new = (old & kept) | SEL__INHERITED;
		if (old & SEL__CLOSED)
			new |= SEL__CLOSING;
	} while (!atomic_compare_exchange_weak(&selector->state, &old, new));
	if ((old & (SEL__CLOSED | SEL__CLOSING)) == SEL__CLOSED)
		sel__close_descriptors(selector);
	selector->fork_state = SEL__FORK_SHARED;
	if (selector->outer >= 0)
		atomic_store_explicit(&watched, true, memory_order_relaxed);
	if (old & SEL__FREED && old >= SEL__CALL)
		sel__free_later(selector);
}

/* Whether a number has a meaning for some selector: it is registered, or what
   fileno has answered, which a kqueue's set is still to get. */
static bool is_known(int fd)
{
	struct sel__fork_node *node;

	for (node = sel__fork_nodes_first(); node; node = node->next) {
		sel_selector *selector = selector_of(node);

		if (selector && (selector->outer == fd ||
				 sel__record_of(selector, fd)))
			return true;
	}
	return false;
}

sel_status sel__fork_move(int fd, int least)
{
	int there = fcntl(fd, F_DUPFD_CLOEXEC, least);

	/* EINVAL: the table ends before that number. */
	if (there < 0)
		there = errno == EINVAL ? -EMFILE : sel__errno();
	close(fd);
	return there;
}

sel_status sel__fork_place(int fd)
{
	while (fd >= 0 && is_known(fd))
		fd = sel__fork_move(fd, fd + 1);
	return fd;
}

/* When this fails, no descriptor is left open. */
static sel_status open_channel(int channel[2])
{
	bool one;

	if (sel__channel_open(channel) < 0)
		return sel__errno();
	one = channel[0] == channel[1];
	channel[0] = sel__fork_place(channel[0]);
	if (one)
		channel[1] = channel[0];
	else
		channel[1] = sel__fork_place(channel[1]);
	if (channel[0] >= 0 && channel[1] >= 0)
		return 0;
	if (channel[0] >= 0)
		close(channel[0]);
	else if (channel[1] >= 0)
		close(channel[1]);
	return channel[0] < 0 ? channel[0] : channel[1];
}

static bool inherited(const sel_selector *selector)
{
	return (sel__state_get(&selector->state) &
		(SEL__INHERITED | SEL__CLOSED)) == SEL__INHERITED;
}

static sel_status rebuild_channel(sel_selector *selector)
{
	int channel[2] = { -1, -1 };
	sel_status status = 0;

	if (selector->fork_state != SEL__FORK_SHARED)
		return 0;
	if (!selector->backend->wake)
		status = open_channel(channel);
	if (status < 0)
		return status;
	if (selector->backend->fork_channel)
		status = selector->backend->fork_channel(selector, channel);
	if (status < 0) {
		sel__channel_close(channel);
		return status;
	}
	memcpy(selector->wakeup, channel, sizeof(channel));
	selector->fork_state = SEL__FORK_CHANNEL;
	return 0;
}

static sel_status rebuild_outer(sel_selector *selector)
{
	sel_status status;

	if (selector->outer < 0)
		return 0;
	status = rebuild_channel(selector);
	if (status < 0 || selector->fork_state != SEL__FORK_CHANNEL)
		return status;
	status = selector->backend->fork_rebuild_outer(selector);
	if (status == 0)
		selector->fork_state = SEL__FORK_OUTER;
	return status;
}

static sel_status rebuild(sel_selector *selector)
{
	sel_status status;

	if (selector->fork_state == SEL__FORK_REBUILT)
		return 0;
	status = rebuild_channel(selector);
	if (status == 0 && selector->backend->fork_rebuild) {
		status = selector->backend->fork_rebuild(selector);
		selector->rebuilds += status == 0;
	}
	if (status == 0)
		selector->fork_state = SEL__FORK_REBUILT;
	return status;
}

/* Whether a rebuilt selector waits for the others to be rebuilt.  Once such a
   selector is closed, a wait alone keeps its descriptors open, until the wait
   has the lock of the list; without a wait the numbers may be anybody's. */
static bool is_complete(const sel_selector *selector)
{
	return selector->fork_state == SEL__FORK_REBUILT &&
	       (sel__state_get(&selector->state) &
		(SEL__CLOSED | SEL__WAITING)) != SEL__CLOSED;
}

/* Whoever wanted to wake the selector before had nothing to send to. */
static void release_to_child(sel_selector *selector)
{
	selector->fork_state = SEL__FORK_OWN;
	/* Releases the new descriptors to wakeups, which take no lock: the step
	   by which they find the bit clear acquires. */
	if (atomic_fetch_and(&selector->state, ~(uint32_t)SEL__INHERITED) &
	    (SEL__WOKEN | SEL__CLOSED) || selector->lost)
		sel__wakeup_send(selector);
}

/* `selector`, unless NULL, and all that have an outer set. */
static sel_status rebuild_all(sel_selector *selector)
{
	struct sel__fork_node *node;
	sel_selector *other;
	sel_status status;

	for (node = sel__fork_nodes_first(); node; node = node->next) {
		other = selector_of(node);
		if (!other || !inherited(other))
			continue;
		status = rebuild_outer(other);
		if (status < 0)
			return status;
	}
	for (node = sel__fork_nodes_first(); node; node = node->next) {
		other = selector_of(node);
		if (!other || !inherited(other))
			continue;
		if (other != selector && other->outer < 0)
			continue;
		status = rebuild(other);
		if (status < 0)
			return status;
	}
	for (node = sel__fork_nodes_first(); node; node = node->next) {
		other = selector_of(node);
		if (other && is_complete(other))
			release_to_child(other);
	}
	return 0;
}

sel_status sel__fork_rebuild(sel_selector *selector)
{
	sel_status status = 0;

	sel__fork_nodes_lock();
	if (inherited(selector))
		status = rebuild_all(selector);
	/* Closed meanwhile: the selector is not worth a rebuild any more. */
	if (status == 0 &&
	    sel__state_get(&selector->state) & SEL__INHERITED)
		status = SEL_ECLOSED;
	sel__fork_nodes_unlock();
	return status;
}

sel_status sel__fork_rebuild_watched(void)
{
	sel_status status;

	if (SEL__LIKELY(!atomic_load_explicit(&watched, memory_order_relaxed)))
		return 0;
	sel__fork_nodes_lock();
	status = rebuild_all(NULL);
	if (status == 0)
		atomic_store_explicit(&watched, false, memory_order_relaxed);
	sel__fork_nodes_unlock();
	return status;
}

sel_status sel__fork_begin_change(sel_selector *selector)
{
	sel_status status = sel__enter(selector);

	if (status < 0)
		return status;
	if (SEL__UNLIKELY(sel__state_get(&selector->state) & SEL__INHERITED)) {
		status = sel__fork_rebuild(selector);
		if (status < 0) {
			sel__leave(selector);
			return status;
		}
	}
	sel__lock(selector);
	return 0;
}
