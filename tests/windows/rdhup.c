/* SPDX-License-Identifier: MIT */
/*
 * SEL_EVENT_RDHUP over AFD: the peer will write no more.  Windows may report that
 * as soon as it happens, or, as Wine does, when what is in front of it is read;
 * the tests allow both.
 */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { RDHUP = SEL_EVENT_RDHUP, ONE = SEL_EVENT_ONESHOT };

static void shut(int32_t fd)
{
	if (shutdown(fd, SHUT_WR) != 0)
		bail("shutdown");
}

/* What the next event says of a socket within 10 seconds. */
static uint32_t next(sel_selector *selector, int32_t fd, sel_event *event)
{
	sel_event own = { .events = 0 };
	sel_status status = sel_selector_select(selector, &own, 1, 10000 * MS,
						0);

	if (event)
		*event = own;
	return status == 1 && own.key.fd == fd ? own.events : 0;
}

/* RDHUP is reported within 10 seconds; other events before it do not matter. */
static uint32_t until_rdhup(sel_selector *selector, int32_t fd,
			    sel_event *event)
{
	int64_t end = sel_now() + 10000 * MS;
	uint32_t events = 0;

	while (!(events & RDHUP) && sel_now() < end)
		events = next(selector, fd, event);
	return events;
}

/* With unread data in front of the end. */
static void test_data(sel_selector *selector, uint32_t mask)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];
	uint32_t early;

	topic("mask %#x", mask);
	open_tcp(fds);
	add(selector, fds[0], mask, 1);
	is_hex(mask & W, look(selector, fds[0], NULL), "idle");
	put(fds[1], 100);
	await(fds[0], POLLIN);
	is_hex(mask & RW, look(selector, fds[0], &event), "data");
	is_hex(0, event.detail, "data: no detail");
	shut(fds[1]);
	early = look(selector, fds[0], NULL);
	ok((early | RDHUP) == ((mask & RW) | RDHUP),
	   "data and the end: what was reported before, RDHUP or not");
	drain(fds[0]);
	is_hex(mask & (RW | RDHUP), until_rdhup(selector, fds[0], &event),
	       "the end alone");
	is_hex(SEL_DETAIL_RDHUP, event.detail, "the end: the detail");
	is_hex(mask, event.key.events, "the event's key has the mask");
	is_hex(mask & (RW | RDHUP), look(selector, fds[0], NULL),
	       "the end is reported while it lasts");
	is_status(0, sel_selector_modify(selector, fds[0], W, 1, NULL),
		  "modify to WRITE");
	is_hex(W, look(selector, fds[0], &event), "WRITE alone");
	is_hex(0, event.detail, "WRITE alone: no detail");
	is_hex(W, look(selector, fds[0], NULL), "WRITE alone again");
	is_status(0, sel_selector_modify(selector, fds[0], RDHUP, 1, NULL),
		  "modify to RDHUP");
	is_hex(RDHUP, look(selector, fds[0], NULL), "RDHUP alone");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_status(0, look_all(selector), "unregistered: no event");
	close_both(fds);
}

/* READ sees the end without being asked for RDHUP. */
static void test_read(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];

	topic("READ alone");
	open_tcp(fds);
	add(selector, fds[0], R, 1);
	is_status(0, look_all(selector), "idle: no event");
	shut(fds[1]);
	is_hex(R, next(selector, fds[0], &event), "the end is READ");
	is_hex(SEL_DETAIL_RDHUP, event.detail, "the end: the detail");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Data neither ends nor disturbs a wait for RDHUP. */
static void test_sleep(sel_selector *selector)
{
	struct waiter waiter;
	int32_t fds[2];
	sel_event event;
	int64_t begin;
	uint64_t before;

	topic("a wait for RDHUP alone");
	open_tcp(fds);
	add(selector, fds[0], RDHUP, 7);
	put(fds[1], 100);
	await(fds[0], POLLIN);
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, 50 * MS, 0),
		  "unread data: the wait ends without an event");
	ok(sel_now() - begin >= 50 * MS, "unread data: the wait sleeps");
	before = stats_of(selector).events;
	waiter_start(&waiter, selector, 20000 * MS);
	put(fds[1], 100);
	drain(fds[0]);
	put(fds[1], 100);
	is_uint(before, stats_of(selector).events, "more data: no event");
	shut(fds[1]);
	/* What is in front of the end is read here, or Wine would not tell. */
	for (int i = 0; i < 100 && is_readable(fds[0]); i++) {
		drain(fds[0]);
		(void)poll(NULL, 0, 1);
		if (stats_of(selector).events > before)
			break;
	}
	is_status(1, waiter_join(&waiter), "the end: the wait has an event");
	is_hex(RDHUP, waiter.events[0].events, "the event is RDHUP");
	is_uint(7, waiter.events[0].key.data, "the event has its data");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_own(sel_selector *selector)
{
	int32_t fds[2];

	topic("one's own shutdown");
	open_tcp(fds);
	add(selector, fds[0], RDHUP, 1);
	shut(fds[0]);
	await(fds[1], POLLIN);
	is_hex(0, look(selector, fds[0], NULL), "RDHUP is not reported");
	is_status(0, look_all(selector), "nor by the next look");
	shut(fds[1]);
	is_hex(RDHUP, next(selector, fds[0], NULL),
	       "the peer's shutdown is reported after it");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* What a reset reports of a mask: all, with ERR.  The end may be seen before. */
static void test_reset(sel_selector *selector, uint32_t mask)
{
	static const struct linger now = { .l_onoff = 1 };
	sel_event event = { .events = 0 };
	int32_t fds[2];
	int turns = 0;

	topic("a reset, mask %#x", mask);
	open_tcp(fds);
	add(selector, fds[0], mask, 1);
	is_hex(mask & W, look(selector, fds[0], NULL), "idle");
	if (setsockopt(fds[1], SOL_SOCKET, SO_LINGER, &now, sizeof(now)) != 0)
		bail("SO_LINGER");
	close_one(&fds[1]);
	while (!(event.detail & SEL_DETAIL_ERR) && turns++ < 1000)
		(void)next(selector, fds[0], &event);
	ok(event.detail & SEL_DETAIL_ERR, "the detail has ERR");
	is_hex(mask & (RW | RDHUP), event.events, "all is reported");
	is_hex(mask & (RW | RDHUP), look(selector, fds[0], &event),
	       "all is reported again");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_oneshot(sel_selector *selector)
{
	int32_t fds[2];

	topic("one-shot");
	open_tcp(fds);
	add(selector, fds[0], RDHUP | ONE, 1);
	put(fds[1], 1);
	await(fds[0], POLLIN);
	is_status(0, look_all(selector), "data: no event");
	drain(fds[0]);
	shut(fds[1]);
	is_hex(RDHUP, next(selector, fds[0], NULL), "the end is reported");
	is_status(0, look_all(selector), "the end comes once");
	is_status(0, look_all(selector), "it is not repeated");
	is_status(0, sel_selector_modify(selector, fds[0], RDHUP | ONE, 1,
					 NULL), "modify arms it again");
	is_hex(RDHUP, look(selector, fds[0], NULL), "it is reported again");
	is_status(0, look_all(selector), "once");
	is_status(0, sel_selector_modify(selector, fds[0], R | RDHUP | ONE, 1,
					 NULL), "modify to READ as well");
	is_hex(R | RDHUP, look(selector, fds[0], NULL), "both in one event");
	is_status(0, look_all(selector), "both once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test(uint32_t backend)
{
	static const uint32_t masks[] = { RDHUP, R | RDHUP, W | RDHUP,
					  RW | RDHUP };
	sel_selector *selector;

	if (backend != SEL_BACKEND_AFD) {
		skip("AFD alone has RDHUP on Windows");
		return;
	}
	selector = open_selector(backend, 0);
	ok(sel_backend_features(backend) & SEL_FEATURE_RDHUP, "RDHUP is there");
	for (size_t i = 0; i < LENGTH(masks); i++)
		test_data(selector, masks[i]);
	test_read(selector);
	test_sleep(selector);
	test_own(selector);
	for (size_t i = 0; i < LENGTH(masks); i++)
		test_reset(selector, masks[i]);
	test_oneshot(selector);
	topic("after all");
	is_status(0, sel_selector_count(selector), "nothing is registered");
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
