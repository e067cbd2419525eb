/* SPDX-License-Identifier: MIT */
/* Close and free while another thread waits: the wait ends, nobody blocks. */
#include <fcntl.h>

#include "support.h"
#include "tap.h"

enum { ROUNDS = 60 };

static struct waiter waiter;

static void test_close(uint32_t backend, int64_t timeout)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	topic("close while a wait %s runs",
	      timeout == SEL_FOREVER ? "without limit" : "of a minute");
	open_pipe(fds);
	add(selector, fds[0], R, 1);
	waiter_start(&waiter, selector, timeout);
	is_status(0, sel_selector_close(selector), "close succeeds");
	is_status(1, sel_selector_closed(selector), "closed() is 1 at once");
	is_status(SEL_ECLOSED, sel_selector_unregister(selector, fds[0], NULL),
		  "unregister afterwards: SEL_ECLOSED");
	is_status(SEL_ECLOSED, waiter_join(&waiter),
		  "the wait ends with SEL_ECLOSED");
	is_status(0, sel_selector_close(selector), "a second close succeeds");
	ok(fcntl(fds[0], F_GETFD) >= 0, "the registered descriptor stays open");
	sel_selector_free(selector);
	close_both(fds);
}

static void test_free(uint32_t backend)
{
	int before = count_open();
	sel_selector *selector = open_selector(backend, 0);

	topic("free while a wait runs");
	waiter_start(&waiter, selector, SEL_FOREVER);
	sel_selector_free(selector);
	is_status(SEL_ECLOSED, waiter_join(&waiter),
		  "the wait ends with SEL_ECLOSED");
	is_int(before, count_open(), "all own descriptors are closed");
}

/* A wakeup and an event are there as well: closed is closed. */
static void test_ready(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	topic("a look after close");
	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	(void)sel_selector_wakeup(selector);
	(void)sel_selector_close(selector);
	is_status(SEL_ECLOSED, look_all(selector),
		  "SEL_ECLOSED, though there are an event and a wakeup");
	sel_selector_free(selector);
	close_both(fds);
}

static void *wait_on(void *context)
{
	sel_selector *selector = context;
	static sel_event events[2];
	sel_status *status = &waiter.status;

	/* It may not have begun when the other closes. */
	do {
		*status = sel_selector_select(selector, events, 2,
					      SEL_FOREVER, 0);
	} while (*status >= 0 || *status == SEL_EWOKEN);
	return NULL;
}

/* Nothing orders the two: whoever comes first, the waiter must get out. */
static void test_race(uint32_t backend)
{
	int before = count_open();
	int wrong = 0;
	int32_t fds[2];

	topic("close races select, %d times", ROUNDS);
	open_pipe(fds);
	put(fds[1], 1);
	for (int i = 0; i < ROUNDS; i++) {
		sel_selector *selector = open_selector(backend, 0);
		pthread_t thread;

		if (i % 2 == 0)
			add(selector, fds[0], R, 1);
		if (pthread_create(&thread, NULL, wait_on, selector) != 0)
			bail("no thread");
		for (int n = 0; n < i % 7; n++)
			(void)sel_selector_wakeup(selector);
		wrong += sel_selector_close(selector) != 0;
		if (pthread_join(thread, NULL) != 0)
			bail("no end of a thread");
		wrong += waiter.status != SEL_ECLOSED;
		sel_selector_free(selector);
	}
	close_both(fds);
	is_int(0, wrong, "close succeeds, and select has SEL_ECLOSED");
	is_int(before, count_open(), "no descriptor is left open");
}

static void *close_it(void *selector)
{
	(void)sel_selector_close(selector);
	return NULL;
}

static void test_closers(uint32_t backend)
{
	int before = count_open();
	int wrong = 0;

	topic("two threads close while a third waits");
	for (int i = 0; i < ROUNDS / 4; i++) {
		sel_selector *selector = open_selector(backend, 0);
		pthread_t threads[2];

		waiter_start(&waiter, selector, SEL_FOREVER);
		for (int n = 0; n < 2; n++)
			if (pthread_create(&threads[n], NULL, close_it,
					   selector) != 0)
				bail("no thread");
		for (int n = 0; n < 2; n++)
			if (pthread_join(threads[n], NULL) != 0)
				bail("no end of a thread");
		wrong += waiter_join(&waiter) != SEL_ECLOSED;
		sel_selector_free(selector);
	}
	is_int(0, wrong, "the wait ends with SEL_ECLOSED");
	is_int(before, count_open(), "no descriptor is left open");
}

static void test(uint32_t backend)
{
	test_close(backend, SEL_FOREVER);
	test_close(backend, 60000 * MS);
	test_free(backend);
	test_ready(backend);
	test_race(backend);
	test_closers(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
