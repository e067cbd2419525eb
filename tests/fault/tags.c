/* SPDX-License-Identifier: MIT */
/*
 * The tags that tell the states of a registration apart come from one counter
 * of 32 bits, which a busy process wears out in hours: what was registered
 * long ago must be seen all the same, and a new tag must never be 0, which
 * means that nothing is registered.
 */
#include "selectors/private.h"
#include "support.h"
#include "tap.h"

/* As if there had been so many changes. */
static void age(sel_selector *selector, uint32_t changes)
{
	selector->tag += changes;
}

static void test_old(sel_selector *selector, int32_t fds[2], uint32_t changes)
{
	sel_event event = { .events = 0 };

	age(selector, changes);
	is_hex(R, look(selector, fds[0], &event),
	       "%#x changes later: the descriptor is reported", changes);
	is_status(1, sel_selector_is_current(selector, &event),
		  "%#x changes later: the event is current", changes);
}

static void test(uint32_t backend)
{
	static const uint32_t changes[] = { 1, 0x7ffffff0, 0x20, 0x7ffffff0,
					    0x40 };
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];
	int32_t other[2];

	open_pipe(fds);
	open_pipe(other);
	put(fds[1], 1);
	put(other[1], 1);
	add(selector, fds[0], R, 1);
	for (size_t i = 0; i < LENGTH(changes); i++)
		test_old(selector, fds, changes[i]);
	is_uint(0, stats_of(selector).stale,
		"after all changes: no stale record is counted");

	selector->tag = UINT32_MAX - 2;
	for (int i = 0; i < 6; i++) {
		add(selector, other[0], R, 2);
		is_status(2, look_all(selector),
			  "register %d around the end of the tags: two events",
			  i + 1);
		(void)sel_selector_unregister(selector, other[0], NULL);
	}
	close_both(fds);
	close_both(other);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
