/* SPDX-License-Identifier: MIT */
/*
 * In which order things are closed.  A connection: unregister, close,
 * free.  Events of the same wait may still name the connection, which
 * sel_selector_is_current() tells.  A selector with threads: close, join,
 * free.
 */
#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sel.h>

struct connection {
	int fd, peer;
	struct connection *partner;
};

static sel_selector *selector;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static struct connection *make_connection(void)
{
	struct connection *c = malloc(sizeof(*c));
	int ends[2];

	if (c == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		err(1, "connection");
	c->fd = ends[0];
	c->peer = ends[1];
	c->partner = NULL;
	check(sel_selector_register(selector, c->fd, SEL_EVENT_READ,
				    (uint64_t)(uintptr_t)c, NULL));
	return c;
}

/* The number is free after close(), and the memory after free(). */
static void end_connection(struct connection *c)
{
	check(sel_selector_unregister(selector, c->fd, NULL));
	close(c->fd);
	close(c->peer);
	free(c);
}

/* Both have something to read; whichever comes first ends both. */
static void handle_batch(void)
{
	struct connection *c;
	sel_event events[2];
	sel_status i, n;

	n = check(sel_selector_select(selector, events, 2, SEL_FOREVER, 0));
	for (i = 0; i < n; i++) {
		if (check(sel_selector_is_current(selector, &events[i])) == 0) {
			puts("an event of a connection that has ended");
			continue;
		}
		c = (struct connection *)(uintptr_t)events[i].key.data;
		puts("an event of a connection");
		end_connection(c->partner);
		end_connection(c);
	}
}

static void *wait_forever(void *unused)
{
	sel_event event;
	sel_status n;

	(void)unused;
	n = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0);
	printf("the waiting thread: %s\n", sel_error_name(n));
	return NULL;
}

int main(void)
{
	struct connection *one, *other;
	pthread_t thread;
	int error;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	one = make_connection();
	other = make_connection();
	one->partner = other;
	other->partner = one;
	if (write(one->peer, "x", 1) != 1 || write(other->peer, "x", 1) != 1)
		err(1, "write");
	handle_batch();

	error = pthread_create(&thread, NULL, wait_forever, NULL);
	if (error != 0)
		errx(1, "pthread_create: %s", strerror(error));
	check(sel_selector_close(selector)); /* ends the wait */
	pthread_join(thread, NULL);
	sel_selector_free(selector); /* nobody is inside any more */
	return 0;
}
