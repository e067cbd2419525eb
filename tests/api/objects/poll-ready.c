/* SPDX-License-Identifier: MIT */
/*
 * The poll object: its set, the bits it reports and in which order.
 */
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "support.h"
#include "tap.h"

enum { ALL = POLLIN | POLLPRI | POLLOUT };

static sel_poll *open_poll(void)
{
	sel_poll *p = NULL;

	if (sel_poll_new(&p) || !p)
		bail("no poll object");
	return p;
}

static void enter(sel_poll *p, int32_t fd, uint32_t mask)
{
	if (sel_poll_register(p, fd, mask))
		bail("can't register %d", fd);
}

/* What an object of its own says of `fd`; 0 if it is not ready. */
static uint32_t bits(int32_t fd, uint32_t mask)
{
	sel_poll *p = open_poll();
	sel_pollfd ready[2] = { { -1, 0 }, { -1, 0 } };
	sel_status n;

	enter(p, fd, mask);
	n = sel_poll_poll(p, ready, 2, 0, 0);
	sel_poll_free(p);
	if (n > 1 || n < 0 || (n == 1 && ready[0].fd != fd))
		return UINT32_MAX;
	return n ? ready[0].events : 0;
}

static void conditions(void)
{
	int32_t fds[2];
	FILE *file;

	open_pipe(fds);
	is_hex(0, bits(fds[0], ALL), "pipe: empty");
	is_hex(POLLOUT, bits(fds[1], ALL), "pipe: with room");
	put(fds[1], 1);
	is_hex(POLLIN, bits(fds[0], ALL), "pipe: with data");
	is_hex(0, bits(fds[0], POLLOUT), "pipe: data not asked for");
	is_hex(0x104, bits(fds[1], 65535) & 0x104, "pipe: all bits asked for");
	drain(fds[0]);
	close_one(&fds[1]);
	is_hex(POLLHUP, bits(fds[0], ALL), "pipe: no writer");
	is_hex(POLLHUP, bits(fds[0], 0), "pipe: no writer, mask 0");
	close_one(&fds[0]);
	open_pipe(fds);
	close_one(&fds[0]);
	is_hex(POLLOUT | POLLERR, bits(fds[1], ALL), "pipe: no reader");
	is_hex(POLLERR, bits(fds[1], 0), "pipe: no reader, mask 0");
	close_one(&fds[1]);

	open_unix(fds);
	if (shutdown(fds[1], SHUT_WR))
		bail("shutdown");
	is_hex(POLLIN | POLLRDHUP, bits(fds[0], POLLIN | POLLRDHUP),
	       "unix: the peer writes no more");
	is_hex(POLLIN, bits(fds[0], POLLIN), "unix: RDHUP not asked for");
	is_hex(POLLRDHUP, bits(fds[0], POLLRDHUP), "unix: only RDHUP");
	close_one(&fds[1]);
	is_hex(POLLRDHUP | POLLHUP, bits(fds[0], POLLRDHUP),
	       "unix: the peer is gone");
	is_hex(0x2355, bits(fds[0], 65535), "unix: all bits asked for");
	close_one(&fds[0]);

	open_tcp(fds);
	if (send(fds[1], "!", 1, MSG_OOB) != 1)
		bail("no urgent data");
	await(fds[0], POLLPRI);
	is_hex(POLLPRI | POLLOUT, bits(fds[0], ALL), "tcp: urgent data");
	is_hex(0, bits(fds[0], POLLIN), "tcp: urgent data not asked for");
	close_both(fds);

	file = tmpfile();
	if (!file)
		bail("no temporary file");
	is_hex(POLLIN | POLLOUT, bits(fileno(file), ALL), "regular file");
	fclose(file);
	is_hex(POLLNVAL, bits(free_number(), ALL), "closed");
	is_hex(POLLNVAL, bits(free_number(), 0), "closed, mask 0");
	is_hex(POLLNVAL, bits(INT32_MAX, POLLIN), "closed, the largest");
}

static void expect(sel_poll *p, size_t capacity, size_t count,
		   const sel_pollfd *expected, const char *what)
{
	sel_pollfd ready[8];

	is_status((sel_status)count, sel_poll_poll(p, ready, capacity, 0, 0),
		  "%s: %zu results", what, count);
	is_mem(expected, ready, count * sizeof(*ready),
	       "%s: descriptors, bits and order", what);
}

static void the_set(void)
{
	int32_t a[2], b[2], c[2];
	sel_poll *p = open_poll();
	int32_t number;

	open_pipe(a);
	open_pipe(b);
	open_pipe(c);
	expect(p, 8, 0, NULL, "nothing is registered");
	enter(p, c[1], POLLOUT);
	enter(p, a[1], POLLOUT);
	enter(p, b[1], POLLOUT);
	is_status(3, sel_poll_count(p), "three are registered");
	expect(p, 8, 3,
	       (sel_pollfd[]){ { c[1], POLLOUT },
			       { a[1], POLLOUT },
			       { b[1], POLLOUT } },
	       "three registered");

	is_status(0, sel_poll_register(p, c[1], POLLWRNORM),
		  "a second register succeeds");
	is_status(3, sel_poll_count(p),
		  "a second register: three are registered");
	is_status(0, sel_poll_modify(p, a[1], POLLOUT | POLLWRNORM),
		  "modify succeeds");
	expect(p, 8, 3,
	       (sel_pollfd[]){ { c[1], POLLWRNORM },
			       { a[1], POLLOUT | POLLWRNORM },
			       { b[1], POLLOUT } },
	       "masks changed by register and modify");

	is_status(0, sel_poll_unregister(p, c[1]), "unregister succeeds");
	is_status(SEL_ENOTREG, sel_poll_unregister(p, c[1]),
		  "a second unregister: SEL_ENOTREG");
	is_status(2, sel_poll_count(p), "one unregistered: two are left");
	expect(p, 8, 2,
	       (sel_pollfd[]){ { a[1], POLLOUT | POLLWRNORM },
			       { b[1], POLLOUT } },
	       "one unregistered");
	enter(p, c[1], POLLOUT);
	expect(p, 8, 3,
	       (sel_pollfd[]){ { a[1], POLLOUT | POLLWRNORM },
			       { b[1], POLLOUT },
			       { c[1], POLLOUT } },
	       "registered again, as the last");

	is_status(0, sel_poll_modify(p, b[1], 0), "modify to mask 0 succeeds");
	expect(p, 8, 2,
	       (sel_pollfd[]){ { a[1], POLLOUT | POLLWRNORM },
			       { c[1], POLLOUT } },
	       "one has mask 0");
	number = b[1];
	close_both(b);
	expect(p, 8, 3,
	       (sel_pollfd[]){ { a[1], POLLOUT | POLLWRNORM },
			       { number, POLLNVAL },
			       { c[1], POLLOUT } },
	       "one with mask 0 is closed");
	is_status(0, sel_poll_unregister(p, number),
		  "unregister of the closed one succeeds");
	is_status(2, sel_poll_count(p),
		  "the closed one unregistered: two are left");
	sel_poll_free(p);
	close_both(a);
	close_both(c);
}

int main(void)
{
	begin_tests();
	topic("what is reported");
	conditions();
	topic("the set");
	the_set();
	return finish();
}
