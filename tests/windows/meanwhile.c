/* SPDX-License-Identifier: MIT */
/*
 * What changes between an answer of AFD and the wait that takes the answer: data
 * that were read, and events that were asked for beside the end of a connection.
 */
#include <unistd.h>

#include "support.h"
#include "tap.h"

/* Long enough for an answer to be there. */
static void let_it_come(void)
{
	Sleep(50);
}

/* An answer is no event: the data of which it tells were read. */
static void test_read(sel_selector *selector)
{
	int32_t fds[2];
	char byte;

	topic("data that were read before the wait");
	open_pipe(fds);
	add(selector, fds[0], SEL_EVENT_READ, 1);
	is_status(0, look_all(selector), "nothing is ready at first");
	for (int i = 0; i < 3; i++) {
		put(fds[1], 1);
		let_it_come();
		ok(read(fds[0], &byte, 1) == 1, "time %d: they are read", i);
		is_status(0, look_all(selector), "time %d: no event", i);
	}
	put(fds[1], 1);
	is_hex(SEL_EVENT_READ, look(selector, fds[0], NULL),
	       "data that were not read are reported");
	is_status(0, sel_selector_unregister(selector, fds[0], NULL),
		  "unregister succeeds");
	close_both(fds);
}

/* What a one-shot has not told is told no more. */
static void test_end(sel_selector *selector)
{
	const uint32_t wanted = SEL_EVENT_READ | SEL_EVENT_WRITE;
	int32_t fds[2];
	int32_t number;

	topic("an end, and WRITE that modify adds to a one-shot");
	open_pipe(fds);
	number = fds[0];
	add(selector, number, SEL_EVENT_READ, 1);
	is_status(0, look_all(selector), "nothing is ready at first");
	close_one(&fds[1]);
	let_it_come();
	is_status(0,
		  sel_selector_modify(selector, number,
				      wanted | SEL_EVENT_ONESHOT, 2, NULL),
		  "modify succeeds");
	is_hex(wanted, look(selector, number, NULL),
	       "the one event has READ and WRITE");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister succeeds");
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	uint32_t features = (uint32_t)sel_selector_features(selector);

	test_read(selector);
	if (features & SEL_FEATURE_ONESHOT)
		test_end(selector);
	else
		skip("no one-shots on this back end");
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
