/* SPDX-License-Identifier: MIT */
/* The map of registrations: get_key, count, next, mixed with changes. */
#include "support.h"
#include "tap.h"

enum { COUNT = 6 };

static void test_lookup(sel_selector *selector, int32_t fd)
{
	sel_key key = { .fd = -7 };

	is_status(SEL_EBADFD, sel_selector_get_key(selector, -1, &key), "-1");
	is_status(SEL_EBADFD, sel_selector_get_key(selector, INT32_MIN, &key),
		  "INT32_MIN");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, &key),
		  "not registered");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, INT32_MAX,
						    &key),
		  "INT32_MAX");
	is_int(-7, key.fd, "no key is written");
	is_status(0, sel_selector_count(selector), "empty");
	add(selector, fd, RW, 42);
	is_status(1, sel_selector_count(selector), "one");
	is_status(0, sel_selector_get_key(selector, fd, &key), "is found");
	ok(key.fd == fd && key.events == RW && key.data == 42 &&
	   key.object == 0, "with its key");
	is_status(0, sel_selector_get_key(selector, fd, NULL),
		  "a NULL key is fine");
	(void)sel_selector_unregister(selector, fd, NULL);
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, &key),
		  "gone");
}

static void test_cursor(sel_selector *selector, const int32_t *fds)
{
	sel_key key = { .fd = -7 };
	int32_t cursor = -1;
	int32_t last = -1;
	int seen = 0;

	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "nothing to iterate over");
	is_int(-7, key.fd, "no key is written");
	for (int i = COUNT - 1; i >= 0; i--)
		add(selector, fds[i], R, (uint64_t)i);
	cursor = -1;
	while (sel_selector_next(selector, &cursor, &key) == 1) {
		if (key.fd <= last || key.data != (uint64_t)seen)
			break;
		last = key.fd;
		seen++;
	}
	is_int(COUNT, seen, "each comes once, in ascending order");
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "the end stays the end");
	cursor = -1;
	is_status(1, sel_selector_next(selector, &cursor, NULL),
		  "a NULL key is fine");
	cursor = INT32_MAX;
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "nothing comes after INT32_MAX");
	cursor = -2;
	is_status(SEL_EVALUE, sel_selector_next(selector, &cursor, &key),
		  "a cursor of -2");
	is_int(-2, cursor, "stays as it was");
	cursor = INT32_MIN;
	is_status(SEL_EVALUE, sel_selector_next(selector, &cursor, &key),
		  "or of INT32_MIN");
}

/* `fds` ascend; all are registered when it begins. */
static void test_changes(sel_selector *selector, const int32_t *fds)
{
	sel_key key = { .fd = -7 };
	int32_t cursor = -1;

	(void)sel_selector_next(selector, &cursor, &key);
	(void)sel_selector_next(selector, &cursor, &key);
	is_int(fds[1], key.fd, "two steps");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	is_status(1, sel_selector_next(selector, &cursor, &key),
		  "goes on when the present one is gone");
	is_int(fds[2], key.fd, "with the one after it");
	(void)sel_selector_unregister(selector, fds[3], NULL);
	(void)sel_selector_next(selector, &cursor, &key);
	is_int(fds[4], key.fd, "one further on that is gone is left out");
	(void)sel_selector_modify(selector, fds[5], W, 99, NULL);
	add(selector, fds[1], R, 1);
	(void)sel_selector_next(selector, &cursor, &key);
	ok(key.fd == fds[5] && key.events == W && key.data == 99,
	   "one further on that was modified is new");
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "one further back that is new is left out");
	is_status(COUNT - 1, sel_selector_count(selector), "the count");

	cursor = -1;
	while (sel_selector_next(selector, &cursor, &key) == 1)
		(void)sel_selector_unregister(selector, key.fd, NULL);
	is_status(0, sel_selector_count(selector),
		  "a loop can unregister all");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t pair[2];
	int32_t fds[COUNT];

	open_pipe(pair);
	for (int i = 0; i < COUNT; i++)
		fds[i] = dup_of(pair[0]);
	test_lookup(selector, fds[0]);
	test_cursor(selector, fds);
	test_changes(selector, fds);
	for (int i = 0; i < COUNT; i++)
		close_one(&fds[i]);
	close_both(pair);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
