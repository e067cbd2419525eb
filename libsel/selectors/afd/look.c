/* SPDX-License-Identifier: MIT */
/*
 * Asking the driver, and translating what it finds.
 *
 * A request that the driver has given back says what was so when something
 * happened; other threads, or the program after its last wait, may have read
 * the data since.  So its socket is listed and asked again.  What lasts is
 * believed: a reset, and the end of what the peer writes.
 *
 * A few sockets are asked one by one, by their own requests: what is not ready
 * is armed by the same call.  More are asked together, and then armed.
 */
#include "selectors/afd/set.h"
#include "selectors/event.h"

/* Up to how many sockets are asked one by one. */
#define FEW 4

uint32_t sel__afd_events(uint32_t events)
{
	uint32_t asked = SEL__AFD_ABORT | SEL__AFD_CONNECT_FAIL |
		SEL__AFD_LOCAL_CLOSE;

	if (events & SEL_EVENT_READ)
		asked |= SEL__AFD_RECEIVE | SEL__AFD_ACCEPT |
			SEL__AFD_DISCONNECT;
	if (events & SEL_EVENT_WRITE)
		asked |= SEL__AFD_SEND;
	if (events & SEL_EVENT_PRI)
		asked |= SEL__AFD_EXPEDITED;
	if (events & SEL_EVENT_RDHUP)
		asked |= SEL__AFD_DISCONNECT;
	return asked;
}

static uint32_t events_of(uint32_t found, uint32_t *detail)
{
	uint32_t events = 0;

	*detail = 0;
	if (found & (SEL__AFD_RECEIVE | SEL__AFD_ACCEPT))
		events |= SEL_EVENT_READ;
	if (found & SEL__AFD_SEND)
		events |= SEL_EVENT_WRITE;
	if (found & SEL__AFD_EXPEDITED) {
		events |= SEL_EVENT_PRI;
		*detail |= SEL_DETAIL_PRI;
	}
	if (found & SEL__AFD_DISCONNECT) {
		events |= SEL_EVENT_READ | SEL_EVENT_RDHUP;
		*detail |= SEL_DETAIL_RDHUP;
	}
	if (found & SEL__AFD_ABORT)
		*detail |= SEL_DETAIL_ERR | SEL_DETAIL_HUP;
	if (found & SEL__AFD_CONNECT_FAIL)
		*detail |= SEL_DETAIL_ERR;
	if (*detail & SEL_DETAIL_ERR)
		events = SEL__READINESS;
	return events;
}

static struct sel__record *record_of(const sel_selector *selector,
				     const struct sel__afd_operation *operation)
{
	return sel__record_at(selector, operation->fd);
}

/* Its socket is gone; sel__event_put_lost() says so.  What was found of it says
   nothing of the next socket of the number. */
static void lose(sel_selector *selector, struct sel__afd_operation *operation)
{
	operation->told = 0;
	sel__afd_unlist(sel__backend_data(selector), operation);
	sel__registry_mark_lost(selector, record_of(selector, operation));
}

/* Writes the event of a listed operation.  What is reported goes to the end of
   the list, so that no socket starves. */
static void report(sel_selector *selector, struct sel__wait *wait,
		   struct sel__afd_operation *operation, uint32_t found,
		   size_t *filled)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__record *record = record_of(selector, operation);
	uint32_t asked = record->events;
	uint32_t detail;
	uint32_t events = events_of(found, &detail);

	operation->told = 0;
	if (found & SEL__AFD_LOCAL_CLOSE) {
		lose(selector, operation);
		return;
	}
	sel__event_write(&wait->events[(*filled)++], operation->fd, record,
			 asked, events & asked & SEL__READINESS, detail);
	sel__afd_unlist(state, operation);
	if (asked & SEL_EVENT_ONESHOT)
		record->events = asked | SEL__FIRED;
	else
		sel__afd_list(state, operation);
}

/* A system that is short of something says nothing of the socket. */
static bool is_short(int error)
{
	return error == -ENOMEM || error == -ENOBUFS || error == -EAGAIN;
}

/* Asks about a listed operation, and arms what is not ready. */
static sel_status ask_one(sel_selector *selector, struct sel__wait *wait,
			  struct sel__afd_operation *operation, size_t *filled)
{
	const struct sel__record *record = record_of(selector, operation);
	uint32_t asked = sel__afd_events(record->events);
	uint32_t known = operation->told & asked;
	int found = 1;

	if (!known)
		found = sel__afd_arm_one(sel__backend_data(selector), operation,
					 asked);
	if (is_short(found))
		return found;
	if (found < 0)
		lose(selector, operation);
	if (found <= 0)
		return 0;
	if (!known)
		known = sel__afd_found(&operation->request);
	report(selector, wait, operation, known, filled);
	return 0;
}

/* Puts the first `count` listed operations into the batch. */
static void fill(sel_selector *selector, size_t count)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	struct sel__afd_operation *operation = state->list.next;
	size_t i;

	for (i = 0; i < count; i++, operation = operation->next) {
		const struct sel__record *record =
			record_of(selector, operation);

		state->asked[i] = operation;
		state->batch.sockets[i] = (struct sel__afd_socket){
			.base = operation->base,
			.events = sel__afd_events(record->events),
		};
	}
	state->batch.question.count = (uint32_t)count;
}

/* Notes in the operations what was found.  The driver keeps the order, as far
   as anybody has seen, and is not trusted to. */
static void note(struct sel__afd_state *state, size_t count, int found)
{
	size_t place = 0;
	size_t seen;
	int i;

	for (i = 0; i < found; i++) {
		const struct sel__afd_socket *socket = &state->batch.sockets[i];

		for (seen = 0; seen < count &&
		     state->asked[place]->base != socket->base; seen++)
			place = place + 1 < count ? place + 1 : 0;
		if (seen < count)
			state->asked[place]->told |= socket->events;
	}
}

/* Asks about the first `count` listed operations, for whose events there is
   room.  A batch that fails is asked one by one: a closed socket is found
   then. */
static sel_status ask_many(sel_selector *selector, struct sel__wait *wait,
			   size_t count, size_t *filled)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	sel_status status = 0;
	size_t i;
	int found;

	fill(selector, count);
	found = sel__afd_ask(&state->afd, &state->batch);
	if (found > 0)
		note(state, count, found);
	for (i = 0; i < count && status == 0; i++)
		status = ask_one(selector, wait, state->asked[i], filled);
	/* A system that is short of something leaves these to the next wait,
	   which asks again. */
	for (; i < count; i++)
		state->asked[i]->told &= SEL__AFD_LASTING;
	return status;
}

int sel__afd_look(sel_selector *selector, struct sel__wait *wait)
{
	struct sel__afd_state *state = sel__backend_data(selector);
	size_t left = state->listed;
	sel_status status = 0;
	size_t filled = 0;

	while (left > 0 && filled < wait->capacity && status == 0) {
		size_t room = wait->capacity - filled;
		size_t count = left < room ? left : room;

		if (count > SEL__AFD_BATCH)
			count = SEL__AFD_BATCH;
		if (count <= FEW)
			count = 1;
		/* Beside what lasts there may be more. */
		if (count == 1 && !state->list.next->told)
			status = ask_one(selector, wait, state->list.next,
					 &filled);
		else
			status = ask_many(selector, wait, count, &filled);
		left -= count;
	}
	selector->events += filled;
	return filled > 0 ? (int)filled : status;
}
