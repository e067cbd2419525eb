/* SPDX-License-Identifier: MIT */
/*
 * SEL_EVENT_ONESHOT and worker threads.  One thread waits, and hands each
 * descriptor that is ready to a worker.  The wait does not report the
 * descriptor again until that worker has armed the registration anew, so that
 * never two threads handle the same connection.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sel.h>

enum {
	CONNECTIONS = 8,
	REQUESTS = 50,
	WORKERS = 3,
	ONCE = SEL_EVENT_READ | SEL_EVENT_ONESHOT
};

static sel_selector *selector;

/* Holds each connection at most once, and at the end a -1 for each worker. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	int fds[CONNECTIONS + WORKERS];
	int first, count;
} queue = { .lock = PTHREAD_MUTEX_INITIALIZER,
	    .filled = PTHREAD_COND_INITIALIZER };

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void put(int fd)
{
	pthread_mutex_lock(&queue.lock);
	queue.fds[(queue.first + queue.count++) % (CONNECTIONS + WORKERS)] = fd;
	pthread_cond_signal(&queue.filled);
	pthread_mutex_unlock(&queue.lock);
}

static int take(void)
{
	int fd;

	pthread_mutex_lock(&queue.lock);
	while (queue.count == 0)
		pthread_cond_wait(&queue.filled, &queue.lock);
	fd = queue.fds[queue.first];
	queue.first = (queue.first + 1) % (CONNECTIONS + WORKERS);
	queue.count--;
	pthread_mutex_unlock(&queue.lock);
	return fd;
}

static void hang_up(int fd)
{
	check(sel_selector_unregister(selector, fd, NULL));
	close(fd);
	/* The waiting thread is to count the connections that are left. */
	check(sel_selector_wakeup(selector));
}

static void handle(int fd)
{
	char request;
	ssize_t n = read(fd, &request, 1);

	if (n == 0) {
		hang_up(fd);
		return;
	}
	/* One byte always has room: the client waits for each answer. */
	if (n < 0 ? errno != EAGAIN : write(fd, &request, 1) != 1)
		err(1, "connection %d", fd);
	/* Only from here on may a wait report the connection again. */
	check(sel_selector_modify(selector, fd, ONCE, 0, NULL));
}

static void *work(void *unused)
{
	int fd;

	(void)unused;
	while ((fd = take()) >= 0)
		handle(fd);
	return NULL;
}

/* The clients: each sends a byte, and waits for the answer. */
static void *ask(void *argument)
{
	int *peers = argument, round, i;
	char answer;

	for (round = 0; round < REQUESTS; round++) {
		for (i = 0; i < CONNECTIONS; i++)
			if (write(peers[i], "?", 1) != 1)
				err(1, "write");
		for (i = 0; i < CONNECTIONS; i++)
			if (read(peers[i], &answer, 1) != 1)
				errx(1, "a client got no answer");
	}
	for (i = 0; i < CONNECTIONS; i++)
		close(peers[i]);
	return NULL;
}

static void start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	int error = pthread_create(thread, NULL, run, argument);

	if (error != 0)
		errx(1, "pthread_create: %s", strerror(error));
}

int main(void)
{
	pthread_t workers[WORKERS], clients;
	int peers[CONNECTIONS], ends[2], w;
	sel_event events[CONNECTIONS];
	sel_status i, n;

	signal(SIGPIPE, SIG_IGN); /* write() says EPIPE */
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	for (i = 0; i < CONNECTIONS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ||
		    fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
			err(1, "socketpair");
		peers[i] = ends[1];
		check(sel_selector_register(selector, ends[0], ONCE, 0, NULL));
	}
	for (w = 0; w < WORKERS; w++)
		start(&workers[w], work, NULL);
	start(&clients, ask, peers);

	while (check(sel_selector_count(selector)) > 0) {
		n = sel_selector_select(selector, events, CONNECTIONS,
					SEL_FOREVER, 0);
		if (n != SEL_EWOKEN)
			check(n);
		for (i = 0; i < n; i++)
			put(events[i].key.fd);
	}

	for (w = 0; w < WORKERS; w++)
		put(-1);
	for (w = 0; w < WORKERS; w++)
		pthread_join(workers[w], NULL);
	pthread_join(clients, NULL);
	sel_selector_free(selector);
	printf("%d requests answered\n", CONNECTIONS * REQUESTS);
	return 0;
}
