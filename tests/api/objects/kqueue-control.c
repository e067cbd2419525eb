/* SPDX-License-Identifier: MIT */
/*
 * sel_kqueue_control(): changes and events in one call, errors as events and
 * as errors, time, and signals.
 */
#include <errno.h>
#include <signal.h>

#include "objects/kqueue.h"

enum { MANY = 200, TRIES = 20 };

static volatile sig_atomic_t runs;

static void count(int signum)
{
	(void)signum;
	runs++;
}

static void members(sel_kqueue *kqueue, int32_t fds[2])
{
	sel_kevent event, seen[2];

	sel_kevent_init(&event, (uint64_t)fds[0], READING, ADD, 0, 0,
			0x12345678);
	is_status(0, sel_kqueue_control(kqueue, &event, 1, seen, 2, 0, 0),
		  "nothing to read: no event");
	put(fds[1], 3);
	is_status(1, wait_for(kqueue, seen, 2, SEL_FOREVER),
		  "data to read: one event");
	is_uint((uint64_t)fds[0], seen[0].ident, "ident is the descriptor");
	is_int(READING, seen[0].filter, "filter is READ");
	is_int(3, seen[0].data, "data is the number of bytes");
	is_uint(0x12345678, seen[0].udata, "udata is that of the change");
	is_hex(0,
	       seen[0].flags & (uint32_t)(kq("KQ_EV_EOF") | kq("KQ_EV_ERROR")),
	       "flags have neither EOF nor ERROR");
	is_hex(0, seen[0].fflags, "fflags are 0");
	is_uint(0, seen[0].reserved, "reserved is 0");
	is_status(1, wait_for(kqueue, seen, 1, 0),
		  "data not read: the event comes again");
	is_status(0, apply(kqueue, fds[0], READING, DELETE),
		  "delete of the filter succeeds");
	is_status(0, wait_for(kqueue, seen, 1, 0),
		  "a deleted filter: no event");
	drain(fds[0]);
}

/* The same array serves for both, in the caller's hands too. */
static void together(sel_kqueue *kqueue, int32_t fds[2])
{
	sel_kevent both[3];
	bool in = false, out = false;
	int i;

	put(fds[1], 1);
	both[0] = change(fds[0], READING, ADD);
	both[1] = change(fds[1], WRITING, ADD);
	is_status(2,
		  sel_kqueue_control(kqueue, both, 2, both, 3, SEL_FOREVER, 0),
		  "one call makes two changes and has two events");
	for (i = 0; i < 2; i++) {
		in = in || (both[i].ident == (uint64_t)fds[0] &&
			    both[i].filter == READING);
		out = out || (both[i].ident == (uint64_t)fds[1] &&
			      both[i].filter == WRITING);
	}
	ok(in && out, "each descriptor has one event");
	in = out = false;
	for (i = 0; i < 4; i++) {
		if (wait_for(kqueue, both, 1, 0) != 1)
			bail("a full queue is empty");
		in = in || both[0].filter == READING;
		out = out || both[0].filter == WRITING;
	}
	ok(in && out, "room for one: the two take turns");
	both[0] = change(fds[0], READING, DELETE);
	both[1] = change(fds[1], WRITING, DELETE);
	is_status(0, sel_kqueue_control(kqueue, both, 2, both, 3, 0, 0),
		  "both filters deleted: no event");
	drain(fds[0]);
}

static void flags(sel_kqueue *kqueue, int32_t fds[2])
{
	sel_kevent seen;

	put(fds[1], 1);
	apply(kqueue, fds[0], READING, ADD | (uint32_t)kq("KQ_EV_ONESHOT"));
	is_status(1, wait_for(kqueue, &seen, 1, 0), "ONESHOT fires");
	is_status(0, wait_for(kqueue, &seen, 1, 0), "ONESHOT fires once");
	is_status(-ENOENT, apply(kqueue, fds[0], READING, DELETE),
		  "a ONESHOT that has fired is gone");
	apply(kqueue, fds[0], READING, ADD | (uint32_t)kq("KQ_EV_CLEAR"));
	is_status(1, wait_for(kqueue, &seen, 1, 0), "CLEAR fires");
	is_status(0, wait_for(kqueue, &seen, 1, 0),
		  "CLEAR fires once for the same data");
	put(fds[1], 1);
	is_status(1, wait_for(kqueue, &seen, 1, 0),
		  "CLEAR fires again on new data");
	apply(kqueue, fds[0], READING, (uint32_t)kq("KQ_EV_DISABLE"));
	put(fds[1], 1);
	is_status(0, wait_for(kqueue, &seen, 1, 0),
		  "a disabled filter does not fire");
	apply(kqueue, fds[0], READING, DELETE);
	drain(fds[0]);
}

static void errors(sel_kqueue *kqueue, int32_t fds[2])
{
	int32_t nobody = free_number();
	sel_kevent changes[3], seen[3];

	changes[0] = change(fds[1], WRITING, ADD);
	changes[1] = change(nobody, READING, ADD);
	changes[2] = change(fds[0], READING, DELETE);
	is_status(
		2,
		sel_kqueue_control(kqueue, changes, 3, seen, 3, SEL_FOREVER, 0),
		"two of three changes fail: two events");
	ok(seen[0].ident == (uint64_t)nobody && seen[0].data == EBADF &&
		   (seen[0].flags & (uint32_t)kq("KQ_EV_ERROR")) != 0,
	   "two of three changes fail: the first event says EBADF");
	ok(seen[1].ident == (uint64_t)fds[0] && seen[1].data == ENOENT &&
		   (seen[1].flags & (uint32_t)kq("KQ_EV_ERROR")) != 0,
	   "two of three changes fail: the second event says ENOENT");
	is_status(1, wait_for(kqueue, seen, 3, 0),
		  "two of three changes fail: the good change is made");
	is_int(WRITING, seen[0].filter,
	       "two of three changes fail: the good change's filter fires");
	is_status(0, apply(kqueue, fds[1], WRITING, DELETE),
		  "the filter can be deleted");

	is_status(
		-EBADF,
		sel_kqueue_control(kqueue, changes, 2, NULL, 0, SEL_FOREVER, 0),
		"without room a failed change is the call's error");
	is_status(1, wait_for(kqueue, seen, 3, 0),
		  "the change before the failed one is made");
	is_status(-ENOENT, apply(kqueue, fds[0], READING, DELETE),
		  "delete of an unknown filter: ENOENT");
	is_status(-EINVAL, apply(kqueue, fds[0], 99, ADD),
		  "an unknown kind of filter: EINVAL");
	is_status(0, apply(kqueue, fds[1], WRITING, DELETE),
		  "the filter can be deleted");
}

static void in_time(sel_kqueue *kqueue)
{
	int64_t begin = sel_now();
	sel_kevent seen;

	is_status(0, wait_for(kqueue, NULL, 0, SEL_FOREVER),
		  "no room, no limit: the call returns");
	is_status(0, wait_for(kqueue, &seen, 1, 0),
		  "a time-out of 0: no event");
	ok(sel_now() - begin < 30000 * MS,
	   "no room and a time-out of 0: less than 30 s");
	begin = sel_now();
	is_status(0, wait_for(kqueue, &seen, 1, 15 * MS),
		  "a time-out of 15 ms: no event");
	ok(sel_now() - begin >= 15 * MS,
	   "a time-out of 15 ms: the wait is not shorter");
	begin = sel_now();
	is_status(0, wait_for(kqueue, &seen, 1, 1),
		  "a time-out of a nanosecond: no event");
	ok(sel_now() - begin >= 1,
	   "a time-out of a nanosecond: the wait is not shorter");
}

/* A change that was made twice would find nothing to delete. */
static void signals(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent event = change(fd, READING, DELETE), seen;
	int tries = 0;
	int64_t begin;
	sel_status n;

	/* While the machine stalls, several signals become one. */
	do {
		apply(kqueue, fd, READING, ADD);
		begin = sel_now();
		runs = 0;
		signal_start(2 * MS, 2 * MS, count);
		n = sel_kqueue_control(kqueue, &event, 1, &seen, 1, 40 * MS, 0);
		signal_stop();
		begin = sel_now() - begin;
	} while (n == 0 && begin >= 40 * MS && runs < 2 && ++tries < TRIES);
	is_status(0, n, "in a wait of 40 ms: the changes are made once");
	ok(begin >= 40 * MS, "in a wait of 40 ms: it lasts 40 ms");
	ok(runs > 1, "in a wait of 40 ms: the handler runs again");
	apply(kqueue, fd, READING, ADD);
	signal_start(2 * MS, 2 * MS, count);
	n = sel_kqueue_control(kqueue, &event, 1, &seen, 1, SEL_FOREVER,
			       SEL_FLAG_RETURN_ON_SIGNAL);
	signal_stop();
	is_status(SEL_EINTERRUPTED, n, "RETURN_ON_SIGNAL: SEL_EINTERRUPTED");
	is_status(-ENOENT, apply(kqueue, fd, READING, DELETE),
		  "RETURN_ON_SIGNAL: the changes are made");
}

/* More than the call has room for on its stack. */
static void many(sel_kqueue *kqueue, int32_t fd)
{
	sel_kevent events[MANY + 1];
	int32_t fds[MANY];
	uint64_t seen = 0, expected = 0;
	int i;

	for (i = 0; i < MANY; i++) {
		fds[i] = dup_of(fd);
		events[i] = change(fds[i], WRITING, ADD);
		expected += (uint64_t)fds[i];
	}
	is_status(MANY,
		  sel_kqueue_control(kqueue, events, MANY, events, MANY + 1, 0,
				     0),
		  "200 changes in one call: 200 events");
	for (i = 0; i < MANY; i++)
		seen += events[i].udata;
	is_uint(expected, seen, "200 changes in one call: each has its event");
	for (i = 0; i < MANY; i++)
		close_one(&fds[i]);
	is_status(0, wait_for(kqueue, events, MANY, 0),
		  "all are closed: no event");
}

int main(void)
{
	sel_kqueue *kqueue;
	int32_t fds[2];

	need_kqueue();
	begin_tests();
	kqueue = open_kqueue();
	open_pipe(fds);
	topic("members of an event");
	members(kqueue, fds);
	topic("changes and events together");
	together(kqueue, fds);
	topic("flags");
	flags(kqueue, fds);
	topic("errors of changes");
	errors(kqueue, fds);
	topic("times");
	in_time(kqueue);
	topic("signals");
	signals(kqueue, fds[0]);
	topic("more than the call's stack has room for");
	many(kqueue, fds[1]);
	sel_kqueue_free(kqueue);
	close_both(fds);
	return finish();
}
