/* SPDX-License-Identifier: MIT */
/*
 * The wait by WSAPoll, which refuses most bits of a mask, and tells of a peer
 * that has shut the connection by a hang-up alone, whatever was asked for.
 */
#include <stdatomic.h>

#include "core/windows/winsock.h"

/* Windows 10 version 2004: the first whose WSAPoll tells of failed connects. */
enum { FIRST_BUILD = 19041 };

/* Wine's WSAPoll has always told of failed connects. */
enum works { UNKNOWN, WORKS, HIDES_ERRORS };

/* RtlGetVersion(), which tells the version that runs; GetVersionEx() tells no
   later one than the program's manifest names. */
typedef LONG(WINAPI *version_call)(OSVERSIONINFOW *);

static int find_out(void)
{
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
	OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };
	version_call get_version;

	if (!ntdll)
		return HIDES_ERRORS;
	if (GetProcAddress(ntdll, "wine_get_version"))
		return WORKS;
	get_version = (version_call)(void (*)(void))GetProcAddress(
		ntdll, "RtlGetVersion");
	if (!get_version || get_version(&version) != 0 ||
	    version.dwBuildNumber < FIRST_BUILD)
		return HIDES_ERRORS;
	return WORKS;
}

static int how_poll_works(void)
{
	static atomic_int known;
	/* Relaxed: every thread finds out the same. */
	int works = atomic_load_explicit(&known, memory_order_relaxed);

	if (works == UNKNOWN) {
		works = find_out();
		atomic_store_explicit(&known, works, memory_order_relaxed);
	}
	return works;
}

bool sel__socket_poll_works(void)
{
	return how_poll_works() != HIDES_ERRORS;
}

static bool has_closed(const WSAPOLLFD *fds, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (fds[i].revents & POLLNVAL)
			return true;
	return false;
}

/* Beside open sockets WSAPoll marks a closed socket, but does not count that
   socket, and sleeps: so a look comes first.  The results count, not the number
   that is returned. */
static int poll_once(WSAPOLLFD *fds, size_t count, DWORD milliseconds)
{
	if (milliseconds > 0) {
		int found = WSAPoll(fds, (ULONG)count, 0);

		if (found != 0 || has_closed(fds, count))
			return found;
	}
	return WSAPoll(fds, (ULONG)count, (INT)milliseconds);
}

static SHORT mask_of(uint16_t asked)
{
	int mask = 0;

	if (asked & SEL__SOCKET_READ)
		mask |= POLLRDNORM;
	if (asked & SEL__SOCKET_WRITE)
		mask |= POLLWRNORM;
	if (asked & SEL__SOCKET_PRI)
		mask |= POLLRDBAND;
	return (SHORT)mask;
}

static void translate(struct sel__socket *socket, SHORT result)
{
	int found = 0;

	if (result & POLLRDNORM)
		found |= SEL__SOCKET_READ;
	if (result & POLLWRNORM)
		found |= SEL__SOCKET_WRITE;
	if (result & POLLRDBAND)
		found |= SEL__SOCKET_PRI;
	found &= socket->asked;
	if (result & POLLERR)
		found |= SEL__SOCKET_ERR;
	if (result & POLLNVAL)
		found |= SEL__SOCKET_CLOSED;
	if (result & POLLHUP)
		found |= SEL__SOCKET_HUP;
	/* Whoever only writes may go on writing to such a peer. */
	if (found == SEL__SOCKET_HUP && !(socket->asked & SEL__SOCKET_READ)) {
		socket->quiet = true;
		found = 0;
	}
	socket->found |= (uint16_t)found;
}

static size_t fill(WSAPOLLFD *fds, const struct sel__socket *sockets,
		   size_t count)
{
	size_t used = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!sel__winsock_is_in(&sockets[i]))
			continue;
		fds[used].fd = sel__winsock_of(sockets[i].fd);
		fds[used].events = mask_of(sockets[i].asked);
		fds[used].revents = 0;
		used++;
	}
	return used;
}

/* Adds what a call of WSAPoll finds to what was found before. */
static int ask(struct sel__socket *sockets, size_t count, void *room,
	       DWORD milliseconds)
{
	WSAPOLLFD *fds = room;
	size_t used = fill(fds, sockets, count);
	int found = 0;
	size_t i;

	if (poll_once(fds, used, milliseconds) < 0)
		return -sel__winsock_errno(WSAGetLastError());
	for (i = 0; i < count; i++) {
		if (!sel__winsock_is_in(&sockets[i]))
			continue;
		translate(&sockets[i], (fds++)->revents);
		found += sockets[i].found != 0;
	}
	return found;
}

/* The longest sleep of ask_beside(), in milliseconds. */
enum { SECOND = 1000 };

/* A hang-up that nobody asked for would end each sleep of WSAPoll at once.  By
   select there is none, and no error of a connected socket either: the sleep is
   select's, and WSAPoll is asked before and after it. */
static int ask_beside(struct sel__socket *sockets, size_t count, void *room,
		      DWORD milliseconds)
{
	int found = 0;

	if (milliseconds > 0)
		found = ask(sockets, count, room, 0);
	if (found != 0)
		return found;
	found = sel__winsock_select(sockets, count, room,
				    milliseconds < SECOND ? milliseconds :
							    SECOND);
	return found < 0 ? found : ask(sockets, count, room, 0);
}

static int call_poll(struct sel__socket *sockets, size_t count, void *room,
		     DWORD milliseconds)
{
	bool quiet = false;
	bool any = false;
	size_t i;

	for (i = 0; i < count; i++) {
		any |= sel__winsock_is_in(&sockets[i]);
		quiet |= sel__winsock_is_in(&sockets[i]) && sockets[i].quiet;
	}
	/* WSAPoll refuses a call for nothing. */
	if (!any)
		return sel__winsock_select(sockets, count, room, milliseconds);
	if (quiet)
		return ask_beside(sockets, count, room, milliseconds);
	return ask(sockets, count, room, milliseconds);
}

int sel__socket_poll(struct sel__socket *sockets, size_t count, void *room,
		     int64_t remaining)
{
	return sel__winsock_wait(call_poll, sockets, count, room, remaining);
}
