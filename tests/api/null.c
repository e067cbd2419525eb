/* SPDX-License-Identifier: MIT */
/* NULL for every pointer of every selector function. */
#include "support.h"
#include "tap.h"

static void test_no_selector(int32_t fd)
{
	sel_key key = { .fd = fd, .events = R };
	sel_event event = { .key = key };
	sel_stats stats;
	int32_t cursor = -1;
	size_t failed;

	topic("no selector");
	is_status(SEL_ETYPE, sel_selector_close(NULL), "close");
	is_status(SEL_ETYPE, sel_selector_closed(NULL), "closed");
	is_status(SEL_ETYPE, sel_selector_register(NULL, fd, R, 0, &key),
		  "register");
	is_status(SEL_ETYPE,
		  sel_selector_register_token(NULL, 1, fd, R, 0, &key),
		  "register_token");
	is_status(SEL_ETYPE, sel_selector_modify(NULL, fd, R, 0, &key),
		  "modify");
	is_status(SEL_ETYPE, sel_selector_unregister(NULL, fd, &key),
		  "unregister");
	is_status(SEL_ETYPE,
		  sel_selector_register_many(NULL, &key, 1, &failed),
		  "register_many");
	is_status(SEL_ETYPE,
		  sel_selector_unregister_many(NULL, &fd, 1, &failed),
		  "unregister_many");
	is_status(SEL_ETYPE, sel_selector_get_key(NULL, fd, &key), "get_key");
	is_status(SEL_ETYPE, sel_selector_find(NULL, 1, NULL), "find");
	is_status(SEL_ETYPE, sel_selector_count(NULL), "count");
	is_status(SEL_ETYPE, sel_selector_next(NULL, &cursor, &key), "next");
	is_status(SEL_ETYPE, sel_selector_select(NULL, &event, 1, 0, 0),
		  "select");
	is_status(SEL_ETYPE, sel_selector_select_until(NULL, &event, 1, 0, 0),
		  "select_until");
	is_status(SEL_ETYPE, sel_selector_is_current(NULL, &event),
		  "is_current");
	is_status(SEL_ETYPE, sel_selector_wakeup(NULL), "wakeup");
	is_status(SEL_ETYPE, sel_selector_fileno(NULL), "fileno");
	is_status(SEL_ETYPE, sel_selector_backend(NULL), "backend");
	is_status(SEL_ETYPE, sel_selector_features(NULL), "features");
	is_status(SEL_ETYPE, sel_selector_stats(NULL, &stats, sizeof(stats)),
		  "stats");
	sel_selector_free(NULL);
}

static void test_other(sel_selector *selector)
{
	sel_key key;
	size_t failed = 77;

	topic("NULL");
	is_status(SEL_ETYPE,
		  sel_selector_register_many(selector, NULL, 1, &failed),
		  "register_many without keys");
	is_status(SEL_ETYPE,
		  sel_selector_unregister_many(selector, NULL, 1, &failed),
		  "unregister_many without descriptors");
	is_status(SEL_ETYPE, sel_selector_next(selector, NULL, &key),
		  "next without a cursor");
	is_status(SEL_ETYPE, sel_selector_select(selector, NULL, 1, 0, 0),
		  "select without events");
	is_status(SEL_ETYPE,
		  sel_selector_select(selector, NULL, 1, SEL_FOREVER, 0),
		  "select without events does not wait");
	is_status(SEL_ETYPE, sel_selector_select_until(selector, NULL, 1, 0, 0),
		  "select_until without events");
	is_status(SEL_ETYPE, sel_selector_is_current(selector, NULL),
		  "is_current without an event");
	is_status(SEL_ETYPE, sel_selector_stats(selector, NULL, 8),
		  "stats without a struct");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_pipe(fds);
	topic("NULL");
	is_status(SEL_ETYPE, sel_selector_new(NULL, backend, 0),
		  "new without a place for the selector");
	test_no_selector(fds[0]);
	test_other(selector);

	topic("after all");
	is_status(0, look_all(selector), "a look works");
	is_status(0, sel_selector_count(selector), "nothing is registered");
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
