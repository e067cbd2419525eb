/* SPDX-License-Identifier: MIT */
/*
 * A hang-up that nobody asked for, of which Windows' poll tells at once and for
 * ever: no event, and it hides nothing of other sockets.
 */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

static int32_t ended[2];

static void reset(int32_t *fd)
{
	static const struct linger now = { .l_onoff = 1 };

	if (setsockopt(*fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)) != 0)
		bail("SO_LINGER");
	close_one(fd);
}

/* Whatever was asked for: of poll alone. */
static void test_reset(sel_selector *selector)
{
	struct waiter waiter;
	sel_event event = { .events = 0 };
	int32_t fds[2];

	topic("a reset beside it");
	open_tcp(fds);
	add(selector, fds[0], P, 1);
	waiter_start(&waiter, selector, 10000 * MS);
	reset(&fds[1]);
	is_status(1, waiter_join(&waiter), "the wait has an event");
	ok(waiter.elapsed < 5000 * MS, "in less than five seconds");
	is_hex(P, look(selector, fds[0], &event), "a look has it again");
	ok(event.detail & SEL_DETAIL_ERR, "its detail has ERR");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_data(sel_selector *selector)
{
	struct waiter waiter;
	int32_t fds[2];

	topic("data beside it");
	open_tcp(fds);
	add(selector, fds[0], RW, 1);
	is_hex(W, look(selector, fds[0], NULL), "WRITE is reported");
	(void)sel_selector_modify(selector, fds[0], R, 1, NULL);
	waiter_start(&waiter, selector, 10000 * MS);
	put(fds[1], 1);
	is_status(1, waiter_join(&waiter), "the wait has an event");
	is_hex(R, waiter.events[0].events, "the event is READ");
	is_hex(R, look(selector, fds[0], NULL), "a look has it again");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_time(sel_selector *selector)
{
	sel_event event;
	int64_t begin = sel_now();

	topic("nothing beside it");
	is_status(0, sel_selector_select(selector, &event, 1, 1200 * MS, 0),
		  "a wait of more than a second finds nothing");
	ok(sel_now() - begin >= 1200 * MS, "it is not too short");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	open_tcp(ended);
	add(selector, ended[0], P, 0);
	close_one(&ended[1]);
	await(ended[0], POLLIN);
	is_status(0, look_all(selector), "no event for PRI");
	test_time(selector);
	test_data(selector);
	if (backend == SEL_BACKEND_POLL)
		test_reset(selector);
	else
		skip("a reset beside PRI alone is told by poll only");
	sel_selector_free(selector);
	close_one(&ended[0]);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
