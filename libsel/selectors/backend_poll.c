/* SPDX-License-Identifier: MIT */
/*
 * The poll back end: an array of what is registered, and a copy of the array
 * that the kernel works on, made anew only after a change.  So the array can be
 * changed while a thread waits; the thread is kicked, takes a new copy and
 * waits on.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "select/private.h"
#include "selectors/pollmask.h"

struct poll_state {
	struct pollfd *fds;	/* place 0: the wakeup descriptor */
	size_t size;
	size_t used;
	bool changed;		/* since the copy was made */
	struct pollfd *copy;	/* the waiting thread's */
	size_t copy_used;
	struct pollfd *spare;	/* a larger copy, for the next time */
	uint32_t tag;		/* when the copy was made */
	size_t start;		/* where the next scan of the copy begins */
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
	state->changed = true;
	return 0;
}

static void release(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	free(state->fds);
	free(state->copy);
	free(state->spare);
}

static void changed(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	state->changed = true;
	selector->changes++;
	sel__wakeup_kick(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct poll_state *state = sel__backend_data(selector);
	sel_status status;

	if (fcntl(fd, F_GETFD) < 0)
		return sel__errno();
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

/* Under the lock, before each system call. */
static void refresh(sel_selector *selector)
{
	struct poll_state *state = sel__backend_data(selector);

	if (!state->changed)
		return;
	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->spare = NULL;
	}
	memcpy(state->copy, state->fds, state->used * sizeof(*state->fds));
	state->copy_used = state->used;
	if (state->start >= state->used)
		state->start = 1;
	state->changed = false;
}

/* Translates a ready place of the copy; false when it makes no event. */
static bool translate_one(sel_selector *selector, const struct pollfd *place,
		      sel_event *event)
{
	struct poll_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__record_of(selector, place->fd);
	uint32_t detail;
	uint32_t events = sel__pollmask_events(place->revents, &detail);

	if (!record || sel__changed_since(selector, record, state->tag)) {
		sel__count_stale(selector, place->fd);
		return false;
	}
	sel__event_put(selector, place->fd, events, detail, event);
	if (record->events & SEL_EVENT_ONESHOT) {
		record->events |= SEL__FIRED;
		state->fds[record->slot].fd = ~place->fd;
		state->changed = true;
	}
	return true;
}

/* Translates the `ready` ready places of the copy.  The scan begins where the
   last one ran out of room, so that no descriptor starves. */
static int translate(sel_selector *selector, struct sel__wait *wait, int ready)
{
	struct poll_state *state = sel__backend_data(selector);
	size_t filled = 0;
	size_t seen;
	size_t i = state->start;

	for (seen = 1; seen < state->copy_used && ready > 0; seen++) {
		const struct pollfd *place = &state->copy[i];

		if (place->revents) {
			if (filled == wait->capacity)
				break;
			filled += translate_one(selector, place,
						&wait->events[filled]);
			ready--;
		}
		i = i + 1 < state->copy_used ? i + 1 : 1;
	}
	state->start = ready > 0 ? i : 1;
	selector->events += filled;
	return (int)filled;
}

/* A thread that changes the set all the time may outdate the results of every
   look but one that is made under the lock. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	state->tag = selector->tag;
	ready = sel__poll_wait(state->copy, state->copy_used, 0);
	if (ready <= 0)
		return ready;
	/* The next wait takes the wakeup's record. */
	if (state->copy[0].revents)
		ready--;
	return translate(selector, wait, ready);
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct poll_state *state = sel__backend_data(selector);
	int ready = 0;
	int filled;

	sel__lock(selector);
	refresh(selector);
	state->tag = selector->tag;
	sel__unlock(selector);

	/* A look costs a fraction of a wait when something is ready. */
	if (wait->remaining > 0 && state->copy_used > 1)
		ready = sel__poll_wait(state->copy, state->copy_used, 0);
	if (ready == 0)
		ready = sel__poll_wait(state->copy, state->copy_used,
				       wait->remaining);
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
	filled = translate(selector, wait, ready);
	if (filled == 0 && ready > 0)
		filled = look_locked(selector, wait);
	sel__unlock(selector);
	return filled;
}

/* Nothing proves that the old channel's numbers are still its own, so they stay
   open. */
static sel_status fork_channel(sel_selector *selector, int channel[2])
{
	struct poll_state *state = sel__backend_data(selector);

	state->fds[0].fd = channel[0];
	state->changed = true;
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
	.fork_channel = fork_channel,
};
