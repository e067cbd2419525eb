/* SPDX-License-Identifier: MIT */
/* SEL_EVENT_ONESHOT: one event, then silence until modify re-arms it. */
#include "support.h"
#include "tap.h"

enum { ONE = SEL_EVENT_ONESHOT };

static void test_fires(sel_selector *selector, int32_t fds[2])
{
	sel_event event = { .events = 0 };
	sel_key key = { .fd = -7 };
	sel_stats before;

	topic("ONESHOT");
	add(selector, fds[0], R | ONE, 1);
	is_status(0, look_all(selector), "armed and idle: no event");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event), "data: the one-shot fires");
	is_hex(R | ONE, event.key.events,
	       "fired: the event's key has the flag");
	is_status(0, look_all(selector), "fired: it does not fire again");
	put(fds[1], 1);
	is_status(0, look_all(selector),
		  "fired: it does not fire for more data");
	is_status(1, sel_selector_is_current(selector, &event),
		  "fired: the event is current");
	(void)sel_selector_get_key(selector, fds[0], &key);
	is_hex(R | ONE, key.events, "fired: the key is the same");
	is_status(1, sel_selector_count(selector),
		  "fired: the registration counts");

	before = stats_of(selector);
	is_status(0, sel_selector_modify(selector, fds[0], R | ONE, 2, NULL),
		  "modify with the same events succeeds");
	is_uint(before.changes_saved, stats_of(selector).changes_saved,
		"modify with the same events goes to the kernel");
	is_hex(R, look(selector, fds[0], &event),
	       "modify with the same events re-arms");
	is_uint(2, event.key.data, "re-armed: the event has the new data");
	is_status(0, look_all(selector), "re-armed: it fires once");
	(void)sel_selector_modify(selector, fds[0], W | ONE, 3, NULL);
	is_hex(W, look(selector, fds[0], NULL), "modify to WRITE re-arms");
	is_status(0, look_all(selector), "modify to WRITE: it fires once");
	(void)sel_selector_modify(selector, fds[0], R, 4, NULL);
	is_hex(R, look(selector, fds[0], NULL),
	       "modify to plain READ: it is reported");
	is_hex(R, look(selector, fds[0], NULL),
	       "modify to plain READ: it is reported again");
	(void)sel_selector_modify(selector, fds[0], R | ONE, 5, NULL);
	is_hex(R, look(selector, fds[0], NULL),
	       "modify back to ONESHOT re-arms");
	is_status(0, look_all(selector),
		  "modify back to ONESHOT: it fires once");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "fired: unregister succeeds");
	add(selector, fds[0], R | ONE, 6);
	is_hex(R, look(selector, fds[0], NULL), "registered anew: it fires");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	drain(fds[0]);
}

static void test_both(sel_selector *selector, int32_t fds[2])
{
	topic("ONESHOT, READ and WRITE");
	add(selector, fds[0], RW | ONE, 1);
	is_hex(W, look(selector, fds[0], NULL),
	       "writable: it fires with WRITE");
	put(fds[1], 1);
	is_status(0, look_all(selector),
		  "fired with WRITE: it does not fire with READ");
	(void)sel_selector_modify(selector, fds[0], RW | ONE, 1, NULL);
	is_hex(RW, look(selector, fds[0], NULL),
	       "re-armed: it fires with both");
	is_status(0, look_all(selector), "re-armed: it fires once");
	drain(fds[0]);
}

/* Neither HUP nor a number that isn't open may break the silence. */
static void test_gone(sel_selector *selector, int32_t fds[2])
{
	sel_event event;
	int64_t begin = sel_now();
	int32_t number = fds[0];

	topic("ONESHOT that has fired");
	close_one(&fds[1]);
	is_status(0, look_all(selector),
		  "the peer closed: a look has no event");
	is_status(0, sel_selector_select(selector, &event, 1, 10 * MS, 0),
		  "the peer closed: a wait has no event");
	ok(sel_now() - begin >= 10 * MS,
	   "the peer closed: the wait lasts for its time");
	close_one(&fds[0]);
	is_status(0, look_all(selector),
		  "the descriptor closed: a look has no event");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "the descriptor closed: unregister succeeds");
}

/* Nothing is reported of data that were read before the wait, and the one-shot
   is not used up. */
static void test_read(sel_selector *selector, int32_t fds[2])
{
	topic("ONESHOT, read before the wait");
	add(selector, fds[0], R | ONE, 1);
	for (int i = 0; i < 2; i++) {
		put(fds[1], 1);
		drain(fds[0]);
		is_status(0, look_all(selector), "round %d: no event", i);
		put(fds[1], 1);
		is_hex(R, look(selector, fds[0], NULL),
		       "round %d, more data: the one-shot fires", i);
		drain(fds[0]);
		(void)sel_selector_modify(selector, fds[0], R | ONE, 2, NULL);
	}
	fill(fds[0]);
	drain(fds[1]);
	(void)sel_selector_modify(selector, fds[0], W | ONE, 3, NULL);
	fill(fds[0]);
	is_status(0, look_all(selector), "filled before the wait: no event");
	drain(fds[1]);
	is_hex(W, look(selector, fds[0], NULL),
	       "room again: the one-shot fires");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_ONESHOT) != 0) {
		test_fires(selector, fds);
		test_both(selector, fds);
		test_gone(selector, fds);
		close_both(fds);
		open_unix(fds);
		test_read(selector, fds);
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], R | ONE, 0,
						NULL),
			  "ONESHOT is not supported: SEL_ENOTSUP");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
