/* SPDX-License-Identifier: MIT */
/* sel_selector_register(): masks, descriptors, keys, refusals. */
#include <errno.h>

#include "support.h"
#include "tap.h"

static bool same_key(const sel_key *key, int32_t fd, uint32_t events,
		     uint64_t data)
{
	return key->fd == fd && key->events == events && key->token == 0 &&
	       key->data == data;
}

static void test_masks(sel_selector *selector, int32_t fd)
{
	static const uint32_t bad[] = {
		0, 0x4, 0x8, 0x10, 0x80, 0x400, 0x800, 0x8000, 0x10000,
		0x80000000, 0xffffffff, R | 0x4, RW | 0x8000, R | 0x80000000,
		SEL_EVENT_ONESHOT, SEL_EVENT_EDGE, SEL_EVENT_EXCLUSIVE,
		SEL_EVENT_ONESHOT | SEL_EVENT_EDGE,
	};
	static const uint32_t good[] = { R, W, RW };
	sel_key key = { .fd = -7 };
	sel_key other;

	topic("register");
	for (size_t i = 0; i < LENGTH(bad); i++)
		is_status(SEL_EEVENTS,
			  sel_selector_register(selector, fd, bad[i], 1, &key),
			  "invalid events %#x: SEL_EEVENTS", bad[i]);
	is_int(-7, key.fd, "invalid events: no key is written");
	is_status(0, sel_selector_count(selector),
		  "invalid events: nothing is registered");

	for (size_t i = 0; i < LENGTH(good); i++) {
		is_status(0,
			  sel_selector_register(selector, fd, good[i],
						UINT64_MAX - i, &key),
			  "events %#x: success", good[i]);
		ok(same_key(&key, fd, good[i], UINT64_MAX - i),
		   "events %#x: the key is the one asked for", good[i]);
		(void)sel_selector_get_key(selector, fd, &other);
		is_mem(&key, &other, sizeof(key),
		       "events %#x: get_key has the same key", good[i]);
		(void)sel_selector_unregister(selector, fd, NULL);
	}
}

static void test_refused(sel_selector *selector, int32_t fd)
{
	sel_key key = { .fd = -7 };
	int32_t number = free_number();

	topic("register");
	is_status(SEL_EBADFD, sel_selector_register(selector, -1, R, 0, &key),
		  "of -1: SEL_EBADFD");
	is_status(SEL_EBADFD,
		  sel_selector_register(selector, INT32_MIN, R, 0, &key),
		  "of INT32_MIN: SEL_EBADFD");
	is_status(-EBADF, sel_selector_register(selector, number, R, 0, &key),
		  "of a number that is not open: EBADF");
	is_status(-EBADF, sel_selector_register(selector, 900000, R, 0, &key),
		  "of a number above all that are open: EBADF");
	is_status(-EBADF,
		  sel_selector_register(selector, INT32_MAX, R, 0, &key),
		  "of INT32_MAX: EBADF");
	is_int(-7, key.fd, "no failed call writes a key");
	is_status(0, sel_selector_count(selector),
		  "failed: nothing is registered");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, number, &key),
		  "failed: get_key has SEL_ENOTREG");

	add(selector, fd, W, 3);
	is_status(SEL_EEXISTS, sel_selector_register(selector, fd, W, 3, &key),
		  "of a registered descriptor, the same events: SEL_EEXISTS");
	is_status(SEL_EEXISTS, sel_selector_register(selector, fd, R, 4, &key),
		  "of a registered descriptor, other events: SEL_EEXISTS");
	is_int(-7, key.fd, "of a registered descriptor: no key is written");
	(void)sel_selector_get_key(selector, fd, &key);
	ok(same_key(&key, fd, W, 3),
	   "of a registered descriptor: the old key stays");
	is_hex(W, look(selector, fd, NULL),
	       "of a registered descriptor: the old events are reported");
	is_status(0, sel_selector_unregister(selector, fd, NULL),
		  "of a registered descriptor: it can be unregistered");
}

static void test_events(sel_selector *selector, int32_t fds[2])
{
	sel_event event = { .events = 0 };

	topic("a registered descriptor");
	is_status(0,
		  sel_selector_register(selector, fds[0], R,
					UINT64_C(0xfedcba9876543210), NULL),
		  "register without a place for the key succeeds");
	is_status(0, look_all(selector), "idle: no event");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event), "data: READ is reported");
	ok(same_key(&event.key, fds[0], R, UINT64_C(0xfedcba9876543210)),
	   "data: the event has the key");
	is_hex(0, event.detail, "data: the event has no detail");
	is_uint(0, event.reserved, "data: the event's reserved member is 0");
	is_status(1, sel_selector_is_current(selector, &event),
		  "data: the event is current");
	is_hex(R, look(selector, fds[0], NULL),
	       "data not read: READ is reported again");
	drain(fds[0]);
	is_status(0, look_all(selector), "data read: no event");
	add(selector, fds[1], W, 9);
	put(fds[1], 1);
	is_status(2, look_all(selector),
		  "two registered and ready: two events");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	(void)sel_selector_unregister(selector, fds[1], NULL);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_masks(selector, fds[0]);
	test_refused(selector, fds[0]);
	test_events(selector, fds);
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
