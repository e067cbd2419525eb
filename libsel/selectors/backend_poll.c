/* SPDX-License-Identifier: MIT */
/*
 * The poll back end: an array of what is registered, and a copy of the array
 * that the kernel works on, made anew only after a change.  So the array can be
 * changed while a thread waits; the thread is kicked, takes a new copy and
 * waits on.
 */
#include <stdlib.h>
#include <string.h>

#include "select/private.h"
#include "selectors/event.h"
#include "selectors/look.h"
#include "selectors/pollmask.h"

struct poll_state {
	struct pollfd *fds; /* place 0: the wakeup descriptor */
	size_t size;
	size_t used;
	struct pollfd *spare; /* a larger copy, for the next time */
	atomic_bool changed;  /* since the copy was made; see changed() */

	/* The waiting thread's. */
	struct pollfd *copy;
	size_t copy_used;
	uint32_t tag; /* when the copy was made */
	size_t start; /* where the next scan of the copy begins */
	bool invalid; /* a closed descriptor was found */
	struct sel__look look;
};

/* A look may be interrupted as well. */
static sel_status probe(void)
{
	int status = sel__poll_wait(NULL, 0, 0);

	return status == -EINTR ? 0 : status;
}

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes at its next refresh. */
static sel_status reserve(struct poll_state *state)
{
	size_t size = state->size ? state->size + state->size / 2 : 32;
	struct pollfd *fds;
	struct pollfd *spare;

	if (state->used < state->size)
		return 0;
	spare = malloc(size * sizeof(*spare));
	if (!spare)
		return SEL_ENOMEM;
	fds = realloc(state->fds, size * sizeof(*fds));
	if (!fds) {
		free(spare);
		return SEL_ENOMEM;
	}
	free(state->spare);
	state->spare = spare;
	state->fds = fds;
	state->size = size;
	return 0;
}

static sel_status open_set(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);
	sel_status status = reserve(state);

	if (status < 0)
		return status;
	state->fds[0].fd = selector->wakeup[0];
	state->fds[0].events = POLLIN;
	state->used = 1;
	state->start = 1;
	sel__look_init(&state->look);
	/* Nobody else knows the selector yet. */
	atomic_init(&state->changed, true);
	return 0;
}

static void release(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	free(state->fds);
	free(state->copy);
	free(state->spare);
}

/*
 * Under the lock.  A waiter reads `changed` without the lock, after it has set
 * SEL__WAITING; the kick looks for SEL__WAITING after `changed` is set, by a
 * read-modify-write of the same word: so one of the two sees the other.  Both
 * uses of `changed` are relaxed, since that word orders them.  While `changed`
 * is set already no waiter sleeps with a copy that was good until now: the
 * waiter makes a new copy, or was kicked.
 */
static void changed(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	selector->changes++;
	if (atomic_load_explicit(&state->changed, memory_order_relaxed))
		return;
	atomic_store_explicit(&state->changed, true, memory_order_relaxed);
	sel__wakeup_kick(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct poll_state *state = sel__backend_data(selector);
	sel_status status = sel__fd_check(fd);

	if (status == 0)
		status = reserve(state);
	if (status < 0)
		return status;
	record->slot = (uint32_t)state->used++;
	state->fds[record->slot].fd = fd;
	state->fds[record->slot].events = sel__pollmask(record->events);
	changed(selector);
	return 0;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	struct poll_state *state = sel__backend_data(selector);

	(void)old;
	sel__registry_retag(selector, record);
	state->fds[record->slot].fd = fd;
	state->fds[record->slot].events = sel__pollmask(record->events);
	changed(selector);
	return 0;
}

/* A fired one-shot keeps its place, with a negative number, which poll passes
   over. */
static int32_t fd_of(const struct pollfd *place)
{
	return place->fd < 0 ? ~place->fd : place->fd;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct poll_state *state = sel__backend_data(selector);
	const struct pollfd *last = &state->fds[--state->used];

	(void)fd;
	state->fds[record->slot] = *last;
	selector->records[fd_of(last)].slot = record->slot;
	changed(selector);
}

/* Under the lock: makes the copy anew. */
static __attribute__((noinline)) void copy_anew(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->spare = NULL;
	}
	memcpy(state->copy, state->fds, state->used * sizeof(*state->fds));
	state->copy_used = state->used;
	if (state->start >= state->used)
		state->start = 1;
	state->tag = selector->tag;
	atomic_store_explicit(&state->changed, false, memory_order_relaxed);
	sel__look_hint(&state->look, state->copy_used - 1);
}

/* The same, if anything has changed. */
static inline void refresh(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	if (SEL_UNLIKELY(atomic_load_explicit(&state->changed,
					      memory_order_relaxed)))
		copy_anew(selector);
}

/* Whether the registration that a place of the copy stands for has ended or
   changed since the copy was made. */
static inline bool is_outdated(const sel_selector *selector, int32_t fd)
{
	const struct poll_state *state = sel__backend_data(selector);
	const struct sel__record *record = sel__record_of(selector, fd);

	return !record || sel__changed_since(selector, record, state->tag);
}

/* Translates a ready place of the copy; false when it makes no event.  The copy
   is `current` if the lock was held since the refresh. */
static __attribute__((always_inline)) inline bool
translate_one(sel_selector *selector, const struct pollfd *place,
	      bool current, sel_event *event)
{
	struct poll_state *state = sel__backend_data(selector);
	struct sel__record *record;
	uint32_t asked;
	uint32_t events;
	uint32_t detail;

	if (!current && SEL_UNLIKELY(is_outdated(selector, place->fd))) {
		sel__count_stale(selector, place->fd);
		return false;
	}
	record = sel__record_at(selector, place->fd);
	asked = record->events;
	events = sel__pollmask_events(place->revents, &detail);
	if (SEL_UNLIKELY(detail & SEL_DETAIL_INVALID))
		state->invalid = true;
	sel__event_write(event, place->fd, record, asked,
			 events & asked & SEL__READINESS, detail);
	if (SEL_UNLIKELY(asked & SEL_EVENT_ONESHOT)) {
		record->events = asked | SEL__FIRED;
		state->fds[record->slot].fd = ~place->fd;
		atomic_store_explicit(&state->changed, true,
				      memory_order_relaxed);
	}
	return true;
}

/* Translates the `ready` ready places of the copy.  The scan begins where the
   last one ran out of room, so that no descriptor starves, and goes around. */
static __attribute__((always_inline)) inline int
translate(sel_selector *selector, struct sel__wait *wait, int ready,
	  bool current)
{
	struct poll_state *state = sel__backend_data(selector);
	const struct pollfd *start = state->copy + state->start;
	const struct pollfd *end = state->copy + state->copy_used;
	const struct pollfd *place;
	size_t filled = 0;

	for (place = start; ready > 0; place++) {
		if (SEL_UNLIKELY(place == end)) {
			place = state->copy + 1;
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
	state->start = ready > 0 ? (size_t)(place - state->copy) : 1;
	selector->events += filled;
	return (int)filled;
}

static size_t registered(const struct poll_state *state)
{
	return state->copy_used - 1;
}

/* A call that does not sleep, without the wakeup descriptor. */
static int poll_others(struct poll_state *state)
{
	int ready = poll(state->copy + 1, (nfds_t)(state->copy_used - 1), 0);

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
	state->tag = selector->tag;
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

	if (SEL_UNLIKELY(filled == 0) || SEL_UNLIKELY(state->invalid))
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
	if (SEL_UNLIKELY(wait->woken))
		return ready;
	if (SEL_LIKELY(ready > 0))
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

	if (atomic_load_explicit(&state->changed, memory_order_relaxed)) {
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
	if (SEL_UNLIKELY(ready <= 0))
		sel__unlock(selector);
	return ready;
}

static __attribute__((noinline)) int call(sel_selector *selector,
					  struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int filled = 0;
	int ready = sel__poll_wait(state->copy, state->copy_used,
				   wait->remaining);

	sel__look_was_followed(&state->look, wait->remaining > 0, ready > 0,
			       registered(state));
	wait->records = ready;
	if (ready <= 0)
		return ready;

	/* The program has closed the wakeup descriptor. */
	if (state->copy[0].revents & POLLNVAL)
		return -EBADF;
	sel__lock(selector);
	if (state->copy[0].revents) {
		wait->woken = true;
		selector->kicked = false;
		sel__wakeup_drain(selector);
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
	struct poll_state *state = sel__backend_data(selector);

	state->fds[0].fd = channel[0];
	atomic_store_explicit(&state->changed, true, memory_order_relaxed);
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
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.select = select_set,
	.fork_channel = fork_channel,
};
