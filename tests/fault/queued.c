/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that are closed while the back end devpoll has a change of theirs
 * queued: a thread sleeps in a wait, and writes the change after the close.
 */
#include <errno.h>

#include "selectors/private.h"
#include "support.h"
#include "tap.h"
#include "wrap.h"

static sel_selector *s;
static int32_t fds[2];		/* both ends of open_oneway() */
static int32_t number;		/* fds[0], also while it is closed */

static void begin(void)
{
	s = open_selector(SEL_BACKEND_DEVPOLL, 0);
	open_oneway(fds);
	number = fds[0];
}

static void end(void)
{
	sel_selector_free(s);
	close_both(fds);
}

/* Runs a wait that sleeps, with a change before its system call.  The change
   ends the sleep. */
static sel_status wait_with(void (*change)(void *), sel_event *event)
{
	gap_reset();
	gap_before(0, change, NULL);
	return sel_selector_select(s, event, 1, 10 * MS, 0);
}

static void come_and_go(void *context)
{
	(void)context;
	add(s, number, W, 1);
	is_status(0, sel_selector_unregister(s, number, NULL),
		  "unregister during the wait succeeds");
	close_one(&fds[0]);
}

static void test_gone(void)
{
	int32_t pair[2];
	sel_event event;

	topic("registered, unregistered and closed during a wait");
	begin();
	open_unix(pair);
	is_status(0, wait_with(come_and_go, &event), "no event");
	is_status(0, look_all(s), "the next look has no event");
	move_to(&pair[0], number);
	add(s, number, R, 2);
	gap_reset();
	is_status(0, sel_selector_select(s, &event, 1, 10 * MS, 0),
		  "a writable file with that number, registered for READ, is "
		  "not reported");
	is_uint(1, gap_count(), "the wait makes one system call");
	is_uint(0, stats_of(s).stale, "no record is stale");
	put(pair[1], 1);
	is_hex(R, look(s, number, NULL), "with something to read, READ is");
	close_both(pair);
	end();
}

static void come_and_close(void *context)
{
	(void)context;
	add(s, number, R, 1);
	close_one(&fds[0]);
}

static void change_and_close(void *context)
{
	(void)context;
	is_status(0, sel_selector_modify(s, number, RW, 2, NULL),
		  "modify during the wait succeeds");
	close_one(&fds[0]);
}

static void test_closed(bool modified)
{
	sel_event event = { .events = 0 };
	int32_t pair[2];
	sel_status n;

	topic("%s and closed during a wait",
	      modified ? "modified" : "registered");
	begin();
	if (modified) {
		add(s, number, R, 1);
		n = wait_with(change_and_close, &event);
	} else {
		n = wait_with(come_and_close, &event);
	}
	if (n == 0)
		n = sel_selector_select(s, &event, 1, 0, 0);
	is_status(1, n, "an event is reported by the next look at the latest");
	is_status(number, event.key.fd, "the event is the descriptor's");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the event has INVALID");
	is_status(0, look_all(s), "the event is reported once");
	open_unix(pair);
	move_to(&pair[0], number);
	is_status(0, sel_selector_modify(s, number, R, 3, NULL),
		  "the number names another file: modify succeeds");
	put(pair[1], 1);
	is_hex(R, look(s, number, &event), "READ of that file is reported");
	is_uint(0, event.detail, "without INVALID");
	close_both(pair);
	end();
}

static void change_it(void *context)
{
	(void)context;
	is_status(0, sel_selector_modify(s, number, RW, 2, NULL),
		  "modify between the wait's call and its end succeeds");
}

/* The queued change and the one that follows are refused, and can't be undone:
   one registration is lost, and not two. */
static void test_refused(void)
{
	int32_t ready[2];
	sel_event event = { .events = 0 };

	topic("refused in the queue and again");
	begin();
	open_pipe(ready);
	put(ready[1], 1);
	add(s, number, R, 1);
	add(s, ready[0], R, 3);
	gap_reset();
	gap_after(0, change_it, NULL);
	is_status(1, sel_selector_select(s, &event, 1, 10 * MS, 0),
		  "the wait ends with an event");
	is_status(ready[0], event.key.fd, "the event is of another descriptor");
	fault_arm_all(FAULT_PWRITE, ENOMEM);
	is_status(-ENOMEM, sel_selector_modify(s, number, W, 4, NULL),
		  "modify is refused");
	ok(fault_disarm(), "the writes have failed");
	is_uint(1, s->lost, "one registration is lost");
	drain(ready[0]);
	is_hex(R | W, look(s, number, &event), "it is reported");
	is_hex(SEL_DETAIL_INVALID, event.detail, "with INVALID");
	is_status(0, look_all(s), "it is reported once");
	is_status(0, sel_selector_unregister(s, number, NULL), "unregister");
	is_uint(0, s->lost, "none is lost");
	close_both(ready);
	end();
}

int main(void)
{
	begin_tests();
	if (sel_backend_available(SEL_BACKEND_DEVPOLL))
		skip_all("no /dev/poll");
	test_gone();
	test_closed(false);
	test_closed(true);
	test_refused();
	return finish();
}
