/* SPDX-License-Identifier: MIT */
/* sel_selector_modify(): what changes, what doesn't, what a refusal does. */
#include <errno.h>

#include "support.h"
#include "tap.h"

static void test_changes(sel_selector *selector, int32_t fds[2])
{
	sel_key key = { .fd = -7 };
	sel_event event = { .events = 0 };
	sel_stats before;

	topic("modify");
	add(selector, fds[0], R, 1);
	is_status(0, sel_selector_modify(selector, fds[0], W, 2, &key),
		  "READ to WRITE succeeds");
	ok(key.fd == fds[0] && key.events == W && key.data == 2,
	   "READ to WRITE: the new key comes back");
	is_hex(W, look(selector, fds[0], &event),
	       "READ to WRITE: WRITE is reported");
	ok(event.key.events == W && event.key.data == 2,
	   "READ to WRITE: the event has the new key");
	put(fds[1], 1);
	is_hex(W, look(selector, fds[0], NULL),
	       "data comes: READ is not reported");
	is_status(0, sel_selector_modify(selector, fds[0], RW, 2, NULL),
		  "to READ and WRITE without a place for the key succeeds");
	is_hex(RW, look(selector, fds[0], NULL),
	       "to READ and WRITE: both are reported");
	is_status(0, sel_selector_modify(selector, fds[0], R, 3, &key),
		  "back to READ succeeds");
	is_hex(R, look(selector, fds[0], NULL),
	       "back to READ: READ is reported");
	drain(fds[0]);
	is_status(0, look_all(selector), "data read: WRITE is not reported");

	before = stats_of(selector);
	is_status(0, sel_selector_modify(selector, fds[0], R, 4, &key),
		  "other data, same events: success");
	is_uint(4, key.data, "other data: the key has them");
	is_status(0, sel_selector_modify(selector, fds[0], R, 4, &key),
		  "the same data and events: success");
	is_uint(before.changes, stats_of(selector).changes,
		"the same events: no call into the kernel");
	is_uint(before.changes_saved + 2, stats_of(selector).changes_saved,
		"the same events: both calls are counted as saved");
	put(fds[1], 1);
	(void)look(selector, fds[0], &event);
	is_uint(4, event.key.data, "other data: the event has them");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_refused(sel_selector *selector, int32_t fds[2])
{
	static const uint32_t bad[] = { 0, 0x4, R | 0x8, 0x8000, 0x80000000,
					0xffffffff, SEL_EVENT_ONESHOT };
	static const uint32_t extra[] = { SEL_EVENT_PRI, SEL_EVENT_ONESHOT,
					  SEL_EVENT_EDGE, SEL_EVENT_EXCLUSIVE,
					  SEL_EVENT_RDHUP };
	static const uint32_t feature[] = { SEL_FEATURE_PRI,
					    SEL_FEATURE_ONESHOT,
					    SEL_FEATURE_EDGE,
					    SEL_FEATURE_EXCLUSIVE,
					    SEL_FEATURE_RDHUP };
	uint32_t features = (uint32_t)sel_selector_features(selector);
	sel_key key = { .fd = -7 };

	topic("modify");
	is_status(SEL_EBADFD, sel_selector_modify(selector, -1, R, 0, &key),
		  "of -1: SEL_EBADFD");
	is_status(SEL_ENOTREG,
		  sel_selector_modify(selector, fds[0], R, 0, &key),
		  "of a descriptor not registered: SEL_ENOTREG");
	is_status(SEL_ENOTREG,
		  sel_selector_modify(selector, INT32_MAX, R, 0, &key),
		  "of INT32_MAX: SEL_ENOTREG");
	add(selector, fds[0], W, 1);
	for (size_t i = 0; i < LENGTH(bad); i++)
		is_status(
			SEL_EEVENTS,
			sel_selector_modify(selector, fds[0], bad[i], 2, &key),
			"invalid events %#x: SEL_EEVENTS", bad[i]);
	for (size_t i = 0; i < LENGTH(extra); i++)
		if ((features & feature[i]) == 0)
			is_status(SEL_ENOTSUP,
				  sel_selector_modify(selector, fds[0],
						      R | extra[i], 2, &key),
				  "unsupported events %#x: SEL_ENOTSUP",
				  extra[i]);
		else
			skip("events %#x are supported", extra[i]);
	is_int(-7, key.fd, "no failed call writes a key");
	(void)sel_selector_get_key(selector, fds[0], &key);
	ok(key.events == W && key.data == 1, "failed: the key is unchanged");
	is_hex(W, look(selector, fds[0], NULL),
	       "failed: the old events are reported");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

/* The system refuses it: the descriptor is closed, but a duplicate reports. */
static void test_kept(uint32_t backend, uint32_t events, uint32_t wanted)
{
	bool epoll = backend == SEL_BACKEND_EPOLL;
	bool kqueue = backend == SEL_BACKEND_KQUEUE;
	bool devpoll = backend == SEL_BACKEND_DEVPOLL;
	sel_selector *selector = open_selector(backend, 0);
	sel_event event = { .events = 0 };
	sel_key key = { .fd = -7 };
	int32_t fds[2], number, copy;
	sel_status status;

	topic("modify from %#x to %#x of a closed descriptor", events, wanted);
	open_unix(fds);
	put(fds[1], 1);
	number = fds[0];
	copy = dup_of(number);
	is_status(0, sel_selector_register_token(selector, 9, number, events,
						  1, NULL),
		  "register succeeds");
	close_one(&fds[0]);
	status = sel_selector_modify(selector, number, wanted, 2, &key);
	is_status(epoll || kqueue || devpoll ? -EBADF : 0, status,
		  "the answer");
	if (status == 0) {
		is_uint(2, key.data, "the new key comes back");
	} else {
		is_int(-7, key.fd, "no key is written");
		is_status(0, sel_selector_get_key(selector, number, &key),
			  "the descriptor is registered");
		ok(key.events == events && key.data == 1 && key.token == 9,
		   "the key is the old one");
		is_status(number, find_fd(selector, 9),
			  "the token is the old one");
		is_status(1, sel_selector_count(selector),
			  "one descriptor is registered");
	}
	if (status < 0 && epoll) {
		for (int i = 0; i < 2; i++)
			is_hex(events & RW, look(selector, number, &event),
			       "look %d: the old events are reported", i);
		ok(event.key.data == 1 && event.key.events == events,
		   "the event has the old key");
		is_status(1, sel_selector_is_current(selector, &event),
			  "the event is current");
		is_uint(0, stats_of(selector).stale, "no record is stale");
	}
	/* With the descriptor back, the same modify is made. */
	move_to(&copy, number);
	is_status(0, sel_selector_modify(selector, number, wanted, 3, &key),
		  "the descriptor is back: modify succeeds");
	is_hex(wanted & RW, look(selector, number, &event),
	       "the descriptor is back: the new events are reported");
	is_uint(3, event.key.data, "the event has the new data");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister succeeds");
	is_status(0, look_all(selector), "unregistered: nothing is reported");
	sel_selector_free(selector);
	close_one(&copy);
	close_both(fds);
}

/* A number that came to mean another file while it was registered. */
static void test_reused(sel_selector *selector)
{
	int32_t old[2], fresh[2], number;
	sel_event event = { .events = 0 };

	topic("modify of a number closed and reused");
	open_oneway(old);
	open_oneway(fresh);
	number = old[0];
	add(selector, number, R, 1);
	close_one(&old[0]);
	move_to(&fresh[0], number);
	is_status(0, sel_selector_modify(selector, number, RW, 2, NULL),
		  "other events: success");
	put(fresh[1], 1);
	is_hex(R, look(selector, number, &event),
	       "an event of the new file is reported");
	is_uint(2, event.key.data, "the event has the new data");
	(void)sel_selector_unregister(selector, number, NULL);
	close_both(old);
	close_both(fresh);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_changes(selector, fds);
	test_refused(selector, fds);
	test_reused(selector);
	test_kept(backend, R, RW);
	test_kept(backend, RW, W);
	if (sel_backend_features(backend) & SEL_FEATURE_EXCLUSIVE) {
		test_kept(backend, R, RW | SEL_EVENT_EXCLUSIVE);
		test_kept(backend, R | SEL_EVENT_EXCLUSIVE, RW);
		test_kept(backend, R | SEL_EVENT_EXCLUSIVE,
			  RW | SEL_EVENT_EXCLUSIVE);
	}
	topic("after all");
	is_status(0, sel_selector_count(selector),
		  "nothing is left registered");
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
