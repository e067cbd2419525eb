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

	add(selector, fds[0], R | ONE, 1);
	is_status(0, look_all(selector), "armed and idle");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], &event), "it fires");
	is_hex(R | ONE, event.key.events, "the event's key has the flag");
	is_status(0, look_all(selector), "once");
	put(fds[1], 1);
	is_status(0, look_all(selector), "also when more comes");
	is_status(1, sel_selector_is_current(selector, &event),
		  "it is registered still");
	(void)sel_selector_get_key(selector, fds[0], &key);
	is_hex(R | ONE, key.events, "with the same key");
	is_status(1, sel_selector_count(selector), "and counts");

	before = stats_of(selector);
	is_status(0, sel_selector_modify(selector, fds[0], R | ONE, 2, NULL),
		  "modify with the same events");
	is_uint(before.changes_saved, stats_of(selector).changes_saved,
		"is a real change");
	is_hex(R, look(selector, fds[0], &event), "and re-arms it");
	is_uint(2, event.key.data, "with the new data");
	is_status(0, look_all(selector), "once");
	(void)sel_selector_modify(selector, fds[0], W | ONE, 3, NULL);
	is_hex(W, look(selector, fds[0], NULL), "or with other events");
	is_status(0, look_all(selector), "once");
	(void)sel_selector_modify(selector, fds[0], R, 4, NULL);
	is_hex(R, look(selector, fds[0], NULL), "or for good");
	is_hex(R, look(selector, fds[0], NULL), "as a state");
	(void)sel_selector_modify(selector, fds[0], R | ONE, 5, NULL);
	is_hex(R, look(selector, fds[0], NULL), "and back");
	is_status(0, look_all(selector), "once");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "one that has fired unregisters");
	add(selector, fds[0], R | ONE, 6);
	is_hex(R, look(selector, fds[0], NULL), "and registers");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	drain(fds[0]);
}

static void test_both(sel_selector *selector, int32_t fds[2])
{
	add(selector, fds[0], RW | ONE, 1);
	is_hex(W, look(selector, fds[0], NULL), "one of two events fires");
	put(fds[1], 1);
	is_status(0, look_all(selector), "and disarms both");
	(void)sel_selector_modify(selector, fds[0], RW | ONE, 1, NULL);
	is_hex(RW, look(selector, fds[0], NULL), "both at once are one");
	is_status(0, look_all(selector), "once");
	drain(fds[0]);
}

/* Neither HUP nor a number that isn't open may break the silence. */
static void test_gone(sel_selector *selector, int32_t fds[2])
{
	sel_event event;
	int64_t begin = sel_now();
	int32_t number = fds[0];

	close_one(&fds[1]);
	is_status(0, look_all(selector), "HUP doesn't break the silence");
	is_status(0, sel_selector_select(selector, &event, 1, 10 * MS),
		  "nor does it end a wait");
	ok(sel_now() - begin >= 10 * MS, "before its time");
	close_one(&fds[0]);
	is_status(0, look_all(selector), "nor does a closed descriptor");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "which unregisters");
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
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], R | ONE, 0,
						NULL), "not supported");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
