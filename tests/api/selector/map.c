/* SPDX-License-Identifier: MIT */
/* The map of registrations: get_key, count, next, mixed with changes. */
#include "support.h"
#include "tap.h"

enum { COUNT = 6 };

static void test_lookup(sel_selector *selector, int32_t fd)
{
	sel_key key = { .fd = -7 };

	topic("get_key");
	is_status(SEL_EBADFD, sel_selector_get_key(selector, -1, &key),
		  "of -1: SEL_EBADFD");
	is_status(SEL_EBADFD, sel_selector_get_key(selector, INT32_MIN, &key),
		  "of INT32_MIN: SEL_EBADFD");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, &key),
		  "of a descriptor not registered: SEL_ENOTREG");
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, INT32_MAX, &key),
		  "of INT32_MAX: SEL_ENOTREG");
	is_int(-7, key.fd, "no failed call writes a key");
	is_status(0, sel_selector_count(selector),
		  "count of an empty selector is 0");
	add(selector, fd, RW, 42);
	is_status(1, sel_selector_count(selector),
		  "count of one registration is 1");
	is_status(0, sel_selector_get_key(selector, fd, &key),
		  "of a registered descriptor: success");
	ok(key.fd == fd && key.events == RW && key.data == 42 &&
		   key.token == 0,
	   "the key is the registered one");
	is_status(0, sel_selector_get_key(selector, fd, NULL),
		  "without a place for the key: success");
	(void)sel_selector_unregister(selector, fd, NULL);
	is_status(SEL_ENOTREG, sel_selector_get_key(selector, fd, &key),
		  "after unregister: SEL_ENOTREG");
}

static void test_cursor(sel_selector *selector, const int32_t *fds)
{
	sel_key key = { .fd = -7 };
	int32_t cursor = -1;
	int32_t last = -1;
	int seen = 0;

	topic("next");
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "an empty selector: no key");
	is_int(-7, key.fd, "an empty selector: no key is written");
	for (int i = COUNT - 1; i >= 0; i--)
		add(selector, fds[i], R, (uint64_t)i);
	cursor = -1;
	while (sel_selector_next(selector, &cursor, &key) == 1) {
		if (key.fd <= last || key.data != (uint64_t)seen)
			break;
		last = key.fd;
		seen++;
	}
	is_int(COUNT, seen, "each key comes once, in ascending order");
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "after the end: no key");
	cursor = -1;
	is_status(1, sel_selector_next(selector, &cursor, NULL),
		  "without a place for the key: success");
	cursor = INT32_MAX;
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "a cursor of INT32_MAX: no key");
	cursor = -2;
	is_status(SEL_EVALUE, sel_selector_next(selector, &cursor, &key),
		  "a cursor of -2: SEL_EVALUE");
	is_int(-2, cursor, "a cursor of -2 is not changed");
	cursor = INT32_MIN;
	is_status(SEL_EVALUE, sel_selector_next(selector, &cursor, &key),
		  "a cursor of INT32_MIN: SEL_EVALUE");
}

/* `fds` ascend; all are registered when it begins. */
static void test_changes(sel_selector *selector, const int32_t *fds)
{
	sel_key key = { .fd = -7 };
	int32_t cursor = -1;

	topic("next, with changes between the calls");
	(void)sel_selector_next(selector, &cursor, &key);
	(void)sel_selector_next(selector, &cursor, &key);
	is_int(fds[1], key.fd, "the second call has the second descriptor");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	is_status(1, sel_selector_next(selector, &cursor, &key),
		  "the present one unregistered: there is a next");
	is_int(fds[2], key.fd,
	       "the present one unregistered: the one after it is next");
	(void)sel_selector_unregister(selector, fds[3], NULL);
	(void)sel_selector_next(selector, &cursor, &key);
	is_int(fds[4], key.fd, "one further on unregistered: it is left out");
	(void)sel_selector_modify(selector, fds[5], W, 99, NULL);
	add(selector, fds[1], R, 1);
	(void)sel_selector_next(selector, &cursor, &key);
	ok(key.fd == fds[5] && key.events == W && key.data == 99,
	   "one further on modified: its new key comes");
	is_status(0, sel_selector_next(selector, &cursor, &key),
		  "one further back registered: it does not come");
	is_status(COUNT - 1, sel_selector_count(selector),
		  "the count is right");

	cursor = -1;
	while (sel_selector_next(selector, &cursor, &key) == 1)
		(void)sel_selector_unregister(selector, key.fd, NULL);
	is_status(0, sel_selector_count(selector),
		  "a loop over next can unregister all");
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
