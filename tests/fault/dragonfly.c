/* SPDX-License-Identifier: MIT */
/*
 * The back ends poll and select where poll(2) is as on DragonFly, and in part on
 * macOS: an entry that is asked for no event is not looked at, not even whether
 * its descriptor is open; of the negative numbers only -1 is ignored; and what
 * has an error is counted twice.
 */
#include "support.h"
#include "tap.h"
#include "wrap.h"

enum { ONE = SEL_EVENT_ONESHOT, COUNT = 4, CHILL = 20 * MS };

static int32_t pipes[COUNT][2];

static sel_selector *begin(uint32_t backend)
{
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
	}
	return open_selector(backend, 0);
}

static void end(sel_selector *selector)
{
	sel_selector_free(selector);
	for (int i = 0; i < COUNT; i++)
		close_both(pipes[i]);
}

/* Whether a wait that has nothing to report lasts its time. */
static void is_quiet(sel_selector *selector, const char *what)
{
	int64_t start = sel_now();
	sel_event event;

	is_status(0, sel_selector_select(selector, &event, 1, CHILL, 0),
		  "%s: no event in 20 ms", what);
	ok(sel_now() - start >= CHILL, "%s: the wait lasts its time", what);
}

static void test_oneshot(uint32_t backend)
{
	sel_selector *selector = begin(backend);
	sel_event seen[COUNT];

	topic("one-shots, %s", sel_backend_name(backend));
	for (int i = 0; i < COUNT; i++)
		add(selector, pipes[i][0], R | ONE, (uint64_t)i);
	is_status(1, sel_selector_select(selector, seen, 1, 0, 0),
		  "one place: one of them fires");
	is_status(COUNT - 1, sel_selector_select(selector, seen, COUNT, 0, 0),
		  "the others fire in the next wait");
	is_quiet(selector, "all have fired");
	is_status(0, sel_selector_unregister(selector, pipes[0][0], NULL),
		  "unregister of the first succeeds");
	is_quiet(selector, "the others have fired");
	is_status(0, sel_selector_modify(selector, pipes[3][0], R, 9, NULL),
		  "modify of the last arms it again");
	is_status(1, sel_selector_select(selector, seen, COUNT, 0, 0),
		  "it is reported alone");
	is_uint(9, seen[0].key.data, "with its new data");
	drain(pipes[3][0]);
	is_quiet(selector, "nothing is left");
	end(selector);
}

static void test_closed(uint32_t backend)
{
	sel_selector *selector = begin(backend);
	sel_event seen[COUNT];
	int closed = 0;
	sel_status n;

	topic("a closed descriptor, %s", sel_backend_name(backend));
	add(selector, pipes[0][0], R, 0);
	add(selector, pipes[1][0], R, 1);
	close_one(&pipes[0][0]);
	n = sel_selector_select(selector, seen, COUNT, 2000 * MS, 0);
	is_status(2, n, "it is reported beside a ready one");
	for (sel_status i = 0; i < n; i++)
		closed += seen[i].key.data == 0 &&
			  seen[i].detail == SEL_DETAIL_INVALID;
	is_int(1, closed, "with INVALID");
	end(selector);
}

static void test_error(uint32_t backend)
{
	sel_selector *selector = begin(backend);
	sel_event seen[COUNT];

	topic("an error, %s", sel_backend_name(backend));
	add(selector, pipes[0][0], R, 0);
	add(selector, pipes[1][1], W, 1);
	close_one(&pipes[1][0]);
	is_status(2, sel_selector_select(selector, seen, COUNT, 0, 0),
		  "it is reported once, beside a ready one");
	is_status(1, sel_selector_select(selector, seen, 1, 0, 0),
		  "one place: one of them is reported");
	is_status(2, sel_selector_select(selector, seen, COUNT, 0, 0),
		  "then it is reported once again, beside the ready one");
	end(selector);
}

int main(void)
{
	begin_tests();
	fault_poll_as_dragonfly();
	test_oneshot(SEL_BACKEND_POLL);
	test_oneshot(SEL_BACKEND_SELECT);
	test_closed(SEL_BACKEND_POLL);
	test_closed(SEL_BACKEND_SELECT);
	test_error(SEL_BACKEND_POLL);
	return finish();
}
