/* SPDX-License-Identifier: MIT */
/*
 * From kqueue's records to events.  The records of a descriptor's filters are
 * joined to one event.  A record of an earlier registration is recognised by
 * its tag; nothing else can be stale, since the system drops the filters of a
 * number that is closed.
 */
#include "selectors/kqueue/set.h"
#include "selectors/kqueue/translate.h"

/*
 * What a filter's record says, beside the filter's own event.  The end of
 * writing is no hang-up for a registration that asks for more than WRITE: the
 * end may be the program's own shutdown, and says nothing of reading.
 */
static uint32_t detail_of(const struct kevent *seen, uint32_t event,
			  uint32_t asked)
{
	uint32_t detail = event & SEL_EVENT_PRI ? SEL_DETAIL_PRI : 0;

	if (!(seen->flags & EV_EOF))
		return detail;
	if (event & SEL_EVENT_READ)
		detail |= SEL_DETAIL_RDHUP;
	if (event & SEL_EVENT_WRITE &&
	    (asked & SEL__READINESS) == SEL_EVENT_WRITE)
		detail |= SEL_DETAIL_HUP;
	if (seen->fflags && !(event & SEL_EVENT_PRI))
		detail |= SEL_DETAIL_ERR;
	return detail;
}

static size_t translate_one(const sel_selector *selector, int32_t fd,
			    const struct kevent *seen, sel_event *events,
			    size_t filled)
{
	uint32_t asked = selector->records[fd].events;
	uint32_t event = sel__kqueueset_event(seen);
	uint32_t detail;

	/* READ's filter stands for WRITE as well at its end, or for WRITE
	   alone. */
	if (asked & SEL__HUNG_UP && event & SEL_EVENT_READ &&
	    (seen->flags & EV_EOF || !(asked & SEL_EVENT_READ)))
		event = asked & (SEL_EVENT_READ | SEL_EVENT_WRITE);
	detail = detail_of(seen, event, asked);
	if (detail & (SEL_DETAIL_HUP | SEL_DETAIL_ERR))
		event = SEL__READINESS;
	return sel__event_join(selector, fd, event, detail, events, filled);
}

/* Whether a record is among the first `filled` events of the wait. */
static bool reported(const struct sel__record *record, int32_t fd,
		     const struct sel__wait *wait, size_t filled)
{
	return record->slot < filled &&
		wait->events[record->slot].key.fd == fd;
}

/* When one filter of a one-shot has fired, its other filters must not fire any
   more.  A one-shot of an earlier look may have been armed again since, which
   its tag shows. */
static void disarm(sel_selector *selector, const struct sel__wait *wait,
		   const struct kevent *records, int count, size_t filled)
{
	int i;

	for (i = 0; i < count; i++) {
		const struct kevent *seen = &records[i];
		int32_t fd = (int32_t)seen->ident;
		struct sel__record *record = sel__record_of(selector, fd);

		if (!record || !(record->events & SEL_EVENT_ONESHOT) ||
		    record->events & SEL__FIRED ||
		    record->tag != (uint32_t)(uintptr_t)seen->udata ||
		    !reported(record, fd, wait, filled))
			continue;
		record->events |= SEL__FIRED;
		if (sel__kqueueset_filters(record->events) > 1)
			sel__kqueueset_drop(selector->set, fd, record->events);
	}
}

/* Drops the filters of `old`, and adds those of the record.  Without memory for
   them the registration is lost, which outer sets are to see. */
static void put_again(sel_selector *selector, int32_t fd,
		      struct sel__record *record, uint32_t old)
{
	if (sel__kqueueset_put(selector->set, fd, record, old) == 0)
		return;
	sel__registry_mark_lost(selector, record);
	if (sel__state_get(&selector->state) & SEL__OUTER)
		sel__wakeup_send(selector);
}

/* The system has dropped a filter of a level-triggered registration. */
static bool is_dropped(const struct sel__record *record,
		       const struct kevent *seen)
{
	return seen->flags & EV_ONESHOT &&
		!(record->events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE));
}

/* Another thread has registered the descriptor meanwhile, and the caller has no
   room for its event: the filter is made ready again for the next wait. */
static bool overflows(sel_selector *selector, int32_t fd,
		      struct sel__record *record,
		      const struct sel__wait *wait, size_t filled)
{
	if (filled < wait->capacity || reported(record, fd, wait, filled))
		return false;
	if (record->events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))
		put_again(selector, fd, record, record->events);
	return true;
}

size_t sel__kqueue_translate(sel_selector *selector, struct sel__wait *wait,
			     const struct kevent *records, int count,
			     size_t filled)
{
	size_t before = filled;
	int i;

	sel__lock(selector);
	for (i = 0; i < count; i++) {
		const struct kevent *seen = &records[i];
		uint32_t tag = (uint32_t)(uintptr_t)seen->udata;
		int32_t fd = (int32_t)seen->ident;
		struct sel__record *record;

		/* An error belongs to a change, and there was none. */
		if (seen->flags & EV_ERROR)
			continue;
		if (tag == SEL__WAKEUP_TAG) {
			wait->woken = true;
			continue;
		}
		record = sel__record_of(selector, fd);
		if (!record || record->tag != tag ||
		    record->events & (SEL__FIRED | SEL__LOST)) {
			sel__count_stale(selector, fd);
			continue;
		}
		if (is_dropped(record, seen))
			put_again(selector, fd, record, 0);
		if (overflows(selector, fd, record, wait, filled))
			continue;
		filled = translate_one(selector, fd, seen, wait->events,
				       filled);
	}
	disarm(selector, wait, records, count, filled);
	selector->events += filled - before;
	sel__unlock(selector);
	return filled;
}
