/* SPDX-License-Identifier: MIT */
/*
 * The epoll object: the bits it reports, and what becomes of more ready ones
 * than there is room for.
 */
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { ALL = EPOLLIN | EPOLLPRI | EPOLLOUT, MANY = 1200 };

static sel_epoll *open_epoll(void)
{
	sel_epoll *epoll = NULL;

	if (sel_epoll_new(&epoll, -1, 0) || !epoll)
		bail("no epoll object");
	return epoll;
}

static uint32_t bits(int32_t fd, uint32_t mask)
{
	sel_epoll *epoll = open_epoll();
	sel_pollfd ready[2];
	sel_status n;

	if (sel_epoll_register(epoll, fd, mask))
		bail("can't register %d", fd);
	n = sel_epoll_poll(epoll, ready, 2, 0, 0);
	sel_epoll_free(epoll);
	if (n < 0 || n > 1 || (n == 1 && ready[0].fd != fd))
		return UINT32_MAX;
	return n ? ready[0].events : 0;
}

static void conditions(void)
{
	int32_t fds[2];
	int32_t one;

	open_pipe(fds);
	is_hex(0, bits(fds[0], ALL), "pipe: empty");
	is_hex(EPOLLOUT, bits(fds[1], ALL), "pipe: with room");
	put(fds[1], 1);
	is_hex(EPOLLIN, bits(fds[0], ALL), "pipe: with data");
	is_hex(0, bits(fds[0], EPOLLOUT), "pipe: data not asked for");
	drain(fds[0]);
	close_one(&fds[1]);
	is_hex(EPOLLHUP, bits(fds[0], ALL), "pipe: no writer");
	is_hex(EPOLLHUP, bits(fds[0], 0), "pipe: no writer, mask 0");
	close_one(&fds[0]);
	open_pipe(fds);
	close_one(&fds[0]);
	is_hex(EPOLLOUT | EPOLLERR, bits(fds[1], ALL), "pipe: no reader");
	is_hex(EPOLLERR, bits(fds[1], 0), "pipe: no reader, mask 0");
	close_one(&fds[1]);

	open_unix(fds);
	if (shutdown(fds[1], SHUT_WR))
		bail("shutdown");
	is_hex(EPOLLIN | EPOLLRDHUP, bits(fds[0], EPOLLIN | EPOLLRDHUP),
	       "unix: the peer writes no more");
	is_hex(EPOLLIN, bits(fds[0], EPOLLIN), "unix: RDHUP not asked for");
	is_hex(EPOLLRDHUP, bits(fds[0], EPOLLRDHUP), "unix: only RDHUP");
	close_one(&fds[1]);
	is_hex(EPOLLRDHUP | EPOLLHUP, bits(fds[0], EPOLLRDHUP),
	       "unix: the peer is gone");
	close_one(&fds[0]);

	open_tcp(fds);
	if (send(fds[1], "!", 1, MSG_OOB) != 1)
		bail("no urgent data");
	await(fds[0], EPOLLPRI);
	is_hex(EPOLLPRI | EPOLLOUT, bits(fds[0], ALL), "tcp: urgent data");
	is_hex(0, bits(fds[0], EPOLLIN), "tcp: urgent data not asked for");
	close_both(fds);
	one = socket(AF_INET, SOCK_STREAM, 0);
	is_hex(EPOLLHUP | EPOLLOUT, bits(one, ALL), "tcp: never connected");
	close_one(&one);
}

/* A set of writable pipe ends, all of one pipe. */
static void more_than_room(void)
{
	static sel_pollfd ready[MANY];
	static int32_t fds[MANY];
	static char seen[65536];
	sel_epoll *epoll = open_epoll();
	struct rlimit limit, more;
	int32_t ends[2];
	int left = 10, round, wrong = 0;
	size_t i, size = MANY;
	sel_status n = 1, j;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	more = limit;
	if (more.rlim_cur < MANY + 100)
		more.rlim_cur = more.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &more))
		bail("can't raise the limit");
	if (more.rlim_cur < MANY + 100)
		size = (size_t)more.rlim_cur - 100;

	open_pipe(ends);
	for (i = 0; i < size; i++) {
		fds[i] = fcntl(ends[1], F_DUPFD_CLOEXEC, 0);
		if (i == 10) {
			for (round = 0; n > 0 && left && round < 100; round++) {
				n = sel_epoll_poll(epoll, ready, 3, -1, 0);
				wrong += n > 3;
				for (j = 0; j < n; j++)
					left -= !seen[ready[j].fd]++;
			}
			ok(!wrong && !left,
			   "10 ready, room for 3: all are seen");
			is_int(4, round,
			       "10 ready, room for 3: four polls see all");
		}
		if (fds[i] < 0 || sel_epoll_register(epoll, fds[i], EPOLLOUT))
			bail("can't register %zu", i);
	}
	is_status((sel_status)size, sel_epoll_poll(epoll, ready, size, 0, 0),
		  "%zu ready, room for all: all at once", size);
	for (i = 0; i < size; i++)
		wrong += ready[i].events != EPOLLOUT;
	is_int(0, wrong, "each of all results says EPOLLOUT");
	is_status(1, sel_epoll_poll(epoll, ready, 1, 0, 0),
		  "room for 1: one result");
	is_status(128, sel_epoll_poll(epoll, ready, 128, 0, 0),
		  "room for 128: 128 results");
	is_status(129, sel_epoll_poll(epoll, ready, 129, 0, 0),
		  "room for 129: 129 results");
	for (i = 0; i < size; i++)
		close_one(&fds[i]);
	sel_epoll_free(epoll);
	close_both(ends);
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* The kernel has a limit; what is above it is cut down. */
static void large_capacity(void)
{
	static const size_t capacities[] = {
		178956970, 178956971, INT32_MAX, (size_t)INT32_MAX + 1,
		SIZE_MAX / 12, SIZE_MAX / 2, SIZE_MAX,
	};
	sel_epoll *epoll = open_epoll();
	sel_pollfd ready[1];
	int32_t fds[2];
	size_t i;

	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[1], EPOLLOUT),
		  "register succeeds");
	for (i = 0; i < LENGTH(capacities); i++)
		is_status(1, sel_epoll_poll(epoll, ready, capacities[i], 0, 0),
			  "room for %zu: one result", capacities[i]);
	sel_epoll_free(epoll);
	close_both(fds);
}

/* A closed descriptor lives on in the set while a duplicate of it does. */
static void duplicate(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2], other[2], copy, number;
	sel_pollfd ready[4];

	open_pipe(fds);
	open_pipe(other);
	is_status(0, sel_epoll_register(epoll, fds[1], EPOLLOUT),
		  "register succeeds");
	copy = fcntl(fds[1], F_DUPFD_CLOEXEC, 0);
	number = fds[1];
	close_one(&fds[1]);
	is_status(1, sel_epoll_poll(epoll, ready, 4, 0, 0),
		  "closed: one result");
	ok(ready[0].fd == number && ready[0].events == EPOLLOUT,
	   "closed: the result has the closed number");
	move_to(&other[1], number);
	is_status(0, sel_epoll_register(epoll, number, EPOLLOUT),
		  "another file at the number: register succeeds");
	is_status(2, sel_epoll_poll(epoll, ready, 4, 0, 0),
		  "another file at the number: two results");
	ok(ready[0].fd == number && ready[1].fd == number,
	   "another file at the number: both results have it");
	close_one(&copy);
	is_status(1, sel_epoll_poll(epoll, ready, 4, 0, 0),
		  "the duplicate is closed, too: one result");
	close_both(other);
	is_status(0, sel_epoll_poll(epoll, ready, 4, 0, 0),
		  "the other file is closed: no result");
	close_one(&fds[0]);
	sel_epoll_free(epoll);
}

int main(void)
{
	begin_tests();
	topic("what is reported");
	conditions();
	topic("more results than room");
	more_than_room();
	topic("absurd capacities");
	large_capacity();
	topic("a closed descriptor with a duplicate");
	duplicate();
	return finish();
}
