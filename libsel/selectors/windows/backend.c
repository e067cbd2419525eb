/* SPDX-License-Identifier: MIT */
/*
 * The select and poll back ends on Windows: one flat array of sockets for both.
 */
#include "selectors/flat.h"

struct windows_state {
	struct sel__flat flat;
	void *room; /* behind the copy: what a wait needs */
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

static void fill(struct sel__flat *flat, size_t place, int32_t fd,
		 uint32_t events)
{
	flat->entries[place] = (struct sel__socket){
		.fd = fd,
		.asked = asked_of(events),
		.connected = sel__socket_is_connected(fd),
	};
}

static sel_status open_set(sel_selector *selector)
{
	struct sel__flat *flat = sel__backend_data(selector);
	sel_status status = sel__flat_open(flat);

	if (status == 0)
		fill(flat, 0, selector->wakeup[0], SEL_EVENT_READ);
	return status;
}

/* Under the lock: tells a running wait of a new or changed record. */
static void put(sel_selector *selector, int32_t fd,
		const struct sel__record *record)
{
	struct sel__flat *flat = sel__backend_data(selector);

	fill(flat, record->slot, fd, record->events);
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
	struct sel__flat *flat = sel__backend_data(selector);
	struct sel__record *record = sel__snapshot_record(
		selector, &flat->snapshot, place->fd);
	uint32_t events;
	uint32_t detail;

	if (!record)
		return false;
	/* For the next copies; see sel__socket_select(). */
	flat->entries[record->slot].connected |= place->connected;
	events = events_of(place->found, &detail);
	sel__flat_write(flat, place->fd, record, events, detail, event);
	return true;
}

/* Translates the `ready` places of the copy with something found.  The scan
   begins where the last one ran out of room, so that no socket starves, and
   goes around. */
static int translate(sel_selector *selector, struct sel__wait *wait, int ready)
{
	struct sel__flat *flat = sel__backend_data(selector);
	size_t filled = 0;
	size_t i = flat->start;
	size_t seen;

	for (seen = 1; seen < flat->copy_used && ready > 0; seen++) {
		if (flat->copy[i].found) {
			if (filled == wait->capacity)
				break;
			filled += translate_one(selector, &flat->copy[i],
						&wait->events[filled]);
			ready--;
		}
		i = i + 1 < flat->copy_used ? i + 1 : 1;
	}
	flat->start = ready > 0 ? i : 1;
	selector->events += filled;
	return (int)filled;
}

static int call(sel_selector *selector, int64_t remaining)
{
	struct windows_state *state = sel__backend_data(selector);
	struct sel__flat *flat = &state->flat;

	if (selector->backend->id == SEL_BACKEND_POLL)
		return sel__socket_poll(flat->copy, flat->copy_used,
					state->room, remaining);
	return sel__socket_select(flat->copy, flat->copy_used, state->room,
				  remaining);
}

/* Under the lock: the new copy has all changes.  A kick whose message the
   system has refused or dropped would keep later kicks from being sent, and a
   message that comes later ends a call in vain. */
static void refresh(sel_selector *selector)
{
	struct windows_state *state = sel__backend_data(selector);
	struct sel__flat *flat = &state->flat;

	if (!sel__snapshot_is_old(&flat->snapshot))
		return;
	selector->kicked = false;
	sel__flat_copy(selector, flat);
	state->room = (char *)flat->copy + sel__entries_end(flat->copy_used);
}

/* Under the lock.  A thread that changes the set all the time may outdate the
   results of every call but one that is made under the lock. */
static int look_locked(sel_selector *selector, struct sel__wait *wait)
{
	struct sel__flat *flat = sel__backend_data(selector);
	int ready;

	refresh(selector);
	/* Nothing has changed since, whatever tags were given out. */
	flat->snapshot.tag = selector->tag;
	/* Without the wakeup descriptor. */
	flat->copy[0].fd = ~flat->copy[0].fd;
	ready = call(selector, 0);
	flat->copy[0].fd = ~flat->copy[0].fd;
	return ready > 0 ? translate(selector, wait, ready) : ready;
}

static int wait_set(sel_selector *selector, struct sel__wait *wait)
{
	struct sel__flat *flat = sel__backend_data(selector);
	int filled = 0;
	int ready;

	if (sel__snapshot_is_old(&flat->snapshot)) {
		sel__lock(selector);
		refresh(selector);
		sel__unlock(selector);
	}
	ready = call(selector, wait->remaining);
	wait->records = ready;
	if (ready <= 0)
		return ready;

	/* The program has closed the wakeup descriptor. */
	if (flat->copy[0].found & SEL__SOCKET_CLOSED)
		return -EBADF;
	sel__lock(selector);
	if (flat->copy[0].found) {
		sel__wakeup_take(selector, wait);
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
	.release = sel__flat_release,
	.add = add,
	.modify = modify,
	.remove = sel__flat_remove,
	.wait = wait_set,
};

const struct sel__backend sel__backend_poll = {
	.name = "poll",
	.id = SEL_BACKEND_POLL,
	.features = SEL_FEATURE_ONESHOT | SEL_FEATURE_PRI,
	.data_size = sizeof(struct windows_state),
	.probe = probe_poll,
	.open = open_set,
	.release = sel__flat_release,
	.add = add,
	.modify = modify,
	.remove = sel__flat_remove,
	.wait = wait_set,
};
