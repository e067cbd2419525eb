/* SPDX-License-Identifier: MIT */
/*
 * The load for an echo server, in whatever language it is written: many
 * clients at once, each of which sends files in odd-sized pieces and compares
 * what comes back.  What a client does follows from its number alone.
 *
 * It waits with poll(2), not with libsel, so that a fault of libsel can't hide
 * itself by striking both ends of the line alike.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define USAGE "echo-load -p PORT [-c CLIENTS] [-t SECONDS] FILE..."
#define SHARE 65536		/* a client sends 1 to 5 of these at least */
#define PATIENCE 0.03		/* seconds until blocked sending is a stall */
#define TICK 10			/* milliseconds */

enum state { CONNECTING, TALKING, DONE, FAILED };

enum reading {
	EAGER,			/* takes whatever is there */
	SLOW,			/* small buffers, small bites */
	LATE			/* not before all is sent or sending stalls */
};

struct client {
	unsigned int number;
	int fd;
	enum state state;
	enum reading reading;
	bool half_closes;	/* says that it is done, and reads to the end */
	bool resets;		/* goes away half-way without a word */
	bool shut;
	size_t start;		/* where in the ring of files it begins */
	size_t size, sent, received;
	uint64_t wrong;		/* bytes that came back different */
	uint64_t random;
	double moved;		/* when it last could send */
};

/* All files, one behind the other; the first follows the last. */
static struct {
	unsigned char *bytes;
	size_t size;
	size_t *starts;
	size_t files;
} ring;

static unsigned int complaints;

static _Noreturn void die(int status, const char *what, const char *why)
{
	fprintf(stderr, "echo-load: %s: %s\n", what, why);
	exit(status);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	size_t got;

	if (file == NULL)
		die(2, name, strerror(errno));
	ring.starts[ring.files++] = ring.size;
	do {
		ring.bytes = realloc(ring.bytes, ring.size + SHARE);
		if (ring.bytes == NULL)
			die(1, name, "out of memory");
		got = fread(ring.bytes + ring.size, 1, SHARE, file);
		ring.size += got;
	} while (got > 0);
	if (ferror(file))
		die(2, name, strerror(errno));
	fclose(file);
}

/* The ring's bytes at `offset` of a client's stream, up to the ring's end. */
static const unsigned char *stream(const struct client *c, size_t offset,
				   size_t *size)
{
	size_t place = (c->start + offset) % ring.size;

	if (*size > ring.size - place)
		*size = ring.size - place;
	return ring.bytes + place;
}

/* Only the first has its say: the others would repeat it. */
static void complain(const struct client *c, const char *what)
{
	if (complaints++ == 0)
		fprintf(stderr,
			"echo-load: client %u: %s (%zu sent, %zu of %zu back)\n",
			c->number, what, c->sent, c->received, c->size);
}

static void finish(struct client *c, enum state state, const char *why)
{
	if (state == FAILED)
		complain(c, why);
	c->state = state;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static bool try_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* From 1 byte to 128 KiB, all orders of magnitude alike. */
static size_t next_piece(struct client *c)
{
	unsigned int bits;

	c->random = c->random * 6364136223846793005u + 1442695040888963407u;
	bits = (unsigned int)(c->random >> 56) % 18;
	return ((size_t)(c->random >> 32) & (((size_t)1 << bits) - 1)) | 1;
}

static void choose(struct client *c, unsigned int number)
{
	size_t least = (number % 5 + 1) * SHARE, file = number % ring.files;

	c->number = number;
	c->reading = (enum reading)(number % 3);
	c->half_closes = number / 3 % 2 == 0;
	c->resets = number % 16 == 15;
	c->random = number;
	c->start = ring.starts[file];
	while (c->size < least) {
		file++;
		c->size += (file < ring.files ? ring.starts[file] : ring.size) -
			   ring.starts[file - 1];
		file %= ring.files;
	}
}

static void dial(struct client *c, unsigned int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int small = 4096, one = 1;

	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = inet_addr("127.0.0.1");
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || fcntl(c->fd, F_SETFL, O_NONBLOCK) < 0) {
		finish(c, FAILED, strerror(errno));
		return;
	}
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (c->reading == SLOW)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
#ifdef TCP_MAXSEG
	/* Short segments make Linux give the server a short send buffer. */
	if (c->reading == SLOW)
		setsockopt(c->fd, IPPROTO_TCP, TCP_MAXSEG, &(int){ 1000 },
			   sizeof(int));
#endif
	if (connect(c->fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
	    errno != EINPROGRESS)
		finish(c, FAILED, strerror(errno));
}

static void connected(struct client *c)
{
	int error = 0;
	socklen_t size = sizeof(error);

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error != 0)
		finish(c, FAILED, strerror(error));
	else
		c->state = TALKING;
}

static void send_piece(struct client *c)
{
	size_t size = next_piece(c);
	const unsigned char *piece;
	ssize_t n;

	if (size > c->size - c->sent)
		size = c->size - c->sent;
	piece = stream(c, c->sent, &size);
	n = write(c->fd, piece, size);
	if (n < 0) {
		if (!try_later())
			finish(c, FAILED, strerror(errno));
		return;
	}
	c->sent += (size_t)n;
	c->moved = now();
	if (c->sent == c->size && c->half_closes) {
		shutdown(c->fd, SHUT_WR);
		c->shut = true;
	}
}

static void compare(struct client *c, const unsigned char *seen, size_t count)
{
	while (count > 0 && c->received < c->sent) {
		size_t i, size = c->sent - c->received;
		const unsigned char *expected;

		if (size > count)
			size = count;
		expected = stream(c, c->received, &size);
		for (i = 0; i < size; i++)
			if (seen[i] != expected[i] && c->wrong++ == 0)
				complain(c, "a byte came back different");
		c->received += size;
		seen += size;
		count -= size;
	}
	if (count > 0) {
		c->wrong += count;
		finish(c, FAILED, "more came back than was sent");
	}
}

static void receive(struct client *c)
{
	static unsigned char buffer[2 * SHARE];
	ssize_t n = read(c->fd, buffer,
			 c->reading == SLOW ? 997 : sizeof(buffer));

	if (n < 0 && try_later())
		return;
	if (n < 0) {
		finish(c, FAILED, strerror(errno));
		return;
	}
	if (n == 0) {
		if (c->shut && c->received == c->size)
			finish(c, DONE, NULL);
		else
			finish(c, FAILED, "the server closed too early");
		return;
	}
	compare(c, buffer, (size_t)n);
	if (c->state != TALKING)
		return;
	if (c->resets && c->received > c->size / 2) {
		struct linger rude = { .l_onoff = 1, .l_linger = 0 };

		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &rude, sizeof(rude));
		finish(c, DONE, NULL);
	} else if (!c->half_closes && c->received == c->size) {
		finish(c, DONE, NULL);
	}
}

static short interest(const struct client *c, bool all_connected, double time)
{
	short events = 0;

	if (c->state == CONNECTING)
		return POLLOUT;
	if (!all_connected)
		return 0;
	if (c->sent < c->size)
		events |= POLLOUT;
	if (c->reading != LATE || c->sent == c->size ||
	    time - c->moved > PATIENCE)
		events |= POLLIN;
	return events;
}

static void act(struct client *c, short asked, short seen)
{
	if (seen & ~(POLLIN | POLLOUT))		/* the call asked for says why */
		seen |= asked;
	if (c->state == CONNECTING && seen) {
		connected(c);
		return;
	}
	if (seen & asked & POLLOUT)
		send_piece(c);
	if (c->state == TALKING && (seen & asked & POLLIN))
		receive(c);
}

/* Nobody talks before all are connected, so that they really are many. */
static void run(struct client *clients, unsigned int count, double deadline)
{
	struct pollfd *fds = calloc(count, sizeof(*fds));
	bool all_connected = false;
	unsigned int i, active, connecting;
	double time;

	if (fds == NULL)
		die(1, "clients", "out of memory");
	while ((time = now()) < deadline) {
		active = connecting = 0;
		for (i = 0; i < count; i++) {
			struct client *c = &clients[i];

			active += c->state <= TALKING;
			connecting += c->state == CONNECTING;
			if (!all_connected)
				c->moved = time;
			fds[i].events = interest(c, all_connected, time);
			/* Not even asked of its errors while it rests. */
			fds[i].fd = fds[i].events ? c->fd : -1;
		}
		if (active == 0)
			break;
		all_connected = connecting == 0;
		if (poll(fds, count, TICK) < 0 && errno != EINTR)
			die(1, "poll", strerror(errno));
		for (i = 0; i < count; i++)
			if (fds[i].fd >= 0 && fds[i].revents)
				act(&clients[i], fds[i].events, fds[i].revents);
	}
	for (i = 0; i < count; i++)
		if (clients[i].state <= TALKING)
			finish(&clients[i], FAILED, "out of time");
	free(fds);
}

static unsigned int parse(const char *text, unsigned long greatest)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || number == 0 ||
	    number > greatest)
		die(2, text, "not a number in range");
	return (unsigned int)number;
}

static int report(const struct client *clients, unsigned int count,
		  double seconds)
{
	uint64_t bytes = 0, mismatches = 0;
	unsigned int i, good = 0;

	for (i = 0; i < count; i++) {
		const struct client *c = &clients[i];

		good += c->state == DONE && c->wrong == 0;
		bytes += c->received;
		mismatches += c->wrong;
		if (c->state == FAILED)
			mismatches += c->size - c->received;
	}
	printf("clients=%u bytes=%ju mismatches=%ju seconds=%.2f\n", good,
	       (uintmax_t)bytes, (uintmax_t)mismatches, seconds);
	if (good < count)
		fprintf(stderr, "echo-load: %u of %u clients failed\n",
			count - good, count);
	return good < count;
}

int main(int argc, char **argv)
{
	unsigned int port = 0, count = 200, limit = 60, i;
	struct client *clients;
	double begin;
	int option, status;

	while ((option = getopt(argc, argv, ":p:c:t:")) != -1) {
		switch (option) {
		case 'p':
			port = parse(optarg, 65535);
			break;
		case 'c':
			count = parse(optarg, 1000000);
			break;
		case 't':
			limit = parse(optarg, 86400);
			break;
		default:
			die(2, "usage", USAGE);
		}
	}
	if (port == 0 || optind == argc)
		die(2, "usage", USAGE);
	ring.starts = calloc((size_t)(argc - optind), sizeof(*ring.starts));
	clients = calloc(count, sizeof(*clients));
	if (ring.starts == NULL || clients == NULL)
		die(1, "clients", "out of memory");
	while (optind < argc)
		read_file(argv[optind++]);
	if (ring.size == 0)
		die(2, "files", "nothing in them to send");

	signal(SIGPIPE, SIG_IGN);
	begin = now();
	for (i = 0; i < count; i++) {
		choose(&clients[i], i);
		dial(&clients[i], port);
	}
	run(clients, count, begin + limit);
	status = report(clients, count, now() - begin);
	free(clients);
	free(ring.starts);
	free(ring.bytes);
	return status;
}
