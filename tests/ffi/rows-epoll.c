/* SPDX-License-Identifier: MIT */
/* Rows: the epoll object. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "call.h"
#include "tap.h"

static void *object;
static int fds[2];

static void begin(void)
{
	open_pair(fds);
	EXPECT(0, sel_epoll_new, P(&object), -1, EPOLL_CLOEXEC);
}

static void end(void)
{
	CALL(sel_epoll_free, P(object));
	close_pair(fds);
}

static void epoll_reports(void)
{
	BUFFER(saw, 2 * SIZE_sel_pollfd);
	BUFFER(want, 2 * SIZE_sel_pollfd);

	begin();
	EXPECT(0, sel_epoll_register, P(object), fds[0], EPOLLIN);
	EXPECT(0, sel_epoll_poll, P(object), P(saw), 2, MS / 2, 0);
	IS_BYTES(want, saw);
	send_byte(fds[1]);
	EXPECT(0, sel_epoll_modify, P(object), fds[0], EPOLLIN | EPOLLOUT);
	EXPECT(1, sel_epoll_poll, P(object), P(saw), 2, -1, 0);
	PUT(want, sel_pollfd, fd, (uint64_t)fds[0]);
	PUT(want, sel_pollfd, events, EPOLLIN | EPOLLOUT);
	IS_BYTES(want, saw);
	EXPECT(0, sel_epoll_unregister, P(object), fds[0]);
	EXPECT(0, sel_epoll_poll, P(object), P(saw), 2, 0, 0);
	end();
}

static void epoll_life(void)
{
	void *none = &none, *second = none;
	int64_t number;
	uint64_t before;
	int id;

	begin();
	number = CALL(sel_epoll_fileno, P(object));
	OK(number >= 0);
	EXPECT(0, sel_epoll_closed, P(object));
	EXPECT(0, sel_epoll_from_fd, P(&second), (uint64_t)dup((int)number));
	OK(CALL(sel_epoll_fileno, P(second)) != number);
	EXPECT(0, sel_epoll_register, P(second), fds[0], EPOLLIN);
	EXPECT(-EEXIST, sel_epoll_register, P(object), fds[0], EPOLLIN);
	CALL(sel_epoll_free, P(second));
	EXPECT(0, sel_epoll_close, P(object));
	EXPECT(1, sel_epoll_closed, P(object));
	EXPECT(0, sel_epoll_close, P(object));
	EXPECT(SEL_ECLOSEDOBJ, sel_epoll_fileno, P(object));
	for (id = F_sel_epoll_fileno; id <= F_sel_epoll_poll; id++)
		IS(SEL_ECLOSEDOBJ, call_zeroes((enum function_id)id, P(object)));
	CALL(sel_epoll_free, P(object));

	EXPECT(0, sel_epoll_new, P(&object), 1, 0);
	close((int)CALL(sel_epoll_fileno, P(object)));
	EXPECT(-EBADF, sel_epoll_close, P(object));
	second = none;
	EXPECT(SEL_ETYPE, sel_epoll_new, 0, -1, 0);
	EXPECT(SEL_EVALUE, sel_epoll_new, P(&second), 0, 0);
	EXPECT(SEL_EVALUE, sel_epoll_new, P(&second), -2, 0);
	EXPECT(-EINVAL, sel_epoll_new, P(&second), -1, 1);
	EXPECT(SEL_ETYPE, sel_epoll_from_fd, 0, 0);
	EXPECT(SEL_EBADFD, sel_epoll_from_fd, P(&second), -1);
	before = limit(RLIMIT_NOFILE, (uint64_t)closed_number());
	EXPECT(-EMFILE, sel_epoll_new, P(&second), -1, 0);
	limit(RLIMIT_NOFILE, before);
	OK(second == none);
	end();
}

static void epoll_change_refuses(void)
{
	int file = regular_file(), gone;
	uint64_t self;
	void *outer;

	begin();
	gone = closed_number();
	self = (uint64_t)CALL(sel_epoll_fileno, P(object));
	EXPECT(SEL_EBADFD, sel_epoll_register, P(object), -1, 1);
	EXPECT(-EBADF, sel_epoll_register, P(object), gone, 1);
	EXPECT(-EPERM, sel_epoll_register, P(object), file, 1);
	EXPECT(-EINVAL, sel_epoll_register, P(object), self, 1);
	EXPECT(SEL_EBADFD, sel_epoll_modify, P(object), -1, 1);
	EXPECT(-ENOENT, sel_epoll_modify, P(object), fds[0], 1);
	EXPECT(SEL_EBADFD, sel_epoll_unregister, P(object), -1);
	EXPECT(-ENOENT, sel_epoll_unregister, P(object), fds[0]);
	EXPECT(-EBADF, sel_epoll_unregister, P(object), gone);
	EXPECT(0, sel_epoll_new, P(&outer), -1, 0);
	EXPECT(0, sel_epoll_register, P(outer), self, EPOLLIN);
	EXPECT(-ELOOP, sel_epoll_register, P(object),
	       (uint64_t)CALL(sel_epoll_fileno, P(outer)), EPOLLIN);
	CALL(sel_epoll_free, P(outer));

	/* Not an epoll descriptor, which is found out late. */
	EXPECT(0, sel_epoll_from_fd, P(&outer), (uint64_t)dup(fds[0]));
	EXPECT(-EINVAL, sel_epoll_register, P(outer), fds[0], EPOLLIN);
	CALL(sel_epoll_free, P(outer));
	close(file);
	end();
}

static void epoll_wait_refuses(void)
{
	BUFFER(saw, SIZE_sel_pollfd);
	BUFFER(want, SIZE_sel_pollfd);
	uint64_t before;

	begin();
	EXPECT(SEL_EVALUE, sel_epoll_poll, P(object), 0, 0, 0, 2);
	EXPECT(SEL_ETYPE, sel_epoll_poll, P(object), 0, 0, 0, 0);
	EXPECT(SEL_EVALUE, sel_epoll_poll, P(object), P(saw), 0, 0, 0);
	before = limit(RLIMIT_AS, UINT64_C(1) << 30);
	EXPECT(SEL_ENOMEM, sel_epoll_poll, P(object), P(saw),
	       (size_t)1 << 27, 0, 0);
	limit(RLIMIT_AS, before);
	signals_start();
	EXPECT(SEL_EINTERRUPTED, sel_epoll_poll, P(object), P(saw), 1, -1,
	       SEL_FLAG_RETURN_ON_SIGNAL);
	signals_stop();
	IS_BYTES(want, saw);
	end();
}

const struct row rows_epoll[] = {
	ROW(epoll_reports), ROW(epoll_life), ROW(epoll_change_refuses),
	ROW(epoll_wait_refuses), { NULL, NULL },
};
