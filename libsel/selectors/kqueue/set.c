/* SPDX-License-Identifier: MIT */
/*
 * Kernel sets of the kqueue back end.
 *
 * A pipe whose other end is closed is hung up for good.  FreeBSD, NetBSD and
 * others drop its filter for WRITE or refuse to add the filter, but take one
 * for READ, which reports the end of the pipe in each wait.  So READ's filter
 * stands for WRITE there, and the record is marked with SEL__HUNG_UP.
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

	if (events & SEL__HUNG_UP)
		events = (events & ~(uint32_t)SEL_EVENT_WRITE) | SEL_EVENT_READ;
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

/*
 * EV_ADD alone would not enable what a system has disabled.  A one-shot is one
 * that is disabled when it fires: most systems don't ask the filter of an
 * EV_ONESHOT again, and would report what was read meanwhile.  To arm the
 * filter again needs a new one, since not every system reports what was ready
 * already when an old filter is enabled.  A one-shot gets no EV_CLEAR, beside
 * which EV_DISPATCH disables nothing on NetBSD, and which adds nothing.
 */
static uint32_t flags_of(uint32_t events)
{
	uint32_t flags = EV_ADD | EV_ENABLE;

	if (events & SEL_EVENT_ONESHOT)
		flags |= EV_DISPATCH;
	else if (events & SEL_EVENT_EDGE)
		flags |= EV_CLEAR;
	return flags;
}

void sel__kqueueset_drop(int set, int32_t fd, uint32_t events)
{
	struct kevent changes[SEL__CHANGES];

	sel__kqueue_change(set, changes,
			   make(changes, fd, events, EV_DELETE, 0));
}

/* Whether a change was refused because of the pipe's other end; or the
   descriptor is closed, which adding READ's filter will tell. */
static bool is_hang_up(const struct kevent *change)
{
	return (int)change->filter == EVFILT_WRITE &&
	       (change->data == EPIPE || change->data == EBADF);
}

/* Adds READ's filter in the place of WRITE's. */
static sel_status stand_in(int set, int32_t fd, struct sel__record *record)
{
	struct kevent change;
	sel_status status;

	make(&change, fd, SEL_EVENT_READ, flags_of(record->events),
	     record->tag);
	status = sel__kqueue_change(set, &change, 1);
	if (status == 0)
		status = -(sel_status)change.data;
	if (status == 0)
		record->events |= SEL__HUNG_UP;
	return status;
}

sel_status sel__kqueueset_put(int set, int32_t fd, struct sel__record *record,
			      uint32_t old)
{
	struct kevent changes[SEL__CHANGES];
	int drops = make(changes, fd, old, EV_DELETE, 0);
	sel_status status;
	int count;
	int i;

	record->events &= ~SEL__HUNG_UP;
	count = drops + make(changes + drops, fd, record->events,
			     flags_of(record->events), record->tag);
	status = sel__kqueue_change(set, changes, count);
	for (i = drops; i < count && status == 0; i++)
		status = is_hang_up(&changes[i]) ? stand_in(set, fd, record) :
			 -(sel_status)changes[i].data;
	if (status < 0) {
		sel__kqueueset_drop(set, fd, record->events);
		record->events &= ~SEL__HUNG_UP;
	}
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
	struct sel__record pipe = {
		.tag = SEL__WAKEUP_TAG,
		.events = SEL_EVENT_READ | SEL_EVENT_EDGE,
	};

	if (SEL__HAS_EVFILT_USER)
		return sel__kqueueset_add_user(set);
	return sel__kqueueset_put(set, selector->wakeup[0], &pipe, 0);
}

static sel_status trigger(int set)
{
	struct kevent change = { 0 };
	sel_status status;

	sel__kevent_put(change.filter, EVFILT_USER);
	sel__kevent_put(change.fflags, NOTE_TRIGGER);
	status = sel__kqueue_change(set, &change, 1);
	return status < 0 ? status : -(sel_status)change.data;
}

/* The filter is missing if it could not be added after its deletion. */
void sel__kqueueset_wake(int set)
{
	if (SEL__UNLIKELY(trigger(set) == -ENOENT) &&
	    sel__kqueueset_add_user(set) == 0)
		trigger(set);
}

/* A new filter has not been triggered.  Without memory for the filter, the next
   wakeup adds the filter. */
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
