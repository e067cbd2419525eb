/* SPDX-License-Identifier: MIT */
/*
 * The wait by select.  A set of Winsock's is a number and an array of sockets,
 * as long as one likes.
 *
 * A connect that failed is told in the third set only, beside urgent data.  The
 * two are told apart by whether the socket has got a peer, since the question
 * for the socket's error would take the error away from the program.
 */
#include <stdlib.h>

#include "core/windows/winsock.h"

#include <mswsock.h>

/* Begins as an fd_set does. */
struct set {
	u_int count;
	SOCKET sockets[];
};

_Static_assert(offsetof(struct set, sockets) == offsetof(fd_set, fd_array),
	       "a set is an fd_set of another length");

static int compare(const void *left, const void *right)
{
	SOCKET l = *(const SOCKET *)left;
	SOCKET r = *(const SOCKET *)right;

	return (l > r) - (l < r);
}

static void add(struct set *set, int fd)
{
	set->sockets[set->count++] = sel__winsock_of(fd);
}

/* What a set is sorted for: nothing says in which order the system leaves what
   is ready. */
static void sort(struct set *set)
{
	u_int i;

	for (i = 1; i < set->count; i++) {
		if (set->sockets[i - 1] < set->sockets[i])
			continue;
		qsort(set->sockets, set->count, sizeof(SOCKET), compare);
		return;
	}
}

static bool has(const struct set *set, int fd)
{
	SOCKET socket = sel__winsock_of(fd);

	return set->count > 0 && bsearch(&socket, set->sockets, set->count,
					 sizeof(SOCKET), compare);
}

static fd_set *fd_set_of(struct set *set)
{
	return set->count > 0 ? (fd_set *)(void *)set : NULL;
}

static void fill(struct set *sets[3], const struct sel__socket *sockets,
		 size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const struct sel__socket *socket = &sockets[i];

		if (!sel__winsock_is_in(socket))
			continue;
		if (socket->asked & SEL__SOCKET_READ)
			add(sets[0], socket->fd);
		if (socket->asked & SEL__SOCKET_WRITE)
			add(sets[1], socket->fd);
		if (socket->asked & SEL__SOCKET_PRI || !socket->connected)
			add(sets[2], socket->fd);
	}
}

/* Winsock itself knows no peer of a socket of AcceptEx() or ConnectEx() until
   the program sets SO_UPDATE_ACCEPT_CONTEXT or SO_UPDATE_CONNECT_CONTEXT.  The
   driver knows for how many seconds a socket has been connected; all bits are
   set where it is not. */
static bool has_connect_time(int fd)
{
	DWORD seconds = MAXDWORD;
	int size = sizeof(seconds);

	return getsockopt(sel__winsock_of(fd), SOL_SOCKET, SO_CONNECT_TIME,
			  (char *)&seconds, &size) == 0 &&
	       seconds != MAXDWORD;
}

/* Urgent data that was not asked for: the third set would tell of the data
   again at once, and has nothing else to tell of a socket that has a peer. */
static void translate(struct set *sets[3], struct sel__socket *socket)
{
	if (has(sets[0], socket->fd))
		socket->found |= SEL__SOCKET_READ;
	if (has(sets[1], socket->fd))
		socket->found |= SEL__SOCKET_WRITE;
	if (!has(sets[2], socket->fd))
		return;
	socket->connected = sel__socket_is_connected(socket->fd) ||
			    has_connect_time(socket->fd);
	if (!socket->connected)
		socket->found |= SEL__SOCKET_ERR;
	else if (socket->asked & SEL__SOCKET_PRI)
		socket->found |= SEL__SOCKET_PRI;
}

static int translate_all(struct set *sets[3], struct sel__socket *sockets,
			 size_t count)
{
	int found = 0;
	size_t i;

	for (i = 0; i < 3; i++)
		sort(sets[i]);
	for (i = 0; i < count; i++) {
		if (!sel__winsock_is_in(&sockets[i]))
			continue;
		translate(sets, &sockets[i]);
		found += sockets[i].found != 0;
	}
	return found;
}

/* A socket that is closed while a call sleeps becomes readable, as the system
   has it, and this call fails then. */
static int ask_readable(struct set *set)
{
	struct timeval none = { 0, 0 };

	if (set->count == 0)
		return 0;
	return select(0, fd_set_of(set), NULL, NULL, &none);
}

int sel__winsock_select(struct sel__socket *sockets, size_t count, void *room,
			DWORD milliseconds)
{
	const size_t size = (count + 1) * sizeof(SOCKET);
	struct set *sets[3];
	struct timeval limit;
	u_int total = 0;
	int ready;
	int i;

	for (i = 0; i < 3 && count > 0; i++) {
		sets[i] = (struct set *)(void *)((char *)room +
						 (size_t)i * size);
		sets[i]->count = 0;
	}
	fill(sets, sockets, count);
	for (i = 0; i < 3 && count > 0; i++)
		total += sets[i]->count;
	/* The system refuses a call for nothing. */
	if (total == 0) {
		Sleep(milliseconds);
		return 0;
	}
	limit.tv_sec = (long)(milliseconds / 1000);
	limit.tv_usec = (long)(milliseconds % 1000 * 1000);
	ready = select(0, fd_set_of(sets[0]), fd_set_of(sets[1]),
		       fd_set_of(sets[2]), &limit);
	if (ready > 0 && milliseconds > 0 && ask_readable(sets[0]) < 0)
		ready = SOCKET_ERROR;
	if (ready < 0)
		return -sel__winsock_errno(WSAGetLastError());
	return ready > 0 ? translate_all(sets, sockets, count) : 0;
}

int sel__socket_select(struct sel__socket *sockets, size_t count, void *room,
		       int64_t remaining)
{
	return sel__winsock_wait(sel__winsock_select, sockets, count, room,
				 remaining);
}
