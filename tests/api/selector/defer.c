/* SPDX-License-Identifier: MIT */
/*
 * SEL_FLAG_DEFER_MODIFY: every back end takes it, and epoll is told of what changed
 * by the next wait, if that is still a change.
 */
#include <errno.h>
#include <unistd.h>

#include "fork/fork.h"

static int32_t fds[2];

static void set(sel_selector *selector, uint32_t events)
{
	is_status(0, sel_selector_modify(selector, fds[0], events, 0, NULL),
		  "modify to %#x succeeds", events);
}

/* What any back end does with it. */
static void test_seen(sel_selector *selector)
{
	topic("deferred modify");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	is_hex(0, look(selector, fds[0], NULL),
	       "READ alone of an idle socket has no event");
	set(selector, RW);
	is_hex(W, look(selector, fds[0], NULL),
	       "WRITE asked for: the next wait reports it");
	set(selector, R);
	is_hex(0, look(selector, fds[0], NULL),
	       "WRITE taken back: the next wait has no event");
	set(selector, RW);
	set(selector, R);
	is_hex(0, look(selector, fds[0], NULL),
	       "WRITE asked for and taken back before a wait: no event");
	set(selector, W);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 0);
	is_hex(0, look(selector, fds[0], NULL),
	       "a new registration of the number has no part of it");
	set(selector, W);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	is_hex(W, look(selector, fds[0], NULL),
	       "modify of a new registration of the number is seen");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_calls(sel_selector *selector)
{
	uint64_t before;
	uint64_t saved;
	sel_key key;

	topic("deferred modify, calls into the kernel");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	before = stats_of(selector).changes;
	saved = stats_of(selector).changes_saved;
	set(selector, RW);
	set(selector, W);
	set(selector, R);
	(void)look_all(selector);
	is_uint(before, stats_of(selector).changes,
		"modify there and back before a wait: none");
	is_uint(saved + 3, stats_of(selector).changes_saved,
		"modify there and back: three saved");
	set(selector, W);
	set(selector, RW);
	is_uint(before, stats_of(selector).changes,
		"a real change: none before a wait");
	is_status(0, sel_selector_get_key(selector, fds[0], &key),
		  "get_key before the wait succeeds");
	is_hex(RW, key.events, "get_key before the wait has the new events");
	(void)look_all(selector);
	(void)look_all(selector);
	is_uint(before + 1, stats_of(selector).changes,
		"two changes: one call in the next wait, none after it");
	set(selector, R | SEL_EVENT_ONESHOT);
	is_uint(before + 2, stats_of(selector).changes,
		"modify to a one-shot: one at once");
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL), "the one-shot fires");
	set(selector, W);
	set(selector, R | SEL_EVENT_ONESHOT);
	is_hex(R, look(selector, fds[0], NULL),
	       "the one-shot re-armed after a deferred modify fires");
	is_hex(0, look(selector, fds[0], NULL),
	       "the re-armed one-shot fires once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* What can't be deferred comes in between. */
static void test_between(sel_selector *selector)
{
	uint64_t before;

	topic("deferred modify around a one-shot");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, W);
	set(selector, W | SEL_EVENT_ONESHOT);
	set(selector, W);
	set(selector, R);
	put(fds[1], 1);
	is_hex(R, look(selector, fds[0], NULL),
	       "the last of four changes counts");
	drain(fds[0]);
	set(selector, W);
	set(selector, W | SEL_EVENT_ONESHOT);
	before = stats_of(selector).changes;
	set(selector, RW);
	set(selector, R);
	is_status(0, look_all(selector),
		  "back to READ: nothing of WRITE is reported");
	is_uint(before + 2, stats_of(selector).changes,
		"back to READ: two calls into the kernel");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* An error comes too late for its call. */
static void test_refused(sel_selector *selector)
{
	sel_event event = { .detail = 0 };
	int32_t number;

	topic("deferred modify of a descriptor closed meanwhile");
	open_unix(fds);
	number = fds[0];
	add(selector, number, R, 7);
	set(selector, RW);
	close_one(&fds[0]);
	is_hex(RW, look(selector, number, &event),
	       "the next wait reports its events");
	is_hex(SEL_DETAIL_INVALID, event.detail, "its detail is INVALID");
	is_status(0, look_all(selector), "it is reported once");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister finds the key");
	close_both(fds);
}

/* A modify that fails leaves the kernel at what it knew, and not at what was
   deferred; `first` is what it knows, for a descriptor that is readable. */
static void test_failed(uint32_t first, uint32_t then)
{
	sel_selector *selector = open_selector(SEL_BACKEND_EPOLL,
					       SEL_FLAG_DEFER_MODIFY);
	sel_selector *inner = open_selector(SEL_BACKEND_EPOLL, 0);
	int32_t number = sel_selector_fileno(inner);

	topic("a modify that fails after a deferred one, %#x", first);
	(void)sel_selector_wakeup(inner);
	add(selector, number, first, 0);
	is_status(0, sel_selector_modify(selector, number, then, 0, NULL),
		  "another mask: 0");
	/* No set of epoll can be exclusive. */
	is_status(-EINVAL,
		  sel_selector_modify(selector, number, R | SEL_EVENT_EXCLUSIVE,
				      0, NULL), "EXCLUSIVE: EINVAL");
	is_hex(then & R, look(selector, number, NULL),
	       "a look finds what the other mask asks for");
	is_status(0, sel_selector_modify(selector, number, first, 0, NULL),
		  "the first mask: 0");
	is_hex(first & R, look(selector, number, NULL),
	       "a look finds what the first mask asks for");
	is_status(0, sel_selector_modify(selector, number, then, 0, NULL),
		  "the other mask again: 0");
	is_status(-EINVAL,
		  sel_selector_modify(selector, number, R | SEL_EVENT_EXCLUSIVE,
				      0, NULL), "EXCLUSIVE again: EINVAL");
	is_status(0, sel_selector_modify(selector, number, first, 0, NULL),
		  "the first mask at once: 0");
	is_hex(first & R, look(selector, number, NULL),
	       "a look finds what the first mask asks for");
	sel_selector_free(selector);
	sel_selector_free(inner);
}

static void test_running(sel_selector *selector)
{
	struct waiter waiter;

	topic("modify while a wait runs");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, W);
	set(selector, R);
	waiter_start(&waiter, selector, SEL_FOREVER);
	set(selector, RW);
	is_status(1, waiter_join(&waiter), "the wait ends with one event");
	is_hex(W, waiter.events[0].events, "the event is WRITE");
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
	topic("deferred modify in a child");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	ok(turn_run(child_regains, selector), "a lost registration comes back");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Making the outer set tells of all, and something may be lost by that. */
static void test_outer_lost(void)
{
	sel_selector *inner = open_selector(SEL_BACKEND_EPOLL,
					    SEL_FLAG_DEFER_MODIFY);
	sel_selector *outer = open_selector(SEL_BACKEND_DEFAULT, 0);
	sel_event event = { .detail = 0 };
	int32_t number;

	topic("fileno after a deferred modify of a closed descriptor");
	open_unix(fds);
	number = fds[0];
	add(inner, number, R, 0);
	set(inner, W);
	close_one(&fds[0]);
	add(outer, sel_selector_fileno(inner), R, 0);
	is_status(1, look_all(outer), "an outer set reports the selector");
	is_hex(W, look(inner, number, &event), "the selector reports WRITE");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the detail is INVALID");
	sel_selector_free(outer);
	sel_selector_free(inner);
	close_both(fds);
}

/* The outer set is there, and asking for it again tells of the rest. */
static void test_outer_lost_again(void)
{
	sel_selector *inner = open_selector(SEL_BACKEND_EPOLL,
					    SEL_FLAG_DEFER_MODIFY);
	sel_selector *outer = open_selector(SEL_BACKEND_DEFAULT, 0);
	sel_event event = { .detail = 0 };
	int32_t number, fileno;

	topic("fileno again after a deferred modify of a closed descriptor");
	open_unix(fds);
	number = fds[0];
	add(inner, number, RW, 0);
	fileno = sel_selector_fileno(inner);
	add(outer, fileno, R, 0);
	set(inner, R);
	close_one(&fds[0]);
	is_int(fileno, sel_selector_fileno(inner), "the same descriptor");
	is_status(1, look_all(outer), "an outer set reports the selector");
	is_hex(R, look(inner, number, &event), "the selector reports READ");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the detail is INVALID");
	is_status(0, look_all(inner), "the selector reports that once");
	is_status(0, look_all(outer), "then an outer set reports nothing");
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
	topic("deferred modify before fork");
	if (!has_processes()) {
		skip("Windows has no fork()");
		return;
	}
	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	ok(turn_run(child_sees, selector), "the child sees it");
	is_hex(W, look(selector, fds[0], NULL), "the parent sees it");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* Somebody may wait for it without a call: an outer set never sees less than
   there is, and more only until the next wait. */
static void test_outer(sel_selector *selector)
{
	sel_selector *outer = open_selector(SEL_BACKEND_DEFAULT, 0);
	uint64_t before;
	int32_t number;

	topic("deferred modify and an outer set");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	set(selector, RW);
	number = sel_selector_fileno(selector);
	add(outer, number, R, 0);
	is_hex(R, look(outer, number, NULL),
	       "a change before fileno is seen outside");
	before = stats_of(selector).changes;
	set(selector, R);
	set(selector, RW);
	set(selector, R);
	is_uint(before, stats_of(selector).changes,
		"changes after fileno, to less and back: none before a wait");
	is_status(0, look_all(selector),
		  "a change after fileno, to READ: the next wait has no event");
	is_hex(0, look(outer, number, NULL),
	       "a change after fileno, to READ: nothing is seen outside then");
	is_uint(before + 1, stats_of(selector).changes,
		"a change after fileno, to READ: one call in the next wait");
	set(selector, RW);
	is_hex(R, look(outer, number, NULL),
	       "a change after fileno, to READ and WRITE, is seen outside");
	set(selector, R);
	put(fds[1], 1);
	set(selector, RW);
	drain(fds[0]);
	is_hex(R, look(outer, number, NULL),
	       "to READ and back to READ and WRITE: WRITE is seen outside");
	is_hex(W, look(selector, fds[0], NULL),
	       "to READ and back to READ and WRITE: a wait has WRITE");
	set(selector, W);
	set(selector, R);
	put(fds[1], 1);
	is_status(1, look_all(outer), "WRITE, then READ: READ is seen outside");
	is_hex(R, look(selector, fds[0], NULL), "WRITE, then READ: READ");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	sel_selector_free(outer);
	close_both(fds);
}

/* Waits before each of which a modify is taken back; how many calls failed. */
static int flip(sel_selector *selector, int waits)
{
	int wrong = 0;

	for (int i = 0; i < waits; i++) {
		wrong += sel_selector_modify(selector, fds[0], RW, 0,
					     NULL) != 0;
		wrong += sel_selector_modify(selector, fds[0], R, 0,
					     NULL) != 0;
		wrong += look_all(selector) != 0;
	}
	return wrong;
}

/* Where each wait has to make the modify anyway, some are made at once, until
   one is saved. */
static void test_vain(void)
{
	enum { WAITS = 2000 };
	sel_selector *selector = open_selector(SEL_BACKEND_EPOLL,
					       SEL_FLAG_DEFER_MODIFY);
	uint64_t before;
	int deferred = 0;
	int wrong = 0;

	topic("deferring in vain");
	open_unix(fds);
	add(selector, fds[0], R, 0);
	for (int i = 0; i < WAITS; i++) {
		uint32_t events = i % 2 == 0 ? RW : R;

		before = stats_of(selector).changes;
		wrong += sel_selector_modify(selector, fds[0], events, 0,
					     NULL) != 0;
		deferred += stats_of(selector).changes == before;
		wrong += look_all(selector) != (events == RW);
	}
	is_int(0, wrong, "%d waits: each sees the modify before it", WAITS);
	ok(deferred >= 8 && deferred < WAITS / 20,
	   "%d waits, each needs the modify before it: few are deferred: %d",
	   WAITS, deferred);
	/* One at least is deferred. */
	wrong += flip(selector, 100);
	before = stats_of(selector).changes;
	wrong += flip(selector, 100);
	is_int(0, wrong, "then 200 waits that need none succeed");
	is_uint(before, stats_of(selector).changes,
		"then 100 waits that need none: all are deferred");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	sel_selector_free(selector);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, SEL_FLAG_DEFER_MODIFY);

	test_seen(selector);
	test_running(selector);
	test_fork(selector);
	topic("deferred modify");
	if (backend == SEL_BACKEND_EPOLL) {
		test_calls(selector);
		test_between(selector);
		test_refused(selector);
		test_lost(selector);
		test_outer_lost();
		test_outer_lost_again();
		if (sel_selector_features(selector) & SEL_FEATURE_EXCLUSIVE) {
			test_failed(R, W);
			test_failed(W, R);
		} else {
			skip("epoll has no exclusive registrations");
		}
		test_outer(selector);
		test_vain();
	} else {
		skip("only epoll defers");
	}
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
