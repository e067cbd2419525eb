/* SPDX-License-Identifier: MIT */
/*
 * Back-pressure: a relay from a fast writer to a slow reader, with one buffer
 * of a fixed size.  The relay waits for the source only while the buffer has
 * room, and for the sink only while the buffer has bytes.  So the writer is
 * held back by the kernel, and the relay neither hoards nor spins.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

enum { TOTAL = 1 << 20 };

struct end {
	int fd;
	uint32_t events; /* as registered; 0: not registered */
};

static sel_selector *selector;
static struct end source, sink;
static char buffer[16384];
static size_t begin, end; /* the bytes that the sink has yet to get */
static bool eof;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* A mask needs an event: what waits for nothing is not registered. */
static void wait_for(struct end *e, uint32_t events)
{
	if (events == e->events)
		return;
	if (events == 0)
		check(sel_selector_unregister(selector, e->fd, NULL));
	else if (e->events == 0)
		check(sel_selector_register(selector, e->fd, events, 0, NULL));
	else
		check(sel_selector_modify(selector, e->fd, events, 0, NULL));
	e->events = events;
}

static void receive(void)
{
	ssize_t n = read(source.fd, buffer + end, sizeof(buffer) - end);

	if (n > 0)
		end += (size_t)n;
	else if (n == 0)
		eof = true;
	else if (errno != EAGAIN && errno != EINTR)
		err(1, "read");
}

static void transmit(void)
{
	ssize_t n = write(sink.fd, buffer + begin, end - begin);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			err(1, "write");
		return;
	}
	begin += (size_t)n;
	if (begin == end)
		begin = end = 0;
}

static void relay(void)
{
	sel_event events[2];
	sel_status i, n;

	for (;;) {
		wait_for(&source,
			 !eof && end < sizeof(buffer) ? SEL_EVENT_READ : 0);
		wait_for(&sink, begin < end ? SEL_EVENT_WRITE : 0);
		if (source.events == 0 && sink.events == 0)
			return;
		n = check(sel_selector_select(selector, events, 2, SEL_FOREVER,
					      0));
		for (i = 0; i < n; i++) {
			if (events[i].key.fd == source.fd)
				receive();
			else
				transmit();
		}
	}
}

static int produce(int fd)
{
	static const char piece[1 << 16];
	ssize_t n;
	int written;

	for (written = 0; written < TOTAL; written += (int)n) {
		n = write(fd, piece, sizeof(piece));
		if (n < 0)
			return 1;
	}
	return 0;
}

static int consume(int fd)
{
	char piece[500];
	int total = 0;
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		total += (int)n;
	return n < 0 || total != TOTAL;
}

/* Starts a process at the other end of a socket. */
static int start(int (*run)(int fd), pid_t *child)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		err(1, "socketpair");
	*child = fork();
	if (*child < 0)
		err(1, "fork");
	if (*child == 0) {
		close(ends[0]);
		_exit(run(ends[1]));
	}
	close(ends[1]);
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
		err(1, "fcntl");
	return ends[0];
}

int main(void)
{
	int produced, consumed;
	pid_t producer, consumer;

	signal(SIGPIPE, SIG_IGN); /* write() says EPIPE */
	sink.fd = start(consume, &consumer);
	source.fd = start(produce, &producer);
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	relay();
	close(source.fd);
	close(sink.fd); /* the reader's end of the file */
	sel_selector_free(selector);

	if (waitpid(producer, &produced, 0) < 0 ||
	    waitpid(consumer, &consumed, 0) < 0)
		err(1, "waitpid");
	if (produced != 0 || consumed != 0)
		errx(1, "not every byte came through");
	printf("%d bytes came through a buffer of %zu\n", TOTAL,
	       sizeof(buffer));
	return 0;
}
