/* SPDX-License-Identifier: MIT */
/*
 * The epoll object: what new, from_fd and poll refuse, what all calls say of
 * a closed object, and in which order they look.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "support.h"
#include "tap.h"

#define BAD_FLAG 0x80

static const int32_t negative[] = { -1, -2, INT32_MIN };

static void null_arguments(sel_epoll *epoll)
{
	sel_pollfd ready;

	is_status(SEL_ETYPE, sel_epoll_register(NULL, 0, 1), "register(NULL)");
	is_status(SEL_ETYPE, sel_epoll_modify(NULL, 0, 1), "modify(NULL)");
	is_status(SEL_ETYPE, sel_epoll_unregister(NULL, 0),
		  "unregister(NULL)");
	is_status(SEL_ETYPE, sel_epoll_poll(NULL, &ready, 1, 0, 0),
		  "poll(NULL)");
	is_status(SEL_ETYPE, sel_epoll_poll(epoll, NULL, 1, 0, 0),
		  "poll without an array");
}

static void is_new(int32_t sizehint, int32_t flags)
{
	sel_epoll *epoll = NULL;
	int32_t fd;

	is_status(0, sel_epoll_new(&epoll, sizehint, flags),
		  "new(%d, %#x) succeeds", sizehint, (unsigned int)flags);
	fd = sel_epoll_fileno(epoll);
	is_int(FD_CLOEXEC, fcntl(fd, F_GETFD), "new(%d, %#x): close-on-exec",
	       sizehint, (unsigned int)flags);
	sel_epoll_free(epoll);
	is_int(-1, fcntl(fd, F_GETFD),
	       "new(%d, %#x): free closes the descriptor", sizehint,
	       (unsigned int)flags);
}

static void not_new(sel_status code, int32_t sizehint, int32_t flags)
{
	sel_epoll *epoll = NULL;

	is_status(code, sel_epoll_new(&epoll, sizehint, flags),
		  "new(%d, %#x): error %d", sizehint, (unsigned int)flags,
		  code);
	ok(!epoll, "new(%d, %#x): no object is made", sizehint,
	   (unsigned int)flags);
}

static void no_descriptors(void)
{
	struct rlimit limit, none;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	none = limit;
	none.rlim_cur = (rlim_t)free_number();
	if (setrlimit(RLIMIT_NOFILE, &none))
		bail("can't lower the limit");
	topic("no descriptor left");
	not_new(-EMFILE, -1, 0);
	not_new(SEL_EVALUE, 0, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	topic("descriptors are left again");
}

static void making(void)
{
	sel_epoll *epoll = NULL;
	size_t i;

	is_new(-1, 0);
	is_new(-1, EPOLL_CLOEXEC);
	is_new(1, 0);
	is_new(INT32_MAX, EPOLL_CLOEXEC);
	not_new(SEL_EVALUE, 0, 0);
	not_new(SEL_EVALUE, -2, 0);
	not_new(SEL_EVALUE, INT32_MIN, EPOLL_CLOEXEC);
	not_new(-EINVAL, -1, 1);
	not_new(-EINVAL, -1, -1);
	not_new(-EINVAL, 1, EPOLL_CLOEXEC | O_NONBLOCK);
	not_new(SEL_EVALUE, 0, 1);
	not_new(SEL_EVALUE, -2, -1);
	no_descriptors();
	for (i = 0; i < LENGTH(negative); i++) {
		is_status(SEL_EBADFD, sel_epoll_from_fd(&epoll, negative[i]),
			  "from_fd(%d)", negative[i]);
		ok(!epoll, "from_fd(%d): no object is made", negative[i]);
	}
}

static void changes(sel_epoll *epoll, const char *what)
{
	size_t i;

	for (i = 0; i < LENGTH(negative); i++) {
		is_status(SEL_EBADFD,
			  sel_epoll_register(epoll, negative[i], EPOLLIN),
			  "%s: register %d", what, negative[i]);
		is_status(SEL_EBADFD,
			  sel_epoll_modify(epoll, negative[i], UINT32_MAX),
			  "%s: modify %d", what, negative[i]);
		is_status(SEL_EBADFD, sel_epoll_unregister(epoll, negative[i]),
			  "%s: unregister %d", what, negative[i]);
	}
}

static void waits(sel_epoll *epoll)
{
	sel_pollfd ready = { 4711, 4711 };

	is_status(SEL_EVALUE, sel_epoll_poll(epoll, &ready, 0, 0, 0),
		  "room for 0: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_epoll_poll(epoll, &ready, 0, -1, 0),
		  "room for 0, no time-out: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_epoll_poll(epoll, &ready, 1, 0, BAD_FLAG),
		  "an unknown flag: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_epoll_poll(epoll, NULL, 1, 0, BAD_FLAG),
		  "no array and an unknown flag: SEL_EVALUE");
	is_status(SEL_ETYPE, sel_epoll_poll(epoll, NULL, 0, 0, 0),
		  "no array and room for 0: SEL_ETYPE");
	ok(ready.fd == 4711 && ready.events == 4711,
	   "after an error nothing is written");
	is_status(0, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		  "after errors the object is usable");
}

static void closed(sel_epoll *epoll, int32_t fd)
{
	sel_pollfd ready;

	is_status(0, sel_epoll_closed(epoll), "a new object is not closed");
	is_status(0, sel_epoll_close(epoll), "the first close succeeds");
	is_status(1, sel_epoll_closed(epoll), "closed says so");
	is_status(0, sel_epoll_close(epoll), "the second close succeeds");
	is_status(1, sel_epoll_closed(epoll),
		  "closed says so after the second close");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_fileno(epoll), "fileno is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_register(epoll, fd, EPOLLIN),
		  "register is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_modify(epoll, fd, EPOLLIN),
		  "modify is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_unregister(epoll, fd),
		  "unregister is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_poll(epoll, &ready, 1, 0, 0),
		  "poll is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_poll(epoll, &ready, 1, -1, 0),
		  "poll without a time-out is refused");
	is_status(SEL_ECLOSEDOBJ, sel_epoll_poll(epoll, NULL, 0, 0, BAD_FLAG),
		  "poll with other errors: SEL_ECLOSEDOBJ first");
	changes(epoll, "other errors first");
}

int main(void)
{
	sel_epoll *epoll = NULL;
	int32_t fds[2];

	begin_tests();
	if (sel_epoll_new(&epoll, -1, 0) || !epoll)
		bail("no epoll object");
	open_pipe(fds);
	topic("NULL");
	null_arguments(epoll);
	topic("new and from_fd");
	making();
	topic("errors of changes");
	changes(epoll, "an open object");
	topic("order of errors of poll");
	waits(epoll);
	topic("a closed object");
	closed(epoll, fds[0]);
	sel_epoll_free(epoll);
	close_both(fds);
	return finish();
}
