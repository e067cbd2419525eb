/* SPDX-License-Identifier: MIT */
/* Descriptors above FD_SETSIZE, on every back end, select included. */
#include <fcntl.h>

#include "support.h"
#include "tap.h"

enum { COUNT = 9 };

/* Around the borders of words, of FD_SETSIZE and of bigger tables. */
static const int32_t numbers[COUNT] = {
	1023, 1024, 1025, 1087, 1088, 2047, 4095, 4096, 5000,
};

static bool only(sel_selector *selector, int32_t fd)
{
	sel_event event;

	return sel_selector_select(selector, &event, 1, 60000 * MS, 0) == 1 &&
	       event.key.fd == fd && event.key.data == (uint64_t)fd &&
	       event.events == R && look_all(selector) == 1;
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t pipes[COUNT][2];
	int32_t low[2];
	sel_key key;
	int32_t cursor = -1;
	int wrong = 0;

	topic("numbers from 1023 to 5000");
	if (backend == SEL_BACKEND_SELECT && !wide_select()) {
		skip("this system's select() ends at FD_SETSIZE");
		sel_selector_free(selector);
		return;
	}
	open_oneway(low);
	add(selector, low[0], R, (uint64_t)low[0]);
	for (int i = 0; i < COUNT; i++) {
		open_oneway(pipes[i]);
		move_to(&pipes[i][0], numbers[i]);
		wrong += sel_selector_register(selector, numbers[i], R,
					       (uint64_t)numbers[i],
					       NULL) != 0;
	}
	is_int(0, wrong, "all register");
	is_status(COUNT + 1, sel_selector_count(selector), "all are counted");
	is_status(0, look_all(selector), "idle: no event");
	for (int i = 0; i < COUNT; i++) {
		put(pipes[i][1], 1);
		wrong += !only(selector, numbers[i]);
		drain(pipes[i][0]);
	}
	is_int(0, wrong, "each is reported when ready, and no other");
	put(low[1], 1);
	ok(only(selector, low[0]), "a low number is reported, and no other");
	for (int i = 0; i < COUNT; i++)
		put(pipes[i][1], 1);
	is_status(COUNT + 1, look_all(selector), "all ready: all are reported");
	for (int i = 0; i <= COUNT; i++)
		wrong += sel_selector_next(selector, &cursor, &key) != 1 ||
			 key.fd != (i == 0 ? low[0] : numbers[i - 1]);
	is_int(0, wrong, "next() has all in ascending order");
	is_status(0, sel_selector_modify(selector, 4096, W, 1, NULL),
		  "modify of 4096 to WRITE succeeds");
	is_hex(0, look(selector, 4096, NULL),
	       "4096 without READ is not reported");
	is_status(0, sel_selector_unregister(selector, 5000, NULL),
		  "unregister of 5000 succeeds");
	is_status(COUNT - 1, look_all(selector),
		  "without 5000 and 4096 the others are reported");
	for (int i = 0; i < COUNT - 1; i++)
		(void)sel_selector_unregister(selector, numbers[i], NULL);
	is_status(1, sel_selector_count(selector),
		  "the high ones unregistered: one is left");
	is_status(1, look_all(selector), "the low one left is reported");
	for (int i = 0; i < COUNT; i++)
		close_both(pipes[i]);
	close_both(low);
	sel_selector_free(selector);
}

int main(void)
{
	if (!may_open(5001))
		skip_all("the process may not open number 5000");
	for_each_backend(test);
	return finish();
}
