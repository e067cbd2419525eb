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

	topic("EDGE");
	put(fds[1], 1);
	add(selector, fds[0], R | EDGE, 1);
	is_hex(R, look(selector, fds[0], &event),
	       "what is ready at register is reported");
	is_hex(R | EDGE, event.key.events, "the event's key has the flag");
	is_status(0, look_all(selector),
		  "what was ready at register is reported once");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "more data is reported");
	is_status(0, look_all(selector), "more data is reported once");
	drain(fds[0]);
	is_status(0, look_all(selector), "reading all data is not reported");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL),
	       "new data after reading is reported");
	before = stats_of(selector);
	is_status(0, sel_selector_modify(selector, fds[0], R | EDGE, 2, NULL),
		  "modify with the same events succeeds");
	is_uint(before.changes_saved, stats_of(selector).changes_saved,
		"modify with the same events goes to the kernel");
	is_hex(R, look(selector, fds[0], &event),
	       "modify with the same events re-arms");
	is_uint(2, event.key.data, "the re-armed event has the new data");
	is_status(0, look_all(selector), "the re-armed event comes once");
	(void)sel_selector_modify(selector, fds[0], R, 3, NULL);
	is_hex(R, look(selector, fds[0], NULL),
	       "modify to plain READ reports what is ready");
	is_hex(R, look(selector, fds[0], NULL), "plain READ is reported again");
	(void)sel_selector_modify(selector, fds[0], RW | EDGE, 4, NULL);
	is_hex(RW, look(selector, fds[0], NULL),
	       "modify to READ and WRITE with EDGE reports both");
	is_status(0, look_all(selector), "both are reported once");
	close_one(&fds[1]);
	is_hex(RW, look(selector, fds[0], &event),
	       "the peer's close is reported");
	/* kqueue knows an end of each direction. */
	ok((event.detail & (kqueue ? SEL_DETAIL_RDHUP : SEL_DETAIL_HUP)) != 0,
	   "the peer's close has its detail");
	is_status(0, look_all(selector), "the peer's close is reported once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_oneshot(sel_selector *selector)
{
	uint64_t stale;
	int32_t fds[2];

	topic("EDGE with ONESHOT");
	open_pipe(fds);
	add(selector, fds[0], R | EDGE | ONE, 1);
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "the first data is reported");
	stale = stats_of(selector).stale;
	put(fds[1], 1);
	is_status(0, look_all(selector), "more data is not reported");
	is_uint(stale, stats_of(selector).stale,
		"the system tells nothing of what has fired");
	(void)sel_selector_modify(selector, fds[0], R | EDGE | ONE, 1, NULL);
	is_hex(R, look(selector, fds[0], NULL), "re-armed, it is reported");
	put(fds[1], 1);
	is_status(0, look_all(selector), "re-armed, it is reported once");
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
						NULL),
			  "EDGE is not supported: SEL_ENOTSUP");
		is_status(0, sel_selector_count(selector),
			  "EDGE is not supported: nothing is registered");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
