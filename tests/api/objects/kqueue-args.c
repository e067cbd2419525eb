/* SPDX-License-Identifier: MIT */
/*
 * The kqueue object: what new, from_fd and control refuse, what all calls say
 * of a closed object, and in which order they look.
 */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <sys/resource.h>
#ifdef HAVE_KQUEUE
#include <sys/types.h>
#include <sys/event.h>
#define NARROW(member) (sizeof(((struct kevent *)0)->member) == 2)
#else
#define NARROW(member) false
#endif

#include "objects/kqueue.h"

#define BAD_FLAG 0x80

static const int32_t negative[] = { -1, -2, INT32_MIN };

static void null_arguments(sel_kqueue *kqueue)
{
	sel_kevent event = { .ident = 4711 };

	is_status(SEL_ETYPE, sel_kqueue_control(NULL, &event, 1, &event, 1, 0,
						0), "control(NULL)");
	is_status(SEL_ETYPE,
		  sel_kqueue_control(kqueue, NULL, 1, &event, 1, 0, 0),
		  "no array for a change: SEL_ETYPE");
	is_status(SEL_ETYPE, sel_kqueue_control(kqueue, NULL, 0, NULL, 1, 0, 0),
		  "no array for an event: SEL_ETYPE");
	is_status(0, sel_kqueue_control(kqueue, NULL, 0, NULL, 0, 0, 0),
		  "control without changes and room succeeds");
	is_uint(4711, event.ident, "after an error nothing is written");
}

static void making(void)
{
	sel_kqueue *kqueue = open_kqueue();
	int32_t fd = sel_kqueue_fileno(kqueue);
	struct rlimit limit, none;
	size_t i;

	is_int(FD_CLOEXEC, fcntl(fd, F_GETFD), "new is close-on-exec");
	sel_kqueue_free(kqueue);
	is_int(-1, fcntl(fd, F_GETFD), "free closes the descriptor");
	kqueue = NULL;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	none = limit;
	none.rlim_cur = (rlim_t)free_number();
	if (setrlimit(RLIMIT_NOFILE, &none))
		bail("can't lower the limit");
	is_status(-EMFILE, sel_kqueue_new(&kqueue),
		  "no descriptor left: an error");
	setrlimit(RLIMIT_NOFILE, &limit);
	for (i = 0; i < LENGTH(negative); i++)
		is_status(SEL_EBADFD, sel_kqueue_from_fd(&kqueue, negative[i]),
			  "from_fd(%d)", negative[i]);
	ok(!kqueue, "after an error no object is made");
}

static void in_order(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent event = change(fd, WRITING, ADD), seen = { .ident = 4711 };

	is_status(SEL_EVALUE,
		  sel_kqueue_control(kqueue, NULL, 0, &seen, 1, -1, 0),
		  "a negative time-out: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_kqueue_control(kqueue, &event, 1, &seen, 1, INT64_MIN, 0),
		  "the most negative time-out: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_kqueue_control(kqueue, &event, 1, &seen, 1, 0, BAD_FLAG),
		  "an unknown flag: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_kqueue_control(kqueue, NULL, 1, NULL, 1, -1, 0),
		  "a negative time-out, no arrays: SEL_EVALUE");
	is_status(SEL_EVALUE,
		  sel_kqueue_control(kqueue, NULL, 1, NULL, 1, 0, BAD_FLAG),
		  "an unknown flag, no arrays: SEL_EVALUE");
	is_status(SEL_ETYPE,
		  sel_kqueue_control(kqueue, &event, (size_t)INT_MAX + 1, NULL,
				     1, 0, 0),
		  "too many changes, no array for events: SEL_ETYPE");
	is_status(SEL_ERANGE,
		  sel_kqueue_control(kqueue, &event, (size_t)INT_MAX + 1, &seen,
				     1, 0, 0),
		  "too many changes: SEL_ERANGE");
	is_status(SEL_ERANGE,
		  sel_kqueue_control(kqueue, &event, SIZE_MAX, NULL, 0, 0, 0),
		  "SIZE_MAX changes: SEL_ERANGE");
	is_status(0, wait_for(kqueue, &seen, 1, 0),
		  "after the errors no filter fires");
	is_uint(4711, seen.ident, "after errors nothing is written");
}

/* The good change before it isn't made either. */
static void refuses(sel_kqueue *kqueue, sel_kevent *changes, bool narrow,
		    const char *member)
{
	sel_kevent seen = { .ident = 4711 };

	if (!narrow) {
		skip("this system's %s is as wide", member);
		return;
	}
	is_status(SEL_ERANGE,
		  sel_kqueue_control(kqueue, changes, 2, &seen, 1, 0, 0),
		  "too large a %s: SEL_ERANGE", member);
	ok(wait_for(kqueue, &seen, 1, 0) == 0 && seen.ident == 4711,
	   "too large a %s: no change is made", member);
}

static void members(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent changes[2] = { change(fd, WRITING, ADD) };

	changes[1] = change(fd, READING, ADD | 0x10000);
	refuses(kqueue, changes, NARROW(flags), "flags");
	changes[1] = change(fd, 0x10000 + READING, ADD);
	refuses(kqueue, changes, NARROW(filter), "filter");
	changes[1] = change(fd, INT32_MIN, ADD);
	refuses(kqueue, changes, NARROW(filter), "negative filter");
	changes[1] = change(fd, READING, ADD);
	changes[1].ident = UINT64_MAX;
	refuses(kqueue, changes, sizeof(void *) < 8, "ident");
	changes[1].ident = (uint64_t)fd;
	changes[1].udata = UINT64_MAX;
	refuses(kqueue, changes, sizeof(void *) < 8, "udata");
}

/* The good change before the bad one is not made either. */
static void reserved(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent changes[2] = { change(fd, WRITING, ADD),
				  change(fd, READING, ADD) };
	sel_kevent seen = { .ident = 4711 };

	changes[1].reserved = 1;
	is_status(SEL_EVALUE, sel_kqueue_control(kqueue, changes, 2, &seen, 1,
						 0, 0), "reserved is not 0");
	changes[0].flags = UINT32_MAX;
	is_status(SEL_EVALUE, sel_kqueue_control(kqueue, changes, 2, &seen, 1,
						 0, 0),
		  "reserved is not 0, behind flags that are too large");
	ok(wait_for(kqueue, &seen, 1, 0) == 0 && seen.ident == 4711,
	   "reserved is not 0: no change is made");
}

static void closed(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent event = change(fd, WRITING, ADD);

	is_status(0, sel_kqueue_closed(kqueue), "a new object is not closed");
	is_status(0, sel_kqueue_close(kqueue), "the first close succeeds");
	is_status(1, sel_kqueue_closed(kqueue), "closed says so");
	is_status(0, sel_kqueue_close(kqueue), "the second close succeeds");
	is_status(1, sel_kqueue_closed(kqueue),
		  "closed says so after the second close");
	is_status(SEL_ECLOSEDOBJ, sel_kqueue_fileno(kqueue),
		  "fileno is refused");
	is_status(SEL_ECLOSEDOBJ, wait_for(kqueue, &event, 1, SEL_FOREVER),
		  "control is refused");
	is_status(SEL_ECLOSEDOBJ,
		  sel_kqueue_control(kqueue, NULL, SIZE_MAX, NULL, 1, -1,
				     BAD_FLAG),
		  "control with other errors: SEL_ECLOSEDOBJ first");
}

int main(void)
{
	sel_kqueue *kqueue;
	int32_t fds[2];

	need_kqueue();
	begin_tests();
	kqueue = open_kqueue();
	open_pipe(fds);
	topic("NULL");
	null_arguments(kqueue);
	topic("new and from_fd");
	making();
	topic("order of errors of control");
	in_order(kqueue, fds[1]);
	members(kqueue, fds[1]);
	reserved(kqueue, fds[1]);
	topic("a closed object");
	closed(kqueue, fds[1]);
	sel_kqueue_free(kqueue);
	close_both(fds);
	return finish();
}
