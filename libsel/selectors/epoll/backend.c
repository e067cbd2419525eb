/* SPDX-License-Identifier: MIT */
/*
 * The epoll back end.  Each registration carries its descriptor and its tag,
 * so that a record of an earlier state of it is recognised.  The wakeup
 * descriptor is edge-triggered and never read: each send is a new edge.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/cancel.h"
#include "selectors/epoll/defer.h"
#include "selectors/epoll/dense.h"
#include "selectors/epoll/fork.h"
#include "selectors/epoll/probe.h"
#include "selectors/epoll/translate.h"

static sel_status open_set(sel_selector *selector)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);
	sel_status status;

	if (selector->flags & SEL_FLAG_DENSE) {
		state->dense = sel__dense_new();
		if (!state->dense)
			return SEL_ENOMEM;
		/* Nobody else knows the selector yet. */
		atomic_fetch_or(&selector->state, SEL__DENSE);
	}
	state->name = sel__wakeup_name();
	status = sel__epollset_build(selector, -1);
	if (status < 0) {
		sel__dense_free(state->dense);
		return status;
	}
	selector->set = status;
	return 0;
}

static void close_set(sel_selector *selector)
{
	close(selector->set);
	if (selector->outer >= 0)
		close(selector->outer);
}

static void release(sel_selector *selector)
{
	struct sel__epoll_state *state = sel__epoll_state(selector);

	sel__dense_free(state->dense);
	free(state->deferred);
}

static sel_status add_dense(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	sel_status status = sel__epollset_add(selector, fd, record);

	if (status == 0)
		sel__dense_put(selector, fd, record);
	return status;
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	if (SEL__UNLIKELY(sel__epoll_state(selector)->dense))
		return add_dense(selector, fd, record);
	return sel__epollset_add(selector, fd, record);
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	bool deferred = selector->flags & SEL_FLAG_DEFER_MODIFY &&
		sel__defer_try(selector, fd, record, old->events);
	struct sel__record known;
	sel_status status = 0;

	if (!deferred) {
		/* A modify that fails leaves the set as it was, not as it would
		   have become. */
		if (old->events & SEL__DEFERRED) {
			known = *old;
			known.events = sel__defer_known(old->events);
			old = &known;
		}
		sel__defer_end(record);
		status = sel__epollset_modify(selector, fd, record, old);
	}
	if (status == 0)
		sel__dense_update(selector, fd, record);
	return status;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	sel__dense_drop(selector, record);
	if (!sel__fork_shares(selector))
		sel__epollset_remove(selector, fd);
}

static void forget_lost(sel_selector *selector, struct sel__record *record)
{
	sel__dense_drop(selector, record);
	sel__defer_end(record);
}

/* Does what keeps waits from the fast path.  Returns how many lost
   registrations were reported. */
static int catch_up(sel_selector *selector, struct sel__wait *wait)
{
	sel__lock(selector);
	sel__defer_flush(selector);
	sel__unlock(selector);
	return sel__translate_lost(selector, wait);
}

static int look_densely(sel_selector *selector, const struct sel__wait *wait)
{
	int count;

	sel__lock(selector);
	count = sel__dense_look(selector, wait->events, wait->capacity);
	if (sel__lock_is_wanted(&selector->state))
		sel__dense_yield(sel__epoll_state(selector)->dense);
	sel__unlock(selector);
	return count;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct sel__dense *dense = sel__epoll_state(selector)->dense;
	int records = 0;

	if (sel__state_get(&selector->state) & SEL__SLOW)
		records = catch_up(selector, wait);
	if (records != 0)
		return records;
	if (dense && sel__dense_is_likely(dense) &&
	    !(sel__state_get(&selector->state) & SEL__WOKEN))
		records = look_densely(selector, wait);
	if (records != 0)
		return records;
	records = sel__epoll_wait(selector->set,
				  sel__translate_place(wait->events,
						       wait->capacity),
				  wait->capacity, wait->remaining,
				  wait->deadline);
	wait->records = records;
	if (dense)
		sel__dense_learn(dense, records);
	if (records <= 0)
		return records;
	return sel__translate_rest(selector, wait,
				   sel__translate(selector, wait, records));
}

static sel_status fileno_of(sel_selector *selector)
{
	/* The outer set begins with what there is. */
	sel__defer_flush(selector);
	if (selector->outer < 0) {
		sel_status set = sel__epollset_outer(selector);

		if (set < 0)
			return set;
		selector->outer = set;
	}
	return selector->outer;
}

const struct sel__backend sel__backend_epoll = {
	.name = "epoll",
	.id = SEL_BACKEND_EPOLL,
	.features = SEL_FEATURE_EDGE | SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		SEL_FEATURE_FILENO | SEL_FEATURE_NANOSECONDS |
		SEL_FEATURE_RDHUP | SEL_FEATURE_EXCLUSIVE,
	.lacks = sel__epoll_lacks,
	.fine = SEL__EPOLL_PWAIT2,
	.fast = true,
	.data_size = sizeof(struct sel__epoll_state),
	.probe = sel__epoll_probe,
	.open_probes = true,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.lost = forget_lost,
	.wait = wait_set,
	.fileno = fileno_of,
	.fork_channel = sel__epoll_fork_channel,
	.fork_rebuild_outer = sel__epoll_fork_rebuild_outer,
	.fork_rebuild = sel__epoll_fork_rebuild,
	.fork_close = sel__epoll_fork_close,
};
