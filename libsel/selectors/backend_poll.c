/* SPDX-License-Identifier: MIT */
/*
 * The poll back end: an array of what is registered, and a copy of it that the
 * kernel works on, made anew only after a change.  So the set can be changed
 * while a thread waits; it is nudged, takes a new copy and waits on.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "select/private.h"
#include "selectors/pollmask.h"

struct own {
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

/* The copy may be in use: a larger one waits for its turn. */
static sel_status reserve(struct own *own)
{
	size_t size = own->size ? own->size + own->size / 2 : 32;
	struct pollfd *fds;
	struct pollfd *spare;

	if (own->used < own->size)
		return 0;
	spare = malloc(size * sizeof(*spare));
	if (!spare)
		return SEL_ENOMEM;
	fds = realloc(own->fds, size * sizeof(*fds));
	if (!fds) {
		free(spare);
		return SEL_ENOMEM;
	}
	free(own->spare);
	own->spare = spare;
	own->fds = fds;
	own->size = size;
	return 0;
}

static sel_status open_set(sel_selector *selector)
{
	struct own *own = calloc(1, sizeof(*own));

	if (!own)
		return SEL_ENOMEM;
	if (reserve(own) < 0) {
		free(own);
		return SEL_ENOMEM;
	}
	own->fds[0].fd = selector->wakeup[0];
	own->fds[0].events = POLLIN;
	own->used = 1;
	own->start = 1;
	own->changed = true;
	selector->own = own;
	return 0;
}

static void close_set(sel_selector *selector)
{
	(void)selector;
}

static void release(sel_selector *selector)
{
	struct own *own = selector->own;

	free(own->fds);
	free(own->copy);
	free(own->spare);
	free(own);
}

static void changed(sel_selector *selector)
{
	struct own *own = selector->own;

	own->changed = true;
	selector->changes++;
	sel__wakeup_nudge(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct own *own = selector->own;
	sel_status status;

	if (fcntl(fd, F_GETFD) < 0)
		return sel__errno();
	status = reserve(own);
	if (status < 0)
		return status;
	record->slot = (uint32_t)own->used++;
	own->fds[record->slot].fd = fd;
	own->fds[record->slot].events = sel__pollmask(record->events);
	changed(selector);
	return 0;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record, uint32_t old)
{
	struct own *own = selector->own;

	(void)old;
	sel__registry_retag(selector, record);
	own->fds[record->slot].fd = fd;
	own->fds[record->slot].events = sel__pollmask(record->events);
	changed(selector);
	return 0;
}

/* A fired one-shot keeps its place, with a number that poll passes over. */
static int32_t fd_of(const struct pollfd *place)
{
	return place->fd < 0 ? ~place->fd : place->fd;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct own *own = selector->own;
	const struct pollfd *last = &own->fds[--own->used];

	(void)fd;
	own->fds[record->slot] = *last;
	selector->records[fd_of(last)].slot = record->slot;
	changed(selector);
}

/* Under the lock, before each system call. */
static void refresh(sel_selector *selector)
{
	struct own *own = selector->own;

	if (!own->changed)
		return;
	if (own->spare) {
		free(own->copy);
		own->copy = own->spare;
		own->spare = NULL;
	}
	memcpy(own->copy, own->fds, own->used * sizeof(*own->fds));
	own->copy_used = own->used;
	if (own->start >= own->used)
		own->start = 1;
	own->changed = false;
}

/* Whether a ready place of the copy makes an event. */
static bool translate(sel_selector *selector, const struct pollfd *place,
		      sel_event *event)
{
	struct own *own = selector->own;
	struct sel__record *record = sel__record_of(selector, place->fd);
	uint32_t detail;
	uint32_t events = sel__pollmask_events(place->revents, &detail);

	if (!record || sel__changed_since(selector, record, own->tag)) {
		sel__drop(selector, place->fd);
		return false;
	}
	sel__report(selector, place->fd, events, detail, event);
	if (record->events & SEL_EVENT_ONESHOT) {
		record->events |= SEL__FIRED;
		own->fds[record->slot].fd = ~place->fd;
		own->changed = true;
	}
	return true;
}

/* Begins where the last scan ran out of room, so that nobody starves. */
static int collect(sel_selector *selector, struct sel__wait *wait, int ready)
{
	struct own *own = selector->own;
	size_t filled = 0;
	size_t seen;
	size_t i = own->start;

	for (seen = 1; seen < own->copy_used && ready > 0; seen++) {
		const struct pollfd *place = &own->copy[i];

		if (place->revents) {
			if (filled == wait->capacity)
				break;
			filled += translate(selector, place,
					    &wait->events[filled]);
			ready--;
		}
		i = i + 1 < own->copy_used ? i + 1 : 1;
	}
	own->start = ready > 0 ? i : 1;
	selector->events += filled;
	return (int)filled;
}

/* A thread that changes things all the time may outdate every look but one
   that is made under the lock. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct own *own = selector->own;
	int ready;

	refresh(selector);
	own->tag = selector->tag;
	ready = sel__poll_wait(own->copy, own->copy_used, 0);
	if (ready <= 0)
		return ready;
	/* The next wait's. */
	if (own->copy[0].revents)
		ready--;
	return collect(selector, wait, ready);
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct own *own = selector->own;
	int ready = 0;
	int filled;

	sel__lock(selector);
	refresh(selector);
	own->tag = selector->tag;
	sel__unlock(selector);

	/* A look costs a fraction of a wait when something is ready. */
	if (wait->remaining > 0 && own->copy_used > 1)
		ready = sel__poll_wait(own->copy, own->copy_used, 0);
	if (ready == 0)
		ready = sel__poll_wait(own->copy, own->copy_used,
				       wait->remaining);
	wait->records = ready;
	if (ready <= 0)
		return ready;

	/* Somebody has closed the wakeup descriptor. */
	if (own->copy[0].revents & POLLNVAL)
		return -EBADF;
	sel__lock(selector);
	if (own->copy[0].revents) {
		wait->woken = true;
		selector->nudged = false;
		sel__wakeup_drain(selector);
		ready--;
	}
	filled = collect(selector, wait, ready);
	if (filled == 0 && ready > 0)
		filled = look_locked(selector, wait);
	sel__unlock(selector);
	return filled;
}

/* Nothing tells whether the old channel's numbers are still its own. */
static sel_status inherit(sel_selector *selector, const int old[2])
{
	struct own *own = selector->own;

	(void)old;
	own->fds[0].fd = selector->wakeup[0];
	own->changed = true;
	return 0;
}

static void disown(sel_selector *selector)
{
	(void)selector;
}

const struct sel__backend sel__backend_poll = {
	.name = "poll",
	.id = SEL_BACKEND_POLL,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI |
		SEL_FEATURE_NANOSECONDS,
	.fine = SEL__PPOLL,
	.probe = probe,
	.open = open_set,
	.close = close_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
	.fileno = sel__backend_no_fileno,
	.inherit = inherit,
	.disown = disown,
};
