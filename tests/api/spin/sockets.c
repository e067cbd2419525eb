/* SPDX-License-Identifier: MIT */
/* No spin: sockets.  See spin.h. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "spin/spin.h"

static void into(struct place *place, const int32_t fds[2])
{
	place->fd = fds[0];
	place->other = fds[1];
}

static void stream(struct place *place)
{
	int32_t fds[2];

	open_unix(fds);
	into(place, fds);
}

static void tcp(struct place *place)
{
	int32_t fds[2];

	open_tcp(fds);
	into(place, fds);
}

static void datagram(struct place *place)
{
	int32_t fds[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       fds) != 0)
		bail("socketpair");
	into(place, fds);
}

/* Nothing more comes. */
#define AT_END { "RW-H", "RW-H", "RW-", "RW-" }

/* What is done to the socket, or by its peer. */

static void shut(const struct place *place, int how)
{
	struct tcp_info info;
	socklen_t size;
	int unanswered;

	if (shutdown(place->fd, how) != 0)
		bail("shutdown");
	/* The answer to this would be an edge of its own.  An emulator may tell
	   one of the two signs of it only. */
	do {
		sched_yield();
		unanswered = 0;
		(void)ioctl(place->fd, TIOCOUTQ, &unanswered);
		info.tcpi_state = 0;
		size = sizeof(info);
		(void)getsockopt(place->fd, IPPROTO_TCP, TCP_INFO, &info,
				 &size);
	} while (unanswered > 0 || info.tcpi_state == TCP_FIN_WAIT1);
}

static void peer_shuts(const struct place *place)
{
	if (shutdown(place->other, SHUT_WR) != 0)
		bail("shutdown");
	await(place->fd, POLLRDHUP);
}

static void peer_writes(const struct place *place)
{
	put(place->other, 1);
	await(place->fd, POLLIN);
}

static void peer_closes(struct place *place)
{
	close_one(&place->other);
}

/* The states of streams: each for UNIX and, below, for TCP. */
#define STREAM_STATES(kind) \
	static void kind##_data(struct place *place) \
	{ \
		kind(place); \
		peer_writes(place); \
	} \
	static void kind##_shut_write(struct place *place) \
	{ \
		kind(place); \
		shut(place, SHUT_WR); \
	} \
	static void kind##_shut_read(struct place *place) \
	{ \
		kind(place); \
		shut(place, SHUT_RD); \
	} \
	static void kind##_shut_both(struct place *place) \
	{ \
		kind(place); \
		shut(place, SHUT_RDWR); \
	} \
	static void kind##_peer_shut(struct place *place) \
	{ \
		kind(place); \
		peer_shuts(place); \
	} \
	static void kind##_reset(struct place *place) \
	{ \
		kind(place); \
		/* With something unread, closing is an error for us. */ \
		put(place->fd, 1); \
		await(place->other, POLLIN); \
		peer_closes(place); \
		await(place->fd, POLLERR | POLLHUP); \
	}

STREAM_STATES(stream)
STREAM_STATES(tcp)

static void stream_gone(struct place *place)
{
	stream(place);
	peer_closes(place);
}

static void stream_full(struct place *place)
{
	stream(place);
	fill(place->fd);
}

static void unconnected(struct place *place, int family)
{
	place->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   0);
	if (place->fd < 0)
		bail("socket");
}

static void stream_new(struct place *place)
{
	unconnected(place, AF_UNIX);
}

static void tcp_new(struct place *place)
{
	unconnected(place, AF_INET);
}

static void address_of(int32_t fd, struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);

	if (getsockname(fd, (struct sockaddr *)address, &size) != 0)
		bail("getsockname");
}

static int32_t bound(int type)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int32_t fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		bail("bind");
	return fd;
}

static void aim(int32_t fd, int32_t at)
{
	struct sockaddr_in address;

	address_of(at, &address);
	(void)connect(fd, (struct sockaddr *)&address, sizeof(address));
}

/* A port that is taken, and where nobody listens. */
static void tcp_refused(struct place *place)
{
	place->other = bound(SOCK_STREAM);
	tcp_new(place);
	aim(place->fd, place->other);
	await(place->fd, POLLERR);
}

static void tcp_urgent(struct place *place)
{
	tcp(place);
	if (send(place->other, "!", 1, MSG_OOB) != 1)
		bail("send");
	await(place->fd, POLLPRI);
}

static void tcp_urgent_data(struct place *place)
{
	tcp(place);
	peer_writes(place);
	if (send(place->other, "!", 1, MSG_OOB) != 1)
		bail("send");
	await(place->fd, POLLPRI);
}

static void listening(struct place *place)
{
	place->fd = open_listener();
}

static void listening_ready(struct place *place)
{
	listening(place);
	place->other = open_client(place->fd);
	await(place->fd, POLLIN);
}

static void datagram_data(struct place *place)
{
	datagram(place);
	put(place->other, 1);
}

static void datagram_full(struct place *place)
{
	datagram(place);
	fill(place->fd);
}

static void datagram_gone(struct place *place)
{
	datagram(place);
	peer_closes(place);
}

static void udp(struct place *place)
{
	place->fd = bound(SOCK_DGRAM);
	place->other = bound(SOCK_DGRAM);
	aim(place->fd, place->other);
	aim(place->other, place->fd);
}

static void udp_data(struct place *place)
{
	udp(place);
	peer_writes(place);
}

/* Nobody has the port any more, which the answer to a datagram says. */
static void udp_err(struct place *place)
{
	udp(place);
	peer_closes(place);
	put(place->fd, 1);
	await(place->fd, POLLERR);
}

static const struct state states[] = {
	{ "UNIX, idle", stream, PLAIN, SAME("-W-") },
	{ "UNIX, data", stream_data, PLAIN, SAME("RW-") },
	{ "UNIX, full", stream_full, PLAIN, SAME("---") },
	{ "UNIX, write side shut", stream_shut_write, PLAIN,
		{ "-W-", "-W-", "-W-", "-W-" } },
	{ "UNIX, read side shut", stream_shut_read, PLAIN,
		AT_END },
	{ "UNIX, both sides shut", stream_shut_both, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RW-" } },
	{ "UNIX, peer's write side shut", stream_peer_shut, PLAIN,
		AT_END },
	{ "UNIX, peer gone", stream_gone, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RW-" } },
	{ "UNIX, reset", stream_reset, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWe" } },
	{ "UNIX, never connected", stream_new, PLAIN,
		{ "RWPH", "RWPH", "RW-", "---" } },
	{ "TCP, idle", tcp, PLAIN, SAME("-W-") },
	{ "TCP, data", tcp_data, PLAIN, SAME("RW-") },
	{ "TCP, urgent data", tcp_urgent, PLAIN, SAME("-WP") },
	{ "TCP, data and urgent data", tcp_urgent_data, PLAIN, SAME("RWP") },
	{ "TCP, write side shut", tcp_shut_write, PLAIN,
		{ "-W-", "-W-", "-W-", "-W-" } },
	{ "TCP, read side shut", tcp_shut_read, PLAIN,
		AT_END },
	{ "TCP, both sides shut", tcp_shut_both, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RW-" } },
	{ "TCP, peer's write side shut", tcp_peer_shut, PLAIN,
		AT_END },
	{ "TCP, reset", tcp_reset, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWe" } },
	{ "TCP, refused", tcp_refused, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RWe" } },
	{ "TCP, never connected", tcp_new, PLAIN,
		{ "RWPH", "RWPH", "RW-", "---" } },
	{ "TCP, listening", listening, PLAIN, SAME("---") },
	{ "TCP, listening, a connection", listening_ready, PLAIN, SAME("R--") },
	{ "UNIX datagram, idle", datagram, PLAIN, SAME("-W-") },
	{ "UNIX datagram, data", datagram_data, PLAIN, SAME("RW-") },
	{ "UNIX datagram, full", datagram_full, PLAIN, SAME("---") },
	{ "UNIX datagram, peer gone", datagram_gone, PLAIN, SAME("-W-") },
	{ "UDP, idle", udp, PLAIN, SAME("-W-") },
	{ "UDP, data", udp_data, PLAIN, SAME("RW-") },
	{ "UDP, error", udp_err, PLAIN,
		{ "RWPH", "RWPH", "RW-", "RW-" } },
};

static void test(uint32_t backend)
{
	spin_table(backend, states, LENGTH(states));
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return spin_print(states, LENGTH(states));
	for_each_backend(test);
	return finish();
}
