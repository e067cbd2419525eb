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
		  "modify: unknown");
	is_status(-ENOENT, sel_epoll_unregister(epoll, fds[1]),
		  "unregister: unknown");
	is_status(0, sel_epoll_register(epoll, fds[1], ALL), "register");
	is_hex(EPOLLOUT, now(epoll, fds[1]), "the descriptor is reported");
	is_status(-EEXIST, sel_epoll_register(epoll, fds[1], EPOLLIN),
		  "register: known");
	is_hex(EPOLLOUT, now(epoll, fds[1]),
	       "register of a known one keeps the mask");
	is_status(0, sel_epoll_modify(epoll, fds[1], EPOLLIN), "modify");
	is_hex(0, now(epoll, fds[1]), "modify sets the mask");
	is_status(0, sel_epoll_unregister(epoll, fds[1]), "unregister");
	is_status(-ENOENT, sel_epoll_unregister(epoll, fds[1]),
		  "a second unregister fails");
	is_status(0, sel_epoll_register(epoll, fds[1], EPOLLOUT),
		  "register anew");
	is_hex(EPOLLOUT, now(epoll, fds[1]), "the descriptor is reported");
	sel_epoll_free(epoll);
	close_both(fds);
}

static void all_three(sel_epoll *epoll, int32_t fd, const char *what)
{
	if (fcntl(fd, F_GETFD) >= 0)
		bail("descriptor %d is open", fd);
	is_status(-EBADF, sel_epoll_register(epoll, fd, ALL),
		  "register: %s", what);
	is_status(-EBADF, sel_epoll_modify(epoll, fd, ALL), "modify: %s",
		  what);
	is_status(-EBADF, sel_epoll_unregister(epoll, fd), "unregister: %s",
		  what);
}

static void bad_descriptors(void)
{
	sel_epoll *epoll = open_epoll();
	FILE *file = tmpfile();
	int32_t fds[2], fd;

	all_three(epoll, free_number(), "closed");
	all_three(epoll, 10000, "beyond the table");
	all_three(epoll, INT32_MAX, "the largest");
	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[0], ALL), "register");
	fd = fds[0];
	close_both(fds);
	all_three(epoll, fd, "closed after register");

	if (!file)
		bail("no temporary file");
	is_status(-EPERM, sel_epoll_register(epoll, fileno(file), ALL),
		  "a regular file");
	fclose(file);
	fd = open("/", O_RDONLY | O_CLOEXEC);
	is_status(-EPERM, sel_epoll_register(epoll, fd, ALL), "a directory");
	close_one(&fd);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	is_status(-EPERM, sel_epoll_register(epoll, fd, ALL), "/dev/null");
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
		"an object in itself: an error");
	open_pipe(fds);
	is_status(0, sel_epoll_register(sets[0], fds[0], EPOLLIN), "a pipe");
	for (i = 1; i < 5; i++)
		is_status(0, sel_epoll_register(sets[i],
			  sel_epoll_fileno(sets[i - 1]), EPOLLIN),
			  "in %zu others", i);
	is_status(-ELOOP, sel_epoll_register(sets[0],
		  sel_epoll_fileno(sets[4]), EPOLLIN), "a circle");
	is_status(-ELOOP, sel_epoll_register(sets[0],
		  sel_epoll_fileno(sets[1]), EPOLLIN), "a small circle");
	is_status(0, sel_epoll_poll(sets[4], &ready, 1, 0, 0),
		  "nothing comes through");
	put(fds[1], 1);
	is_status(1, sel_epoll_poll(sets[4], &ready, 1, -1, 0),
		  "an event of the inner object comes through");
	ok(ready.fd == sel_epoll_fileno(sets[3]) && ready.events == EPOLLIN,
	   "the event is the inner set's");
	is_status(-ELOOP, sel_epoll_register(sets[5],
		  sel_epoll_fileno(sets[4]), EPOLLIN), "too deep");
	for (i = 0; i < LENGTH(sets); i++)
		sel_epoll_free(sets[i]);
	close_both(fds);
}

static void masks(void)
{
	sel_epoll *epoll = open_epoll();
	int32_t fds[2];

	open_pipe(fds);
	is_status(0, sel_epoll_register(epoll, fds[0], 0), "no mask");
	put(fds[1], 1);
	is_hex(0, now(epoll, fds[0]), "data is not reported");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLWAKEUP | EPOLLIN),
		  "EPOLLWAKEUP");
	is_hex(EPOLLIN, now(epoll, fds[0]), "EPOLLWAKEUP changes nothing");
	is_status(0, sel_epoll_modify(epoll, fds[0], 0x1000fff),
		  "bits that mean nothing");
	is_hex(EPOLLIN | EPOLLRDNORM, now(epoll, fds[0]),
	       "bits that mean nothing report nothing");
	is_status(0, sel_epoll_unregister(epoll, fds[0]), "unregister");

	is_status(-EINVAL, sel_epoll_register(epoll, fds[0], UINT32_MAX),
		  "all bits");
	is_status(-EINVAL, sel_epoll_register(epoll, fds[0],
		  EPOLLEXCLUSIVE | EPOLLPRI), "EXCLUSIVE and PRI");
	is_status(-EINVAL, sel_epoll_register(epoll, fds[0],
		  EPOLLEXCLUSIVE | EPOLLONESHOT | EPOLLIN),
		  "EXCLUSIVE and ONESHOT");
	is_status(-EINVAL, sel_epoll_register(epoll, fds[0],
		  EPOLLEXCLUSIVE | EPOLLRDHUP), "EXCLUSIVE and RDHUP");
	is_hex(0, now(epoll, fds[0]), "after refusals nothing is registered");

	is_status(0, sel_epoll_register(epoll, fds[1],
		  EPOLLEXCLUSIVE | EPOLLOUT), "EXCLUSIVE and OUT");
	is_hex(EPOLLOUT, now(epoll, fds[1]), "the descriptor is reported");
	is_status(-EINVAL, sel_epoll_modify(epoll, fds[1], EPOLLOUT),
		  "EXCLUSIVE can't be modified");
	is_status(0, sel_epoll_register(epoll, fds[0], EPOLLPRI),
		  "EXCLUSIVE: register of another mask");
	is_status(-EINVAL,
		  sel_epoll_modify(epoll, fds[0], EPOLLEXCLUSIVE | EPOLLIN),
		  "EXCLUSIVE can't be asked for by modify");
	is_status(0, sel_epoll_unregister(epoll, fds[1]),
		  "EXCLUSIVE can be unregistered");
	is_status(0, sel_epoll_register(epoll, fds[1],
		  EPOLLEXCLUSIVE | EPOLLOUT | EPOLLET), "EXCLUSIVE and ET");
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
		  "register with EPOLLET");
	is_hex(EPOLLIN, now(epoll, fds[0]), "what is there is reported");
	is_hex(0, now(epoll, fds[0]), "the event comes once");
	put(fds[1], 1);
	is_hex(EPOLLIN, now(epoll, fds[0]), "what is new is reported");
	is_hex(0, now(epoll, fds[0]), "the event comes once");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLIN | EPOLLET),
		  "modify");
	is_hex(EPOLLIN, now(epoll, fds[0]), "modify starts anew");
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
		  "register with EPOLLONESHOT");
	is_hex(EPOLLIN, now(epoll, fds[0]), "the descriptor is reported");
	is_hex(0, now(epoll, fds[0]), "the event comes once");
	put(fds[1], 1);
	is_hex(0, now(epoll, fds[0]), "nothing new is reported");
	is_status(-EEXIST, sel_epoll_register(epoll, fds[0], EPOLLIN),
		  "the descriptor is still registered");
	is_status(0, sel_epoll_modify(epoll, fds[0], EPOLLIN | EPOLLONESHOT),
		  "modify");
	is_hex(EPOLLIN, now(epoll, fds[0]), "modify starts anew");
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
