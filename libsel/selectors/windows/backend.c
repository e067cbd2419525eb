/* SPDX-License-Identifier: MIT */
/*
 * The select and poll back ends on Windows: one array of sockets for both, and
 * a copy of the array that a wait works on, made anew only after a change.  So
 * the array can be changed while a thread waits; the thread is kicked, takes a
 * new copy and waits on.
 */
#include <stdlib.h>
#include <string.h>

#include "core/system.h"
#include "selectors/event.h"

struct windows_state {
	struct sel__socket *sockets; /* place 0: the wakeup descriptor */
	size_t size;
	size_t used;
	struct sel__socket *spare; /* a larger copy, for the next time */
	size_t spare_size;
	atomic_bool changed; /* since the copy was made; see changed() */

	/* The waiting thread's. */
	struct sel__socket *copy;
	void *room; /* behind the copy: what a wait needs */
	size_t copy_used;
	uint32_t tag; /* when the copy was made */
	size_t start; /* where the next scan of the copy begins */
};

static sel_status probe_select(void)
{
	return sel__socket_select(NULL, 0, NULL, 0);
}

static sel_status probe_poll(void)
{
	if (!sel__socket_poll_works())
		return SEL_ENOTSUP;
	return sel__socket_poll(NULL, 0, NULL, 0);
}

/* The copy, and behind it the room, which needs another alignment. */
static size_t copy_bytes(size_t size)
{
	return (size * sizeof(struct sel__socket) + 15) / 16 * 16;
}

/* The waiting thread may be using the copy: a larger copy is kept as a spare,
   which that thread takes at its next refresh. */
static sel_status reserve(struct windows_state *state)
{
	size_t size = state->size ? state->size + state->size / 2 : 32;
	struct sel__socket *sockets;
	struct sel__socket *spare;

	if (state->used < state->size)
		return 0;
	spare = malloc(copy_bytes(size) + sel__socket_room(size));
	if (!spare)
		return SEL_ENOMEM;
	sockets = realloc(state->sockets, size * sizeof(*sockets));
	if (!sockets) {
		free(spare);
		return SEL_ENOMEM;
	}
	free(state->spare);
	state->spare = spare;
	state->spare_size = size;
	state->sockets = sockets;
	state->size = size;
	return 0;
}

static uint16_t asked_of(uint32_t events)
{
	int asked = 0;

	if (events & SEL_EVENT_READ)
		asked |= SEL__SOCKET_READ;
	if (events & SEL_EVENT_WRITE)
		asked |= SEL__SOCKET_WRITE;
	if (events & SEL_EVENT_PRI)
		asked |= SEL__SOCKET_PRI;
	return (uint16_t)asked;
}

static void put(struct windows_state *state, size_t place, int32_t fd,
		uint32_t events)
{
	state->sockets[place] = (struct sel__socket){
		.fd = fd,
		.asked = asked_of(events),
		.connected = sel__socket_is_connected(fd),
	};
}

static sel_status open_set(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);
	sel_status status = reserve(state);

	if (status < 0)
		return status;
	put(state, 0, selector->wakeup[0], SEL_EVENT_READ);
	state->used = 1;
	state->start = 1;
	/* Nobody else knows the selector yet. */
	atomic_init(&state->changed, true);
	return 0;
}

static void release(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);

	free(state->sockets);
	free(state->copy);
	free(state->spare);
}

/* Under the lock.  As changed() of the poll back end of other systems, which
   says why this is enough. */
static void changed(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);

	selector->changes++;
	if (atomic_load_explicit(&state->changed, memory_order_relaxed))
		return;
	atomic_store_explicit(&state->changed, true, memory_order_relaxed);
	sel__wakeup_kick(selector);
}

static sel_status add(sel_selector *selector, int32_t fd,
		      struct sel__record *record)
{
	struct windows_state *state = sel__backend_data(selector);
	sel_status status = sel__socket_check(fd);

	if (status == 0)
		status = reserve(state);
	if (status < 0)
		return status;
	record->slot = (uint32_t)state->used++;
	put(state, record->slot, fd, record->events);
	changed(selector);
	return 0;
}

static sel_status modify(sel_selector *selector, int32_t fd,
			 struct sel__record *record,
			 const struct sel__record *old)
{
	(void)old;
	sel__registry_retag(selector, record);
	put(sel__backend_data(selector), record->slot, fd, record->events);
	changed(selector);
	return 0;
}

/* A fired one-shot keeps its place, with a negative number, which waits pass
   over. */
static int32_t fd_of(const struct sel__socket *socket)
{
	return socket->fd < 0 ? ~socket->fd : socket->fd;
}

static void remove_from_set(sel_selector *selector, int32_t fd,
			    struct sel__record *record)
{
	struct windows_state *state = sel__backend_data(selector);
	const struct sel__socket *last = &state->sockets[--state->used];

	(void)fd;
	state->sockets[record->slot] = *last;
	sel__record_at(selector, fd_of(last))->slot = record->slot;
	changed(selector);
}

/* Under the lock: makes the copy anew. */
static void copy_anew(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);

	if (state->spare) {
		free(state->copy);
		state->copy = state->spare;
		state->room = (char *)state->copy +
			      copy_bytes(state->spare_size);
		state->spare = NULL;
	}
	memcpy(state->copy, state->sockets,
	       state->used * sizeof(*state->sockets));
	state->copy_used = state->used;
	if (state->start >= state->used)
		state->start = 1;
	state->tag = selector->tag;
	atomic_store_explicit(&state->changed, false, memory_order_relaxed);
}

/* The events of what was found.  A hang-up beside no error is the end of what
   the peer sends. */
static uint32_t events_of(uint16_t found, uint32_t *detail)
{
	uint32_t events = 0;

	*detail = 0;
	if (found & SEL__SOCKET_READ)
		events |= SEL_EVENT_READ;
	if (found & SEL__SOCKET_WRITE)
		events |= SEL_EVENT_WRITE;
	if (found & SEL__SOCKET_PRI) {
		events |= SEL_EVENT_PRI;
		*detail |= SEL_DETAIL_PRI;
	}
	if (found & SEL__SOCKET_HUP) {
		events |= SEL_EVENT_READ;
		*detail |= found & SEL__SOCKET_ERR ? SEL_DETAIL_HUP :
						     SEL_DETAIL_RDHUP;
	}
	if (found & SEL__SOCKET_ERR)
		*detail |= SEL_DETAIL_ERR;
	if (found & SEL__SOCKET_CLOSED)
		*detail |= SEL_DETAIL_INVALID;
	if (found & (SEL__SOCKET_ERR | SEL__SOCKET_CLOSED))
		events = SEL__READINESS;
	return events;
}

/* Translates a place of the copy with something found; false when it makes no
   event. */
static bool translate_one(sel_selector *selector,
			  const struct sel__socket *place, sel_event *event)
{
	struct windows_state *state = sel__backend_data(selector);
	struct sel__record *record = sel__record_of(selector, place->fd);
	uint32_t asked;
	uint32_t events;
	uint32_t detail;

	if (!record || sel__changed_since(selector, record, state->tag)) {
		sel__count_stale(selector, place->fd);
		return false;
	}
	/* For the next copies; see sel__socket_select(). */
	state->sockets[record->slot].connected |= place->connected;
	asked = record->events;
	events = events_of(place->found, &detail);
	sel__event_write(event, place->fd, record, asked,
			 events & asked & SEL__READINESS, detail);
	if (asked & SEL_EVENT_ONESHOT) {
		record->events = asked | SEL__FIRED;
		state->sockets[record->slot].fd = ~place->fd;
		atomic_store_explicit(&state->changed, true,
				      memory_order_relaxed);
	}
	return true;
}

/* Translates the `ready` places of the copy with something found.  The scan
   begins where the last one ran out of room, so that no socket starves, and
   goes around. */
static int translate(sel_selector *selector, struct sel__wait *wait, int ready)
{
	struct windows_state *state = sel__backend_data(selector);
	size_t filled = 0;
	size_t i = state->start;
	size_t seen;

	for (seen = 1; seen < state->copy_used && ready > 0; seen++) {
		if (state->copy[i].found) {
			if (filled == wait->capacity)
				break;
			filled += translate_one(selector, &state->copy[i],
						&wait->events[filled]);
			ready--;
		}
		i = i + 1 < state->copy_used ? i + 1 : 1;
	}
	state->start = ready > 0 ? i : 1;
	selector->events += filled;
	return (int)filled;
}

static int call(sel_selector *selector, int64_t remaining)
{
	struct windows_state *state = sel__backend_data(selector);

	if (selector->backend->id == SEL_BACKEND_POLL)
		return sel__socket_poll(state->copy, state->copy_used,
					state->room, remaining);
	return sel__socket_select(state->copy, state->copy_used, state->room,
				  remaining);
}

static void refresh(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);

	if (atomic_load_explicit(&state->changed, memory_order_relaxed))
		copy_anew(selector);
}

/* Under the lock.  A thread that changes the set all the time may outdate the
   results of every call but one that is made under the lock. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct windows_state *state = sel__backend_data(selector);
	int ready;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	state->tag = selector->tag;
	/* Without the wakeup descriptor. */
	state->copy[0].fd = ~state->copy[0].fd;
	ready = call(selector, 0);
	state->copy[0].fd = ~state->copy[0].fd;
	return ready > 0 ? translate(selector, wait, ready) : ready;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct windows_state *state = sel__backend_data(selector);
	int filled = 0;
	int ready;

	if (atomic_load_explicit(&state->changed, memory_order_relaxed)) {
		sel__lock(selector);
		refresh(selector);
		sel__unlock(selector);
	}
	ready = call(selector, wait->remaining);
	wait->records = ready;
	if (ready <= 0)
		return ready;

	/* The program has closed the wakeup descriptor. */
	if (state->copy[0].found & SEL__SOCKET_CLOSED)
		return -EBADF;
	sel__lock(selector);
	if (state->copy[0].found) {
		wait->woken = true;
		selector->kicked = false;
		sel__wakeup_drain(selector);
		ready--;
	}
	if (ready > 0)
		filled = translate(selector, wait, ready);
	if (ready > 0 && filled == 0)
		filled = look_locked(selector, wait);
	sel__unlock(selector);
	return filled;
}

const struct sel__backend sel__backend_select = {
	.name = "select",
	.id = SEL_BACKEND_SELECT,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI,
	.data_size = sizeof(struct windows_state),
	.probe = probe_select,
	.open = open_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
};

const struct sel__backend sel__backend_poll = {
	.name = "poll",
	.id = SEL_BACKEND_POLL,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI,
	.data_size = sizeof(struct windows_state),
	.probe = probe_poll,
	.open = open_set,
	.release = release,
	.add = add,
	.modify = modify,
	.remove = remove_from_set,
	.wait = wait_set,
};
