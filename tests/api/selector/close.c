/* SPDX-License-Identifier: MIT */
/* Closing and freeing: what it releases, what every call says afterwards. */
#include <fcntl.h>

#include "support.h"
#include "tap.h"

static void test_closed(sel_selector *selector, int32_t fd)
{
	sel_key key = { .fd = fd, .events = R };
	sel_event event = { .key = key };
	sel_stats stats;
	int32_t cursor = -1;
	size_t failed = 77;

	topic("a closed selector");
	is_status(SEL_ECLOSED,
		  sel_selector_register(selector, fd, R, 0, &key), "register");
	is_status(SEL_ECLOSED,
		  sel_selector_register_token(selector, 5, fd, R, 0, &key),
		  "register_token");
	is_status(SEL_ECLOSED,
		  sel_selector_modify(selector, fd, W, 0, &key), "modify");
	is_status(SEL_ECLOSED,
		  sel_selector_unregister(selector, fd, &key), "unregister");
	is_status(SEL_ECLOSED,
		  sel_selector_register_many(selector, &key, 1, &failed),
		  "register_many");
	is_status(SEL_ECLOSED,
		  sel_selector_unregister_many(selector, &fd, 1, &failed),
		  "unregister_many");
	is_status(SEL_ECLOSED, sel_selector_get_key(selector, fd, &key),
		  "get_key");
	is_status(SEL_ECLOSED, find_fd(selector, 5), "find");
	is_status(SEL_ECLOSED, sel_selector_count(selector), "count");
	is_status(SEL_ECLOSED, sel_selector_next(selector, &cursor, &key),
		  "next");
	is_status(SEL_ECLOSED, sel_selector_select(selector, &event, 1, 0, 0),
		  "select");
	is_status(SEL_ECLOSED,
		  sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "select without a limit");
	is_status(SEL_ECLOSED,
		  sel_selector_select_until(selector, &event, 1, 0, 0),
		  "select_until");
	is_status(SEL_ECLOSED, sel_selector_is_current(selector, &event),
		  "is_current");
	is_status(SEL_ECLOSED, sel_selector_wakeup(selector), "wakeup");
	is_status(SEL_ECLOSED, sel_selector_fileno(selector), "fileno");
	is_status(SEL_ECLOSED, sel_selector_backend(selector), "backend");
	is_status(SEL_ECLOSED, sel_selector_features(selector), "features");
	is_status(SEL_ECLOSED,
		  sel_selector_stats(selector, &stats, sizeof(stats)),
		  "stats");
	ok(key.fd == fd && key.events == R && cursor == -1,
	   "no call touches its out-parameters");
}

static void test(uint32_t backend)
{
	int before = count_open();
	int32_t fds[2];
	sel_selector *selector = open_selector(backend, 0);

	open_unix(fds);
	add(selector, fds[0], RW, 1);
	(void)sel_selector_wakeup(selector);
	(void)sel_selector_fileno(selector);

	topic("close");
	is_status(0, sel_selector_closed(selector), "closed() before is 0");
	is_status(0, sel_selector_close(selector), "the first succeeds");
	is_status(1, sel_selector_closed(selector), "closed() after it is 1");
	is_status(0, sel_selector_close(selector), "the second succeeds");
	is_status(0, sel_selector_close(selector), "the third succeeds");
	is_int(before + 2, count_open(),
	       "the selector's own descriptors are closed");
	ok(fcntl(fds[0], F_GETFD) >= 0, "a registered descriptor stays open");
	test_closed(selector, fds[0]);
	sel_selector_free(selector);

	topic("free without close");
	selector = open_selector(backend, 0);
	add(selector, fds[0], RW, 1);
	is_hex(W, look(selector, fds[0], NULL),
	       "a descriptor of a freed selector works in another");
	sel_selector_free(selector);
	is_int(before + 2, count_open(),
	       "the selector's own descriptors are closed");
	ok(fcntl(fds[0], F_GETFD) >= 0, "a registered descriptor stays open");
	sel_selector_free(NULL);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
