/* SPDX-License-Identifier: MIT */
/* With nothing registered, a wait without a limit is one all the same. */
#include "support.h"
#include "tap.h"

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	struct waiter waiter;
	sel_event event;
	int64_t begin = sel_now();
	int32_t fds[2];

	topic("an empty selector");
	open_pipe(fds);
	put(fds[1], 1);
	is_status(0, look_all(selector), "a look has no event");
	is_status(0, sel_selector_select(selector, &event, 1, 10 * MS, 0),
		  "a wait of 10 ms has no event");
	ok(sel_now() - begin >= 10 * MS, "the wait of 10 ms lasts as long");

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "a wait without limit ends with a wakeup");

	waiter_start(&waiter, selector, SEL_FOREVER);
	add(selector, fds[0], R, 4);
	is_status(1, waiter_join(&waiter),
		  "a wait without limit ends with a registration");
	is_uint(4, waiter.events[0].key.data,
		"the registration's event is reported");
	(void)sel_selector_unregister(selector, fds[0], NULL);

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, waiter_join(&waiter),
		  "a wait without limit ends with close");
	sel_selector_free(selector);

	/* The same when the set has become empty again. */
	selector = open_selector(backend, 0);
	add(selector, fds[0], R, 5);
	is_status(1, look_all(selector), "one registered and ready: one event");
	waiter_start(&waiter, selector, 0);
	(void)waiter_join(&waiter);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	waiter_start(&waiter, selector, INT64_MAX);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "the last one unregistered: a wait ends with a wakeup");
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
