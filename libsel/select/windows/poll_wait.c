/* SPDX-License-Identifier: MIT */
/*
 * The wait call of poll on Windows.
 */
#include <stdlib.h>

#include "select/private.h"

/* Of so many sockets a wait needs no allocation. */
enum { FEW = 32 };

static uint16_t asked_of(short mask)
{
	int asked = 0;

	if (mask & POLLRDNORM)
		asked |= SEL__SOCKET_READ;
	if (mask & (POLLWRNORM | POLLWRBAND))
		asked |= SEL__SOCKET_WRITE;
	/* Of POLLIN the band is a part, and on no other system means urgent
	   data by itself. */
	if (mask & POLLPRI || (mask & POLLIN) == POLLRDBAND)
		asked |= SEL__SOCKET_PRI;
	return (uint16_t)asked;
}

/* A hang-up without an error is the end of what the peer sends, which is read
   as such; on other systems POLLHUP is the end of both directions. */
static short result_of(short mask, uint16_t found)
{
	int result = 0;

	if (found & SEL__SOCKET_CLOSED)
		return POLLNVAL;
	if (found & (SEL__SOCKET_READ | SEL__SOCKET_ERR | SEL__SOCKET_HUP) &&
	    mask & POLLRDNORM)
		result |= mask & POLLIN;
	if (found & (SEL__SOCKET_WRITE | SEL__SOCKET_ERR))
		result |= mask & (POLLWRNORM | POLLWRBAND);
	if (found & SEL__SOCKET_PRI)
		result |= mask & (mask & POLLPRI ? POLLPRI : POLLRDBAND);
	if (found & SEL__SOCKET_ERR)
		result |= POLLERR;
	if (found & SEL__SOCKET_ERR && found & SEL__SOCKET_HUP)
		result |= POLLHUP;
	return (short)result;
}

int sel__poll_wait(struct pollfd *fds, size_t count, int64_t remaining)
{
	/* Aligned for what a wait puts into its room. */
	uint64_t few[FEW * 6];
	size_t size = (count * sizeof(struct sel__socket) + 7) / 8 * 8;
	struct sel__socket *sockets = (void *)few;
	size_t i;
	int found;

	if (size + sel__socket_room(count) > sizeof(few))
		sockets = malloc(size + sel__socket_room(count));
	if (!sockets)
		return SEL_ENOMEM;
	for (i = 0; i < count; i++)
		sockets[i] = (struct sel__socket){
			.fd = fds[i].fd,
			.asked = asked_of(fds[i].events),
		};
	found = sel__socket_poll(sockets, count, (char *)sockets + size,
				 remaining);
	for (i = 0; i < count && found >= 0; i++)
		fds[i].revents = result_of(fds[i].events, sockets[i].found);
	if ((void *)sockets != few)
		free(sockets);
	return found;
}
