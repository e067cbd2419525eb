/* SPDX-License-Identifier: MIT */
/*
 * Kernel sets of the kqueue back end.
 */
#include "selectors/kqueue/set.h"

static const struct {
	uint32_t event;
	int filter;
	uint32_t fflags;
} filters[] = {
	{ SEL_EVENT_READ, EVFILT_READ, 0 },
	{ SEL_EVENT_WRITE, EVFILT_WRITE, 0 },
	{ SEL_EVENT_PRI, EVFILT_EXCEPT, NOTE_OOB },
};

#define COUNT (sizeof(filters) / sizeof(filters[0]))

uint32_t sel__kqueueset_event(const struct kevent *event)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if ((int)event->filter == filters[i].filter)
			return filters[i].event;
	return 0;
}

/* A change for each filter of `events`; how many. */
static int make(struct kevent *to, int32_t fd, uint32_t events, uint32_t flags,
		uint32_t tag)
{
	size_t i;
	int n = 0;

	for (i = 0; i < COUNT; i++) {
		struct kevent *change = &to[n];

		if (!(events & filters[i].event))
			continue;
		memset(change, 0, sizeof(*change));
		sel__kevent_put(change->ident, fd);
		sel__kevent_put(change->filter, filters[i].filter);
		sel__kevent_put(change->flags, flags);
		sel__kevent_put(change->fflags, filters[i].fflags);
		sel__kevent_put(change->udata, (uintptr_t)tag);
		n++;
	}
	return n;
}

/* EV_ADD alone would not enable what a system has disabled.  A one-shot is
   deleted when it fires: not every system reports what was ready already when
   a dispatched one is enabled again. */
static uint32_t flags_of(uint32_t events)
{
	uint32_t flags = EV_ADD | EV_ENABLE;

	if (events & SEL_EVENT_ONESHOT)
		flags |= EV_ONESHOT;
	if (events & SEL_EVENT_EDGE)
		flags |= EV_CLEAR;
	return flags;
}

void sel__kqueueset_drop(int set, int32_t fd, uint32_t events)
{
	struct kevent changes[SEL__CHANGES];

	sel__kqueue_change(set, changes,
			   make(changes, fd, events, EV_DELETE, 0));
}

sel_status sel__kqueueset_put(int set, int32_t fd,
			   const struct sel__record *record, uint32_t old)
{
	struct kevent changes[SEL__CHANGES];
	int drops = make(changes, fd, old, EV_DELETE, 0);
	int count = drops + make(changes + drops, fd, record->events,
				 flags_of(record->events), record->tag);
	sel_status status = sel__kqueue_change(set, changes, count);
	int i;

	for (i = drops; i < count && status == 0; i++)
		status = -(sel_status)changes[i].data;
	if (status < 0)
		sel__kqueueset_drop(set, fd, record->events);
	return status;
}

sel_status sel__kqueueset_add_user(int set)
{
	struct kevent change = { 0 };
	sel_status status;

	sel__kevent_put(change.filter, EVFILT_USER);
	sel__kevent_put(change.flags, EV_ADD | EV_CLEAR);
	status = sel__kqueue_change(set, &change, 1);
	return status < 0 ? status : -(sel_status)change.data;
}

static sel_status add_wakeup(const sel_selector *selector, int set)
{
	const struct sel__record pipe = {
		.tag = SEL__WAKEUP_TAG,
		.events = SEL_EVENT_READ | SEL_EVENT_EDGE,
	};

	if (SEL__HAS_EVFILT_USER)
		return sel__kqueueset_add_user(set);
	return sel__kqueueset_put(set, selector->wakeup[0], &pipe, 0);
}

void sel__kqueueset_wake(int set)
{
	struct kevent change = { 0 };

	sel__kevent_put(change.filter, EVFILT_USER);
	sel__kevent_put(change.fflags, NOTE_TRIGGER);
	sel__kqueue_change(set, &change, 1);
}

/* A new filter has not been triggered. */
void sel__kqueueset_unwake(int set)
{
	struct kevent change = { 0 };

	sel__kevent_put(change.filter, EVFILT_USER);
	sel__kevent_put(change.flags, EV_DELETE);
	sel__kqueue_change(set, &change, 1);
	sel__kqueueset_add_user(set);
}

sel_status sel__kqueueset_fill(sel_selector *selector, int set)
{
	sel_status status = add_wakeup(selector, set);
	uint32_t i;

	for (i = 0; i < selector->size && status == 0; i++) {
		struct sel__record *record = &selector->records[i];

		if (!record->tag || record->events & (SEL__FIRED | SEL__LOST))
			continue;
		status = sel__kqueueset_put(set, (int32_t)i, record, 0);
		if (status < 0 && status != -ENOMEM) {
			sel__registry_mark_lost(selector, record);
			status = 0;
		}
	}
	return status;
}
