/* SPDX-License-Identifier: MIT */
/*
 * A loop of accept() that lives on when the descriptors run out.  A client
 * that can't be accepted stays in the listener's queue, and each wait would
 * report the listener at once; so the loop stops watching the listener, until
 * a connection has ended or some time is over.  Here the process may open
 * three descriptors more, and ten clients come.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sel.h>

#define PAUSE INT64_C(100000000) /* nanoseconds without accepting */

enum { CLIENTS = 10, DESCRIPTORS = 3, BATCH = 16 };

static sel_selector *selector;
static int listener;
static int64_t resume = SEL_FOREVER; /* when to accept again */
static int answered, pauses;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void watch(int fd)
{
	check(sel_selector_register(selector, fd, SEL_EVENT_READ, 0, NULL));
}

static void accept_again(void)
{
	watch(listener);
	resume = SEL_FOREVER;
}

static void accept_later(void)
{
	check(sel_selector_unregister(selector, listener, NULL));
	resume = sel_now() + PAUSE;
	pauses++;
}

/* Level-triggered: what is left is reported by the next wait. */
static void welcome(void)
{
	int turns, fd;

	for (turns = 0; turns < BATCH; turns++) {
		fd = accept(listener, NULL, NULL);
		if (fd >= 0) {
			if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
				err(1, "fcntl");
			watch(fd);
		} else if (errno == EAGAIN) {
			return; /* the queue is empty */
		} else if (errno != EINTR && errno != ECONNABORTED) {
			accept_later(); /* EMFILE, ENFILE, ENOBUFS, ENOMEM */
			return;
		}
	}
}

static void answer(int fd)
{
	char request;
	ssize_t n = read(fd, &request, 1);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n == 1 && write(fd, &request, 1) == 1)
		answered++;
	check(sel_selector_unregister(selector, fd, NULL));
	close(fd);
	if (resume != SEL_FOREVER)
		accept_again(); /* there is a free descriptor now */
}

static void serve(void)
{
	sel_event events[BATCH];
	sel_status i, n;

	while (answered < CLIENTS) {
		n = check(sel_selector_select_until(selector, events, BATCH,
						    resume, 0));
		if (resume <= sel_now())
			accept_again();
		for (i = 0; i < n; i++) {
			if (events[i].key.fd == listener)
				welcome();
			else
				answer(events[i].key.fd);
		}
	}
}

/* Makes the listener, and the clients, each of which has sent a byte. */
static void prepare(int clients[CLIENTS])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t size = sizeof(address);
	int i;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || bind(listener, any, size) < 0 ||
	    listen(listener, CLIENTS) < 0 ||
	    fcntl(listener, F_SETFL, O_NONBLOCK) < 0 ||
	    getsockname(listener, any, &size) < 0)
		err(1, "listener");
	for (i = 0; i < CLIENTS; i++) {
		clients[i] = socket(AF_INET, SOCK_STREAM, 0);
		if (clients[i] < 0 || connect(clients[i], any, size) < 0 ||
		    write(clients[i], "?", 1) != 1)
			err(1, "client");
	}
}

static void limit_descriptors(void)
{
	struct rlimit limit;
	int lowest = dup(listener); /* the lowest number that is free */

	if (lowest < 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0)
		err(1, "getrlimit");
	close(lowest);
	limit.rlim_cur = (rlim_t)(lowest + DESCRIPTORS);
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		err(1, "setrlimit");
}

int main(void)
{
	int clients[CLIENTS], i;
	char reply;

	signal(SIGPIPE, SIG_IGN); /* write() says EPIPE */
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	prepare(clients);
	accept_again();
	limit_descriptors();
	serve();

	printf("the descriptors ran out: %s\n", pauses > 0 ? "yes" : "no");
	for (i = 0; i < CLIENTS; i++) {
		if (read(clients[i], &reply, 1) != 1)
			errx(1, "client %d got no answer", i);
		close(clients[i]);
	}
	printf("clients that got their answer: %d\n", answered);
	sel_selector_free(selector);
	close(listener);
	return 0;
}
