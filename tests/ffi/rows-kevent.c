/* SPDX-License-Identifier: MIT */
/*
 * Rows: kevent values, and the objects that Linux has not: where they are
 * missing each call answers so, whatever it is given.
 */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "tap.h"

static void kevent_fills(void)
{
	BUFFER(saw, SIZE_sel_kevent);
	BUFFER(want, SIZE_sel_kevent);

	CALL(sel_kevent_init, P(saw), UINT64_MAX - 1, -7, 0x80000001u, 3,
	     INT64_MIN, UINT64_C(0x8000000000000005));
	PUT(want, sel_kevent, ident, UINT64_MAX - 1);
	PUT(want, sel_kevent, filter, (uint64_t)-7);
	PUT(want, sel_kevent, flags, 0x80000001u);
	PUT(want, sel_kevent, fflags, 3);
	PUT(want, sel_kevent, data, (uint64_t)INT64_MIN);
	PUT(want, sel_kevent, udata, UINT64_C(0x8000000000000005));
	PUT(want, sel_kevent, reserved, 0);
	IS_BYTES(want, saw);
	CALL(sel_kevent_init, P(NULL), 1, 2, 3, 4, 5, 6);
}

static bool is_here(uint32_t backend)
{
	return CALL(sel_backend_available, backend) == 0;
}

static void devpoll_works(void)
{
	BUFFER(saw, 2 * SIZE_sel_pollfd);
	void *object;
	int fds[2], id;

	open_pair(fds);
	EXPECT(0, sel_devpoll_new, P(&object));
	OK(CALL(sel_devpoll_fileno, P(object)) >= 0);
	EXPECT(0, sel_devpoll_closed, P(object));
	EXPECT(0, sel_devpoll_register, P(object), fds[0], POLLIN);
	EXPECT(0, sel_devpoll_poll, P(object), P(saw), 2, MS / 2, 0);
	EXPECT(0, sel_devpoll_modify, P(object), fds[0], POLLOUT);
	EXPECT(1, sel_devpoll_poll, P(object), P(saw), 2, -1, 0);
	OK(GET(saw, sel_pollfd, fd) == (uint64_t)fds[0]);
	OK(GET(saw, sel_pollfd, events) == POLLOUT);
	EXPECT(0, sel_devpoll_unregister, P(object), fds[0]);
	EXPECT(SEL_EBADFD, sel_devpoll_register, P(object), -1, POLLIN);
	EXPECT(SEL_ERANGE, sel_devpoll_modify, P(object), 0, 1 << 16);
	EXPECT(0, sel_devpoll_close, P(object));
	EXPECT(1, sel_devpoll_closed, P(object));
	for (id = F_sel_devpoll_fileno; id <= F_sel_devpoll_poll; id++)
		IS(SEL_ECLOSEDOBJ, call_zeroes((enum function_id)id,
					       P(object)));
	CALL(sel_devpoll_free, P(object));
	close_pair(fds);
}

static void devpoll(void)
{
	unsigned char ready[SIZE_sel_pollfd];
	void *none = &none, *object = none;

	if (is_here(SEL_BACKEND_DEVPOLL)) {
		devpoll_works();
		return;
	}
	EXPECT(SEL_ENOTSUP, sel_devpoll_new, P(&object));
	OK(object == none);
	EXPECT(SEL_ENOTSUP, sel_devpoll_close, P(none));
	EXPECT(SEL_ENOTSUP, sel_devpoll_closed, P(none));
	EXPECT(SEL_ENOTSUP, sel_devpoll_fileno, P(none));
	EXPECT(SEL_ENOTSUP, sel_devpoll_register, P(none), 0, 1);
	EXPECT(SEL_ENOTSUP, sel_devpoll_modify, P(none), 0, 1);
	EXPECT(SEL_ENOTSUP, sel_devpoll_unregister, P(none), 0);
	EXPECT(SEL_ENOTSUP, sel_devpoll_poll, P(none), P(ready), 1, 0, 0);
	CALL(sel_devpoll_free, P(NULL));
}

static void kqueue_works(void)
{
	int64_t filter = 0, add = 0;
	BUFFER(saw, SIZE_sel_kevent);
	BUFFER(event, SIZE_sel_kevent);
	void *object, *second;
	int fds[2];

	EXPECT(0, sel_constant, P("KQ_FILTER_WRITE"), P(&filter));
	EXPECT(0, sel_constant, P("KQ_EV_ADD"), P(&add));
	open_pair(fds);
	EXPECT(0, sel_kqueue_new, P(&object));
	EXPECT(0, sel_kqueue_closed, P(object));
	EXPECT(0, sel_kqueue_from_fd, P(&second),
	       (uint64_t)dup((int)CALL(sel_kqueue_fileno, P(object))));
	CALL(sel_kevent_init, P(event), (uint64_t)fds[0], filter, add, 0, 0,
	     4711);
	EXPECT(1, sel_kqueue_control, P(object), P(event), 1, P(saw), 1,
	       SEL_FOREVER, 0);
	OK(GET(saw, sel_kevent, ident) == (uint64_t)fds[0]);
	OK(GET(saw, sel_kevent, udata) == 4711);
	EXPECT(1, sel_kqueue_control, P(second), P(NULL), 0, P(saw), 1, 0, 0);
	CALL(sel_kqueue_free, P(second));
	EXPECT(SEL_EVALUE, sel_kqueue_control, P(object), P(NULL), 0, P(NULL),
	       0, -1, 0);
	EXPECT(SEL_EBADFD, sel_kqueue_from_fd, P(&second), -1);
	EXPECT(0, sel_kqueue_close, P(object));
	EXPECT(1, sel_kqueue_closed, P(object));
	EXPECT(SEL_ECLOSEDOBJ, sel_kqueue_fileno, P(object));
	EXPECT(SEL_ECLOSEDOBJ, sel_kqueue_control, P(object), P(NULL), 0,
	       P(NULL), 0, -1, 0);
	CALL(sel_kqueue_free, P(object));
	close_pair(fds);
}

static void kqueue(void)
{
	unsigned char event[SIZE_sel_kevent] = { 0 };
	void *none = &none, *object = none;

	if (is_here(SEL_BACKEND_KQUEUE)) {
		kqueue_works();
		return;
	}
	EXPECT(SEL_ENOTSUP, sel_kqueue_new, P(&object));
	EXPECT(SEL_ENOTSUP, sel_kqueue_from_fd, P(&object), 0);
	OK(object == none);
	EXPECT(SEL_ENOTSUP, sel_kqueue_close, P(none));
	EXPECT(SEL_ENOTSUP, sel_kqueue_closed, P(none));
	EXPECT(SEL_ENOTSUP, sel_kqueue_fileno, P(none));
	EXPECT(SEL_ENOTSUP, sel_kqueue_control, P(none), P(event), 1, P(event),
	       1, 0, 0);
	CALL(sel_kqueue_free, P(NULL));
}

const struct row rows_kevent[] = {
	ROW(kevent_fills), ROW(devpoll),
	ROW(kqueue), { NULL, NULL },
};
