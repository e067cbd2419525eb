/* SPDX-License-Identifier: MIT */
/*
 * A descriptor that was closed without the kernel's set noticing, since a
 * duplicate lives, and that comes back to its number: the set still has it,
 * with the events of its former registration, whatever these were.
 */
#include "support.h"
#include "tap.h"

static const uint32_t kinds[] = { 0, SEL_EVENT_ONESHOT, SEL_EVENT_EDGE,
				  SEL_EVENT_EXCLUSIVE };

static bool can(uint32_t backend, uint32_t kind)
{
	static const uint32_t features[] = { 0, SEL_FEATURE_ONESHOT,
					     SEL_FEATURE_EDGE,
					     SEL_FEATURE_EXCLUSIVE };

	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (kinds[i] == kind)
			return (features[i] &
				~sel_backend_features(backend)) == 0;
	return false;
}

static void comes_back(uint32_t backend, uint32_t old, uint32_t new)
{
	sel_selector *selector = open_selector(backend, 0);
	sel_event event = { .events = 0 };
	int32_t fds[2];
	int32_t copy;
	int32_t number;

	topic("closed with flags %#x, registered again with %#x", old, new);
	open_pipe(fds);
	number = fds[0];
	copy = dup_of(number);
	add(selector, number, R | old, 1);
	close_one(&fds[0]);
	(void)sel_selector_unregister(selector, number, NULL);
	move_to(&copy, number);
	is_status(0, sel_selector_register(selector, number, R | new, 2, NULL),
		  "register succeeds");
	put(fds[1], 1);
	is_hex(R, look(selector, number, &event), "data: READ");
	is_uint(2, event.key.data, "the event has the new data");
	is_hex(new == SEL_EVENT_ONESHOT || new == SEL_EVENT_EDGE ? 0 : R,
	       look(selector, number, NULL),
	       "data not read: READ again, unless ONESHOT or EDGE");
	sel_selector_free(selector);
	close_one(&copy);
	close_one(&fds[1]);
}

static void test(uint32_t backend)
{
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		for (size_t j = 0; j < LENGTH(kinds); j++) {
			if (can(backend, kinds[i]) && can(backend, kinds[j]))
				comes_back(backend, kinds[i], kinds[j]);
			else
				skip("flags %#x or %#x are not supported",
				     kinds[i], kinds[j]);
		}
	}
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
