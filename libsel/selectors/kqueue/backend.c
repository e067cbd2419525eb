/* SPDX-License-Identifier: MIT */
/*
 * The kqueue back end.  A registration has up to three filters, each of which
 * carries the registration's tag.  A forked child has no kqueues at all.
 */
#include <stdlib.h>
#include <unistd.h>

#include "selectors/fork.h"
#include "selectors/kqueue/set.h"
#include "selectors/kqueue/translate.h"

struct kqueue_state {
	struct kevent *records;	/* the waiting thread's */
	size_t size;
	struct kevent *spare;	/* a larger array, for the next time */
	size_t spare_size;
	size_t filters;		/* that may be ready, with the wakeup's */
};

/* An older system than the library was built for may lack user events. */
static sel_status probe(void)
{
	sel_status status = 0;
	int set;

	if (!SEL__HAS_KQUEUE)
		return SEL_ENOTSUP;
	set = sel__kqueue_open();
	if (set < 0)
		return set;
	if (SEL__HAS_EVFILT_USER)
		status = sel__kqueueset_add_user(set);
	close(set);
	return status == -EINVAL ? SEL_ENOTSUP : status;
}

/* The waiting thread may be using the array: a larger array is kept as a spare,
   which that thread takes at its next refresh. */
static sel_status reserve(struct kqueue_state *state, size_t filters)
{
	size_t size = state->spare ? state->spare_size : state->size;
	struct kevent *spare;

	if (filters <= size)
		return 0;
	size += size / 2 + 32;
	spare = malloc(size * sizeof(*spare));
	if (!spare)
		return SEL_ENOMEM;
	free(state->spare);
	state->spare = spare;
	state->spare_size = size;
	return 0;
}

static sel_status open_set(sel_selector *selector)
{
	struct kqueue_state *state = sel__backend_data(selector);
	sel_status status = reserve(state, 1);

	if (status < 0)
		return status;
	state->filters = 1;
	selector->set = sel__kqueue_open();
	if (selector->set < 0) {
		status = selector->set;
		goto free_spare;
	}
	status = sel__kqueueset_fill(selector, selector->set);
	if (status < 0)
		goto close_set;
	return 0;
close_set:
	close(selector->set);
free_spare:
	free(state->spare);
	return status;
}

/* A child that has not rebuilt the selector has no set. */
static void close_set(sel_selector *selector)
{
	if (selector->set >= 0)
		close(selector->set);
}

static void release(sel_selector *selector)
{
	struct kqueue_state *state = sel__backend_data(selector);

	free(state->records);
	free(state->spare);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct kqueue_state *state = sel__backend_data(selector);
	size_t filters = sel__kqueueset_filters(record->events);
	sel_status status = reserve(state, state->filters + filters);

	if (status == 0)
		status = sel__kqueueset_put(selector->set, fd, record, 0);
	if (status < 0)
		return status;
	state->filters += filters;
	selector->changes++;
	return 0;
}

/* Puts the filters of a record back after a failed exchange. */
static void undo(sel_selector *selector, int32_t fd, struct sel__record *record,
		 const struct sel__record *old)
{
	struct sel__record again = *old;

	if (old->events & (SEL__FIRED | SEL__LOST))
		return;
	if (sel__kqueueset_put(selector->set, fd, &again, old->events) < 0)
		record->events |= SEL__LOST;
	record->events |= again.events & SEL__HUNG_UP;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	struct kqueue_state *state = sel__backend_data(selector);
	size_t filters = state->filters - sel__kqueueset_filters(old->events) +
		sel__kqueueset_filters(record->events);
	uint32_t dropped = old->events & ~record->events;
	sel_status status = reserve(state, filters);

	if (status < 0)
		return status;
	/* Other flags than a filter was made with need a new one. */
	if ((record->events | old->events) & ~(uint32_t)SEL__READINESS) {
		sel__registry_retag(selector, record);
		dropped = old->events;
	}
	status = sel__kqueueset_put(selector->set, fd, record, dropped);
	if (status < 0) {
		undo(selector, fd, record, old);
		return status;
	}
	state->filters = filters;
	selector->changes++;
	return 0;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct kqueue_state *state = sel__backend_data(selector);

	state->filters -= sel__kqueueset_filters(record->events);
	/* A child's set is still to be made. */
	if (selector->set < 0)
		return;
	sel__kqueueset_drop(selector->set, fd, record->events);
	selector->changes++;
}

static void refresh(struct kqueue_state *state)
{
	if (!state->spare)
		return;
	free(state->records);
	state->records = state->spare;
	state->size = state->spare_size;
	state->spare = NULL;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct kqueue_state *state = sel__backend_data(selector);
	size_t filled;
	size_t room;
	int count;

	sel__lock(selector);
	refresh(state);
	/* With a place for each descriptor all its filters come at once. */
	room = wait->capacity < selector->count ? wait->capacity : state->size;
	count = sel__event_put_lost(selector, wait->events, wait->capacity);
	sel__unlock(selector);
	if (count > 0)
		return count;

	count = sel__kqueue_wait(selector->set, state->records, room,
				 wait->remaining);
	wait->records = count;
	if (count <= 0)
		return count;
	filled = sel__kqueue_translate(selector, wait, state->records, count,
				       0);
	if (!wait->woken)
		return (int)filled;
	/* A pipe would be full some day. */
	if (!selector->backend->wake)
		sel__wakeup_drain(selector);
	/* In a full batch the wakeup's record has taken another's place. */
	if ((size_t)count == room)
		count = sel__kqueue_wait(selector->set, state->records,
					 room - filled, 0);
	else
		count = 0;
	if (count > 0)
		filled = sel__kqueue_translate(selector, wait, state->records,
					       count, filled);
	/* The record is taken, but the next wait has something to report.  A
	   wakeup is reported by this wait, if there are no events. */
	if (sel__state_get(&selector->state) & SEL__OUTER &&
	    sel__wakeup_is_pending(selector, filled > 0 ? 0 : SEL__WOKEN))
		sel__wakeup_send(selector);
	return (int)filled;
}

static sel_status fileno_of(sel_selector *selector)
{
	selector->outer = selector->set;
	return selector->outer;
}

static void wake(sel_selector *selector)
{
	sel__kqueueset_wake(selector->set);
}

static void unwake(sel_selector *selector)
{
	sel__kqueueset_unwake(selector->set);
}

static void fork_forget(sel_selector *selector)
{
	selector->set = -1;
}

/* A new set, still empty, at the number that fileno has answered, unless the
   program has given that number to something else. */
static sel_status fork_rebuild_outer(sel_selector *selector)
{
	sel_status set;
	int there;

	if (selector->outer < 0)
		return 0;
	set = sel__kqueue_open();
	if (set < 0)
		return set;
	there = set;
	if (set != selector->outer)
		there = sel__fork_move(set, selector->outer);
	if (there == selector->outer)
		selector->set = there;
	else if (there >= 0)
		close(there);
	if (there < 0)
		return there;
	selector->outer = selector->set;
	return 0;
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_rebuild(sel_selector *selector)
{
	bool made = selector->set < 0;
	sel_status status;

	if (made) {
		sel_status set = sel__kqueue_open();

		if (set >= 0)
			set = sel__fork_place(set);
		if (set < 0)
			return set;
		selector->set = set;
	}
	status = sel__kqueueset_fill(selector, selector->set);
	if (status < 0 && made) {
		close(selector->set);
		selector->set = -1;
	}
	return status;
}

static void fork_close(sel_selector *selector)
{
	close_set(selector);
}

const struct sel__backend sel__backend_kqueue = {
	.name = "kqueue",
	.id = SEL_BACKEND_KQUEUE,
	.features = SEL_FEATURE_EDGE | SEL_FEATURE_ONESHOT |
		SEL_FEATURE_FILENO | SEL_FEATURE_NANOSECONDS |
		(SEL__HAS_EVFILT_EXCEPT ? SEL_FEATURE_PRI : 0),
	.data_size = sizeof(struct kqueue_state),
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.fileno = fileno_of,
	.wake = SEL__HAS_EVFILT_USER ? wake : NULL,
	.unwake = SEL__HAS_EVFILT_USER ? unwake : NULL,
	.fork_forget = fork_forget,
	.fork_rebuild_outer = fork_rebuild_outer,
	.fork_rebuild = fork_rebuild,
	.fork_close = fork_close,
};
