/* SPDX-License-Identifier: MIT */
/*
 * The epoll object: register, modify and unregister, and what the kernel says
 * of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { ALL = EPOLLIN | EPOLLPRI | EPOLLOUT };

static sel_epoll *open_epoll(void)
{
	sel_epoll *epoll = NULL;

	if (sel_epoll_new(&epoll, -1, 0) || !epoll)
		bail("no epoll object");
	return epoll;
}

/* What is reported of `fd` now, 0 for nothing; it must be the only one. */
static uint32_t now(sel_epoll *epoll, int32_t fd)
{
	sel_pollfd ready[2];
	sel_status n = sel_epoll_poll(epoll, ready, 2, 0, 0);

	if (n < 0 || n > 1 || (n == 1 && ready[0].fd != fd))
		return UINT32_MAX;
	return n ? ready[0].events : 0;
}

static void known_and_unknown(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2];

	open_pipe(fds);
	is_status(-ENOENT, sel_epoll_modify(epoll, fds[1], ALL),
		  "modify of an unknown one: ENOENT");
	is_status(-ENOENT, sel_epoll_unregister(epoll, fds[1]),
		  "unregister of an unknown one: ENOENT");
	is_status(0, sel_epoll_register(epoll, fds[1], ALL),
		  "register succeeds");
	is_hex(EPOLLOUT, now(epoll, fds[1]), "registered: EPOLLOUT");
	is_status(-EEXIST, sel_epoll_register(epoll, fds[1], EPOLLIN),
		  "register of a known one: EEXIST");
	is_hex(EPOLLOUT, now(epoll, fds[1]),
	       "register of a known one keeps the mask");
	is_status(0, sel_epoll_modify(epoll, fds[1], EPOLLIN),
		  "modify succeeds");
	is_hex(0, now(epoll, fds[1]), "modified to EPOLLIN: no event");
	is_status(0, sel_epoll_unregister(epoll, fds[1]),
		  "unregister succeeds");
	is_status(-ENOENT, sel_epoll_unregister(epoll, fds[1]),
		  "a second unregister: ENOENT");
	is_status(0, sel_epoll_register(epoll, fds[1], EPOLLOUT),
		  "register after unregister succeeds");
	is_hex(EPOLLOUT, now(epoll, fds[1]),
	       "registered after unregister: EPOLLOUT");
	sel_epoll_free(epoll);
	close_both(fds);
}

static void all_three(sel_epoll *epoll, int32_t fd, const char *what)
{
	if (fcntl(fd, F_GETFD) >= 0)
		bail("descriptor %d is open", fd);
	is_status(-EBADF, sel_epoll_register(epoll, fd, ALL),
		  "register, %s: EBADF", what);
	is_status(-EBADF, sel_epoll_modify(epoll, fd, ALL), "modify, %s: EBADF",
		  what);
	is_status(-EBADF, sel_epoll_unregister(epoll, fd),
		  "unregister, %s: EBADF", what);
}

static void bad_descriptors(void)
{
	sel_epoll *epoll = open_epoll();
	FILE *file = tmpfile();
	int32_t fds[2], fd;

	all_three(epoll, free_number(), "a closed number");
	all_three(epoll, 10000, "a number beyond the table");
	all_three(epoll, INT32_MAX, "the largest number");
	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[0], ALL),
		  "register of a pipe succeeds");
	fd = fds[0];
	close_both(fds);
	all_three(epoll, fd, "a number closed after register");

	if (!file)
		bail("no temporary file");
	is_status(-EPERM, sel_epoll_register(epoll, fileno(file), ALL),
		  "register of a regular file: EPERM");
	fclose(file);
	fd = open("/", O_RDONLY | O_CLOEXEC);
	is_status(-EPERM, sel_epoll_register(epoll, fd, ALL),
		  "register of a directory: EPERM");
	close_one(&fd);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	is_status(-EPERM, sel_epoll_register(epoll, fd, ALL),
		  "register of /dev/null: EPERM");
	close_one(&fd);
	sel_epoll_free(epoll);
}

/* An epoll object is readable while it has something to report. */
static void nested(void)
{
	sel_epoll *sets[6];
	sel_pollfd ready;
	int32_t fds[2];
	size_t i;

	for (i = 0; i < LENGTH(sets); i++)
		sets[i] = open_epoll();
	is_status(
		-EINVAL,
		sel_epoll_register(sets[0], sel_epoll_fileno(sets[0]), EPOLLIN),
		"register of an object in itself: EINVAL");
	open_pipe(fds);
	is_status(0, sel_epoll_register(sets[0], fds[0], EPOLLIN),
		  "register of a pipe succeeds");
	for (i = 1; i < 5; i++)
		is_status(0,
			  sel_epoll_register(sets[i],
					     sel_epoll_fileno(sets[i - 1]),
					     EPOLLIN),
			  "register of object %zu in object %zu succeeds",
			  i - 1, i);
	is_status(
		-ELOOP,
		sel_epoll_register(sets[0], sel_epoll_fileno(sets[4]), EPOLLIN),
		"a circle of five: ELOOP");
	is_status(
		-ELOOP,
		sel_epoll_register(sets[0], sel_epoll_fileno(sets[1]), EPOLLIN),
		"a circle of two: ELOOP");
	is_status(0, sel_epoll_poll(sets[4], &ready, 1, 0, 0),
		  "the pipe is empty: the outermost has no event");
	put(fds[1], 1);
	is_status(1, sel_epoll_poll(sets[4], &ready, 1, -1, 0),
		  "the pipe has data: the outermost has an event");
	ok(ready.fd == sel_epoll_fileno(sets[3]) && ready.events == EPOLLIN,
	   "the pipe has data: the event is that of the next object");
	is_status(
		-ELOOP,
		sel_epoll_register(sets[5], sel_epoll_fileno(sets[4]), EPOLLIN),
		"six levels: ELOOP");
	for (i = 0; i < LENGTH(sets); i++)
		sel_epoll_free(sets[i]);
	close_both(fds);
}

static void masks(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2];

	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[0], 0),
		  "register with mask 0 succeeds");
	put(fds[1], 1);
	is_hex(0, now(epoll, fds[0]), "mask 0, data: no event");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLWAKEUP | EPOLLIN),
		  "modify to EPOLLWAKEUP succeeds");
	is_hex(EPOLLIN, now(epoll, fds[0]),
	       "EPOLLWAKEUP and IN, data: EPOLLIN");
	is_status(0, sel_epoll_modify(epoll, fds[0], 0x1000fff),
		  "modify to bits that mean nothing succeeds");
	is_hex(EPOLLIN | EPOLLRDNORM, now(epoll, fds[0]),
	       "bits that mean nothing, data: only the known ones");
	is_status(0, sel_epoll_unregister(epoll, fds[0]),
		  "unregister succeeds");

	is_status(-EINVAL, sel_epoll_register(epoll, fds[0], UINT32_MAX),
		  "all bits: EINVAL");
	is_status(-EINVAL,
		  sel_epoll_register(epoll, fds[0], EPOLLEXCLUSIVE | EPOLLPRI),
		  "EXCLUSIVE and PRI: EINVAL");
	is_status(-EINVAL,
		  sel_epoll_register(epoll, fds[0],
				     EPOLLEXCLUSIVE | EPOLLONESHOT | EPOLLIN),
		  "EXCLUSIVE and ONESHOT: EINVAL");
	is_status(
		-EINVAL,
		sel_epoll_register(epoll, fds[0], EPOLLEXCLUSIVE | EPOLLRDHUP),
		"EXCLUSIVE and RDHUP: EINVAL");
	is_hex(0, now(epoll, fds[0]), "after refusals nothing is registered");

	is_status(0,
		  sel_epoll_register(epoll, fds[1], EPOLLEXCLUSIVE | EPOLLOUT),
		  "EXCLUSIVE and OUT: register succeeds");
	is_hex(EPOLLOUT, now(epoll, fds[1]), "EXCLUSIVE and OUT: EPOLLOUT");
	is_status(-EINVAL, sel_epoll_modify(epoll, fds[1], EPOLLOUT),
		  "EXCLUSIVE and OUT: modify fails with EINVAL");
	is_status(0, sel_epoll_register(epoll, fds[0], EPOLLPRI),
		  "PRI: register succeeds");
	is_status(-EINVAL,
		  sel_epoll_modify(epoll, fds[0], EPOLLEXCLUSIVE | EPOLLIN),
		  "PRI: modify to EXCLUSIVE fails with EINVAL");
	is_status(0, sel_epoll_unregister(epoll, fds[1]),
		  "EXCLUSIVE and OUT: unregister succeeds");
	is_status(0,
		  sel_epoll_register(epoll, fds[1],
				     EPOLLEXCLUSIVE | EPOLLOUT | EPOLLET),
		  "EXCLUSIVE and ET: register succeeds");
	sel_epoll_free(epoll);
	close_both(fds);
}

static void edge(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	is_status(0, sel_epoll_register(epoll, fds[0], EPOLLIN | EPOLLET),
		  "register of a pipe with data succeeds");
	is_hex(EPOLLIN, now(epoll, fds[0]), "the data is reported");
	is_hex(0, now(epoll, fds[0]), "the data is reported once");
	put(fds[1], 1);
	is_hex(EPOLLIN, now(epoll, fds[0]), "new data is reported");
	is_hex(0, now(epoll, fds[0]), "new data is reported once");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLIN | EPOLLET),
		  "modify succeeds");
	is_hex(EPOLLIN, now(epoll, fds[0]),
	       "modified: the data is reported again");
	sel_epoll_free(epoll);
	close_both(fds);
}

static void oneshot(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2];

	open_pipe(fds);
	put(fds[1], 1);
	is_status(0, sel_epoll_register(epoll, fds[0], EPOLLIN | EPOLLONESHOT),
		  "register of a pipe with data succeeds");
	is_hex(EPOLLIN, now(epoll, fds[0]), "the data is reported");
	is_hex(0, now(epoll, fds[0]), "the data is reported once");
	put(fds[1], 1);
	is_hex(0, now(epoll, fds[0]), "new data is not reported");
	is_status(-EEXIST, sel_epoll_register(epoll, fds[0], EPOLLIN),
		  "fired: register fails with EEXIST");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLIN | EPOLLONESHOT),
		  "modify succeeds");
	is_hex(EPOLLIN, now(epoll, fds[0]),
	       "modified: the data is reported again");
	sel_epoll_free(epoll);
	close_both(fds);
}

int main(void)
{
	begin_tests();
	topic("known and unknown descriptors");
	known_and_unknown();
	topic("descriptors that epoll refuses");
	bad_descriptors();
	topic("nested objects");
	nested();
	topic("masks");
	masks();
	topic("EPOLLET");
	edge();
	topic("EPOLLONESHOT");
	oneshot();
	return finish();
}
