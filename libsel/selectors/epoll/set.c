/* SPDX-License-Identifier: MIT */
/*
 * The kernel's set of the epoll back end.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/cancel.h"
#include "selectors/epoll/set.h"

static uint32_t mask_of(uint32_t events)
{
	static const uint32_t plain[] = {
		[SEL_EVENT_READ] = EPOLLIN | EPOLLRDHUP,
		[SEL_EVENT_WRITE] = EPOLLOUT,
		[SEL_EVENT_READ | SEL_EVENT_WRITE] =
			EPOLLIN | EPOLLRDHUP | EPOLLOUT,
	};
	uint32_t mask = plain[events & (SEL_EVENT_READ | SEL_EVENT_WRITE)];

	if (SEL__LIKELY(!(events & SEL__SPECIAL)))
		return mask;
	if (events & SEL_EVENT_PRI)
		mask |= EPOLLPRI;
	if (events & SEL_EVENT_RDHUP)
		mask |= EPOLLRDHUP;
	if (events & SEL_EVENT_ONESHOT)
		mask |= EPOLLONESHOT;
	if (events & SEL_EVENT_EDGE)
		mask |= EPOLLET;
	/* An exclusive registration may ask for nothing but IN and OUT. */
	if (events & SEL_EVENT_EXCLUSIVE)
		mask = (mask & ~(uint32_t)EPOLLRDHUP) | EPOLLEXCLUSIVE;
	return mask;
}

static sel_status put(int set, int operation, int32_t fd,
		      const struct sel__record *record)
{
	return sel__epollset_control(set, operation, fd,
				     mask_of(record->events),
				     sel__record_name(fd, record->tag));
}

static sel_status change(sel_selector *selector, int operation, int32_t fd,
			 const struct sel__record *record)
{
	sel_status status = put(selector->set, operation, fd, record);

	if (status == 0)
		selector->changes++;
	else if (operation != EPOLL_CTL_ADD)
		sel__epoll_state(selector)->suspect = true;
	return status;
}

/* The kernel takes no modify of an exclusive registration. */
static sel_status replace(sel_selector *selector, int32_t fd,
			  const struct sel__record *record)
{
	sel_status status = change(selector, EPOLL_CTL_DEL, fd, record);

	if (status < 0 && status != -ENOENT)
		return status;
	return change(selector, EPOLL_CTL_ADD, fd, record);
}

/* The set still holds a descriptor that was closed, and is back. */
static sel_status add_again(sel_selector *selector, int32_t fd,
			    const struct sel__record *record)
{
	sel_status status = change(selector, EPOLL_CTL_MOD, fd, record);

	/* Either of the two is exclusive. */
	if (status == -EINVAL)
		status = replace(selector, fd, record);
	return status;
}

sel_status sel__epollset_add(sel_selector *selector, int32_t fd,
			     const struct sel__record *record)
{
	sel_status status = put(selector->set, EPOLL_CTL_ADD, fd, record);

	if (SEL__LIKELY(status == 0))
		selector->changes++;
	else if (status == -EEXIST)
		status = add_again(selector, fd, record);
	return status;
}

void sel__epollset_remove(sel_selector *selector, int32_t fd)
{
	static const struct sel__record any;

	change(selector, EPOLL_CTL_DEL, fd, &any);
}

/* replace(), and undone when the new registration is refused.  Whether the file
   can have an exclusive one at all is asked first, by an add: the kernel answers
   EEXIST only if so. */
static sel_status exchange(sel_selector *selector, int32_t fd,
			   struct sel__record *record,
			   const struct sel__record *old)
{
	sel_status status;
	bool held;

	if (record->events & ~old->events & SEL_EVENT_EXCLUSIVE) {
		status = change(selector, EPOLL_CTL_ADD, fd, record);
		/* The number is another file's, and the set may still hold the
		   file that was registered. */
		if (status == 0)
			sel__epoll_state(selector)->suspect = true;
		if (status != -EEXIST)
			return status;
	}
	status = change(selector, EPOLL_CTL_DEL, fd, record);
	held = status == 0;
	if (status < 0 && status != -ENOENT)
		return status;
	status = change(selector, EPOLL_CTL_ADD, fd, record);
	if (status < 0 && held && !(old->events & SEL__FIRED) &&
	    put(selector->set, EPOLL_CTL_ADD, fd, old) < 0)
		record->events |= SEL__LOST;
	return status;
}

sel_status sel__epollset_modify(sel_selector *selector, int32_t fd,
				struct sel__record *record,
				const struct sel__record *old)
{
	uint32_t events = record->events | old->events;
	sel_status status;

	/* A level-triggered registration keeps its tag: results from before the
	   modify are still valid, unless a file that had its number may still
	   report under its tag. */
	if (sel__epoll_state(selector)->suspect ||
	    events & ~(uint32_t)SEL__READINESS)
		sel__registry_retag(selector, record);
	if (events & SEL_EVENT_EXCLUSIVE)
		return exchange(selector, fd, record, old);
	status = change(selector, EPOLL_CTL_MOD, fd, record);
	if (status == -ENOENT) {
		sel__registry_retag(selector, record);
		return change(selector, EPOLL_CTL_ADD, fd, record);
	}
	if (status == -EINVAL)
		return exchange(selector, fd, record, old);
	return status;
}

/* Whether the set holds what is now at this number: the kernel answers EEXIST
   to an add of what it knows. */
static bool holds(const sel_selector *selector, int set, int fd)
{
	sel_status status;

	/* A record of this name is harmless. */
	status = sel__epollset_control(set, EPOLL_CTL_ADD, fd, 0,
				       sel__epoll_state(selector)->name);
	if (status == 0)
		sel__epollset_control(set, EPOLL_CTL_DEL, fd, 0, 0);
	return status == -EEXIST;
}

/* Whether the status says that the descriptor is not what it was. */
static bool gone(sel_status status)
{
	return status == -EBADF || status == -EPERM || status == -EINVAL ||
	       status == -ELOOP;
}

static sel_status fill(sel_selector *selector, int set, int old)
{
	uint32_t i;

	for (i = 0; i < selector->size; i++) {
		struct sel__record *record = &selector->records[i];
		int32_t fd = (int32_t)i;
		sel_status status = -EBADF;

		/* A fired one-shot is left out: with an empty mask the kernel
		   would still report HUP. */
		if (!record->tag || record->events & (SEL__FIRED | SEL__LOST))
			continue;
		if (old < 0 || holds(selector, old, fd))
			status = put(set, EPOLL_CTL_ADD, fd, record);
		if (gone(status))
			sel__registry_mark_lost(selector, record);
		else if (status < 0)
			return status;
	}
	return 0;
}

/* A set with nothing but the wakeup descriptor. */
static sel_status new_set(const sel_selector *selector, uint32_t mask,
			  uint64_t name)
{
	int set = epoll_create1(EPOLL_CLOEXEC);
	sel_status status;

	if (set < 0)
		return sel__errno();
	status = sel__epollset_control(set, EPOLL_CTL_ADD, selector->wakeup[0],
				       mask, name);
	if (status == 0)
		return set;
	sel__close(set);
	return status;
}

sel_status sel__epollset_build(sel_selector *selector, int old)
{
	sel_status set = new_set(selector, SEL__WAKEUP_MASK,
				 sel__epoll_state(selector)->name);
	sel_status status;

	if (set < 0)
		return set;
	status = fill(selector, set, old);
	if (status == 0)
		return set;
	close(set);
	return status;
}

sel_status sel__epollset_outer_empty(const sel_selector *selector)
{
	return new_set(selector, EPOLLIN, sel__outer_name(selector));
}

sel_status sel__epollset_outer(const sel_selector *selector)
{
	sel_status set = sel__epollset_outer_empty(selector);
	sel_status status;

	if (set < 0)
		return set;
	status = sel__epollset_control(set, EPOLL_CTL_ADD, selector->set,
				       EPOLLIN, 0);
	if (status == 0)
		return set;
	sel__close(set);
	return status;
}

static sel_status watch(const sel_selector *selector, int set)
{
	if (selector->outer < 0)
		return 0;
	return sel__epollset_control(selector->outer, EPOLL_CTL_ADD, set,
				     EPOLLIN, 0);
}

static void unwatch(const sel_selector *selector, int set)
{
	if (selector->outer >= 0)
		sel__epollset_control(selector->outer, EPOLL_CTL_DEL, set, 0,
				      0);
}

/* The outer set knows a set by its number too.  So the new set has two numbers
   for a while, and keeps the one that the outer set knows. */
sel_status sel__epollset_replace(sel_selector *selector, int set, bool owned)
{
	sel_status status = watch(selector, set);
	int there;

	if (status < 0) {
		close(set);
		return status;
	}
	if (owned) {
		/* To close the old set is not enough: a child may have it. */
		unwatch(selector, selector->set);
		there = dup3(set, selector->set, O_CLOEXEC);
		if (there >= 0 && watch(selector, there) == 0) {
			unwatch(selector, set);
			close(set);
			set = there;
		} else {
			close(selector->set);
		}
	}
	selector->set = set;
	sel__epoll_state(selector)->suspect = false;
	return 0;
}
