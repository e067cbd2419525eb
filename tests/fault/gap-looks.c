/* SPDX-License-Identifier: MIT */
/*
 * Changes between the two looks of one wait: the second one is made when the
 * wakeup's record was in a full batch.
 */
#include "support.h"
#include "tap.h"
#include "wrap.h"

enum { ONE = SEL_EVENT_ONESHOT };

static sel_selector *selector;
static int32_t first[2], second[2], third[2];
static sel_event events[2];

/* It has fired in the first look, and is armed again. */
static void arm(void *context)
{
	(void)context;
	drain(first[0]);
	(void)sel_selector_modify(selector, first[0], R | ONE, 1, NULL);
	put(second[1], 1);
}

/* Nothing of what the second look brings is asked for any more. */
static void ask_for_less(void *context)
{
	(void)context;
	(void)sel_selector_modify(selector, first[0], W, 1, NULL);
}

static void begin(uint32_t backend, uint32_t mask)
{
	selector = open_selector(backend, 0);
	open_unix(first);
	open_pipe(second);
	open_pipe(third);
	fill(first[0]);
	put(first[1], 1);
	add(selector, first[0], mask, 1);
	add(selector, second[0], R, 2);
	add(selector, third[0], R, 3);
	/* With this, the wakeup makes a record. */
	(void)sel_selector_fileno(selector);
	(void)sel_selector_wakeup(selector);
	gap_reset();		/* what probing has counted */
}

static void end(void)
{
	gap_reset();
	sel_selector_free(selector);
	close_both(first);
	close_both(second);
	close_both(third);
}

static void test_armed(uint32_t backend)
{
	sel_status status;

	begin(backend, R | ONE);
	gap_before(1, arm, NULL);
	status = sel_selector_select(selector, events, 2, 0, 0);
	ok(status >= 1,
	   "a one-shot is armed again between: at least one event");
	/* poll and select need no second look. */
	if (gap_count() < 2)
		arm(NULL);
	gap_reset();
	drain(second[0]);
	is_status(SEL_EWOKEN, look_all(selector),
		  "the next look: SEL_EWOKEN");
	is_status(0, look_all(selector),
		  "the look after SEL_EWOKEN, nothing ready: no event");
	put(first[1], 1);
	is_hex(R, look(selector, first[0], NULL),
	       "data for the armed one-shot: READ");
	is_status(0, look_all(selector), "the one-shot has fired: no event");
	end();
}

static void test_empty(uint32_t backend)
{
	sel_status status;
	bool good = true;

	begin(backend, R);
	gap_after(1, ask_for_less, NULL);
	status = sel_selector_select(selector, events, 2, 0, 0);
	for (sel_status i = 0; i < status; i++)
		good = good && events[i].events != 0;
	ok(status >= 1 && good,
	   "a mask is reduced after the second look: no event is empty");
	end();
}

static void test(uint32_t backend)
{
	/* Its looks are made under the lock. */
	if (backend == SEL_BACKEND_DEVPOLL) {
		skip("/dev/poll looks under the lock");
		return;
	}
	topic("two looks of one wait");
	test_armed(backend);
	test_empty(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
