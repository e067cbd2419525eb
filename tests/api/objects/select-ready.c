/* SPDX-License-Identifier: MIT */
/*
 * sel_select(): what it finds ready, in the order of the lists, with
 * duplicates, and far above FD_SETSIZE.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { ERROR = -1 };

/* The bits R, W, P of the lists in which `fd` is found ready. */
static int asked(int32_t fd)
{
	int32_t r = fd, w = fd, x = fd;
	size_t nr = 1, nw = 1, nx = 1;
	sel_status n = sel_select(&r, &nr, &w, &nw, &x, &nx, 0, 0);

	if (n < 0 || n != (sel_status)(nr + nw + nx))
		return ERROR;
	return (nr ? R : 0) | (nw ? W : 0) | (nx ? P : 0);
}

static void conditions(void)
{
	int32_t fds[2];
	int32_t one;
	FILE *file;

	open_pipe(fds);
	is_int(0, asked(fds[0]), "pipe: empty");
	is_int(W, asked(fds[1]), "pipe: with room");
	put(fds[1], 1);
	is_int(R, asked(fds[0]), "pipe: with data");
	fill(fds[1]);
	is_int(0, asked(fds[1]), "pipe: full");
	drain(fds[0]);
	close_one(&fds[1]);
	is_int(R, asked(fds[0]), "pipe: no writer");
	close_one(&fds[0]);
	open_pipe(fds);
	close_one(&fds[0]);
	is_int(RW, asked(fds[1]), "pipe: no reader");
	close_one(&fds[1]);

	open_unix(fds);
	is_int(W, asked(fds[0]), "unix: idle");
	if (shutdown(fds[1], SHUT_WR))
		bail("shutdown");
	is_int(RW, asked(fds[0]), "unix: the peer writes no more");
	close_one(&fds[1]);
	is_int(RW, asked(fds[0]), "unix: the peer is gone");
	close_one(&fds[0]);

	open_tcp(fds);
	is_int(W, asked(fds[0]), "tcp: idle");
	if (send(fds[1], "!", 1, MSG_OOB) != 1)
		bail("no urgent data");
	await(fds[0], POLLPRI);
	is_int(W | P, asked(fds[0]), "tcp: an urgent byte is exceptional");
	close_both(fds);

	one = socket(AF_INET, SOCK_STREAM, 0);
	is_int(RW, asked(one), "tcp: never connected");
	close_one(&one);
	one = open_listener();
	is_int(0, asked(one), "listener: idle");
	fds[0] = open_client(one);
	await(one, POLLIN);
	is_int(R, asked(one), "listener: a connection");
	close_one(&fds[0]);
	close_one(&one);
	one = open("/dev/null", O_RDWR);
	is_int(RW, asked(one), "/dev/null");
	close_one(&one);
	file = tmpfile();
	if (!file)
		bail("no temporary file");
	is_int(RW, asked(fileno(file)), "regular file");
	fclose(file);
	one = open("/", O_RDONLY);
	is_int(RW, asked(one), "directory");
	close_one(&one);
}

static void same(const int32_t *expected, size_t count, const int32_t *list,
		 size_t length, const char *what)
{
	is_uint(count, length, "%s: length", what);
	is_mem(expected, list, count * sizeof(*list), "%s: members", what);
}

/* `idle` is never ready, `full` for reading, `room` for writing. */
static void lists(void)
{
	int32_t a[2], b[2];
	size_t nr = 6, nw = 5, nx = 2;

	open_pipe(a);
	open_pipe(b);
	put(b[1], 1);
	{
		int32_t idle = a[0], full = b[0], room = a[1];
		int32_t r[] = { room, full, idle, full, idle, full };
		int32_t w[] = { idle, room, full, room, idle };
		int32_t x[] = { full, room };
		int32_t fulls[] = { full, full, full };
		int32_t rooms[] = { room, room };

		is_status(5, sel_select(r, &nr, w, &nw, x, &nx, SEL_FOREVER, 0),
			  "lists with duplicates: five are ready");
		same(fulls, 3, r, nr, "lists with duplicates, rlist");
		same(rooms, 2, w, nw, "lists with duplicates, wlist");
		same(NULL, 0, x, nx, "lists with duplicates, xlist");
	}
	{
		int32_t r[] = { b[1], b[0], a[1], a[0] };
		int32_t w[] = { b[1], b[0], a[1], a[0] };
		int32_t rooms[] = { b[1], a[1] };

		nr = nw = 4;
		is_status(3, sel_select(r, &nr, w, &nw, NULL, NULL, 0, 0),
			  "the same descriptors in two lists: three are ready");
		same(b, 1, r, nr, "the same descriptors in two lists, rlist");
		same(rooms, 2, w, nw,
		     "the same descriptors in two lists, wlist");
	}
	{
		int32_t r[] = { a[0], a[0] };

		nr = 2;
		is_status(0, sel_select(r, &nr, NULL, NULL, NULL, NULL, 0, 0),
			  "an rlist of which none is ready: 0");
		is_uint(0, nr,
			"an rlist of which none is ready: it gets empty");
	}
	close_both(a);
	close_both(b);
}

/* More entries than a list of Python may have. */
static void many(void)
{
	enum { MANY = 3000 };
	static int32_t list[MANY];
	int32_t fds[2];
	size_t n = MANY, i, wrong = 0;

	open_pipe(fds);
	put(fds[1], 1);
	for (i = 0; i < MANY; i++)
		list[i] = i % 3 ? fds[0] : fds[1];
	is_status(2000, sel_select(list, &n, NULL, NULL, NULL, NULL, 0, 0),
		  "3000 entries, 2000 of them ready: 2000");
	for (i = 0; i < n; i++)
		wrong += list[i] != fds[0];
	ok(n == 2000 && !wrong,
	   "3000 entries, 2000 of them ready: only these are left");
	close_both(fds);
}

static void numbers(void)
{
	/* Each is the first or last bit of a word of some length. */
	static const int32_t high[] = {
		31, 32, 63, 64, 127, 128, FD_SETSIZE - 1, FD_SETSIZE,
		FD_SETSIZE + 1, 2047, 2048, 4999,
	};
	struct rlimit limit, more;
	int32_t fds[2], r[3], w[1];
	bool wide;
	size_t i, nr, nw;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		bail("no limit");
	more = limit;
	if (more.rlim_cur < 5000)
		more.rlim_cur = more.rlim_max < 5000 ? more.rlim_max : 5000;
	if (setrlimit(RLIMIT_NOFILE, &more))
		bail("can't raise the limit");
	wide = wide_select();
	for (i = 0; i < LENGTH(high); i++) {
		if ((rlim_t)high[i] >= more.rlim_cur ||
		    (high[i] >= FD_SETSIZE && !wide)) {
			skip("descriptor %d is not allowed", high[i]);
			continue;
		}
		open_pipe(fds);
		put(fds[1], 1);
		move_to(&fds[0], high[i]);
		is_int(R, asked(fds[0]), "descriptor %d, with data: READ",
		       high[i]);
		r[0] = fds[1];
		r[1] = high[i];
		r[2] = fds[1];
		w[0] = fds[1];
		nr = 3;
		nw = 1;
		is_status(2, sel_select(r, &nr, w, &nw, NULL, NULL, 0, 0),
			  "descriptor %d beside others: two are ready",
			  high[i]);
		ok(nr == 1 && nw == 1 && r[0] == high[i] && w[0] == fds[1],
		   "descriptor %d beside others: the lists have the ready ones",
		   high[i]);
		drain(fds[0]);
		is_int(0, asked(fds[0]), "descriptor %d, drained: nothing",
		       high[i]);
		close_both(fds);
	}
	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
	begin_tests();
	conditions();
	lists();
	many();
	numbers();
	return finish();
}
