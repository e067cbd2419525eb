/* SPDX-License-Identifier: MIT */
/*
 * Those that are compared: libsel's back ends, and the loop around select that a
 * program writes by itself, as Python's selectors.SelectSelector is one:
 * it keeps who reads and who writes, makes the sets anew before each call, and
 * passes the writers as the third set too, since Windows tells of failed
 * connects there.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "sel.h"

static void tally_begin(struct tally *tally)
{
	tally->events = 0;
	tally->sum = 0;
	tally->writable = 0;
	tally->woken = false;
}

static void tally_add(struct tally *tally, size_t number)
{
	if (tally->events < MOST)
		tally->numbers[tally->events] = (uint16_t)number;
	tally->events++;
	tally->sum += number + 1;
}

/* libsel */

struct sel_peer {
	sel_selector *selector;
	const struct ends *ends;
	size_t capacity;
	sel_event events[];
};

static struct sel_peer *sel_of(struct peer *peer)
{
	return (struct sel_peer *)(void *)peer;
}

static void check(sel_status status, const char *what)
{
	if (status < 0)
		fail("%s: %s", what, sel_strerror(status));
}

static struct peer *sel_open(const struct peer_ops *ops,
			     const struct ends *ends, size_t n)
{
	struct sel_peer *sel = calloc(
		1, sizeof(*sel) + (n + 1) * sizeof(sel->events[0]));

	if (!sel)
		fail("no memory");
	if (sel_backend_available(ops->backend) < 0) {
		free(sel);
		return NULL;
	}
	sel->ends = ends;
	sel->capacity = n + 1;
	check(sel_selector_new(&sel->selector, ops->backend, 0),
	      "sel_selector_new");
	return (struct peer *)(void *)sel;
}

static void sel_close(struct peer *peer)
{
	struct sel_peer *sel = sel_of(peer);

	sel_selector_free(sel->selector);
	free(sel);
}

static void sel_add(struct peer *peer, size_t number)
{
	struct sel_peer *sel = sel_of(peer);

	check(sel_selector_register(sel->selector,
				    (int32_t)sel->ends->near_end[number],
				    SEL_EVENT_READ, (uint64_t)number, NULL),
	      "sel_selector_register");
}

static void sel_change(struct peer *peer, size_t number, bool writes)
{
	struct sel_peer *sel = sel_of(peer);

	check(sel_selector_modify(
		      sel->selector, (int32_t)sel->ends->near_end[number],
		      SEL_EVENT_READ | (writes ? SEL_EVENT_WRITE : 0),
		      (uint64_t)number, NULL),
	      "sel_selector_modify");
}

static void sel_remove(struct peer *peer, size_t number)
{
	struct sel_peer *sel = sel_of(peer);

	check(sel_selector_unregister(sel->selector,
				      (int32_t)sel->ends->near_end[number],
				      NULL),
	      "sel_selector_unregister");
}

static void sel_wait(struct peer *peer, bool blocking, struct tally *tally)
{
	struct sel_peer *sel = sel_of(peer);
	sel_status found = sel_selector_select(sel->selector, sel->events,
					       sel->capacity,
					       blocking ? SEL_FOREVER : 0, 0);

	tally_begin(tally);
	tally->woken = found == SEL_EWOKEN;
	if (tally->woken)
		return;
	check(found, "sel_selector_select");
	for (sel_status i = 0; i < found; i++) {
		tally_add(tally, (size_t)sel->events[i].key.data);
		tally->writable += (sel->events[i].events & SEL_EVENT_WRITE) !=
				   0;
	}
}

static void sel_expect_wakes(struct peer *peer)
{
	(void)peer;
}

static void sel_wake(struct peer *peer)
{
	check(sel_selector_wakeup(sel_of(peer)->selector),
	      "sel_selector_wakeup");
}

/* The plain loop. */

enum { MOST_NUMBERS = 1 << 16, NOT_THERE = 0, WAKER = MOST };

/* Begins as an fd_set does. */
struct set {
	u_int count;
	SOCKET sockets[MOST + 1];
};

/* Sockets in any order, with the place of each, plus 1. */
struct list {
	u_int count;
	SOCKET sockets[MOST + 1];
	u_int place[MOST + 1];
};

struct plain {
	const struct ends *ends;
	struct list readers;
	struct list writers;
	struct set sets[3];
	SOCKET waker; /* connected to itself, or INVALID_SOCKET */
	uint16_t number_of[MOST_NUMBERS]; /* by a quarter of the handle */
	bool seen[MOST + 1];
};

static struct plain *plain_of(struct peer *peer)
{
	return (struct plain *)(void *)peer;
}

static uint16_t *number_of(struct plain *plain, SOCKET socket)
{
	if (socket / 4 >= MOST_NUMBERS)
		fail("a handle of %llu", (unsigned long long)socket);
	return &plain->number_of[socket / 4];
}

static void list_add(struct list *list, SOCKET socket, size_t number)
{
	list->sockets[list->count++] = socket;
	list->place[number] = list->count;
}

static void list_remove(struct plain *plain, struct list *list, size_t number)
{
	u_int place = list->place[number];
	SOCKET last;

	if (place == NOT_THERE)
		return;
	last = list->sockets[--list->count];
	list->sockets[place - 1] = last;
	list->place[*number_of(plain, last)] = place;
	list->place[number] = NOT_THERE;
}

static struct peer *plain_open(const struct peer_ops *ops,
			       const struct ends *ends, size_t n)
{
	struct plain *plain = calloc(1, sizeof(*plain));

	(void)ops;
	(void)n;
	if (!plain)
		fail("no memory");
	plain->ends = ends;
	plain->waker = INVALID_SOCKET;
	return (struct peer *)(void *)plain;
}

static void plain_close(struct peer *peer)
{
	struct plain *plain = plain_of(peer);

	if (plain->waker != INVALID_SOCKET)
		closesocket(plain->waker);
	free(plain);
}

static void plain_add(struct peer *peer, size_t number)
{
	struct plain *plain = plain_of(peer);
	SOCKET socket = plain->ends->near_end[number];

	*number_of(plain, socket) = (uint16_t)number;
	list_add(&plain->readers, socket, number);
}

static void plain_modify(struct peer *peer, size_t number, bool writes)
{
	struct plain *plain = plain_of(peer);

	list_remove(plain, &plain->writers, number);
	if (writes)
		list_add(&plain->writers, plain->ends->near_end[number],
			 number);
}

static void plain_remove(struct peer *peer, size_t number)
{
	struct plain *plain = plain_of(peer);

	list_remove(plain, &plain->readers, number);
	list_remove(plain, &plain->writers, number);
}

static void set_fill(struct set *set, const struct list *list)
{
	set->count = list->count;
	memcpy(set->sockets, list->sockets, list->count * sizeof(SOCKET));
}

static void plain_note(struct plain *plain, size_t number, struct tally *tally)
{
	char byte;

	if (number == WAKER) {
		tally->woken = recv(plain->waker, &byte, 1, 0) == 1;
	} else if (!plain->seen[number]) {
		plain->seen[number] = true;
		tally_add(tally, number);
	}
}

static void plain_wait(struct peer *peer, bool blocking, struct tally *tally)
{
	struct plain *plain = plain_of(peer);
	struct timeval zero = { 0 };

	tally_begin(tally);
	set_fill(&plain->sets[0], &plain->readers);
	set_fill(&plain->sets[1], &plain->writers);
	set_fill(&plain->sets[2], &plain->writers);
	if (select(0, (fd_set *)(void *)&plain->sets[0],
		   (fd_set *)(void *)&plain->sets[1],
		   (fd_set *)(void *)&plain->sets[2],
		   blocking ? NULL : &zero) < 0)
		fail("select: %d", WSAGetLastError());
	/* What is ready has moved to the begin of each set. */
	for (int i = 0; i < 3; i++) {
		const struct set *set = &plain->sets[i];

		for (u_int j = 0; j < set->count; j++)
			plain_note(plain, *number_of(plain, set->sockets[j]),
				   tally);
		tally->writable += i == 1 ? set->count : 0;
	}
	for (int i = 0; i < 3; i++)
		for (u_int j = 0; j < plain->sets[i].count; j++)
			plain->seen[*number_of(
				plain, plain->sets[i].sockets[j])] = false;
}

static void plain_expect_wakes(struct peer *peer)
{
	struct plain *plain = plain_of(peer);
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	int size = sizeof(address);

	if (plain->waker != INVALID_SOCKET)
		return;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	plain->waker = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(plain->waker, any, size) != 0 ||
	    getsockname(plain->waker, any, &size) != 0 ||
	    connect(plain->waker, any, size) != 0)
		fail("a socket of its own: %d", WSAGetLastError());
	*number_of(plain, plain->waker) = WAKER;
	list_add(&plain->readers, plain->waker, WAKER);
}

static void plain_wake(struct peer *peer)
{
	if (send(plain_of(peer)->waker, "", 1, 0) != 1)
		fail("send: %d", WSAGetLastError());
}

#define SEL_PEER(title, number) \
	{ \
		.name = (title), .backend = (number), .open = sel_open, \
		.close = sel_close, .add = sel_add, .modify = sel_change, \
		.remove = sel_remove, .wait = sel_wait, \
		.expect_wakes = sel_expect_wakes, .wake = sel_wake, \
	}

const struct peer_ops peers[PEERS] = {
	{
		.name = "plain select",
		.open = plain_open,
		.close = plain_close,
		.add = plain_add,
		.modify = plain_modify,
		.remove = plain_remove,
		.wait = plain_wait,
		.expect_wakes = plain_expect_wakes,
		.wake = plain_wake,
	},
	SEL_PEER("libsel afd", SEL_BACKEND_AFD),
	SEL_PEER("libsel poll", SEL_BACKEND_POLL),
	SEL_PEER("libsel select", SEL_BACKEND_SELECT),
};
