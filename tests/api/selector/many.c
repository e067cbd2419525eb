/* SPDX-License-Identifier: MIT */
/* register_many and unregister_many: all or nothing, and who is at fault. */
#include <errno.h>
#include <string.h>

#include "support.h"
#include "tap.h"

enum { COUNT = 5 };

static int32_t pipes[COUNT][2];
static sel_key keys[COUNT];
static int32_t fds[COUNT];

static void reset(void)
{
	memset(keys, 0, sizeof(keys));
	for (int i = 0; i < COUNT; i++) {
		keys[i].fd = pipes[i][0];
		keys[i].events = R;
		keys[i].data = (uint64_t)i + 100;
		fds[i] = pipes[i][0];
	}
}

/* Expects `index` at fault and nothing changed, in the kernel as well. */
static void refused(sel_selector *selector, sel_status expected, size_t index,
		    const char *what)
{
	sel_status count = sel_selector_count(selector);
	sel_status ready = look_all(selector);
	size_t failed = 77;

	topic("register_many, %s", what);
	is_status(expected,
		  sel_selector_register_many(selector, keys, COUNT, &failed),
		  "it fails");
	is_uint(index, failed, "number %d is named", (int)index);
	is_status(count, sel_selector_count(selector),
		  "the count is as before");
	is_status(ready, look_all(selector),
		  "a look has as many events as before");
	is_status(expected,
		  sel_selector_register_many(selector, keys, COUNT, NULL),
		  "it fails without a place for the index");
	reset();
}

static void test_register(sel_selector *selector)
{
	size_t failed = 77;
	sel_event events[COUNT];
	uint64_t sum = 0;
	sel_status n;

	reset();
	keys[2].events = 0x8;
	refused(selector, SEL_EEVENTS, 2, "invalid events");
	keys[4].fd = -1;
	refused(selector, SEL_EBADFD, 4, "a negative descriptor");
	keys[3].fd = free_number();
	refused(selector, -EBADF, 3, "a descriptor that isn't open");
	keys[3].fd = keys[1].fd;
	refused(selector, SEL_EEXISTS, 3, "a descriptor that comes twice");
	keys[1].token = keys[4].token = 9;
	refused(selector, SEL_EEXISTS, 4, "a token that comes twice");
	keys[0].token = 9;
	keys[0].fd = -1;
	refused(selector, SEL_EFILEOBJ, 0, "a token without a descriptor");
	add(selector, pipes[3][0], R, 1);
	refused(selector, SEL_EEXISTS, 3, "one that is registered");
	(void)sel_selector_unregister(selector, pipes[3][0], NULL);
	topic("register_many");
	if ((sel_selector_features(selector) & SEL_FEATURE_EDGE) == 0) {
		keys[1].events = R | SEL_EVENT_EDGE;
		refused(selector, SEL_ENOTSUP, 1, "unsupported events");
	} else {
		skip("all events are supported");
	}

	topic("register_many");
	is_status(0, sel_selector_register_many(selector, keys, 0, &failed),
		  "no keys: success");
	is_status(0, sel_selector_count(selector),
		  "no keys: nothing is registered");
	is_status(0, sel_selector_register_many(selector, keys, COUNT, &failed),
		  "%d keys: success", COUNT);
	is_uint(77, failed, "success writes no index");
	is_status(COUNT, sel_selector_count(selector),
		  "all keys are registered");
	n = sel_selector_select(selector, events, COUNT, 0, 0);
	is_status(COUNT, n, "all keys are reported");
	for (sel_status i = 0; i < n; i++)
		sum += events[i].key.data;
	is_uint(100 + 101 + 102 + 103 + 104, sum, "each event has its data");
}

static void kept(sel_selector *selector, sel_status expected, size_t index,
		 const char *what)
{
	size_t failed = 77;

	topic("unregister_many, %s", what);
	is_status(expected,
		  sel_selector_unregister_many(selector, fds, COUNT, &failed),
		  "it fails");
	is_uint(index, failed, "number %d is named", (int)index);
	is_status(COUNT, sel_selector_count(selector), "all stay registered");
	is_status(COUNT, look_all(selector), "all are still reported");
	reset();
}

static void test_unregister(sel_selector *selector)
{
	size_t failed = 77;

	fds[2] = pipes[2][1];
	kept(selector, SEL_ENOTREG, 2, "one that isn't registered");
	fds[4] = -1;
	kept(selector, SEL_EBADFD, 4, "a negative descriptor");
	fds[3] = fds[1];
	kept(selector, SEL_ENOTREG, 3, "a descriptor that comes twice");

	topic("unregister_many");
	is_status(0, sel_selector_unregister_many(selector, fds, 2, &failed),
		  "two descriptors: success");
	is_status(COUNT - 2, sel_selector_count(selector),
		  "two fewer are registered");
	is_status(COUNT - 2, look_all(selector), "two fewer are reported");
	close_one(&pipes[2][0]);
	is_status(0,
		  sel_selector_unregister_many(selector, fds + 2, COUNT - 2,
					       &failed),
		  "the rest, one of them closed: success");
	is_status(0, sel_selector_count(selector),
		  "nothing is left registered");
	is_status(0, look_all(selector), "nothing is reported");
	is_uint(77, failed, "success writes no index");
}

/* Enough of them for every table to grow in one call. */
static void test_large(sel_selector *selector)
{
	enum { LARGE = 300 };
	static sel_key large[LARGE];
	static int32_t numbers[LARGE];
	int32_t pair[2];

	topic("%d keys", LARGE);
	open_pipe(pair);
	for (int i = 0; i < LARGE; i++) {
		numbers[i] = dup_of(pair[0]);
		large[i] = (sel_key){ .fd = numbers[i], .events = R,
				      .token = (uint64_t)i + 1 };
	}
	is_status(0, sel_selector_register_many(selector, large, LARGE, NULL),
		  "register_many succeeds");
	is_status(LARGE, sel_selector_count(selector), "all are registered");
	is_status(0, look_all(selector), "idle: no event");
	put(pair[1], 1);
	is_status(64, look_all(selector),
		  "ready: a look has as many events as room");
	is_status(numbers[LARGE - 1], find_fd(selector, LARGE),
		  "find() knows the last token");
	is_status(0,
		  sel_selector_unregister_many(selector, numbers, LARGE, NULL),
		  "unregister_many succeeds");
	is_status(0, sel_selector_count(selector),
		  "nothing is left registered");
	for (int i = 0; i < LARGE; i++)
		close_one(&numbers[i]);
	close_both(pair);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
	}
	test_register(selector);
	test_unregister(selector);
	test_large(selector);
	for (int i = 0; i < COUNT; i++)
		close_both(pipes[i]);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
