/* SPDX-License-Identifier: MIT */
/* sel_selector_unregister(), also of closed and reused descriptors. */
#include "support.h"
#include "tap.h"

static void test_plain(sel_selector *selector, int32_t fds[2])
{
	sel_key key = { .fd = -7 };

	is_status(SEL_EBADFD, sel_selector_unregister(selector, -1, &key),
		  "-1");
	is_status(SEL_EBADFD,
		  sel_selector_unregister(selector, INT32_MIN, &key),
		  "INT32_MIN");
	is_status(SEL_ENOTREG,
		  sel_selector_unregister(selector, fds[0], &key),
		  "not registered");
	is_status(SEL_ENOTREG,
		  sel_selector_unregister(selector, INT32_MAX, &key),
		  "INT32_MAX");
	is_int(-7, key.fd, "no key is written");

	add(selector, fds[0], R, 11);
	add(selector, fds[1], R, 12);
	put(fds[0], 1);
	put(fds[1], 1);
	is_status(2, look_all(selector), "two are ready");
	is_status(0, sel_selector_unregister(selector, fds[0], &key),
		  "one goes");
	ok(key.fd == fds[0] && key.events == R && key.data == 11,
	   "the key says what it was");
	is_status(1, sel_selector_count(selector), "one is left");
	is_hex(0, look(selector, fds[0], NULL), "the one is silent");
	is_hex(R, look(selector, fds[1], NULL), "the other is not");
	is_status(SEL_ENOTREG,
		  sel_selector_unregister(selector, fds[0], &key),
		  "it can't go twice");
	add(selector, fds[0], R, 13);
	is_hex(R, look(selector, fds[0], NULL), "but come back");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "a NULL key is fine");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	is_status(0, sel_selector_count(selector), "all gone");
	is_status(0, look_all(selector), "and silent");
	drain(fds[0]);
	drain(fds[1]);
}

static void test_closed(sel_selector *selector)
{
	int32_t fds[2], other[2], number;
	sel_key key = { .fd = -7 };

	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 21);
	close_one(&fds[0]);
	is_status(0, sel_selector_unregister(selector, number, &key),
		  "a closed descriptor");
	ok(key.fd == number && key.data == 21, "its key");
	close_both(fds);

	open_pipe(fds);
	open_pipe(other);
	number = fds[0];
	add(selector, number, R, 22);
	close_one(&fds[0]);
	move_to(&other[0], number);
	is_status(0, sel_selector_unregister(selector, number, &key),
		  "a number that means another file now");
	ok(key.fd == number && key.data == 22, "its key");
	put(other[1], 1);
	is_status(0, look_all(selector), "the other file is not reported");
	add(selector, number, R, 23);
	is_hex(R, look(selector, number, NULL), "until it is registered");
	(void)sel_selector_unregister(selector, number, NULL);
	close_both(fds);
	close_both(other);
}

/* Many come and go, so that any table must grow, shrink and be searched. */
static void test_many(sel_selector *selector)
{
	enum { COUNT = 150 };
	int32_t fds[COUNT][2];
	int wrong = 0;

	for (int i = 0; i < COUNT; i++) {
		open_pipe(fds[i]);
		add(selector, fds[i][0], R, (uint64_t)i);
		put(fds[i][1], 1);
	}
	for (int i = 0; i < COUNT; i += 2)
		wrong += sel_selector_unregister(selector, fds[i][0],
						 NULL) != 0;
	is_int(0, wrong, "every second of %d goes", COUNT);
	is_status(COUNT / 2, sel_selector_count(selector), "half are left");
	for (int round = 0; round < 5 * COUNT / 64; round++) {
		sel_event events[64];
		sel_status n;

		n = sel_selector_select(selector, events, 64, 0);
		for (sel_status i = 0; i < n; i++)
			wrong += events[i].key.data % 2 == 0 ||
				 fds[events[i].key.data][0] !=
				 events[i].key.fd;
	}
	is_int(0, wrong, "and only these are reported");
	for (int i = COUNT - 1; i > 0; i -= 2)
		wrong += sel_selector_unregister(selector, fds[i][0],
						 NULL) != 0;
	is_int(0, wrong, "the rest goes from the other end");
	is_status(0, sel_selector_count(selector), "none is left");
	is_status(0, look_all(selector), "none is reported");
	for (int i = 0; i < COUNT; i++)
		close_both(fds[i]);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_plain(selector, fds);
	test_closed(selector);
	test_many(selector);
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
