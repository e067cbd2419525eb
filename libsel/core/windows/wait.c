/* SPDX-License-Identifier: MIT */
/*
 * What the waits for sockets have in common: the time, and sockets that were
 * closed.
 */
#include "core/windows/winsock.h"

#define MILLISECOND INT64_C(1000000)

size_t sel__socket_room(size_t count)
{
	size_t select = 3 * (count + 1) * sizeof(SOCKET);
	size_t poll = count * sizeof(WSAPOLLFD);

	return select > poll ? select : poll;
}

static DWORD milliseconds_of(int64_t remaining)
{
	return (DWORD)((remaining + MILLISECOND - 1) / MILLISECOND);
}

void sel__winsock_limit(struct sel__winsock_limit *limit, int64_t remaining)
{
	if (remaining > SEL__PIECE)
		remaining = SEL__PIECE;
	limit->milliseconds = milliseconds_of(remaining);
	limit->end = remaining > 0 ? sel__windows_clock() + remaining : 0;
}

/* The system's time-outs are counted in ticks of another clock, and may end
   before their time by the clock that deadlines are made of. */
bool sel__winsock_limit_goes_on(struct sel__winsock_limit *limit)
{
	int64_t remaining;

	if (limit->milliseconds == 0)
		return false;
	remaining = limit->end - sel__windows_clock();
	if (remaining <= 0)
		return false;
	limit->milliseconds = milliseconds_of(remaining);
	return true;
}

/* Returns whether every number can be a socket's.  Of others the system would
   take the multiple of 4 below. */
static bool begin(struct sel__socket *sockets, size_t count)
{
	int32_t rest = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		sockets[i].found = 0;
		rest |= sockets[i].fd < 0 ? 0 : sockets[i].fd & 3;
	}
	return rest == 0;
}

/* A question that fails says nothing of the socket. */
static bool is_closed(const struct sel__socket *socket)
{
	int status = socket->fd < 0 ? 0 : sel__socket_check(socket->fd);

	return status == -EBADF || status == -ENOTSOCK;
}

static int find_closed(struct sel__socket *sockets, size_t count)
{
	int closed = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_closed(&sockets[i]))
			continue;
		sockets[i].found = SEL__SOCKET_CLOSED;
		closed++;
	}
	return closed;
}

/* One number that is no open socket fails the call for all, with an error that
   depends on what the number is.  This call is made without such numbers, and
   does not sleep if there are any. */
static int call_for_open(sel__winsock_call call, struct sel__socket *sockets,
			 size_t count, void *room, DWORD milliseconds)
{
	int closed;
	int found;

	begin(sockets, count);
	closed = find_closed(sockets, count);
	found = call(sockets, count, room, closed > 0 ? 0 : milliseconds);
	if (closed == 0)
		return found;
	return found < 0 ? closed : closed + found;
}

/* How often a call is made anew for sockets that other threads close between
   the look for closed ones and the call. */
enum { TRIES = 64 };

static bool tries_again(int found, int tries)
{
	if (found >= 0 || tries == TRIES)
		return false;
	return tries == 0 || found == -EBADF || found == -ENOTSOCK;
}

int sel__winsock_wait(sel__winsock_call call, struct sel__socket *sockets,
		      size_t count, void *room, int64_t remaining)
{
	struct sel__winsock_limit limit;
	int found = sel__winsock_start();
	int tries;

	if (found < 0)
		return found;
	sel__winsock_limit(&limit, remaining);
	do {
		found = -EBADF;
		if (begin(sockets, count))
			found = call(sockets, count, room, limit.milliseconds);
		for (tries = 0; tries_again(found, tries); tries++) {
			/* That call may have slept. */
			if (!sel__winsock_limit_goes_on(&limit))
				limit.milliseconds = 0;
			found = call_for_open(call, sockets, count, room,
					      limit.milliseconds);
		}
	} while (found == 0 && sel__winsock_limit_goes_on(&limit));
	return found;
}
