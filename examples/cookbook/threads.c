/* SPDX-License-Identifier: MIT */
/*
 * Several threads, each with a selector of its own, and one listener for
 * all.  With SEL_EVENT_EXCLUSIVE the kernel wakes one thread or a few for a
 * new client; without, all threads wake, and all but one find nothing to
 * accept.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sel.h>

enum { THREADS = 4, CLIENTS = 40, BATCH = 16 };

struct server {
	pthread_t thread;
	sel_selector *selector;
	int answered;
};

static int listener;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* The connection belongs to the thread that has accepted the client. */
static void welcome(struct server *server)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0) {
		if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
			return;	  /* another thread was faster */
		err(1, "accept"); /* accept.c does better */
	}
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		err(1, "fcntl");
	check(sel_selector_register(server->selector, fd, SEL_EVENT_READ, 0,
				    NULL));
}

static void answer(struct server *server, int fd)
{
	char request;
	ssize_t n = read(fd, &request, 1);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == 1 && write(fd, &request, 1) == 1)
		server->answered++;
	check(sel_selector_unregister(server->selector, fd, NULL));
	close(fd);
}

/* A wakeup of this thread's selector ends the thread. */
static void *serve(void *argument)
{
	struct server *server = argument;
	sel_event events[BATCH];
	sel_status i, n;

	for (;;) {
		n = sel_selector_select(server->selector, events, BATCH,
					SEL_FOREVER, 0);
		if (n == SEL_EWOKEN)
			return NULL;
		check(n);
		for (i = 0; i < n; i++) {
			if (events[i].key.fd == listener)
				welcome(server);
			else
				answer(server, events[i].key.fd);
		}
	}
}

static void start(struct server *server)
{
	uint32_t events = SEL_EVENT_READ;
	int error;

	check(sel_selector_new(&server->selector, SEL_BACKEND_DEFAULT, 0));
	if (check(sel_selector_features(server->selector)) &
	    SEL_FEATURE_EXCLUSIVE)
		events |= SEL_EVENT_EXCLUSIVE;
	check(sel_selector_register(server->selector, listener, events, 0,
				    NULL));
	error = pthread_create(&server->thread, NULL, serve, server);
	if (error != 0)
		errx(1, "pthread_create: %s", strerror(error));
}

static void stop(struct server *server)
{
	check(sel_selector_wakeup(server->selector));
	pthread_join(server->thread, NULL);
	sel_selector_free(server->selector);
}

static void run_client(const struct sockaddr *address, socklen_t size)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char reply;

	if (fd < 0 || connect(fd, address, size) < 0 ||
	    write(fd, "?", 1) != 1 || read(fd, &reply, 1) != 1)
		err(1, "client");
	close(fd);
}

int main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t size = sizeof(address);
	struct server servers[THREADS] = { 0 };
	int i, answered = 0;

	signal(SIGPIPE, SIG_IGN); /* write() says EPIPE */
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || bind(listener, any, size) < 0 ||
	    listen(listener, SOMAXCONN) < 0 ||
	    fcntl(listener, F_SETFL, O_NONBLOCK) < 0 ||
	    getsockname(listener, any, &size) < 0)
		err(1, "listener");

	for (i = 0; i < THREADS; i++)
		start(&servers[i]);
	for (i = 0; i < CLIENTS; i++)
		run_client(any, size);
	for (i = 0; i < THREADS; i++) {
		stop(&servers[i]);
		answered += servers[i].answered;
	}
	close(listener);
	printf("%d clients answered by %d threads\n", answered, THREADS);
	return 0;
}
