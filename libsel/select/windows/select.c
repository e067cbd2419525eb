/* SPDX-License-Identifier: MIT */
/*
 * sel_select() on Windows.  The lists become an array in which each socket
 * comes once, sorted by descriptor, with all that is asked of the socket.
 */
#include <stdlib.h>
#include <string.h>

#include "select/lists.h"
#include "select/private.h"

/* Of so many entries a call needs no allocation. */
enum { FEW = 32 };

/* What each of the lists asks of its sockets. */
static const uint16_t asked_by[3] = {
	SEL__SOCKET_READ,
	SEL__SOCKET_WRITE,
	SEL__SOCKET_PRI,
};

/* How many entries the lists have, in `total`. */
static sel_status check(struct sel__list lists[3], size_t *total)
{
	sel_status status = sel__lists_check(lists, NULL);
	int l;

	if (status < 0)
		return status;
	*total = 0;
	for (l = 0; l < 3; l++)
		*total += lists[l].length;
	/* No size is too large for 32 bits: an entry takes less than this. */
	return *total > SIZE_MAX / 64 ? SEL_ENOMEM : 0;
}

static int compare(const void *left, const void *right)
{
	const struct sel__socket *l = left;
	const struct sel__socket *r = right;

	return (l->fd > r->fd) - (l->fd < r->fd);
}

/* Returns how many sockets there are. */
static size_t merge(const struct sel__list lists[3],
		    struct sel__socket *sockets)
{
	size_t used = 0;
	size_t to = 0;
	size_t i;
	int l;

	for (l = 0; l < 3; l++)
		for (i = 0; i < lists[l].length; i++)
			sockets[used++] = (struct sel__socket){
				.fd = lists[l].fds[i],
				.asked = asked_by[l],
			};
	if (used == 0)
		return 0;
	qsort(sockets, used, sizeof(*sockets), compare);
	for (i = 1; i < used; i++) {
		if (sockets[i].fd == sockets[to].fd)
			sockets[to].asked |= sockets[i].asked;
		else
			sockets[++to] = sockets[i];
	}
	return to + 1;
}

/* A number that is no open socket fails the call, as on other systems. */
static sel_status check_closed(const struct sel__socket *sockets, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		sel_status status;

		if (!(sockets[i].found & SEL__SOCKET_CLOSED))
			continue;
		status = sel__socket_check(sockets[i].fd);
		/* The number has been given anew meanwhile. */
		return status < 0 ? status : -EBADF;
	}
	return 0;
}

/* A failed connect makes a socket readable and writable, and is what Windows
   calls an exceptional condition. */
static bool is_ready(const struct sel__socket *socket, uint16_t asked)
{
	return socket->found & (asked | SEL__SOCKET_ERR);
}

static size_t cut(struct sel__list *list, uint16_t asked,
		  const struct sel__socket *sockets, size_t count)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < list->length; i++) {
		const struct sel__socket key = { .fd = list->fds[i] };
		const struct sel__socket *socket = bsearch(
			&key, sockets, count, sizeof(key), compare);

		if (is_ready(socket, asked))
			list->fds[kept++] = list->fds[i];
	}
	if (list->count)
		*list->count = kept;
	return kept;
}

static int wait_for(struct sel__socket *sockets, size_t count, void *room,
		    int64_t timeout)
{
	int64_t deadline = sel__deadline(timeout);
	int64_t remaining = timeout;
	int ready;

	do {
		ready = sel__socket_select(sockets, count, room, remaining);
	} while (sel__wait_again(ready, &remaining, deadline, 0));
	return ready;
}

SEL_EXPORT sel_status
sel_select(int32_t *rlist, size_t *nr, int32_t *wlist, size_t *nw,
	   int32_t *xlist, size_t *nx, int64_t timeout, uint32_t flags)
{
	struct sel__list lists[3] = {
		{ rlist, nr, 0 }, { wlist, nw, 0 }, { xlist, nx, 0 },
	};
	uint64_t few[FEW * 6];
	struct sel__socket *sockets = (void *)few;
	sel_status status;
	size_t total;
	size_t count;
	size_t size;

	if (timeout < 0 || flags & ~(uint32_t)SEL_FLAG_RETURN_ON_SIGNAL)
		return SEL_EVALUE;
	status = check(lists, &total);
	if (status < 0)
		return status;
	size = (total * sizeof(*sockets) + 7) / 8 * 8;
	if (size + sel__socket_room(total) > sizeof(few))
		sockets = malloc(size + sel__socket_room(total));
	if (!sockets)
		return SEL_ENOMEM;
	count = merge(lists, sockets);
	status = wait_for(sockets, count, (char *)sockets + size, timeout);
	if (status > 0) {
		sel_status closed = check_closed(sockets, count);

		status = closed < 0 ? closed : status;
	}
	if (status >= 0)
		status = (sel_status)(
			cut(&lists[0], asked_by[0], sockets, count) +
			cut(&lists[1], asked_by[1], sockets, count) +
			cut(&lists[2], asked_by[2], sockets, count));
	if ((void *)sockets != few)
		free(sockets);
	return status;
}
