/* SPDX-License-Identifier: MIT */
/* Rows: what is registered with a selector, on each back end there is. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "tap.h"

static void *selector;
static int fds[2];

static void begin(uint32_t backend)
{
	open_pair(fds);
	if (CALL(sel_selector_new, P(&selector), backend, 0))
		bail("no selector");
}

static void end(void)
{
	CALL(sel_selector_free, P(selector));
	close_pair(fds);
}

static void keys(uint32_t backend)
{
	BUFFER(want, SIZE_sel_key);
	BUFFER(saw, SIZE_sel_key);

	begin(backend);
	EXPECT(0, sel_selector_register, P(selector), fds[0], SEL_EVENT_READ,
	       UINT64_C(0x123456789abcdef0), P(saw));
	image_key(want, fds[0], SEL_EVENT_READ, 0,
		  UINT64_C(0x123456789abcdef0));
	IS_BYTES(want, saw);
	EXPECT(0, sel_selector_register_token, P(selector), 0xfeed, fds[1],
	       SEL_EVENT_READ | SEL_EVENT_WRITE, 2, P(saw));
	image_key(want, fds[1], SEL_EVENT_READ | SEL_EVENT_WRITE, 0xfeed, 2);
	IS_BYTES(want, saw);
	EXPECT(2, sel_selector_count, P(selector));
	EXPECT(0, sel_selector_find, P(selector), 0xfeed, P(saw));
	IS_BYTES(want, saw);

	EXPECT(0, sel_selector_modify, P(selector), fds[1], SEL_EVENT_WRITE,
	       UINT64_MAX, P(saw));
	image_key(want, fds[1], SEL_EVENT_WRITE, 0xfeed, UINT64_MAX);
	IS_BYTES(want, saw);
	memset(saw, CANARY, sizeof(saw));
	EXPECT(0, sel_selector_get_key, P(selector), fds[1], P(saw));
	IS_BYTES(want, saw);
	memset(saw, CANARY, sizeof(saw));
	EXPECT(0, sel_selector_unregister, P(selector), fds[1], P(saw));
	IS_BYTES(want, saw);
	EXPECT(1, sel_selector_count, P(selector));
	end();
}

static void keys_on_select(void)
{
	keys(SEL_BACKEND_SELECT);
}

static void keys_on_poll(void)
{
	keys(SEL_BACKEND_POLL);
}

static void keys_on_epoll(void)
{
	keys(SEL_BACKEND_EPOLL);
}

static void iterates(void)
{
	BUFFER(want, SIZE_sel_key);
	BUFFER(saw, SIZE_sel_key);
	int32_t cursor = -1;

	begin(SEL_BACKEND_DEFAULT);
	EXPECT(0, sel_selector_register, P(selector), fds[0], 1, 10, 0);
	EXPECT(0, sel_selector_register, P(selector), fds[1], 2, 11, 0);
	EXPECT(1, sel_selector_next, P(selector), P(&cursor), P(saw));
	OK(cursor == fds[0]);
	image_key(want, fds[0], 1, 0, 10);
	IS_BYTES(want, saw);
	EXPECT(1, sel_selector_next, P(selector), P(&cursor), P(NULL));
	OK(cursor == fds[1]);
	EXPECT(0, sel_selector_next, P(selector), P(&cursor), P(saw));
	IS_BYTES(want, saw);
	cursor = -2;
	EXPECT(SEL_EVALUE, sel_selector_next, P(selector), P(&cursor), 0);
	EXPECT(SEL_ETYPE, sel_selector_next, P(selector), P(NULL), 0);
	end();
}

static void register_refuses(void)
{
	int file = regular_file(), gone;
	BUFFER(want, SIZE_sel_key);
	BUFFER(saw, SIZE_sel_key);

	begin(SEL_BACKEND_EPOLL);
	gone = closed_number();
	EXPECT(SEL_EEVENTS, sel_selector_register, P(selector), -1, 0, 0, P(saw));
	EXPECT(SEL_EEVENTS, sel_selector_register, P(selector), fds[0],
	       UINT32_MAX, 0, P(saw));
	EXPECT(SEL_ENOTSUP, sel_selector_register, P(selector), -1,
	       SEL_EVENT_READ | SEL_EVENT_EXCLUSIVE | SEL_EVENT_ONESHOT, 0,
	       P(saw));
	EXPECT(SEL_EBADFD, sel_selector_register, P(selector), -1, 1, 0, P(saw));
	EXPECT(-EBADF, sel_selector_register, P(selector), gone, 1, 0, P(saw));
	EXPECT(-EPERM, sel_selector_register, P(selector), file, 1, 0, P(saw));
	EXPECT(0, sel_selector_register_token, P(selector), 5, fds[0], 1, 0, 0);
	EXPECT(SEL_EEXISTS, sel_selector_register, P(selector), fds[0], 1, 0,
	       P(saw));
	EXPECT(SEL_EEXISTS, sel_selector_register_token, P(selector), 5,
	       fds[1], 1, 0, P(saw));
	EXPECT(SEL_EEXISTS, sel_selector_register_token, P(selector), 5, -1,
	       1, 0, P(saw));
	EXPECT(SEL_EFILEOBJ, sel_selector_register_token, P(selector), 6, -1,
	       1, 0, P(saw));
	EXPECT(SEL_EBADFD, sel_selector_register_token, P(selector), 0, -1, 1,
	       0, P(saw));
	EXPECT(1, sel_selector_count, P(selector));
	IS_BYTES(want, saw);
	close(file);
	end();
}

static void register_itself(void)
{
	int64_t self;

	begin(SEL_BACKEND_EPOLL);
	self = CALL(sel_selector_fileno, P(selector));
	OK(self >= 0);
	OK(CALL(sel_selector_register, P(selector), (uint64_t)self, 1, 0, 0) < 0);
	EXPECT(0, sel_selector_count, P(selector));
	end();
}

static void change_refuses(void)
{
	BUFFER(want, SIZE_sel_key);
	BUFFER(saw, SIZE_sel_key);

	begin(SEL_BACKEND_EPOLL);
	EXPECT(SEL_EBADFD, sel_selector_modify, P(selector), -1, 0, 0, P(saw));
	EXPECT(SEL_ENOTREG, sel_selector_modify, P(selector), fds[0], 0, 0,
	       P(saw));
	EXPECT(SEL_EBADFD, sel_selector_unregister, P(selector), -1, P(saw));
	EXPECT(SEL_ENOTREG, sel_selector_unregister, P(selector), fds[0],
	       P(saw));
	EXPECT(SEL_EBADFD, sel_selector_get_key, P(selector), -1, P(saw));
	EXPECT(SEL_ENOTREG, sel_selector_get_key, P(selector), fds[0], P(saw));
	EXPECT(SEL_EVALUE, sel_selector_find, P(selector), 0, P(saw));
	EXPECT(SEL_ENOTREG, sel_selector_find, P(selector), 9, P(saw));
	EXPECT(0, sel_selector_register, P(selector), fds[0], 1, 8, 0);
	EXPECT(SEL_EEVENTS, sel_selector_modify, P(selector), fds[0],
	       SEL_EVENT_EDGE, 0, P(saw));
	EXPECT(SEL_ENOTSUP, sel_selector_modify, P(selector), fds[0],
	       SEL_EVENT_READ | SEL_EVENT_EXCLUSIVE | SEL_EVENT_ONESHOT, 0,
	       P(saw));
	close(fds[0]);
	EXPECT(-EBADF, sel_selector_modify, P(selector), fds[0], 2, 9, P(saw));
	EXPECT(1, sel_selector_count, P(selector));
	IS_BYTES(want, saw);
	EXPECT(0, sel_selector_get_key, P(selector), fds[0], P(saw));
	image_key(want, fds[0], 1, 0, 8);
	IS_BYTES(want, saw);
	fds[0] = dup(fds[1]);
	end();
}

static void many(void)
{
	unsigned char two[2 * SIZE_sel_key];
	int32_t numbers[2];
	size_t failed = 77;

	begin(SEL_BACKEND_DEFAULT);
	numbers[0] = fds[0];
	numbers[1] = fds[1];
	image_key(two, fds[0], 1, 3, 4);
	image_key(two + SIZE_sel_key, fds[1], 2, 5, 6);
	EXPECT(0, sel_selector_register_many, P(selector), P(two), 2,
	       P(&failed));
	EXPECT(0, sel_selector_find, P(selector), 3, 0);
	EXPECT(0, sel_selector_find, P(selector), 5, 0);
	EXPECT(0, sel_selector_unregister_many, P(selector), P(numbers), 2,
	       P(&failed));
	EXPECT(0, sel_selector_count, P(selector));
	OK(failed == 77);

	PUT(two + SIZE_sel_key, sel_key, fd, (uint64_t)fds[0]);
	EXPECT(SEL_EEXISTS, sel_selector_register_many, P(selector), P(two), 2,
	       P(&failed));
	OK(failed == 1);
	PUT(two, sel_key, events, 0);
	EXPECT(SEL_EEVENTS, sel_selector_register_many, P(selector), P(two), 2,
	       P(&failed));
	OK(failed == 0);
	EXPECT(0, sel_selector_count, P(selector));
	EXPECT(0, sel_selector_register, P(selector), fds[0], 1, 0, 0);
	EXPECT(SEL_ENOTREG, sel_selector_unregister_many, P(selector),
	       P(numbers), 2, P(&failed));
	OK(failed == 1);
	EXPECT(1, sel_selector_count, P(selector));
	EXPECT(SEL_ETYPE, sel_selector_register_many, P(selector), 0, 1, 0);
	EXPECT(SEL_ETYPE, sel_selector_unregister_many, P(selector), 0, 1, 0);
	end();
}

const struct row rows_registry[] = {
	ROW(keys_on_select), ROW(keys_on_poll), ROW(keys_on_epoll),
	ROW(iterates), ROW(register_refuses), ROW(register_itself),
	ROW(change_refuses), ROW(many), { NULL, NULL },
};
