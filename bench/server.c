/* SPDX-License-Identifier: MIT */
/*
 * The sockets of the shape "server", and its client; see server.h.  Server and
 * client share a processor, and neither takes it from the other: each runs
 * until it has to wait, so that all requests of a turn are there when the
 * server's wait returns.
 */
#include "server.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAX_SITES = 16,
	REQUEST = 64,		/* bytes */
	ANSWER = 256,
	LIFE = 16,		/* requests of a connection */
	BACKLOG = 4096,
	OWN = 40,		/* descriptors of a peer beside its connections */
};

/* The client is asked for turns by this record. */
struct order {
	struct sockaddr_in address;
	size_t site;
	size_t turns;
};

struct connection {
	int fd;
	unsigned int used;	/* how many requests it has carried */
};

static struct site sites[MAX_SITES];
static size_t site_count;
static bool *is_open;		/* by descriptor, of the server's */
static size_t bound;		/* of descriptors */
static int control = -1;	/* orders for the client */
static pid_t client = -1;

static void set_policy(int policy)
{
	const struct sched_param none = { 0 };

	/* Without it, the figures are only less steady. */
	(void)sched_setscheduler(0, policy, &none);
}

/* The client from here; what goes wrong ends it, which the server sees. */

static void open_connection(const struct sockaddr_in *address,
			    struct connection *connection, unsigned int used)
{
	connection->used = used;
	connection->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connection->fd < 0 ||
	    connect(connection->fd, (const struct sockaddr *)address,
		    sizeof(*address)) != 0)
		_exit(1);
}

static void send_request(struct connection *connection)
{
	char request[REQUEST] = { 0 };

	/* The first byte says whether more will follow. */
	request[0] = ++connection->used < LIFE ? 'x' : 'z';
	if (write(connection->fd, request, REQUEST) != REQUEST)
		_exit(1);
}

static void take_answer(const struct sockaddr_in *address,
			struct connection *connection)
{
	char answer[ANSWER];

	if (recv(connection->fd, answer, ANSWER, MSG_WAITALL) != ANSWER)
		_exit(1);
	if (connection->used < LIFE)
		return;
	if (read(connection->fd, answer, 1) != 0)
		_exit(1);
	close(connection->fd);
	open_connection(address, connection, 0);
}

static _Noreturn void be_client(int orders, size_t count, size_t active)
{
	static struct connection *connections[MAX_SITES];
	size_t next[MAX_SITES] = { 0 }, i;
	struct connection *all;
	struct order order;

	while (read(orders, &order, sizeof(order)) == (ssize_t)sizeof(order)) {
		all = connections[order.site];
		if (!all) {
			all = calloc(count, sizeof(*all));
			if (!all)
				_exit(1);
			connections[order.site] = all;
			/* Their ends are spread evenly. */
			for (i = 0; i < count; i++)
				open_connection(&order.address, &all[i],
						(unsigned int)i % LIFE);
		}
		for (; order.turns > 0; order.turns--) {
			size_t first = next[order.site];

			for (i = 0; i < active; i++)
				send_request(&all[(first + i) % count]);
			for (i = 0; i < active; i++)
				take_answer(&order.address,
					    &all[(first + i) % count]);
			next[order.site] = (first + active) % count;
		}
	}
	_exit(0);
}

/* The server from here. */

static bool start_client(size_t connections, size_t active)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	client = fork();
	if (client == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		close(ends[1]);
		be_client(ends[0], connections, active);
	}
	close(ends[0]);
	control = ends[1];
	return client > 0;
}

size_t server_begin(size_t connections, size_t active, int first,
		    size_t servers)
{
	int free_one = fcntl(0, F_DUPFD, first);

	if (free_one < 0 || active == 0 || active > connections) {
		bench_wrong("connections of a turn", (long)active,
			    (long)connections);
		return 0;
	}
	close(free_one);
	bound = (size_t)free_one + servers * (connections + OWN);
	is_open = calloc(bound, sizeof(*is_open));
	signal(SIGPIPE, SIG_IGN);
	set_policy(SCHED_BATCH);
	if (is_open && start_client(connections, active))
		return bound;
	bench_wrong("client", errno, 0);
	server_end();
	return 0;
}

void server_end(void)
{
	size_t fd;

	if (bound == 0)
		return;
	if (control >= 0)
		close(control);
	control = -1;
	if (client > 0)
		waitpid(client, NULL, 0);
	client = -1;
	for (fd = 0; fd < bound; fd++)
		if (is_open[fd])
			close((int)fd);
	free(is_open);
	is_open = NULL;
	bound = 0;
	site_count = 0;
	set_policy(SCHED_OTHER);
}

struct site *server_site(const void *peer)
{
	size_t i;

	for (i = 0; i < site_count; i++)
		if (sites[i].peer == peer)
			return &sites[i];
	sites[site_count] = (struct site){ .peer = peer, .listener = -1 };
	return &sites[site_count++];
}

/* A number that the peers have room for, or -1. */
static int keep(int fd)
{
	if (fd >= 0 && (size_t)fd >= bound) {
		close(fd);
		return -1;
	}
	if (fd >= 0)
		is_open[fd] = true;
	return fd;
}

bool server_listen(struct site *site)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	site->listener = keep(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK |
				     SOCK_CLOEXEC, 0));
	if (site->listener >= 0 &&
	    bind(site->listener, (struct sockaddr *)&address,
		 sizeof(address)) == 0 &&
	    listen(site->listener, BACKLOG) == 0)
		return true;
	bench_wrong("listen", errno, 0);
	return false;
}

bool server_ask(struct site *site, size_t turns)
{
	struct order order = {
		.site = (size_t)(site - sites),
		.turns = turns,
	};
	socklen_t size = sizeof(order.address);

	if (getsockname(site->listener, (struct sockaddr *)&order.address,
			&size) == 0 &&
	    write(control, &order, sizeof(order)) == (ssize_t)sizeof(order))
		return true;
	bench_wrong("order", errno, 0);
	return false;
}

int server_accept(struct site *site)
{
	return keep(accept4(site->listener, NULL, NULL,
			    SOCK_NONBLOCK | SOCK_CLOEXEC));
}

enum answer server_answer(int fd)
{
	static const char answer[ANSWER];
	char request[4096];

	if (read(fd, request, sizeof(request)) != REQUEST ||
	    write(fd, answer, ANSWER) != ANSWER)
		return ANSWER_WRONG;
	return request[0] == 'z' ? ANSWERED_LAST : ANSWERED;
}

void server_close(int fd)
{
	is_open[fd] = false;
	close(fd);
}
