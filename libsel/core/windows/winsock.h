/* SPDX-License-Identifier: MIT */
/*
 * The headers of Windows, for the files of this folder, and what these share.
 * No file includes both this header and core/system.h.
 */
#ifndef LIBSEL_CORE_WINDOWS_WINSOCK_H
#define LIBSEL_CORE_WINDOWS_WINSOCK_H

#include <winsock2.h>
#include <windows.h>

#include "core/private.h"
#include "core/windows/layer.h"

/* start.c */

/* Starts Winsock, once: 0 or a negated errno. */
int sel__winsock_start(void);
/* The errno for a number of Winsock's, which never reaches a caller. */
int sel__winsock_errno(int number);

static inline SOCKET sel__winsock_of(int fd)
{
	return (SOCKET)(unsigned int)fd;
}

/* wait.c: what the waits share */

/* How long a system call may sleep, and when the whole wait ends. */
struct sel__winsock_limit {
	DWORD milliseconds;	/* for the next call */
	int64_t end;
};

/* For `remaining`, or for SEL__PIECE where that is less; never for a shorter
   time. */
void sel__winsock_limit(struct sel__winsock_limit *limit, int64_t remaining);
/* After a call that has found nothing: whether there is time for another. */
bool sel__winsock_limit_goes_on(struct sel__winsock_limit *limit);

/* One system call, which begins with `found` of every socket empty, and passes
   over those that are marked as closed.  At most `milliseconds`.  Returns as
   the wait does, and 0, too, if all that was found is of no use. */
typedef int (*sel__winsock_call)(struct sel__socket *sockets, size_t count,
				 void *room, DWORD milliseconds);

int sel__winsock_wait(sel__winsock_call call, struct sel__socket *sockets,
		      size_t count, void *room, int64_t remaining);

static inline bool sel__winsock_is_in(const struct sel__socket *socket)
{
	return socket->fd >= 0 && !(socket->found & SEL__SOCKET_CLOSED);
}

/* select.c: the call of select */
int sel__winsock_select(struct sel__socket *sockets, size_t count, void *room,
			DWORD milliseconds);

#endif
