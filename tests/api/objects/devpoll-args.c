/* SPDX-License-Identifier: MIT */
/*
 * The devpoll object: what new, the changes and poll refuse, what all calls
 * say of a closed object, and in which order they look.
 */
#include <errno.h>
#include <sys/resource.h>

#include "objects/devpoll.h"

#define BAD_FLAG 0x80

static const int32_t negative[] = { -1, -2, INT32_MIN };

static void null_arguments(sel_devpoll *devpoll)
{
	sel_pollfd ready;

	is_status(SEL_ETYPE, sel_devpoll_register(NULL, -1, 1 << 16),
		  "register(NULL)");
	is_status(SEL_ETYPE, sel_devpoll_modify(NULL, -1, 1 << 16),
		  "modify(NULL)");
	is_status(SEL_ETYPE, sel_devpoll_unregister(NULL, -1),
		  "unregister(NULL)");
	is_status(SEL_ETYPE, sel_devpoll_poll(NULL, &ready, 1, 0, 0),
		  "poll(NULL)");
	is_status(SEL_ETYPE, sel_devpoll_poll(devpoll, NULL, 1, 0, 0),
		  "poll without an array");
}

static void making(void)
{
	sel_devpoll *devpoll = open_devpoll();
	int32_t fd = sel_devpoll_fileno(devpoll);
	struct rlimit limit, none;

	is_int(FD_CLOEXEC, fcntl(fd, F_GETFD), "new is close-on-exec");
	sel_devpoll_free(devpoll);
	is_int(-1, fcntl(fd, F_GETFD), "free closes the descriptor");
	devpoll = NULL;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	none = limit;
	none.rlim_cur = (rlim_t)free_number();
	if (setrlimit(RLIMIT_NOFILE, &none))
		bail("can't lower the limit");
	is_status(-EMFILE, sel_devpoll_new(&devpoll),
		  "no descriptor left: an error");
	setrlimit(RLIMIT_NOFILE, &limit);
	ok(!devpoll, "no descriptor left: no object is made");
}

static void changes(sel_devpoll *devpoll, const char *what)
{
	size_t i;

	for (i = 0; i < LENGTH(negative); i++) {
		is_status(SEL_EBADFD,
			  sel_devpoll_register(devpoll, negative[i], POLLIN),
			  "%s: register %d", what, negative[i]);
		is_status(SEL_EBADFD,
			  sel_devpoll_modify(devpoll, negative[i], 1 << 16),
			  "%s: modify %d, and a large mask", what,
			  negative[i]);
		is_status(SEL_EBADFD,
			  sel_devpoll_unregister(devpoll, negative[i]),
			  "%s: unregister %d", what, negative[i]);
	}
	is_status(SEL_ERANGE, sel_devpoll_register(devpoll, 0, 1 << 16),
		  "%s: register a large mask", what);
	is_status(SEL_ERANGE, sel_devpoll_modify(devpoll, 0, UINT32_MAX),
		  "%s: modify to the largest", what);
}

static void waits(sel_devpoll *devpoll)
{
	sel_pollfd ready = { 4711, 4711 };

	is_status(SEL_EVALUE, sel_devpoll_poll(devpoll, &ready, 0, -1, 0),
		  "room for 0: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_devpoll_poll(devpoll, &ready, 1, 0, BAD_FLAG),
		  "an unknown flag: SEL_EVALUE");
	is_status(SEL_EVALUE, sel_devpoll_poll(devpoll, NULL, 1, 0, BAD_FLAG),
		  "no array and an unknown flag: SEL_EVALUE");
	is_status(SEL_ETYPE, sel_devpoll_poll(devpoll, NULL, 0, 0, 0),
		  "no array and room for 0: SEL_ETYPE");
	ok(ready.fd == 4711 && ready.events == 4711,
	   "after an error nothing is written");
	is_status(0, sel_devpoll_poll(devpoll, &ready, 1, 0, 0),
		  "after errors the object is usable");
}

static void closed(sel_devpoll *devpoll)
{
	sel_pollfd ready;

	is_status(0, sel_devpoll_closed(devpoll), "a new object is not closed");
	is_status(0, sel_devpoll_close(devpoll), "the first close succeeds");
	is_status(1, sel_devpoll_closed(devpoll), "closed says so");
	is_status(0, sel_devpoll_close(devpoll), "the second close succeeds");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_fileno(devpoll),
		  "fileno is refused");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_register(devpoll, 0, POLLIN),
		  "register is refused");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_modify(devpoll, 0, POLLIN),
		  "modify is refused");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_unregister(devpoll, 0),
		  "unregister is refused");
	is_status(SEL_ECLOSEDOBJ, sel_devpoll_poll(devpoll, &ready, 1, -1, 0),
		  "poll is refused");
	is_status(SEL_ECLOSEDOBJ,
		  sel_devpoll_poll(devpoll, NULL, 0, -1, BAD_FLAG),
		  "poll with other errors: SEL_ECLOSEDOBJ first");
	changes(devpoll, "other errors first");
}

int main(void)
{
	sel_devpoll *devpoll;

	need_devpoll();
	begin_tests();
	devpoll = open_devpoll();
	topic("NULL");
	null_arguments(devpoll);
	topic("new");
	making();
	topic("errors of changes");
	changes(devpoll, "an open object");
	topic("order of errors of poll");
	waits(devpoll);
	topic("a closed object");
	closed(devpoll);
	sel_devpoll_free(devpoll);
	return finish();
}
