/* SPDX-License-Identifier: MIT */
/*
 * register, modify and unregister.
 */
#include "selectors/fork.h"

/* The features that a mask needs. */
static uint32_t needs(uint32_t events)
{
	uint32_t features = 0;

	if (events & SEL_EVENT_PRI)
		features |= SEL_FEATURE_PRI;
	if (events & SEL_EVENT_RDHUP)
		features |= SEL_FEATURE_RDHUP;
	if (events & SEL_EVENT_ONESHOT)
		features |= SEL_FEATURE_ONESHOT;
	if (events & SEL_EVENT_EDGE)
		features |= SEL_FEATURE_EDGE;
	if (events & SEL_EVENT_EXCLUSIVE)
		features |= SEL_FEATURE_EXCLUSIVE;
	return features;
}

static sel_status check_events(const sel_selector *selector, uint32_t events)
{
	if (events & ~SEL__EVENTS || !(events & SEL__READINESS))
		return SEL_EEVENTS;
	if (SEL__LIKELY(!(events & SEL__SPECIAL)))
		return 0;
	if (needs(events) & ~sel__backend_features(selector->backend))
		return SEL_ENOTSUP;
	/* No system has exclusive registrations that are more than plain. */
	if (events & SEL_EVENT_EXCLUSIVE &&
	    events & (SEL_EVENT_PRI | SEL_EVENT_RDHUP | SEL_EVENT_ONESHOT))
		return SEL_ENOTSUP;
	return 0;
}

static sel_status check_new(const sel_selector *selector, const sel_key *wanted)
{
	sel_status status = check_events(selector, wanted->events);
	bool token_used;

	if (status < 0)
		return status;
	token_used = wanted->token &&
		sel__registry_token(selector, wanted->token) >= 0;
	if (wanted->fd < 0 && !token_used)
		return wanted->token ? SEL_EFILEOBJ : SEL_EBADFD;
	if (token_used || sel__record_of(selector, wanted->fd))
		return SEL_EEXISTS;
	/* The wakeup descriptor is in the set already, and its record means a
	   wakeup.  Not every system refuses a set in itself. */
	if (wanted->fd == selector->wakeup[0] ||
	    wanted->fd == selector->wakeup[1] || wanted->fd == selector->set)
		return -EINVAL;
	return 0;
}

sel_status sel__register(sel_selector *selector, const sel_key *wanted)
{
	struct sel__record *record;
	sel_status status = check_new(selector, wanted);

	if (status == 0 &&
	    !sel__registry_has_room(selector, wanted->fd, wanted->token))
		status = sel__registry_reserve(selector, wanted->fd,
					       wanted->token);
	if (status < 0)
		return status;
	record = sel__registry_add(selector, wanted->fd, wanted->events,
				   wanted->token, wanted->data);
	status = selector->backend->add(selector, wanted->fd, record);
	if (status < 0)
		sel__registry_remove(selector, record);
	return status;
}

/* A lost record changes or goes; rare, and so not inline.  If it was the last
   one, the wakeup descriptor may still be ready for it, and a set that reports
   edges has reported that: the next wait is to find the descriptor once more,
   and to make it unready. */
static __attribute__((noinline)) void end_lost(sel_selector *selector,
						struct sel__record *record)
{
	const uint32_t mask = SEL__OUTER | SEL__INHERITED;
	uint32_t lost = selector->lost;

	sel__registry_clear_lost(selector, record);
	if (lost && !selector->lost &&
	    (sel__state_get(&selector->state) & mask) == SEL__OUTER)
		sel__wakeup_send(selector);
}

void sel__unregister(sel_selector *selector, int32_t fd)
{
	struct sel__record *record = sel__record_at(selector, fd);

	selector->backend->remove(selector, fd, record);
	if (SEL__UNLIKELY(record->events & SEL__LOST))
		end_lost(selector, record);
	sel__registry_remove(selector, record);
}

SEL_EXPORT sel_status
sel_selector_register_token(sel_selector *selector, uint64_t token,
			     int32_t fd, uint32_t events, uint64_t data,
			     sel_key *key)
{
	const sel_key wanted = {
		.fd = fd,
		.events = events,
		.token = token,
		.data = data,
	};
	sel_status status = sel__begin_change(selector);

	if (status < 0)
		return status;
	status = sel__register(selector, &wanted);
	if (status == 0 && key)
		*key = wanted;
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status
sel_selector_register(sel_selector *selector, int32_t fd, uint32_t events,
		      uint64_t data, sel_key *key)
{
	return sel_selector_register_token(selector, 0, fd, events, data, key);
}

/* Takes a failed modify back. */
static void restore(sel_selector *selector, struct sel__record *record,
		    const struct sel__record *old)
{
	bool lost = record->events & SEL__LOST && !(old->events & SEL__LOST);
	uint32_t hung_up = record->events & SEL__HUNG_UP;

	*record = *old;
	record->events |= hung_up;
	if (!lost)
		return;
	sel__registry_mark_lost(selector, record);
	/* A wait that sleeps, and outer sets, are to see that there is
	   something to report. */
	if (sel__state_get(&selector->state) & (SEL__WAITING | SEL__OUTER))
		sel__wakeup_send(selector);
}

static sel_status modify(sel_selector *selector, int32_t fd, uint32_t events,
			 uint64_t data)
{
	struct sel__record *record;
	struct sel__record old;
	sel_status status;

	record = sel__registry_find(selector, fd, &status);
	if (!record)
		return status;
	status = check_events(selector, events);
	if (status < 0)
		return status;
	/* A lost record has to be put into the set again. */
	if ((record->events & (SEL__EVENTS | SEL__LOST)) == events &&
	    !(events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))) {
		record->data = data;
		selector->changes_saved++;
		return 0;
	}
	old = *record;
	record->data = data;
	record->events = events | (old.events & SEL__DEFERRED);
	status = selector->backend->modify(selector, fd, record, &old);
	if (status < 0) {
		restore(selector, record, &old);
		return status;
	}
	/* Only the old record can have counted as lost. */
	if (SEL__UNLIKELY(old.events & SEL__LOST))
		end_lost(selector, &old);
	return 0;
}

SEL_EXPORT sel_status
sel_selector_modify(sel_selector *selector, int32_t fd, uint32_t events,
		    uint64_t data, sel_key *key)
{
	sel_status status = sel__begin_change(selector);

	if (status < 0)
		return status;
	status = modify(selector, fd, events, data);
	if (status == 0)
		sel__registry_key(selector, fd, key);
	sel__end(selector);
	return status;
}

SEL_EXPORT sel_status
sel_selector_unregister(sel_selector *selector, int32_t fd, sel_key *key)
{
	sel_status status = sel__begin(selector);

	if (status < 0)
		return status;
	if (sel__registry_find(selector, fd, &status)) {
		sel__registry_key(selector, fd, key);
		sel__unregister(selector, fd);
	}
	sel__end(selector);
	return status;
}
