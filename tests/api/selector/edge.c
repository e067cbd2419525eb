/* SPDX-License-Identifier: MIT */
/* SEL_EVENT_EDGE: an event for each change, none while a state lasts. */
#include "support.h"
#include "tap.h"

enum { EDGE = SEL_EVENT_EDGE, ONE = SEL_EVENT_ONESHOT };

static void test_edges(sel_selector *selector, int32_t fds[2])
{
	bool kqueue = sel_selector_backend(selector) == SEL_BACKEND_KQUEUE;
	sel_event event = { .events = 0 };
	sel_stats before;

	put(fds[1], 1);
	add(selector, fds[0], R | EDGE, 1);
	is_hex(R, look(selector, fds[0], &event),
	       "a state found at register is a change");
	is_hex(R | EDGE, event.key.events, "the key has the flag");
	is_status(0, look_all(selector), "once");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "more data is a change");
	is_status(0, look_all(selector), "once");
	drain(fds[0]);
	is_status(0, look_all(selector), "reading is none");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "new data is one");
	before = stats_of(selector);
	is_status(0, sel_selector_modify(selector, fds[0], R | EDGE, 2, NULL),
		  "modify with the same events");
	is_uint(before.changes_saved, stats_of(selector).changes_saved,
		"is a real change");
	is_hex(R, look(selector, fds[0], &event), "and reports what lasts");
	is_uint(2, event.key.data, "with the new data");
	is_status(0, look_all(selector), "once");
	(void)sel_selector_modify(selector, fds[0], R, 3, NULL);
	is_hex(R, look(selector, fds[0], NULL), "without EDGE");
	is_hex(R, look(selector, fds[0], NULL), "it is a state");
	(void)sel_selector_modify(selector, fds[0], RW | EDGE, 4, NULL);
	is_hex(RW, look(selector, fds[0], NULL), "both");
	is_status(0, look_all(selector), "once");
	close_one(&fds[1]);
	is_hex(RW, look(selector, fds[0], &event), "HUP is a change");
	/* kqueue knows an end of each direction. */
	ok((event.detail & (kqueue ? SEL_DETAIL_RDHUP : SEL_DETAIL_HUP)) != 0,
	   "with its detail");
	is_status(0, look_all(selector), "once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_oneshot(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	add(selector, fds[0], R | EDGE | ONE, 1);
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "EDGE and ONESHOT");
	put(fds[1], 1);
	is_status(0, look_all(selector), "only the first change");
	(void)sel_selector_modify(selector, fds[0], R | EDGE | ONE, 1, NULL);
	is_hex(R, look(selector, fds[0], NULL), "until it is re-armed");
	put(fds[1], 1);
	is_status(0, look_all(selector), "once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_EDGE) != 0) {
		test_edges(selector, fds);
		test_oneshot(selector);
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], R | EDGE, 0,
						NULL), "not supported");
		is_status(0, sel_selector_count(selector),
			  "and not registered");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
