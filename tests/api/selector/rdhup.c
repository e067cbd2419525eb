/* SPDX-License-Identifier: MIT */
/*
 * SEL_EVENT_RDHUP: the peer will write no more.  The event is reported while
 * that lasts, alone or beside others, and never for data that is in front.
 */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum {
	RDHUP = SEL_EVENT_RDHUP,
	ONE = SEL_EVENT_ONESHOT,
	EDGE = SEL_EVENT_EDGE,
	EXCL = SEL_EVENT_EXCLUSIVE
};

static void shut(int32_t fd, int how)
{
	if (shutdown(fd, how) != 0)
		bail("shutdown");
}

/* The peer's writing has ended, and the news has come. */
static void end_writing(const int32_t fds[2])
{
	shut(fds[1], SHUT_WR);
	await(fds[0], POLLRDHUP);
}

/* Two looks agree on what a level-triggered mask reports. */
static void reports(sel_selector *selector, int32_t fd, uint32_t want,
		    uint32_t detail, const char *what)
{
	sel_event event = { .detail = 0 };

	is_hex(want, look(selector, fd, NULL), "%s: what a look has", what);
	is_hex(want, look(selector, fd, &event), "%s: the second look", what);
	is_hex(detail, event.detail, "%s: the detail", what);
}

/* With each mask, first data and then the end of writing. */
static void test_masks(sel_selector *selector, const char *kind,
		       void (*open)(int32_t fds[2]))
{
	static const uint32_t masks[] = { RDHUP, R | RDHUP, W | RDHUP,
					  RW | RDHUP, P | RDHUP };

	for (size_t i = 0; i < LENGTH(masks); i++) {
		uint32_t mask = masks[i];
		sel_event event = { .events = 0 };
		int32_t fds[2];

		topic("%s, mask %#x", kind, mask);
		open(fds);
		is_status(0, sel_selector_register(selector, fds[0], mask, 1,
						   NULL), "register succeeds");
		reports(selector, fds[0], mask & W, 0, "idle");
		put(fds[1], 1);
		await(fds[0], POLLIN);
		reports(selector, fds[0], mask & RW, 0, "data");
		end_writing(fds);
		reports(selector, fds[0], mask & (RW | RDHUP),
			SEL_DETAIL_RDHUP, "data, and the end of writing");
		drain(fds[0]);
		reports(selector, fds[0], mask & (RW | RDHUP),
			SEL_DETAIL_RDHUP, "drained, the end of writing");
		(void)look(selector, fds[0], &event);
		is_hex(mask, event.key.events, "the event's key has the mask");
		is_status(0, sel_selector_modify(selector, fds[0], W, 1, NULL),
			  "modify to WRITE succeeds");
		reports(selector, fds[0], W, 0, "WRITE alone");
		is_status(0, sel_selector_modify(selector, fds[0], RDHUP, 1,
						 NULL),
			  "modify to RDHUP alone succeeds");
		reports(selector, fds[0], RDHUP, SEL_DETAIL_RDHUP,
			"RDHUP alone");
		(void)sel_selector_unregister(selector, fds[0], NULL);
		is_status(0, look_all(selector), "unregistered: no event");
		close_both(fds);
	}
}

/* READ says the same as ever, and its events have no bit of RDHUP. */
static void test_read(sel_selector *selector)
{
	int32_t fds[2];

	topic("READ without RDHUP");
	open_unix(fds);
	add(selector, fds[0], R, 1);
	end_writing(fds);
	reports(selector, fds[0], R, SEL_DETAIL_RDHUP, "the end of writing");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Unread data makes no wait return, nor burn the processor. */
static void test_sleep(sel_selector *selector)
{
	struct waiter waiter;
	int32_t fds[2];
	sel_event event;
	int64_t begin;

	topic("a wait for RDHUP alone");
	open_unix(fds);
	add(selector, fds[0], RDHUP, 7);
	put(fds[1], 100);
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, 20 * MS, 0),
		  "unread data: the wait ends without an event");
	ok(sel_now() - begin >= 20 * MS, "unread data: the wait sleeps");
	waiter_start(&waiter, selector, SEL_FOREVER);
	put(fds[1], 100);
	(void)poll(NULL, 0, 10);
	end_writing(fds);
	is_status(1, waiter_join(&waiter),
		  "more data, and then the end: the wait has an event");
	is_hex(RDHUP, waiter.events[0].events, "the event is RDHUP");
	is_uint(7, waiter.events[0].key.data, "the event has its data");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* HUP, ERR and INVALID report it, as they report what else is asked for. */
static void test_hang_up(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];

	topic("a hang-up");
	open_unix(fds);
	add(selector, fds[0], RDHUP, 1);
	close_one(&fds[1]);
	is_hex(RDHUP, look(selector, fds[0], &event),
	       "the peer closes: RDHUP is reported");
	is_hex(SEL_DETAIL_RDHUP | SEL_DETAIL_HUP, event.detail,
	       "the peer closes: the detail has RDHUP and HUP");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);

	open_tcp(fds);
	add(selector, fds[0], RDHUP, 1);
	/* With something unread, closing is a reset for the other. */
	put(fds[0], 1);
	await(fds[1], POLLIN);
	close_one(&fds[1]);
	await(fds[0], POLLERR | POLLHUP);
	is_hex(RDHUP, look(selector, fds[0], &event),
	       "a reset: RDHUP is reported");
	ok(event.detail & SEL_DETAIL_ERR, "a reset: the detail has ERR");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* A pipe has no direction to shut: its hang-up, and no data, is reported. */
static void test_pipe(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];

	topic("a pipe");
	open_pipe(fds);
	add(selector, fds[0], RDHUP, 1);
	is_hex(0, look(selector, fds[0], NULL), "idle: no event");
	put(fds[1], 1);
	is_hex(0, look(selector, fds[0], NULL), "data: no event");
	close_one(&fds[1]);
	is_hex(RDHUP, look(selector, fds[0], &event),
	       "data, and the writer closes: RDHUP is reported");
	is_hex(SEL_DETAIL_HUP, event.detail,
	       "data, and the writer closes: the detail is HUP");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);

	open_pipe(fds);
	add(selector, fds[1], RDHUP, 1);
	is_hex(0, look(selector, fds[1], NULL), "writing, room: no event");
	close_one(&fds[0]);
	is_hex(RDHUP, look(selector, fds[1], &event),
	       "writing, the reader closes: RDHUP is reported");
	is_hex(SEL_DETAIL_ERR, event.detail,
	       "writing, the reader closes: the detail is ERR");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	close_both(fds);
}

/* One's own shutdown is not the peer's. */
static void test_own(sel_selector *selector)
{
	int32_t fds[2];

	topic("one's own shutdown of writing");
	open_tcp(fds);
	add(selector, fds[0], RDHUP, 1);
	shut(fds[0], SHUT_WR);
	await(fds[1], POLLRDHUP);
	is_hex(0, look(selector, fds[0], NULL), "RDHUP is not reported");
	shut(fds[1], SHUT_WR);
	await(fds[0], POLLRDHUP);
	is_hex(RDHUP, look(selector, fds[0], NULL),
	       "the peer's shutdown after it: RDHUP is reported");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_oneshot(sel_selector *selector, uint32_t flags)
{
	int32_t fds[2];

	topic("RDHUP, flags %#x", flags);
	open_unix(fds);
	add(selector, fds[0], RDHUP | flags, 1);
	put(fds[1], 1);
	is_status(0, look_all(selector), "data: no event");
	end_writing(fds);
	is_hex(RDHUP, look(selector, fds[0], NULL),
	       "the end of writing is reported");
	is_status(0, look_all(selector), "the end of writing comes once");
	drain(fds[0]);
	is_status(0, look_all(selector), "drained: no event");
	is_status(0, sel_selector_modify(selector, fds[0], RDHUP | flags, 1,
					 NULL), "modify succeeds");
	is_hex(RDHUP, look(selector, fds[0], NULL),
	       "re-armed, the end of writing is reported");
	is_status(0, look_all(selector), "re-armed, it comes once");
	is_status(0, sel_selector_modify(selector, fds[0], R | RDHUP | flags,
					 1, NULL),
		  "modify to READ as well succeeds");
	is_hex(R | RDHUP, look(selector, fds[0], NULL),
	       "both are reported in one event");
	is_status(0, look_all(selector), "both are reported once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_exclusive(sel_selector *selector, bool supported)
{
	sel_key key = { .fd = -7 };
	int32_t fds[2];

	topic("RDHUP with EXCLUSIVE");
	open_unix(fds);
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0], RDHUP | EXCL, 0,
					&key), "register: SEL_ENOTSUP");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0], RW | RDHUP | EXCL, 0,
					&key),
		  "register with READ and WRITE: SEL_ENOTSUP");
	is_status(0, sel_selector_count(selector), "nothing is registered");
	add(selector, fds[0], supported ? R | EXCL : R, 1);
	is_status(SEL_ENOTSUP,
		  sel_selector_modify(selector, fds[0], R | RDHUP | EXCL, 2,
				      &key), "modify: SEL_ENOTSUP");
	is_int(-7, key.fd, "no refused call writes a key");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL),
	       "modify refused: the old events are reported");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* The hints change nothing of it. */
static void test_flags(uint32_t backend, uint32_t flags)
{
	sel_selector *selector = open_selector(backend, flags);
	int32_t pairs[6][2];
	int wrong = 0;

	topic("RDHUP in a selector with flags %#x", flags);
	for (size_t i = 0; i < LENGTH(pairs); i++) {
		open_unix(pairs[i]);
		add(selector, pairs[i][0], R, i);
		put(pairs[i][1], 1);
	}
	for (int i = 0; i < 200; i++)
		wrong += look_all(selector) != (sel_status)LENGTH(pairs);
	is_int(0, wrong, "READ is reported of all");
	for (size_t i = 0; i < LENGTH(pairs); i++)
		wrong += sel_selector_modify(selector, pairs[i][0], RDHUP, i,
					     NULL) != 0;
	for (int i = 0; i < 200; i++)
		wrong += look_all(selector) != 0;
	is_int(0, wrong, "modify to RDHUP: nothing is reported of data");
	for (size_t i = 0; i < LENGTH(pairs); i++)
		end_writing(pairs[i]);
	for (int i = 0; i < 200; i++) {
		wrong += look_all(selector) != (sel_status)LENGTH(pairs);
		wrong += look(selector, pairs[3][0], NULL) != RDHUP;
	}
	is_int(0, wrong, "the end of writing is reported of all");
	sel_selector_free(selector);
	for (size_t i = 0; i < LENGTH(pairs); i++)
		close_both(pairs[i]);
}

static void test_refused(sel_selector *selector)
{
	static const uint32_t masks[] = { RDHUP, R | RDHUP, W | RDHUP,
					  RDHUP | ONE, RDHUP | EDGE };
	sel_key key = { .fd = -7 };
	int32_t fds[2];

	topic("RDHUP is not supported");
	open_unix(fds);
	for (size_t i = 0; i < LENGTH(masks); i++)
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], masks[i], 1,
						&key),
			  "register of %#x: SEL_ENOTSUP", masks[i]);
	is_status(0, sel_selector_count(selector), "nothing is registered");
	add(selector, fds[0], R, 1);
	for (size_t i = 0; i < LENGTH(masks); i++)
		is_status(SEL_ENOTSUP,
			  sel_selector_modify(selector, fds[0], masks[i], 2,
					      &key),
			  "modify to %#x: SEL_ENOTSUP", masks[i]);
	is_int(-7, key.fd, "no refused call writes a key");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "READ is reported as before");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test(uint32_t backend)
{
	uint32_t features = sel_backend_features(backend);
	sel_selector *selector = open_selector(backend, 0);

	is_hex(features & SEL_FEATURE_RDHUP,
	       (uint32_t)sel_selector_features(selector) & SEL_FEATURE_RDHUP,
	       "selector and back end agree on RDHUP");
	if (backend == SEL_BACKEND_EPOLL)
		ok(features & SEL_FEATURE_RDHUP, "epoll has RDHUP");
	if (backend == SEL_BACKEND_SELECT)
		ok(!(features & SEL_FEATURE_RDHUP), "select has no RDHUP");
	if (backend == SEL_BACKEND_AFD) {
		skip("tests/windows/rdhup has what Windows tells");
	} else if (features & SEL_FEATURE_RDHUP) {
		test_masks(selector, "socketpair", open_unix);
		test_masks(selector, "TCP", open_tcp);
		test_read(selector);
		test_sleep(selector);
		test_hang_up(selector);
		test_pipe(selector);
		test_own(selector);
		test_oneshot(selector, ONE);
		if (features & SEL_FEATURE_EDGE) {
			test_oneshot(selector, EDGE);
			test_oneshot(selector, EDGE | ONE);
		}
		test_flags(backend, 0);
		test_flags(backend, SEL_FLAG_DENSE);
		test_flags(backend, SEL_FLAG_DEFER_MODIFY);
		test_flags(backend, SEL_FLAG_DENSE | SEL_FLAG_DEFER_MODIFY);
	} else {
		test_refused(selector);
	}
	test_exclusive(selector, features & SEL_FEATURE_EXCLUSIVE);
	topic("after all");
	is_status(0, sel_selector_count(selector),
		  "nothing is left registered");
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
