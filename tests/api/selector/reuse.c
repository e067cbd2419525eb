/* SPDX-License-Identifier: MIT */
/*
 * A number means something else now: is_current for events of an earlier
 * batch, events of a file that lives on behind a number of its past, and a
 * number that is used again while it is registered, against the rule.
 */
#include "support.h"
#include "tap.h"

static void test_current(sel_selector *selector, int32_t fds[2])
{
	sel_event event = { .events = 0 };
	sel_event other;

	topic("is_current");
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	is_hex(R, look(selector, fds[0], &event), "data: READ is reported");
	is_status(1, sel_selector_is_current(selector, &event),
		  "an event is current");
	(void)sel_selector_modify(selector, fds[0], RW, 2, NULL);
	is_status(1, sel_selector_is_current(selector, &event),
		  "the registration modified: current");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_status(0, sel_selector_is_current(selector, &event),
		  "unregistered: not current");
	add(selector, fds[0], R, 1);
	is_status(0, sel_selector_is_current(selector, &event),
		  "registered anew: not current");
	is_hex(R, look(selector, fds[0], &other),
	       "registered anew: READ is reported");
	is_status(1, sel_selector_is_current(selector, &other),
		  "registered anew: its own event is current");
	ok(event.generation != other.generation,
	   "registered anew: the generations differ");

	other.key.fd = -1;
	is_status(0, sel_selector_is_current(selector, &other),
		  "an event of a negative descriptor: not current");
	other.key.fd = INT32_MAX;
	is_status(0, sel_selector_is_current(selector, &other),
		  "an event of INT32_MAX: not current");
	other.key.fd = fds[1];
	is_status(0, sel_selector_is_current(selector, &other),
		  "an event of a descriptor not registered: not current");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	drain(fds[0]);
}

/* What a handler of the first event does to the second of the same batch. */
static void test_batch(sel_selector *selector)
{
	int32_t pipes[3][2];
	sel_event events[3];
	int32_t number;

	topic("a number reused between the events of a batch");
	for (int i = 0; i < 3; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R, (uint64_t)i);
	}
	is_status(3, sel_selector_select(selector, events, 3, 0, 0),
		  "the batch has three events");
	number = pipes[1][0];
	(void)sel_selector_unregister(selector, number, NULL);
	close_one(&pipes[1][0]);
	close_both(pipes[1]);
	open_pipe(pipes[1]);
	move_to(&pipes[1][0], number);
	add(selector, number, R, 77);
	for (int i = 0; i < 3; i++)
		is_status(events[i].key.fd != number,
			  sel_selector_is_current(selector, &events[i]),
			  "event %d: %s", i,
			  events[i].key.fd != number ? "current" : "outdated");
	is_hex(0, look(selector, number, NULL),
	       "the new file has no event of the old one");
	put(pipes[1][1], 1);
	is_hex(R, look(selector, number, &events[0]),
	       "the new file has its own event");
	is_uint(77, events[0].key.data,
		"the new file's event has its own data");
	for (int i = 0; i < 3; i++) {
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
		close_both(pipes[i]);
	}
}

/*
 * The first file of a number lives on in a duplicate, and epoll goes on to
 * report it under that number, which can't be deleted any more.
 */
static void test_duplicate(sel_selector *selector)
{
	uint64_t stale = stats_of(selector).stale;
	int32_t old[2], fresh[2], copy, number;
	sel_event event = { .events = 0 };
	int64_t begin;

	topic("a number reused, the old file open in a duplicate");
	open_pipe(old);
	open_pipe(fresh);
	copy = dup_of(old[0]);
	/* Out of the way of what the selector may open meanwhile. */
	number = 200;
	move_to(&old[0], number);
	add(selector, number, R, 1);
	close_one(&old[0]);
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "the old file closed: unregister succeeds");
	put(old[1], 1);
	is_status(0, look_all(selector),
		  "the old file ready: a look has no event");
	move_to(&fresh[0], number);
	add(selector, number, R, 2);
	is_status(0, look_all(selector),
		  "the new file registered: a look has no event");
	begin = sel_now();
	is_status(0, sel_selector_select(selector, &event, 1, 5 * MS, 0),
		  "the new file registered: a wait has no event");
	ok(sel_now() - begin >= 5 * MS,
	   "the new file registered: the wait lasts for its time");
	put(fresh[1], 1);
	is_hex(R, look(selector, number, &event),
	       "the new file ready: it is reported");
	is_uint(2, event.key.data,
		"the new file ready: the event has its own data");
	if (sel_selector_backend(selector) == SEL_BACKEND_EPOLL)
		ok(stats_of(selector).stale > stale,
		   "the old file's records are counted as stale");
	else
		is_uint(stale, stats_of(selector).stale,
			"there are no stale records");
	(void)sel_selector_unregister(selector, number, NULL);
	close_one(&copy);
	close_both(old);
	close_both(fresh);
}

/* epoll still has the file under its number, so that an add finds it there. */
static void test_back(sel_selector *selector)
{
	int32_t fds[2], copy, number;
	sel_event event = { .events = 0 };

	topic("a file that comes back to its number");
	open_pipe(fds);
	copy = dup_of(fds[0]);
	number = fds[0];
	add(selector, number, R, 1);
	close_one(&fds[0]);
	(void)sel_selector_unregister(selector, number, NULL);
	move_to(&copy, number);
	is_status(0, sel_selector_register(selector, number, R, 2, NULL),
		  "register succeeds");
	put(fds[1], 1);
	is_hex(R, look(selector, number, &event), "data: it is reported");
	is_uint(2, event.key.data, "data: the event has the new data");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister succeeds");
	is_status(0, look_all(selector), "unregistered: no event");
	close_one(&copy);
	close_both(fds);
}

/* What a look may say of the new file, before the selector is told of it. */
static void test_untold(sel_selector *selector, int32_t number)
{
	uint32_t backend = (uint32_t)sel_selector_backend(selector);
	bool asks = backend == SEL_BACKEND_POLL ||
		    backend == SEL_BACKEND_SELECT;
	sel_event event = { .detail = 0 };
	uint32_t events = look(selector, number, &event);

	if (backend == SEL_BACKEND_DEVPOLL)
		ok(events == 0 || events == R,
		   "the new file ready: READ or no event");
	else if (backend == SEL_BACKEND_AFD)
		is_hex(SEL_DETAIL_INVALID, event.detail,
		       "the new file ready: the old one is reported INVALID");
	else
		is_hex(asks ? R : 0, events, "the new file ready: %s",
		       asks ? "it is reported" : "no event");
}

/* The number was idle, and its new file is ready. */
static void test_registered(sel_selector *selector, bool modify)
{
	int32_t old[2], fresh[2], number;
	sel_event event = { .events = 0 };

	topic("a number reused while it is registered, then %s",
	      modify ? "modified" : "registered anew");
	open_unix(old);
	open_unix(fresh);
	number = old[0];
	add(selector, number, R, 1);
	is_status(0, look_all(selector), "the old file idle: no event");
	close_one(&old[0]);
	move_to(&fresh[0], number);
	put(fresh[1], 1);
	test_untold(selector, number);
	if (modify) {
		is_status(0, sel_selector_modify(selector, number, RW, 2,
						 NULL), "modify succeeds");
		is_hex(RW, look(selector, number, &event),
		       "the new file has all its events");
	} else {
		is_status(0, sel_selector_unregister(selector, number, NULL),
			  "unregister succeeds");
		add(selector, number, R, 2);
		is_hex(R, look(selector, number, &event),
		       "the new file has its event");
	}
	is_uint(2, event.key.data, "the event has the new data");
	drain(number);
	is_hex(modify ? W : 0, look(selector, number, NULL),
	       "the new file's data read: no READ");
	put(fresh[1], 1);
	is_hex(modify ? RW : R, look(selector, number, NULL),
	       "new data in the new file: it is reported");
	(void)sel_selector_unregister(selector, number, NULL);
	close_both(old);
	close_both(fresh);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_current(selector, fds);
	test_batch(selector);
	test_duplicate(selector);
	test_back(selector);
	test_registered(selector, false);
	/* A kqueue has forgotten one of the filters, and is told of the other
	   alone. */
	if (backend != SEL_BACKEND_KQUEUE)
		test_registered(selector, true);
	close_both(fds);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
