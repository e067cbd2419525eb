/* SPDX-License-Identifier: MIT */
/*
 * The epoll back end.  Each registration carries its descriptor and its tag,
 * so that a record of an earlier state of it is recognised.  The wakeup
 * descriptor is edge-triggered and never read: each send is a new edge.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "selectors/epoll/dense.h"
#include "selectors/epoll/set.h"
#include "selectors/epoll/harvest.h"

static sel_status probe(void)
{
	int set;

	if (!SEL__HAS_EPOLL)
		return SEL_ENOTSUP;
	set = epoll_create1(EPOLL_CLOEXEC);
	if (set < 0)
		return sel__errno();
	close(set);
	return 0;
}

static sel_status open_set(sel_selector *selector)
{
	if (selector->flags & SEL_DENSE) {
		selector->dense = sel__dense_new();
		if (!selector->dense)
			return SEL_ENOMEM;
		atomic_fetch_or(&selector->state, SEL__DENSE);
	}
	selector->set = sel__epoll_build(selector, -1);
	if (selector->set >= 0)
		return 0;
	sel__dense_free(selector->dense);
	return selector->set;
}

static void close_set(sel_selector *selector)
{
	close(selector->set);
	if (selector->outer >= 0)
		close(selector->outer);
}

static void release(sel_selector *selector)
{
	sel__dense_free(selector->dense);
	free(selector->deferred);
}

static sel_status change(sel_selector *selector, int operation, int32_t fd,
			 const struct sel__record *record)
{
	sel_status status = sel__epoll_put(selector->set, operation, fd,
					   record);

	if (status == 0)
		selector->changes++;
	else if (operation != EPOLL_CTL_ADD)
		selector->suspect = true;
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

static sel_status put(sel_selector *selector, int32_t fd,
		      const struct sel__record *record)
{
	sel_status status = change(selector, EPOLL_CTL_ADD, fd, record);

	if (status != -EEXIST)
		return status;
	/* Left over from a descriptor that was closed, and is back. */
	status = change(selector, EPOLL_CTL_MOD, fd, record);
	/* Either of the two is exclusive. */
	if (status == -EINVAL)
		status = replace(selector, fd, record);
	return status;
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status = put(selector, fd, record);

	if (status == 0)
		sel__dense_update(selector, fd, record);
	return status;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	sel__dense_drop(selector, record);
	/* Until it is rebuilt, a child's set is its parent's. */
	if (sel__state_get(&selector->state) & SEL__INHERITED)
		selector->adopted = false;
	else
		change(selector, EPOLL_CTL_DEL, fd, record);
}

sel_status sel__epoll_modify(sel_selector *selector, int32_t fd,
			     struct sel__record *record, uint32_t old)
{
	sel_status status;

	/* Of a plain one an earlier record is as good as any, unless a file
	   that had its number may still report under its tag. */
	if (selector->suspect ||
	    (record->events | old) & ~(uint32_t)SEL__READINESS)
		sel__registry_retag(selector, record);
	if ((record->events | old) & SEL_EVENT_EXCLUSIVE) {
		status = replace(selector, fd, record);
	} else {
		status = change(selector, EPOLL_CTL_MOD, fd, record);
		if (status == -ENOENT) {
			sel__registry_retag(selector, record);
			status = change(selector, EPOLL_CTL_ADD, fd, record);
		} else if (status == -EINVAL) {
			status = replace(selector, fd, record);
		}
	}
	if (status < 0)
		remove_from_set(selector, fd, record);
	return status;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record, uint32_t old)
{
	sel_status status = 0;

	if (!sel__defer(selector, fd, record, old)) {
		record->events &= ~SEL__DEFERRED;
		status = sel__epoll_modify(selector, fd, record, old);
	}
	if (status == 0)
		sel__dense_update(selector, fd, record);
	return status;
}

/* What keeps a wait from the fast path; how many events of lost ones. */
static int catch_up(sel_selector *selector, struct sel__wait *wait)
{
	sel__lock(selector);
	sel__settle(selector);
	sel__unlock(selector);
	return sel__report_lost(selector, wait->events, wait->capacity);
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	int records = 0;

	if (sel__state_get(&selector->state) & SEL__SLOW)
		records = catch_up(selector, wait);
	if (records != 0)
		return records;
	if (selector->dense && sel__dense_is_likely(selector->dense) &&
	    !(sel__state_get(&selector->state) & SEL__WOKEN))
		records = sel__dense_look(selector, wait->events,
					  wait->capacity);
	if (records != 0)
		return records;
	records = sel__epoll_wait(selector->set,
				  sel__harvest_place(wait->events,
						     wait->capacity),
				  wait->capacity, wait->remaining);
	wait->records = records;
	if (selector->dense)
		sel__dense_learn(selector->dense, records);
	if (records <= 0)
		return records;
	return sel__harvest_rest(selector, wait, records,
				 sel__harvest(selector, wait, records));
}

/* In a child, before any set is rebuilt, since selectors may be nested. */
static sel_status inherit_outer(sel_selector *selector)
{
	sel_status status = 0;
	int set;

	if (selector->outer < 0)
		return 0;
	if (!sel__epoll_holds(selector->outer, selector->wakeup[0])) {
		selector->outer = -1;
		return 0;
	}
	set = epoll_create1(EPOLL_CLOEXEC);
	if (set < 0)
		return sel__errno();
	/* A number above the limit is said to be bad. */
	if (dup3(set, selector->outer, O_CLOEXEC) < 0)
		status = errno == EBADF ? -EMFILE : sel__errno();
	close(set);
	if (status < 0)
		return status;
	sel__epoll_mark(selector->outer, selector->wakeup[0]);
	return 0;
}

static sel_status inherit(sel_selector *selector, const int wakeup[2])
{
	bool ours = sel__epoll_holds(selector->set, wakeup[0]);
	sel_status set = sel__epoll_build(selector, -1);
	sel_status status;

	if (set >= 0)
		set = sel__fork_place(set);
	if (set < 0)
		return set;
	if (selector->outer >= 0) {
		status = sel__epoll_control(selector->outer, EPOLL_CTL_ADD,
					    set, EPOLLIN, 0);
		if (status == 0)
			status = sel__epoll_mark(selector->outer,
						 selector->wakeup[0]);
		if (status < 0) {
			close(set);
			return status;
		}
	}
	if (ours) {
		close(selector->set);
		sel__pair_close(wakeup);
	}
	selector->set = set;
	selector->suspect = false;
	sel__defer_forget(selector);
	return 0;
}

static void disown(sel_selector *selector)
{
	if (selector->outer >= 0 &&
	    (selector->outer_own ||
	     sel__epoll_holds(selector->outer, selector->wakeup[0])))
		close(selector->outer);
	if (sel__epoll_holds(selector->set, selector->wakeup[0])) {
		close(selector->set);
		sel__pair_close(selector->wakeup);
	}
}

static sel_status fileno_of(sel_selector *selector)
{
	if (selector->outer < 0) {
		sel_status set;

		sel__settle(selector);
		set = sel__epoll_outer(selector);
		if (set < 0)
			return set;
		selector->outer = set;
		/* What settling has lost is there to be reported. */
		if (selector->lost)
			sel__wakeup_send(selector);
	}
	return selector->outer;
}

const struct sel__backend sel__backend_epoll = {
	.name = "epoll",
	.id = SEL_BACKEND_EPOLL,
	.features = SEL_FEATURE_EDGE | SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		SEL_FEATURE_FILENO | SEL_FEATURE_NANOSECONDS |
		(EPOLLEXCLUSIVE ? SEL_FEATURE_EXCLUSIVE : 0),
	.fine = SEL__EPOLL_PWAIT2,
	.fast = true,
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.fileno = fileno_of,
	.inherit_outer = inherit_outer,
	.inherit = inherit,
	.disown = disown,
};
