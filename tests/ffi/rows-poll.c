/* SPDX-License-Identifier: MIT */
/* Rows: sel_select() and the poll object. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>

#include "call.h"
#include "tap.h"

static void *object;
static int fds[2];

static void begin(void)
{
	open_pair(fds);
	EXPECT(0, sel_poll_new, P(&object));
}

static void end(void)
{
	CALL(sel_poll_free, P(object));
	close_pair(fds);
}

static void select_cuts(void)
{
	int32_t r[3], w[2], x[1];
	size_t nr = 2, nw = 2, nx = 1;

	begin();
	send_byte(fds[1]);
	r[0] = fds[1];
	r[1] = fds[0];
	r[2] = 77;
	w[0] = fds[1];
	w[1] = fds[0];
	x[0] = fds[0];
	EXPECT(3, sel_select, P(r), P(&nr), P(w), P(&nw), P(x), P(&nx),
	       (uint64_t)SEL_FOREVER, 0);
	OK(nr == 1 && nw == 2 && nx == 0);
	OK(r[0] == fds[0] && r[2] == 77 && w[0] == fds[1] && w[1] == fds[0]);
	EXPECT(0, sel_select, 0, 0, 0, 0, 0, 0, 1, 0);
	end();
}

static void select_refuses(void)
{
	int32_t list[1];
	size_t one = 1;

	begin();
	list[0] = fds[0];
	EXPECT(SEL_EVALUE, sel_select, P(list), P(&one), 0, 0, 0, 0, -1, 0);
	EXPECT(SEL_EVALUE, sel_select, P(list), P(&one), 0, 0, 0, 0, 0, 2);
	EXPECT(SEL_ETYPE, sel_select, P(list), 0, 0, 0, 0, 0, 0, 0);
	EXPECT(SEL_ETYPE, sel_select, 0, P(&one), 0, 0, 0, 0, 0, 0);
	signals_start();
	EXPECT(SEL_EINTERRUPTED, sel_select, P(list), P(&one), 0, 0, 0, 0,
	       (uint64_t)SEL_FOREVER, SEL_FLAG_RETURN_ON_SIGNAL);
	signals_stop();
	list[0] = -1;
	EXPECT(SEL_EBADFD, sel_select, 0, 0, P(list), P(&one), 0, 0, 0, 0);
	list[0] = closed_number();
	EXPECT(-EBADF, sel_select, 0, 0, 0, 0, P(list), P(&one), 0, 0);
	OK(one == 1);
	end();
}

static void poll_reports(void)
{
	BUFFER(saw, 3 * SIZE_sel_pollfd);
	BUFFER(want, 3 * SIZE_sel_pollfd);
	int gone;

	begin();
	EXPECT(0, sel_poll_register, P(object), fds[0], POLLIN);
	EXPECT(0, sel_poll_poll, P(object), P(saw), 3, 0, 0);
	IS_BYTES(want, saw);
	send_byte(fds[1]);
	EXPECT(0, sel_poll_modify, P(object), fds[0], POLLIN | POLLOUT);
	gone = closed_number();
	EXPECT(0, sel_poll_register, P(object), gone, POLLIN);
	EXPECT(2, sel_poll_count, P(object));
	EXPECT(2, sel_poll_poll, P(object), P(saw), 3, -1, 0);
	PUT(want, sel_pollfd, fd, (uint64_t)fds[0]);
	PUT(want, sel_pollfd, events, POLLIN | POLLOUT);
	PUT(want + SIZE_sel_pollfd, sel_pollfd, fd, (uint64_t)gone);
	PUT(want + SIZE_sel_pollfd, sel_pollfd, events, POLLNVAL);
	IS_BYTES(want, saw);
	EXPECT(0, sel_poll_unregister, P(object), gone);
	EXPECT(1, sel_poll_count, P(object));
	end();
}

static void poll_refuses(void)
{
	BUFFER(saw, SIZE_sel_pollfd);
	BUFFER(want, SIZE_sel_pollfd);
	uint64_t before;
	uint32_t fd;

	begin();
	EXPECT(SEL_ETYPE, sel_poll_new, 0);
	EXPECT(SEL_EBADFD, sel_poll_register, P(object), -1, 0x10000);
	EXPECT(SEL_ERANGE, sel_poll_register, P(object), fds[0], 0x10000);
	EXPECT(SEL_EBADFD, sel_poll_modify, P(object), -1, 1);
	EXPECT(SEL_ERANGE, sel_poll_modify, P(object), fds[0], UINT32_MAX);
	EXPECT(-ENOENT, sel_poll_modify, P(object), fds[0], 1);
	EXPECT(SEL_EBADFD, sel_poll_unregister, P(object), -1);
	EXPECT(SEL_ENOTREG, sel_poll_unregister, P(object), fds[0]);
	EXPECT(SEL_EVALUE, sel_poll_poll, P(object), 0, 0, 0, 2);
	EXPECT(SEL_ETYPE, sel_poll_poll, P(object), 0, 0, 0, 0);
	EXPECT(SEL_EVALUE, sel_poll_poll, P(object), P(saw), 0, 0, 0);
	for (fd = 100; fd < 110; fd++)
		EXPECT(0, sel_poll_register, P(object), fd, 1);
	before = limit(RLIMIT_NOFILE, 9);
	EXPECT(-EINVAL, sel_poll_poll, P(object), P(saw), 1, 0, 0);
	limit(RLIMIT_NOFILE, before);
	IS_BYTES(want, saw);
	end();
}

static void poll_is_interrupted(void)
{
	BUFFER(saw, SIZE_sel_pollfd);

	begin();
	EXPECT(0, sel_poll_register, P(object), fds[0], POLLIN);
	signals_start();
	EXPECT(SEL_EINTERRUPTED, sel_poll_poll, P(object), P(saw), 1, -1,
	       SEL_FLAG_RETURN_ON_SIGNAL);
	signals_stop();
	end();
}

static void one_polls_at_a_time(void)
{
	BUFFER(saw, SIZE_sel_pollfd);
	BUFFER(theirs, SIZE_sel_pollfd);
	struct background other;

	begin();
	EXPECT(0, sel_poll_register, P(object), fds[0], POLLIN);
	START(&other, sel_poll_poll, P(object), P(theirs), 1, -1, 0);
	UNTIL(SEL_ECONCURRENT, sel_poll_poll, P(object), P(saw), 1, 0, 0);
	send_byte(fds[1]);
	IS(1, background_join(&other));
	OK(GET(theirs, sel_pollfd, fd) == (uint64_t)fds[0]);
	OK(GET(theirs, sel_pollfd, events) == POLLIN);
	end();
}

const struct row rows_poll[] = {
	ROW(select_cuts), ROW(select_refuses), ROW(poll_reports),
	ROW(poll_refuses), ROW(poll_is_interrupted), ROW(one_polls_at_a_time),
	{ NULL, NULL },
};
