/* SPDX-License-Identifier: MIT */
/*
 * SEL_DEFER_MODIFY: every back end takes it, and epoll is told of what changed
 * by the next wait, if that is still a change.
 */
#include <unistd.h>

#include "fork/fork.h"

static int32_t fds[2];

static void set(sel_selector *selector, uint32_t events)
{
	is_status(0, sel_selector_modify(selector, fds[0], events, 0, NULL),
		  "modified");
}

/* What any back end does with it. */
static void test_seen(sel_selector *selector)
{
	open_unix(fds);
	add(selector, fds[0], R, 0);
	is_hex(0, look(selector, fds[0], NULL), "nothing to read");
	set(selector, RW);
	is_hex(W, look(selector, fds[0], NULL), "the next wait sees it");
	set(selector, R);
	is_hex(0, look(selector, fds[0], NULL), "and sees it undone");
	set(selector, RW);
	set(selector, R);
	is_hex(0, look(selector, fds[0], NULL), "or done and undone");
	set(selector, W);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 0);
	is_hex(0, look(selector, fds[0], NULL),
	       "a new registration has nothing of an old one's");
	set(selector, W);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	is_hex(W, look(selector, fds[0], NULL), "but what is its own");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_calls(sel_selector *selector)
{
	uint64_t before;
	uint64_t saved;
	sel_key key;

	open_unix(fds);
	add(selector, fds[0], R, 0);
	before = stats_of(selector).changes;
	saved = stats_of(selector).changes_saved;
	set(selector, RW);
	set(selector, W);
	set(selector, R);
	(void)look_all(selector);
	is_uint(before, stats_of(selector).changes, "no change: no call");
	is_uint(saved + 3, stats_of(selector).changes_saved, "all are saved");
	set(selector, W);
	set(selector, RW);
	is_uint(before, stats_of(selector).changes, "none before a wait");
	is_status(0, sel_selector_get_key(selector, fds[0], &key), "a key");
	is_hex(RW, key.events, "knows it already");
	(void)look_all(selector);
	(void)look_all(selector);
	is_uint(before + 1, stats_of(selector).changes, "one call for all");
	set(selector, R | SEL_EVENT_ONESHOT);
	is_uint(before + 2, stats_of(selector).changes,
		"a one-shot is armed at once");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "it fires");
	set(selector, W);
	set(selector, R | SEL_EVENT_ONESHOT);
	is_hex(R, look(selector, fds[0], NULL), "again");
	is_hex(0, look(selector, fds[0], NULL), "and once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* What can't be deferred comes in between. */
static void test_between(sel_selector *selector)
{
	uint64_t before;

	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, W);
	set(selector, W | SEL_EVENT_ONESHOT);
	set(selector, W);
	set(selector, R);
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "the last change counts");
	drain(fds[0]);
	set(selector, W);
	set(selector, W | SEL_EVENT_ONESHOT);
	before = stats_of(selector).changes;
	set(selector, RW);
	set(selector, R);
	is_status(0, look_all(selector), "nothing is left of others");
	is_uint(before + 2, stats_of(selector).changes, "in the kernel");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* An error comes too late for its call. */
static void test_refused(sel_selector *selector)
{
	sel_event event = { .detail = 0 };
	int32_t number;

	open_unix(fds);
	number = fds[0];
	add(selector, number, R, 7);
	set(selector, RW);
	close_one(&fds[0]);
	is_hex(RW, look(selector, number, &event), "closed: it is reported");
	is_hex(SEL_DETAIL_INVALID, event.detail, "as INVALID");
	is_status(0, look_all(selector), "once");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "the key is still there");
	close_both(fds);
}

static void test_running(sel_selector *selector)
{
	struct waiter waiter;

	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, W);
	set(selector, R);
	waiter_start(&waiter, selector, SEL_FOREVER);
	set(selector, RW);
	is_status(1, waiter_join(&waiter), "a wait that runs sees it at once");
	is_hex(W, waiter.events[0].events, "that it can be written");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* A lost one is not in the set, whatever its mask was. */
static bool child_regains(struct turn *parent, void *context)
{
	sel_selector *selector = context;
	sel_event event;
	int32_t number = fds[0];
	int32_t other[2];

	(void)parent;
	close_one(&fds[0]);
	TRY(look(selector, number, &event) == R);
	TRY(event.detail == SEL_DETAIL_INVALID);
	open_unix(other);
	if (other[0] != number)
		TRY(dup2(other[0], number) == number);
	TRY(sel_selector_modify(selector, number, W, 0, NULL) == 0);
	TRY(sel_selector_modify(selector, number, R, 0, NULL) == 0);
	put(other[1], 1);
	TRY(look(selector, number, NULL) == R);
	return true;
}

static void test_lost(sel_selector *selector)
{
	open_unix(fds);
	add(selector, fds[0], R, 0);
	ok(turn_run(child_regains, selector), "a child gets a lost one back");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Making the outer set tells of all, and something may be lost by that. */
static void test_outer_lost(void)
{
	sel_selector *inner = open_selector(SEL_BACKEND_EPOLL,
					    SEL_DEFER_MODIFY);
	sel_selector *outer = open_selector(SEL_BACKEND_DEFAULT, 0);
	sel_event event = { .detail = 0 };
	int32_t number;

	open_unix(fds);
	number = fds[0];
	add(inner, number, R, 0);
	set(inner, W);
	close_one(&fds[0]);
	add(outer, sel_selector_fileno(inner), R, 0);
	is_status(1, look_all(outer), "an outer set sees what is lost");
	is_hex(W, look(inner, number, &event), "and the wait has it");
	is_hex(SEL_DETAIL_INVALID, event.detail, "INVALID");
	sel_selector_free(outer);
	sel_selector_free(inner);
	close_both(fds);
}

static bool child_sees(struct turn *parent, void *context)
{
	sel_selector *selector = context;

	(void)parent;
	TRY(look(selector, fds[0], NULL) == W);
	TRY(sel_selector_modify(selector, fds[0], R, 0, NULL) == 0);
	TRY(look_all(selector) == 0);
	return true;
}

static void test_fork(sel_selector *selector)
{
	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	ok(turn_run(child_sees, selector), "a child has it from its parent");
	is_hex(W, look(selector, fds[0], NULL), "who has it, too");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Somebody may wait for it without a call. */
static void test_outer(sel_selector *selector)
{
	sel_selector *outer = open_selector(SEL_BACKEND_DEFAULT, 0);
	int32_t number;

	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	number = sel_selector_fileno(selector);
	add(outer, number, R, 0);
	is_hex(R, look(outer, number, NULL), "an outer set sees what was");
	set(selector, R);
	is_hex(0, look(outer, number, NULL), "and all that comes");
	set(selector, RW);
	is_hex(R, look(outer, number, NULL), "at once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	sel_selector_free(outer);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, SEL_DEFER_MODIFY);

	test_seen(selector);
	test_running(selector);
	test_fork(selector);
	if (backend == SEL_BACKEND_EPOLL) {
		test_calls(selector);
		test_between(selector);
		test_refused(selector);
		test_lost(selector);
		test_outer_lost();
		test_outer(selector);
	} else {
		skip("nothing is deferred");
	}
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
