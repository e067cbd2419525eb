/* SPDX-License-Identifier: MIT */
/*
 * The poll back end: waits on a flat array, which begin with a look.
 */
#include "select/private.h"
#include "selectors/flat.h"
#include "selectors/look.h"
#include "selectors/pollmask.h"

struct poll_state {
	struct sel__flat flat;
	bool invalid; /* a closed descriptor was found */
	struct sel__look look;
};

/* A look may be interrupted as well. */
static sel_status probe(void)
{
	int status = sel__poll_wait(NULL, 0, 0);

	return status == -EINTR ? 0 : status;
}

static sel_status open_set(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);
	sel_status status = sel__flat_open(&state->flat);

	if (status < 0)
		return status;
	state->flat.entries[0].fd = selector->wakeup[0];
	state->flat.entries[0].events = POLLIN;
	sel__look_init(&state->look);
	return 0;
}

/* Under the lock: tells a running wait of a new or changed record. */
static inline void put(sel_selector *selector, int32_t fd,
		       const struct sel__record *record)
{
	struct sel__flat *flat = sel__backend_data(selector);

	flat->entries[record->slot].fd = fd;
	flat->entries[record->slot].events = sel__pollmask(record->events);
	sel__snapshot_change(selector, &flat->snapshot);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	sel_status status = sel__flat_add(sel__backend_data(selector), fd,
					  record);

	if (status == 0)
		put(selector, fd, record);
	return status;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	(void)old;
	sel__registry_retag(selector, record);
	put(selector, fd, record);
	return 0;
}

/* Under the lock: makes the copy anew. */
static __attribute__((noinline)) void copy_anew(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	sel__flat_copy(selector, &state->flat);
	sel__look_hint(&state->look, state->flat.copy_used - 1);
}

/* The same, if anything has changed. */
static inline void refresh(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	if (SEL__UNLIKELY(sel__snapshot_is_old(&state->flat.snapshot)))
		copy_anew(selector);
}

/* Translates a ready place of the copy; false when it makes no event.  The copy
   is `current` if the lock was held since the refresh. */
static __attribute__((always_inline)) inline bool
translate_one(sel_selector *selector, const struct pollfd *place,
	      bool current, sel_event *event)
{
	struct poll_state *state = sel__backend_data(selector);
	struct sel__flat *flat = &state->flat;
	struct sel__record *record;
	uint32_t events;
	uint32_t detail;

	if (current) {
		record = sel__record_at(selector, place->fd);
	} else {
		record = sel__snapshot_record(selector, &flat->snapshot,
					      place->fd);
		if (SEL__UNLIKELY(!record))
			return false;
	}
	events = sel__pollmask_events(place->revents, &detail);
	if (SEL__UNLIKELY(detail & SEL_DETAIL_INVALID))
		state->invalid = true;
	sel__flat_write(flat, place->fd, record, events, detail, event);
	return true;
}

/* Translates the `ready` ready places of the copy.  The scan begins where the
   last one ran out of room, so that no descriptor starves, and goes around. */
static __attribute__((always_inline)) inline int
translate(sel_selector *selector, struct sel__wait *wait, int ready,
	  bool current)
{
	struct sel__flat *flat = sel__backend_data(selector);
	const struct pollfd *start = flat->copy + flat->start;
	const struct pollfd *end = flat->copy + flat->copy_used;
	const struct pollfd *place;
	size_t filled = 0;

	for (place = start; ready > 0; place++) {
		if (SEL__UNLIKELY(place == end)) {
			/* DragonFly counts some results twice. */
			if (end == start)
				break;
			place = flat->copy + 1;
			end = start;
			if (place == end)
				break;
		}
		if (!place->revents)
			continue;
		if (filled == wait->capacity)
			break;
		filled += translate_one(selector, place, current,
					&wait->events[filled]);
		ready--;
	}
	flat->start = ready > 0 ? (size_t)(place - flat->copy) : 1;
	selector->events += filled;
	return (int)filled;
}

static size_t registered(const struct poll_state *state)
{
	return state->flat.copy_used - 1;
}

/* A call that does not sleep, without the wakeup descriptor. */
static int poll_others(struct poll_state *state)
{
	int ready = poll(state->flat.copy + 1,
			 (nfds_t)(state->flat.copy_used - 1), 0);

	return ready < 0 ? -errno : ready;
}

/* A thread that changes the set all the time may outdate the results of every
   call but one that is made under the lock. */
static __attribute__((noinline)) int look_locked(sel_selector *selector,
						 struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	state->flat.snapshot.tag = selector->tag;
	ready = poll_others(state);
	return ready > 0 ? translate(selector, wait, ready, true) : ready;
}

/* A closed descriptor was found.  If the wakeup descriptor is closed as well,
   the program has closed all numbers, and no events matter. */
static int check_wakeup(const sel_selector *selector, int filled)
{
	struct poll_state *state = sel__backend_data(selector);

	state->invalid = false;
	return sel__fd_check(selector->wakeup[0]) < 0 ? -EBADF : filled;
}

/* Under the lock: what is left to do when all was outdated, or a closed
   descriptor was found. */
static __attribute__((noinline)) int
translate_rest(sel_selector *selector, struct sel__wait *wait, int filled)
{
	struct poll_state *state = sel__backend_data(selector);

	if (filled == 0)
		filled = look_locked(selector, wait);
	return state->invalid ? check_wakeup(selector, filled) : filled;
}

/* Under the lock: translates, and looks again if all was outdated. */
static __attribute__((always_inline)) inline int
translate_all(sel_selector *selector, struct sel__wait *wait, int ready,
	      bool current)
{
	struct poll_state *state = sel__backend_data(selector);
	int filled = translate(selector, wait, ready, current);

	if (SEL__UNLIKELY(filled == 0) || SEL__UNLIKELY(state->invalid))
		filled = translate_rest(selector, wait, filled);
	return filled;
}

/* Calls without the wakeup descriptor, and learns from the result. */
static inline int look_at_others(struct poll_state *state,
				 struct sel__wait *wait)
{
	bool may_sleep = wait->remaining > 0;
	int ready = poll_others(state);

	wait->records = ready;
	if (SEL__UNLIKELY(wait->woken))
		return ready;
	if (SEL__LIKELY(ready > 0))
		sel__look_paid(&state->look, may_sleep, registered(state));
	else
		sel__look_was_vain(&state->look, may_sleep, registered(state));
	return ready;
}

static __attribute__((always_inline)) inline int find(sel_selector *selector,
						      struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	ready = look_at_others(state, wait);
	return ready > 0 ? translate_all(selector, wait, ready, true) : ready;
}

static __attribute__((noinline)) int look(sel_selector *selector,
					  struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int ready;

	if (sel__snapshot_is_old(&state->flat.snapshot)) {
		sel__lock(selector);
		refresh(selector);
		sel__unlock(selector);
	}
	wait->records = 0;
	if (!sel__look_is_due(&state->look, wait->remaining > 0,
			      registered(state)))
		return 0;
	ready = look_at_others(state, wait);
	if (ready <= 0)
		return ready;
	sel__lock(selector);
	ready = translate_all(selector, wait, ready, false);
	if (SEL__UNLIKELY(ready <= 0))
		sel__unlock(selector);
	return ready;
}

static __attribute__((noinline)) int call(sel_selector *selector,
					  struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int filled = 0;
	int ready = sel__poll_wait(state->flat.copy, state->flat.copy_used,
				   wait->remaining);

	sel__look_was_followed(&state->look, wait->remaining > 0, ready > 0,
			       registered(state));
	wait->records = ready;
	if (ready <= 0)
		return ready;

	/* The program has closed the wakeup descriptor. */
	if (state->flat.copy[0].revents & POLLNVAL)
		return -EBADF;
	sel__lock(selector);
	if (state->flat.copy[0].revents) {
		sel__wakeup_take(selector, wait);
		ready--;
	}
	if (ready > 0)
		filled = translate_all(selector, wait, ready, false);
	if (filled <= 0)
		sel__unlock(selector);
	return filled;
}

static const struct sel__look_calls calls = {
	.find = find,
	.look = look,
	.call = call,
};

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	return sel__look_step(selector, wait, &calls);
}

static sel_status select_set(sel_selector *selector, sel_event *events,
			     size_t capacity, int64_t timeout, uint32_t flags)
{
	struct poll_state *state = sel__backend_data(selector);

	return sel__look_and_wait(selector, events, capacity, timeout, flags,
				  &state->look, &calls);
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_channel(sel_selector *selector, int channel[2])
{
	struct sel__flat *flat = sel__backend_data(selector);

	flat->entries[0].fd = channel[0];
	sel__snapshot_expire(&flat->snapshot);
	return 0;
}

const struct sel__backend sel__backend_poll = {
	.name = "poll",
	.id = SEL_BACKEND_POLL,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		    SEL_FEATURE_NANOSECONDS |
		    (SEL__POLLRDHUP ? SEL_FEATURE_RDHUP : 0),
	.fine = SEL__PPOLL,
	.data_size = sizeof(struct poll_state),
	.probe = probe,
	.open = open_set,
	.release = sel__flat_release,
	.add = add,
	.modify = modify,
	.remove = sel__flat_remove,
	.wait = wait_set,
	.select = select_set,
	.fork_channel = fork_channel,
};
