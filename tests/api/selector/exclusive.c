/* SPDX-License-Identifier: MIT */
/* SEL_EVENT_EXCLUSIVE: several selectors wait on one descriptor. */
#include <errno.h>
#include <sched.h>

#include "support.h"
#include "tap.h"

enum { EXCL = SEL_EVENT_EXCLUSIVE };

static void test_alone(sel_selector *selector)
{
	sel_event event = { .events = 0 };
	int32_t fds[2];

	topic("EXCLUSIVE in one selector");
	open_unix(fds);
	add(selector, fds[0], R | EXCL, 1);
	is_status(0, look_all(selector), "an idle socket has no event");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event), "data is reported");
	is_hex(R | EXCL, event.key.events, "the event's key has the flag");
	is_hex(R, look(selector, fds[0], NULL), "data is reported again");
	is_status(0, sel_selector_modify(selector, fds[0], RW | EXCL, 2, NULL),
		  "modify to READ and WRITE succeeds");
	is_hex(RW, look(selector, fds[0], &event),
	       "READ and WRITE are reported");
	is_uint(2, event.key.data, "the event has the new data");
	is_status(1, sel_selector_is_current(selector, &event),
		  "the event is current");
	is_status(0, sel_selector_modify(selector, fds[0], W, 3, NULL),
		  "modify to plain WRITE succeeds");
	is_hex(W, look(selector, fds[0], NULL), "plain WRITE is reported");
	is_status(0, sel_selector_modify(selector, fds[0], R | EXCL, 3, NULL),
		  "modify back to EXCLUSIVE READ succeeds");
	is_hex(R, look(selector, fds[0], NULL),
	       "data is reported after modify back");
	drain(fds[0]);
	is_status(0, look_all(selector),
		  "drained: WRITE is not reported any more");
	close_one(&fds[1]);
	is_hex(R, look(selector, fds[0], &event),
	       "the peer's close is reported");
	is_hex(SEL_DETAIL_HUP, event.detail,
	       "the peer's close has HUP, and RDHUP is not asked for");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "unregister succeeds");
	close_both(fds);
}

/* The kernel takes no exclusive registration of an epoll set. */
static void test_nested(sel_selector *selector)
{
	sel_selector *inner = open_selector(SEL_BACKEND_EPOLL, 0);
	sel_event event = { .events = 0 };
	int32_t fds[2];
	int32_t outer = sel_selector_fileno(inner);

	topic("EXCLUSIVE for an epoll set");
	open_pipe(fds);
	put(fds[1], 1);
	add(inner, fds[0], R, 1);
	add(selector, outer, R | SEL_EVENT_EDGE, 1);
	is_hex(R, look(selector, outer, NULL), "the edge is reported");
	is_status(0, look_all(selector), "the edge is reported once");
	is_status(-EINVAL,
		  sel_selector_modify(selector, outer, R | EXCL, 2, NULL),
		  "modify to EXCLUSIVE: EINVAL");
	is_status(0, look_all(selector),
		  "the registration stands as it was: no event");
	drain(fds[0]);
	put(fds[1], 1);
	is_hex(R, look(selector, outer, &event), "the next edge is reported");
	is_uint(1, event.key.data, "the next edge has the old data");
	is_status(0, sel_selector_unregister(selector, outer, NULL),
		  "unregister succeeds");
	sel_selector_free(inner);
	close_both(fds);
}

/* Which is woken is the kernel's affair; that one is, is not. */
static void test_two(uint32_t backend)
{
	sel_selector *selectors[2];
	struct waiter waiters[2];
	sel_status statuses[2];
	int64_t limit = sel_now() + 30000 * MS;
	int32_t fds[2];
	uint64_t seen;
	int woken = 0;

	topic("EXCLUSIVE in two selectors that wait");
	open_pipe(fds);
	for (int i = 0; i < 2; i++) {
		selectors[i] = open_selector(backend, 0);
		add(selectors[i], fds[0], R | EXCL, (uint64_t)i);
		waiter_start(&waiters[i], selectors[i], SEL_FOREVER);
	}
	put(fds[1], 1);
	do {
		sched_yield();
		seen = stats_of(selectors[0]).events +
		       stats_of(selectors[1]).events;
	} while (seen == 0 && sel_now() < limit);
	ok(seen > 0, "one or both are woken");
	for (int i = 0; i < 2; i++) {
		(void)sel_selector_wakeup(selectors[i]);
		statuses[i] = waiter_join(&waiters[i]);
		woken += statuses[i] == 1 &&
			 waiters[i].events[0].key.data == (uint64_t)i;
	}
	ok(woken > 0, "a woken one has its event");
	for (int i = 0; i < 2; i++)
		sel_selector_free(selectors[i]);
	close_both(fds);
}

static void test_refused(sel_selector *selector)
{
	int32_t fds[2];

	topic("EXCLUSIVE");
	/* Linux has them, but not together. */
	open_pipe(fds);
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0],
					R | EXCL | SEL_EVENT_ONESHOT, 0, NULL),
		  "with ONESHOT: SEL_ENOTSUP");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fds[0], P | EXCL, 0, NULL),
		  "with PRI: SEL_ENOTSUP");
	is_status(0, sel_selector_count(selector),
		  "refused: nothing is registered");
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_pipe(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_EXCLUSIVE) != 0) {
		test_alone(selector);
		test_nested(selector);
		test_two(backend);
		test_refused(selector);
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], R | EXCL, 0,
						NULL),
			  "EXCLUSIVE is not supported: SEL_ENOTSUP");
		is_status(0, sel_selector_count(selector),
			  "EXCLUSIVE is not supported: nothing is registered");
	}
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
