/* SPDX-License-Identifier: MIT */
/*
 * The filters of sockets.  Linux has no way to see a socket's error without
 * taking it from the program: which one it is, is told from the state.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "kqueue-private.h"

/* Linux's numbers; <linux/tcp.h> hasn't them, <netinet/tcp.h> has a shorter
 * struct tcp_info. */
enum { FIN_WAIT1 = 4, FIN_WAIT2 = 5, LAST_ACK = 9, CLOSING = 11 };

static int option(int fd, int name)
{
	int value = 0;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) != 0 ? 0 : value;
}

static bool tcp_info(int fd, struct tcp_info *info)
{
	socklen_t size = sizeof(*info);
	int domain = option(fd, SO_DOMAIN);

	*info = (struct tcp_info){ .tcpi_state = 0 };
	return (domain == AF_INET || domain == AF_INET6) &&
	       getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &size) == 0;
}

static unsigned error_of(int fd)
{
	struct tcp_info info;

	if (tcp_info(fd, &info))
		return info.tcpi_bytes_acked != 0 ? ECONNRESET : ECONNREFUSED;
	return option(fd, SO_DOMAIN) == AF_UNIX ? ECONNRESET : ECONNREFUSED;
}

static bool is_stream(int fd)
{
	int type = option(fd, SO_TYPE);

	return type == SOCK_STREAM || type == SOCK_SEQPACKET;
}

/*
 * [code] sorwakeup() and sowwakeup() ask for a connection; on Linux a stream
 * that never had one is hung up, and alone in that it isn't shut down.
 */
static bool is_fresh(int fd, short mask)
{
	return (mask & POLLHUP) && !(mask & (POLLRDHUP | POLLERR)) &&
	       is_stream(fd);
}

/* Whether nothing can be sent any more. */
static bool is_write_shut(int fd, short mask)
{
	struct tcp_info info;

	if ((mask & POLLHUP) && (mask & POLLRDHUP))
		return true;
	if (tcp_info(fd, &info))
		return info.tcpi_state == FIN_WAIT1 ||
		       info.tcpi_state == FIN_WAIT2 ||
		       info.tcpi_state == CLOSING ||
		       info.tcpi_state == LAST_ACK;
	/* Sends nothing, and says whether it could. */
	return option(fd, SO_DOMAIN) == AF_UNIX && is_stream(fd) &&
	       !(mask & POLLERR) &&
	       emulation_real_sendto(fd, "", 0, MSG_DONTWAIT | MSG_NOSIGNAL,
				     NULL, 0) < 0 &&
	       errno == EPIPE;
}

static int64_t bytes(int fd, unsigned long request)
{
	int count = 0;

	return ioctl(fd, request, &count) != 0 ? 0 : count;
}

/*
 * [kqueue(2)] "Sockets which have previously been passed to listen() return
 * when there is an incoming connection pending. data contains the size of the
 * listen backlog."
 */
static bool listening(int fd, short mask, struct kevent *event)
{
	struct tcp_info info;

	event->data = 1;	/* Linux doesn't tell it of other kinds */
	if (tcp_info(fd, &info) && info.tcpi_unacked != 0)
		event->data = info.tcpi_unacked;
	return (mask & POLLIN) != 0;
}

/*
 * [kqueue(2)] "If the read direction of the socket has shutdown, then the
 * filter also sets EV_EOF in flags, and returns the socket error (if any) in
 * fflags. It is possible for EOF to be returned [...] while there is still data
 * pending in the socket buffer."
 */
static bool shut(int fd, bool eof, short mask, struct kevent *event)
{
	if (eof)
		event->flags |= EV_EOF;
	if (mask & POLLERR)
		event->fflags |= error_of(fd);
	return eof || (mask & POLLERR);
}

/*
 * [kqueue(2)] "Other socket descriptors return when there is data to be read,
 * subject to the SO_RCVLOWAT value of the socket buffer. This may be overridden
 * with a per-filter low water mark [...] by setting the NOTE_LOWAT flag in
 * fflags, and specifying the new low water mark in data. On return, data
 * contains the number of bytes of protocol data available to read."
 */
static bool readable(struct knote *knote, short mask, struct kevent *event)
{
	bool ready = (mask & POLLIN) != 0;

	event->data = bytes(knote->fd, FIONREAD);
	if (knote->fflags & NOTE_LOWAT)
		ready = event->data >= knote->data;
	else if (is_stream(knote->fd))
		ready = ready && event->data >= option(knote->fd, SO_RCVLOWAT);
#ifdef EV_OOBAND
	/*
	 * The comment beside EV_OOBAND in Apple's header: on input, return
	 * also for out-of-band data; on output, there is some.
	 */
	ready = ready ||
		((knote->kev.flags & EV_OOBAND) && (mask & POLLPRI));
	event->flags &= (uint16_t)~EV_OOBAND;
	if (mask & POLLPRI)
		event->flags |= EV_OOBAND;
#endif
	return shut(knote->fd, (mask & POLLRDHUP) != 0, mask, event) || ready;
}

/* [kqueue(2)] "returns whenever it is possible to write to the descriptor",
 * "the low water mark and socket error handling is identical". */
static bool writable(struct knote *knote, short mask, struct kevent *event)
{
	bool ready = (mask & POLLOUT) != 0;

	event->data = option(knote->fd, SO_SNDBUF) -
		      bytes(knote->fd, SIOCOUTQ);
	if (event->data < 0)
		event->data = 0;
	if (knote->fflags & NOTE_LOWAT)
		ready = ready && event->data >= knote->data;
	return shut(knote->fd, is_write_shut(knote->fd, mask), mask, event) ||
	       ready;
}

bool emulation_socket_filter(struct knote *knote, short mask,
			     struct kevent *event)
{
	if (option(knote->fd, SO_ACCEPTCONN))
		return knote->kind == KIND_READ &&
		       listening(knote->fd, mask, event);
	if (is_fresh(knote->fd, mask))
		return false;
	if (knote->kind == KIND_READ)
		return readable(knote, mask, event);
	if (knote->kind == KIND_WRITE)
		return writable(knote, mask, event);
#ifdef EVFILT_EXCEPT
	/* The pages of the three systems that have it: "the arrival of
	 * out-of-band data on a socket descriptor", asked for by NOTE_OOB. */
	if ((mask & POLLPRI) && (knote->fflags & NOTE_OOB)) {
		event->fflags |= NOTE_OOB;
		if (mask & POLLRDHUP)
			event->flags |= EV_EOF;
		return true;
	}
#ifdef EMULATE_MACOS
	/* [source] xnu: soexcept_filtops are soread_filtops, so that the filter
	 * comes for all that EVFILT_READ comes for, too. */
	if (knote->kind == KIND_EXCEPT)
		return readable(knote, mask, event);
#endif
#endif
	return false;
}
