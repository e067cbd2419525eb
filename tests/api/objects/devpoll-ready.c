/* SPDX-License-Identifier: MIT */
/*
 * The devpoll object: what is registered, what a poll says of it, in which
 * time, and with how much room.
 */
#include <signal.h>
#include <sys/resource.h>

#include "../emulation/devpoll.h"
#include "objects/devpoll.h"

/* Only in a program that is linked with it. */
#pragma weak emulation_devpoll_oddity

enum { COUNT = 10, LOW = 64, ROOM = 200, TRIES = 20 };

static volatile sig_atomic_t runs;

static void count(int signum)
{
	(void)signum;
	runs++;
}

/* `fds[0]` can be read and written. */
static void masks(sel_devpoll *devpoll, const int32_t fds[2])
{
	int32_t fd = fds[0];

	is_status(0, sel_devpoll_unregister(devpoll, fd),
		  "unregister of an unknown one succeeds");
	is_status(0, sel_devpoll_modify(devpoll, fd, POLLIN),
		  "modify of an unknown one succeeds");
	is_hex(POLLIN, says(devpoll, fd),
	       "modify of an unknown one registers the descriptor");
	is_hex(POLLIN, says(devpoll, fd),
	       "still ready: the result comes again");
	is_status(0, sel_devpoll_register(devpoll, fd, POLLOUT),
		  "a second register succeeds");
	is_hex(POLLIN | POLLOUT, says(devpoll, fd),
	       "a second register adds to the mask");
	is_status(0, sel_devpoll_modify(devpoll, fd, POLLOUT),
		  "modify of a known one succeeds");
	is_hex(POLLOUT, says(devpoll, fd), "modify replaces the mask");
	is_status(0, sel_devpoll_modify(devpoll, fd, POLLPRI),
		  "modify to PRI succeeds");
	is_hex(0, says(devpoll, fd), "modify to PRI: no event");
	is_status(0, sel_devpoll_unregister(devpoll, fd),
		  "unregister succeeds");
	is_status(0, sel_devpoll_register(devpoll, fd, POLLIN),
		  "register after unregister succeeds");
	is_hex(POLLIN, says(devpoll, fd),
	       "register after unregister: only the new mask counts");
	is_status(0, sel_devpoll_unregister(devpoll, fd),
		  "unregister succeeds");
	is_hex(0, says(devpoll, fd), "after unregister nothing is reported");
}

static void partial_writes(sel_devpoll *devpoll, const int32_t fds[2])
{
	if (!emulation_devpoll_oddity) {
		skip("partial writes are made by the emulation only");
		return;
	}
	emulation_devpoll_oddity(EMULATION_DEVPOLL_PARTIAL |
				 EMULATION_DEVPOLL_EINTR(3));
	topic("masks, partial writes");
	masks(devpoll, fds);
	emulation_devpoll_oddity(0);
}

static void gone(sel_devpoll *devpoll)
{
	int32_t fds[2], number;

	open_unix(fds);
	number = fds[0];
	sel_devpoll_register(devpoll, number, POLLIN);
	close_one(&fds[1]);
	is_hex(POLLIN | POLLHUP, says(devpoll, number) & (POLLIN | POLLHUP),
	       "the peer is gone: POLLIN and POLLHUP");
	close_one(&fds[0]);
	is_hex(POLLNVAL, says(devpoll, number),
	       "the number is closed: POLLNVAL");
	is_hex(POLLNVAL, says(devpoll, number),
	       "the number is closed: POLLNVAL comes again");
	is_status(0, sel_devpoll_unregister(devpoll, number),
		  "a closed number can be unregistered");
	is_hex(0, says(devpoll, number),
	       "a closed number is unregistered: no event");
	is_status(0, sel_devpoll_register(devpoll, number, POLLIN),
		  "register of a closed number succeeds");
	sel_devpoll_unregister(devpoll, number);
}

/* A number that was idle when it was closed need not be noticed. */
static void gone_idle(sel_devpoll *devpoll)
{
	int32_t fds[2], number;
	uint32_t saw;

	open_unix(fds);
	number = fds[0];
	sel_devpoll_register(devpoll, number, POLLIN);
	is_hex(0, says(devpoll, number), "idle: no event");
	close_one(&fds[0]);
	saw = says(devpoll, number);
	ok(saw == 0 || saw == POLLNVAL, "closed while idle: nothing else");
	close_both(fds);
	open_unix(fds);
	move_to(&fds[0], number);
	put(fds[1], 1);
	is_status(0, sel_devpoll_modify(devpoll, number, POLLIN),
		  "modify of a number that was used again succeeds");
	is_hex(POLLIN, says(devpoll, number),
	       "a number that was used again and modified is asked");
	sel_devpoll_unregister(devpoll, number);
	close_both(fds);
}

/* poll(4D): the system takes less than the limit of descriptors. */
static void room(sel_devpoll *devpoll, int32_t fd)
{
	static sel_pollfd ready[ROOM];
	struct rlimit limit, low;
	int32_t fds[COUNT];
	bool good = true;
	int i;

	for (i = 0; i < COUNT; i++) {
		fds[i] = dup_of(fd);
		sel_devpoll_register(devpoll, fds[i], POLLOUT);
	}
	for (i = 1; i <= COUNT + 1; i++)
		good = good && sel_devpoll_poll(devpoll, ready, (size_t)i, -1,
						0) == (i < COUNT ? i : COUNT);
	ok(good,
	   "10 ready, room for 1 to 11: as many results as there is room for");
	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	low = limit;
	low.rlim_cur = LOW;
	if (setrlimit(RLIMIT_NOFILE, &low))
		bail("can't lower the limit");
	is_status(COUNT, sel_devpoll_poll(devpoll, ready, ROOM, -1, 0),
		  "room for more than may be open, no limit: all results");
	is_status(COUNT, sel_devpoll_poll(devpoll, ready, LOW, 0, 0),
		  "room for as many as may be open, a look: all results");
	setrlimit(RLIMIT_NOFILE, &limit);
	for (i = 0; i < COUNT; i++) {
		good = good && ready[i].events == POLLOUT;
		sel_devpoll_unregister(devpoll, fds[i]);
		close_one(&fds[i]);
	}
	ok(good, "all results say POLLOUT");
}

/* illumos takes more than its page says. */
static void little_room(sel_devpoll *devpoll, int32_t fd)
{
	if (!emulation_devpoll_oddity) {
		skip("only the emulation can be told to refuse a large room");
		return;
	}
	emulation_devpoll_oddity(EMULATION_DEVPOLL_LIMITED);
	topic("room, a system that refuses more than its page says");
	room(devpoll, fd);
	emulation_devpoll_oddity(0);
}

static void in_time(sel_devpoll *devpoll)
{
	int64_t begin = sel_now();
	sel_pollfd ready;
	int tries = 0;
	sel_status n;

	is_status(0, sel_devpoll_poll(devpoll, &ready, 1, 15 * MS, 0),
		  "a time-out of 15 ms: no event");
	ok(sel_now() - begin >= 15 * MS,
	   "a time-out of 15 ms: the wait is not shorter");
	begin = sel_now();
	is_status(0, sel_devpoll_poll(devpoll, &ready, 1, 1, 0),
		  "a time-out of a nanosecond: no event");
	ok(sel_now() - begin >= 1,
	   "a time-out of a nanosecond: the wait is not shorter");
	/* While the machine stalls, several signals become one. */
	do {
		begin = sel_now();
		runs = 0;
		signal_start(2 * MS, 2 * MS, count);
		n = sel_devpoll_poll(devpoll, &ready, 1, 40 * MS, 0);
		signal_stop();
		begin = sel_now() - begin;
	} while (n == 0 && begin >= 40 * MS && runs < 2 && ++tries < TRIES);
	is_status(0, n, "signals in a wait of 40 ms: no event");
	ok(begin >= 40 * MS, "signals in a wait of 40 ms: it lasts 40 ms");
	ok(runs > 1, "signals in a wait of 40 ms: the handler runs again");
	signal_start(2 * MS, 2 * MS, count);
	n = sel_devpoll_poll(devpoll, &ready, 1, -1, SEL_FLAG_RETURN_ON_SIGNAL);
	signal_stop();
	is_status(SEL_EINTERRUPTED, n,
		  "a signal, RETURN_ON_SIGNAL: SEL_EINTERRUPTED");
}

int main(void)
{
	sel_devpoll *devpoll;
	int32_t fds[2];

	need_devpoll();
	begin_tests();
	devpoll = open_devpoll();
	open_unix(fds);
	put(fds[1], 1);
	topic("masks");
	masks(devpoll, fds);
	partial_writes(devpoll, fds);
	topic("peers and numbers that are gone");
	gone(devpoll);
	topic("numbers that are closed while idle");
	gone_idle(devpoll);
	topic("room");
	room(devpoll, fds[0]);
	little_room(devpoll, fds[0]);
	topic("times and signals");
	in_time(devpoll);
	sel_devpoll_free(devpoll);
	close_both(fds);
	return finish();
}
