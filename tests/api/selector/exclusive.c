/* SPDX-License-Identifier: MIT */
/* SEL_EVENT_EXCLUSIVE: several selectors wait on one descriptor. */
#include "support.h"
#include "tap.h"

enum { EXCL = SEL_EVENT_EXCLUSIVE };

static void test_alone(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];

	open_unix(fds);
	add(selector, fds[0], R | EXCL, 1);
	is_status(0, look_all(selector), "idle");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event), "readable");
	is_hex(R | EXCL, event.key.events, "the key has the flag");
	is_hex(R, look(selector, fds[0], NULL), "it is a state");
	is_status(0, sel_selector_modify(selector, fds[0], RW | EXCL, 2, NULL),
		  "modify can do what the kernel can't");
	is_hex(RW, look(selector, fds[0], &event), "both");
	is_uint(2, event.key.data, "with the new data");
	is_status(1, sel_selector_is_current(selector, &event), "is current");
	is_status(0, sel_selector_modify(selector, fds[0], W, 3, NULL),
		  "modify takes the flag away");
	is_hex(W, look(selector, fds[0], NULL), "writable");
	is_status(0, sel_selector_modify(selector, fds[0], R | EXCL, 3, NULL),
		  "and gives it back");
	is_hex(R, look(selector, fds[0], NULL), "readable");
	drain(fds[0]);
	is_status(0, look_all(selector), "WRITE no longer counts");
	close_one(&fds[1]);
	is_hex(R, look(selector, fds[0], &event), "the peer is gone");
	is_hex(SEL_DETAIL_HUP, event.detail, "HUP comes, RDHUP isn't asked");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL), "goes");
	close_both(fds);
}

/* Which is woken is the kernel's affair; that one is, is not. */
static void test_two(uint32_t backend)
{
	sel_selector *selectors[2];
	struct waiter waiters[2];
	sel_status statuses[2];
	int32_t fds[2];
	int woken = 0;

	open_pipe(fds);
	for (int i = 0; i < 2; i++) {
		selectors[i] = open_selector(backend, 0);
		add(selectors[i], fds[0], R | EXCL, (uint64_t)i);
		waiter_start(&waiters[i], selectors[i], SEL_FOREVER);
	}
	put(fds[1], 1);
	while (stats_of(selectors[0]).events == 0 &&
	       stats_of(selectors[1]).events == 0)
		;
	ok(true, "one of two selectors is woken");
	for (int i = 0; i < 2; i++) {
		(void)sel_selector_wakeup(selectors[i]);
		statuses[i] = waiter_join(&waiters[i]);
		woken += statuses[i] == 1 &&
			 waiters[i].events[0].key.data == (uint64_t)i;
	}
	ok(woken > 0, "with its event");
	for (int i = 0; i < 2; i++)
		sel_selector_free(selectors[i]);
	close_both(fds);
}

static void test_refused(sel_selector *selector)
{
	int32_t fds[2];

	/* Linux has them, but not together. */
	open_pipe(fds);
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0],
					R | EXCL | SEL_EVENT_ONESHOT, 0, NULL),
		  "not with ONESHOT");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0], P | EXCL, 0, NULL),
		  "not with PRI");
	is_status(0, sel_selector_count(selector), "nothing is registered");
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_pipe(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_EXCLUSIVE) != 0) {
		test_alone(selector);
		test_two(backend);
		test_refused(selector);
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], R | EXCL, 0,
						NULL), "not supported");
		is_status(0, sel_selector_count(selector),
			  "and not registered");
	}
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
