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

	open_pipe(fds);
	put(fds[1], 1);
	is_status(0, look_all(selector), "a look finds nothing");
	is_status(0, sel_selector_select(selector, &event, 1, 10 * MS),
		  "a wait ends");
	ok(sel_now() - begin >= 10 * MS, "when its time is over");

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "without a limit it lasts until a wakeup");

	waiter_start(&waiter, selector, SEL_FOREVER);
	add(selector, fds[0], R, 4);
	is_status(1, waiter_join(&waiter), "or a registration");
	is_uint(4, waiter.events[0].key.data, "with its event");
	(void)sel_selector_unregister(selector, fds[0], NULL);

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, waiter_join(&waiter), "or close");
	sel_selector_free(selector);

	/* The same when the set has become empty again. */
	selector = open_selector(backend, 0);
	add(selector, fds[0], R, 5);
	is_status(1, look_all(selector), "one is ready");
	waiter_start(&waiter, selector, 0);
	(void)waiter_join(&waiter);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	waiter_start(&waiter, selector, INT64_MAX);
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "the last one gone, it lasts until a wakeup");
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
