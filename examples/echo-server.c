/* SPDX-License-Identifier: MIT */
/*
 * An echo server: the example of Python's `selectors` documentation, in C and
 * fit for real clients.  One thread and one selector serve them all.
 *
 * The data of each key points to a handler.  A connection reads into a bounded
 * buffer and writes from it; what it waits for follows from the buffer alone,
 * so that a client that sends without reading is held back, not hoarded.
 * -l lists the back ends of this machine.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sel.h"

#define USAGE "echo-server [-b BACKEND] [-p PORT] [-q], or -l"
#define BATCH 64
#define PAUSE 100000000		/* nanoseconds without accepting */

struct handler {
	void (*ready)(struct handler *handler, uint32_t events);
	int fd;
};

struct connection {
	struct handler handler;	/* first: a pointer to it is one to us */
	bool eof;
	size_t begin, end;	/* what is still to be echoed */
	unsigned char buffer[16384];
};

static sel_selector *selector;
static volatile sig_atomic_t stopping;
static struct handler listener;
static int64_t resume = SEL_FOREVER;	/* when to accept again */
static bool quiet;

static _Noreturn void die(int status, const char *what, const char *why)
{
	fprintf(stderr, "echo-server: %s: %s\n", what, why);
	exit(status);
}

static bool try_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static sel_status watch(struct handler *handler)
{
	return sel_selector_register(selector, handler->fd, SEL_EVENT_READ,
				     (uint64_t)(uintptr_t)handler, NULL);
}

static void hang_up(struct connection *c, const char *why)
{
	if (!quiet)
		fprintf(stderr, "%d: %s\n", c->handler.fd, why);
	sel_selector_unregister(selector, c->handler.fd, NULL);
	close(c->handler.fd);
	free(c);
}

static bool receive(struct connection *c)
{
	ssize_t n = read(c->handler.fd, c->buffer + c->end,
			 sizeof(c->buffer) - c->end);

	if (n < 0)
		return try_later();
	c->eof = n == 0;
	c->end += (size_t)n;
	return true;
}

static bool transmit(struct connection *c)
{
	ssize_t n = write(c->handler.fd, c->buffer + c->begin,
			  c->end - c->begin);

	if (n < 0)
		return try_later();
	c->begin += (size_t)n;
	if (c->begin == c->end)
		c->begin = c->end = 0;
	return true;
}

static uint32_t interest(const struct connection *c)
{
	uint32_t events = 0;

	if (!c->eof && c->end < sizeof(c->buffer))
		events |= SEL_EVENT_READ;
	if (c->begin < c->end)
		events |= SEL_EVENT_WRITE;
	return events;
}

static void echo(struct handler *handler, uint32_t events)
{
	struct connection *c = (struct connection *)handler;
	sel_status status;

	if (((events & SEL_EVENT_READ) && !receive(c)) ||
	    (c->begin < c->end && !transmit(c))) {
		hang_up(c, strerror(errno));
		return;
	}
	if (interest(c) == 0) {
		hang_up(c, "done");
		return;
	}
	/* Costs no system call while the interest stays what it was. */
	status = sel_selector_modify(selector, handler->fd, interest(c),
				     (uint64_t)(uintptr_t)handler, NULL);
	if (status < 0)
		hang_up(c, sel_strerror(status));
}

static void welcome(struct handler *handler, uint32_t events)
{
	struct connection *c;
	int fd = accept(handler->fd, NULL, NULL);

	(void)events;
	if (fd < 0) {
		if (try_later() || errno == ECONNABORTED)
			return;
		/* Out of descriptors, say: the client stays in the queue. */
		if (!quiet)
			fprintf(stderr, "accept: %s\n", strerror(errno));
		sel_selector_unregister(selector, handler->fd, NULL);
		resume = sel_now() + PAUSE;
		return;
	}
	c = calloc(1, sizeof(*c));
	if (c == NULL) {
		close(fd);
		return;
	}
	c->handler.ready = echo;
	c->handler.fd = fd;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || watch(&c->handler) < 0)
		hang_up(c, "refused");
	else if (!quiet)
		fprintf(stderr, "%d: accepted\n", fd);
}

static void stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
	sel_selector_wakeup(selector);
}

static void on_signals(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* Port 0 lets the system choose; returns what it is. */
static unsigned int listen_on(const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t size = sizeof(address);
	char *end;
	unsigned long number = strtoul(port, &end, 10);

	if (*port < '0' || *port > '9' || *end != '\0' || number > 65535)
		die(2, port, "not a port from 0 to 65535");
	address.sin_port = htons((uint16_t)number);
	address.sin_addr.s_addr = inet_addr("127.0.0.1");
	listener.ready = welcome;
	listener.fd = socket(AF_INET, SOCK_STREAM, 0);
	if (listener.fd < 0 ||
	    setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 },
		       sizeof(int)) < 0 ||
	    bind(listener.fd, any, size) < 0 ||
	    listen(listener.fd, SOMAXCONN) < 0 ||
	    fcntl(listener.fd, F_SETFL, O_NONBLOCK) < 0 ||
	    getsockname(listener.fd, any, &size) < 0)
		die(1, port, strerror(errno));
	return ntohs(address.sin_port);
}

static void serve(void)
{
	sel_event events[BATCH];
	sel_status i, n;

	while (!stopping) {
		n = sel_selector_select_until(selector, events, BATCH, resume, 0);
		if (n < 0 && n != SEL_EWOKEN)
			die(1, "can't wait", sel_strerror(n));
		for (i = 0; i < n; i++) {
			uintptr_t data = (uintptr_t)events[i].key.data;
			struct handler *handler = (struct handler *)data;

			/* A handler of this batch may have ended it. */
			if (sel_selector_is_current(selector, &events[i]) == 1)
				handler->ready(handler, events[i].events);
		}
		if (resume != SEL_FOREVER && sel_now() >= resume)
			resume = watch(&listener) < 0 ? sel_now() + PAUSE
						      : SEL_FOREVER;
	}
}

static void list_backends(void)
{
	uint32_t b;

	for (b = SEL_BACKEND_SELECT; *sel_backend_name(b) != '\0'; b++)
		if (sel_backend_available(b) == 0)
			puts(sel_backend_name(b));
}

int main(int argc, char **argv)
{
	sel_status backend = SEL_BACKEND_DEFAULT, status;
	const char *port = "1234";
	int32_t cursor = -1;
	sel_key key;
	int option;

	while ((option = getopt(argc, argv, ":b:p:ql")) != -1) {
		switch (option) {
		case 'b':
			backend = sel_backend_by_name(optarg);
			if (backend < 0)
				die(2, optarg, "not a back end");
			break;
		case 'p':
			port = optarg;
			break;
		case 'q':
			quiet = true;
			break;
		case 'l':
			list_backends();
			return 0;
		default:
			die(2, "usage", USAGE);
		}
	}
	if (optind < argc)
		die(2, "usage", USAGE);

	status = sel_selector_new(&selector, (uint32_t)backend, 0);
	if (status < 0)
		die(1, "no selector", sel_strerror(status));
	signal(SIGPIPE, SIG_IGN);	/* write() reports it as EPIPE */
	on_signals(stop);
	printf("listening on 127.0.0.1 port %u (%s)\n", listen_on(port),
	       sel_backend_name((uint32_t)sel_selector_backend(selector)));
	fflush(stdout);
	status = watch(&listener);
	if (status < 0)
		die(1, port, sel_strerror(status));

	serve();

	on_signals(SIG_IGN);		/* stop() must not meet a freed one */
	while (sel_selector_next(selector, &cursor, &key) == 1)
		if (key.fd != listener.fd)
			hang_up((struct connection *)(uintptr_t)key.data,
				"stopping");
	close(listener.fd);
	sel_selector_free(selector);
	return 0;
}
