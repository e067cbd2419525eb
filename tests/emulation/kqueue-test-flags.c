/* SPDX-License-Identifier: MIT */
/* What becomes of a registration by each flag, and in which order they come. */
#include "kqueue-test.h"

static void test_add(int kq, int fds[2])
{
	struct kevent event = entry(fds[0], EVFILT_READ, EV_ADD), saw[2];

	put(fds[1], 3);
	is_int(0, change(kq, fds[0], EVFILT_READ, EV_ADD), "EV_ADD");
	event.udata = UDATA(77);
	is_int(0, kevent(kq, &event, 1, NULL, 0, NULL), "again");
	is_int(1, look(kq, saw, 2), "one registration");
	ok(saw[0].udata == UDATA(77), "with the new udata");
	is_int(3, saw[0].data, "data: what can be read");
#ifdef EMULATE_MACOS
	is_hex(EV_ADD, saw[0].flags, "flags: as added");
#else
	is_hex(0, saw[0].flags, "no flags");
#endif
	is_int(1, look(kq, saw, 2), "level-triggered");
	(void)change(kq, fds[1], EVFILT_WRITE, EV_ADD);
	is_int(2, look(kq, saw, 2), "two with another filter");
	(void)change(kq, fds[1], EVFILT_WRITE, EV_DELETE);
	is_int(0, change(kq, fds[0], EVFILT_READ, EV_DELETE), "EV_DELETE");
	is_int(0, look(kq, saw, 2), "is gone");
	is_int(ENOENT, change(kq, fds[0], EVFILT_READ, EV_DELETE),
	       "can't go twice");
}

/* fds[0] is readable. */
static void test_disable(int kq, int fds[2])
{
	int fd = fds[0];

	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_DISABLE);
	ok(!sees(kq, fd, EVFILT_READ), "EV_ADD|EV_DISABLE");
	(void)change(kq, fd, EVFILT_READ, EV_ADD);
	ok(!sees(kq, fd, EVFILT_READ), "EV_ADD enables none that is there");
	(void)change(kq, fd, EVFILT_READ, EV_ENABLE);
	ok(sees(kq, fd, EVFILT_READ), "EV_ENABLE");
	(void)change(kq, fd, EVFILT_READ, EV_DISABLE);
	ok(!sees(kq, fd, EVFILT_READ), "EV_DISABLE");
	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_ENABLE);
	ok(sees(kq, fd, EVFILT_READ), "EV_ADD|EV_ENABLE");
	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_ONESHOT);
	ok(sees(kq, fd, EVFILT_READ) && sees(kq, fd, EVFILT_READ),
	   "flags are looked at only when it is made");
	(void)change(kq, fd, EVFILT_READ, EV_DELETE);

	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_DISPATCH);
	ok(sees(kq, fd, EVFILT_READ), "EV_DISPATCH: once");
	ok(!sees(kq, fd, EVFILT_READ), "then disabled");
	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_ENABLE);
	ok(sees(kq, fd, EVFILT_READ), "and enabled again");
	is_int(0, change(kq, fd, EVFILT_READ, EV_DELETE), "still there");

	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_ONESHOT);
	ok(sees(kq, fd, EVFILT_READ), "EV_ONESHOT: once");
	is_int(ENOENT, change(kq, fd, EVFILT_READ, EV_DELETE), "then gone");
}

static void test_clear(int kq, int fds[2])
{
	int fd = fds[0];
	char byte;

	(void)change(kq, fd, EVFILT_READ, EV_ADD | EV_CLEAR);
	ok(sees(kq, fd, EVFILT_READ), "EV_CLEAR: what is there");
	ok(!sees(kq, fd, EVFILT_READ), "is told once");
	ok(read(fd, &byte, 1) == 1 &&
	   sees(kq, fd, EVFILT_READ) == PIPE_READ_IS_NEWS,
	   "after a read that leaves some");
	ok(!sees(kq, fd, EVFILT_READ), "and not without");
	put(fds[1], 1);
	ok(sees(kq, fd, EVFILT_READ), "what comes is told");
	put(fds[1], 1);
	drain(fd);
	ok(!sees(kq, fd, EVFILT_READ), "but not when it is gone again");
	(void)change(kq, fd, EVFILT_READ, EV_DELETE);
}

/* The data are gone before the event is collected. */
static void test_blind(int kq, int fds[2])
{
	struct kevent saw;

	(void)change(kq, fds[0], EVFILT_READ, EV_ADD | EV_ONESHOT);
	put(fds[1], 5);
	drain(fds[0]);
	ok(polls(kq) == (ONESHOT_FIRES_BLINDLY != 0),
	   "EV_ONESHOT is pending without data");
	saw = look_for(kq, fds[0], EVFILT_READ);
	is_int(ONESHOT_FIRES_BLINDLY ? 5 : 0, saw.data,
	       "EV_ONESHOT has the data that were there");
	ok(!polls(kq), "EV_ONESHOT is not pending when it was collected");
	put(fds[1], 1);
	ok(sees(kq, fds[0], EVFILT_READ) == !ONESHOT_FIRES_BLINDLY,
	   "EV_ONESHOT is used up by that");
	drain(fds[0]);
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD | EV_DISPATCH);
	put(fds[1], 1);
	drain(fds[0]);
	ok(!sees(kq, fds[0], EVFILT_READ), "EV_DISPATCH is asked again");
	put(fds[1], 1);
	ok(sees(kq, fds[0], EVFILT_READ), "EV_DISPATCH is not used up");
	(void)change(kq, fds[0], EVFILT_READ, EV_ENABLE);
	ok(sees(kq, fds[0], EVFILT_READ) == !ENABLE_IS_SILENT,
	   "EV_ENABLE tells of data that wait");
	(void)change(kq, fds[0], EVFILT_READ, EV_ADD | EV_ENABLE);
	ok(sees(kq, fds[0], EVFILT_READ),
	   "EV_ADD with EV_ENABLE tells of them");
	(void)change(kq, fds[0], EVFILT_READ, EV_DELETE);
	drain(fds[0]);
}

/* Readers of three and a writer, each always ready, with room for one. */
static void test_order(int kq)
{
	struct kevent event;
	int pipes[3][2], seen[4] = { 0 }, i, best = 99, worst = 0;

	for (i = 0; i < 3; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		(void)change(kq, pipes[i][0], EVFILT_READ, EV_ADD);
	}
	(void)change(kq, pipes[0][1], EVFILT_WRITE, EV_ADD);
	for (i = 0; i < 40; i++) {
		if (look(kq, &event, 1) != 1)
			break;
		for (int j = 0; j < 3; j++)
			seen[j] += event.ident == (uintptr_t)pipes[j][0];
		seen[3] += event.ident == (uintptr_t)pipes[0][1];
	}
	is_int(40, i, "with room for one there is always one");
	for (i = 0; i < 4; i++) {
		best = seen[i] < best ? seen[i] : best;
		worst = seen[i] > worst ? seen[i] : worst;
	}
	ok(best >= 8 && worst <= 12, "and each has its turn: %d to %d of 40",
	   best, worst);
	for (i = 0; i < 3; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
}

/* Edges with too little room: none is lost. */
static void test_room(int kq)
{
	struct kevent events[2];
	int pipes[5][2], i, count = 0, found;

	for (i = 0; i < 5; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		(void)change(kq, pipes[i][0], EVFILT_READ, EV_ADD | EV_CLEAR);
		(void)change(kq, pipes[i][1], EVFILT_WRITE, EV_ADD | EV_CLEAR);
	}
	for (i = 0; i < 10 && (found = look(kq, events, 2)) > 0; i++)
		count += found;
	is_int(10, count, "ten edges in twos");
	is_int(5, i, "in five calls");
	for (i = 0; i < 5; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
	is_int(0, look(kq, events, 2), "none is left");
}

void test_flags(void)
{
	int kq = make(), fds[2];

	open_pipe(fds);
	test_add(kq, fds);
	test_disable(kq, fds);
	test_clear(kq, fds);
	test_blind(kq, fds);
	close(fds[0]);
	close(fds[1]);
	test_order(kq);
	test_room(kq);
	close(kq);
}
