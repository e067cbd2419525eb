/* SPDX-License-Identifier: MIT */
/* sel_selector_unregister(), also of closed and reused descriptors. */
#include "support.h"
#include "tap.h"

static void test_plain(sel_selector *selector, int32_t fds[2])
{
	sel_key key = { .fd = -7 };

	topic("unregister");
	is_status(SEL_EBADFD, sel_selector_unregister(selector, -1, &key),
		  "of -1: SEL_EBADFD");
	is_status(SEL_EBADFD,
		  sel_selector_unregister(selector, INT32_MIN, &key),
		  "of INT32_MIN: SEL_EBADFD");
	is_status(SEL_ENOTREG, sel_selector_unregister(selector, fds[0], &key),
		  "of a descriptor not registered: SEL_ENOTREG");
	is_status(SEL_ENOTREG,
		  sel_selector_unregister(selector, INT32_MAX, &key),
		  "of INT32_MAX: SEL_ENOTREG");
	is_int(-7, key.fd, "no failed call writes a key");

	add(selector, fds[0], R, 11);
	add(selector, fds[1], R, 12);
	put(fds[0], 1);
	put(fds[1], 1);
	is_status(2, look_all(selector),
		  "two registered and ready: two events");
	is_status(0, sel_selector_unregister(selector, fds[0], &key),
		  "of one of two: success");
	ok(key.fd == fds[0] && key.events == R && key.data == 11,
	   "of one of two: the key is the registered one");
	is_status(1, sel_selector_count(selector),
		  "of one of two: one is left");
	is_hex(0, look(selector, fds[0], NULL),
	       "of one of two: it is not reported");
	is_hex(R, look(selector, fds[1], NULL),
	       "of one of two: the other is reported");
	is_status(SEL_ENOTREG, sel_selector_unregister(selector, fds[0], &key),
		  "twice: SEL_ENOTREG");
	add(selector, fds[0], R, 13);
	is_hex(R, look(selector, fds[0], NULL),
	       "registered again: it is reported");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "without a place for the key: success");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	is_status(0, sel_selector_count(selector), "of both: nothing is left");
	is_status(0, look_all(selector), "of both: nothing is reported");
	drain(fds[0]);
	drain(fds[1]);
}

static void test_closed(sel_selector *selector)
{
	int32_t fds[2], other[2], number;
	sel_key key = { .fd = -7 };

	topic("unregister");
	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 21);
	close_one(&fds[0]);
	is_status(0, sel_selector_unregister(selector, number, &key),
		  "of a closed descriptor: success");
	ok(key.fd == number && key.data == 21,
	   "of a closed descriptor: the key is the registered one");
	close_both(fds);

	open_pipe(fds);
	open_pipe(other);
	number = fds[0];
	add(selector, number, R, 22);
	close_one(&fds[0]);
	move_to(&other[0], number);
	is_status(0, sel_selector_unregister(selector, number, &key),
		  "of a number reused: success");
	ok(key.fd == number && key.data == 22,
	   "of a number reused: the key is the registered one");
	put(other[1], 1);
	is_status(0, look_all(selector),
		  "of a number reused: the new file is not reported");
	add(selector, number, R, 23);
	is_hex(R, look(selector, number, NULL),
	       "of a number reused: the new file can be registered");
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

	topic("unregister, %d registered", COUNT);
	for (int i = 0; i < COUNT; i++) {
		open_pipe(fds[i]);
		add(selector, fds[i][0], R, (uint64_t)i);
		put(fds[i][1], 1);
	}
	for (int i = 0; i < COUNT; i += 2)
		wrong += sel_selector_unregister(selector, fds[i][0],
						 NULL) != 0;
	is_int(0, wrong, "of every second: success");
	is_status(COUNT / 2, sel_selector_count(selector),
		  "of every second: half are left");
	for (int round = 0; round < 5 * COUNT / 64; round++) {
		sel_event events[64];
		sel_status n;

		n = sel_selector_select(selector, events, 64, 0, 0);
		for (sel_status i = 0; i < n; i++)
			wrong += events[i].key.data % 2 == 0 ||
				 fds[events[i].key.data][0] !=
				 events[i].key.fd;
	}
	is_int(0, wrong, "of every second: only the others are reported");
	for (int i = COUNT - 1; i > 0; i -= 2)
		wrong += sel_selector_unregister(selector, fds[i][0],
						 NULL) != 0;
	is_int(0, wrong, "of the others, backwards: success");
	is_status(0, sel_selector_count(selector), "of all: nothing is left");
	is_status(0, look_all(selector), "of all: nothing is reported");
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
