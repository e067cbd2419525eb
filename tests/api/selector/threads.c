/* SPDX-License-Identifier: MIT */
/*
 * One thread waits, another changes the set: it takes effect on the wait that
 * runs.  A lock held in the wait would hang these tests.
 */
#include "support.h"
#include "tap.h"

static struct waiter waiter;

/* The waiter's only event is `events` of a key with `data`. */
static void returned(uint32_t events, uint64_t data, const char *what)
{
	bool good = is_status(1, waiter_join(&waiter),
			      "%s: the wait has one event", what);

	ok(good && waiter.events[0].events == events &&
		   waiter.events[0].key.data == data,
	   "%s: the event is right", what);
}

/* Nothing that has happened so far ends the wait; only this does. */
static void undisturbed(sel_selector *selector, const char *what)
{
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EWOKEN, waiter_join(&waiter), "%s", what);
}

static void test_register(sel_selector *selector, int32_t fds[2])
{
	const sel_key key = { .fd = fds[0], .events = R, .data = 3 };

	topic("while a thread waits");
	put(fds[1], 1);
	waiter_start(&waiter, selector, SEL_FOREVER);
	add(selector, fds[0], R, 1);
	returned(R, 1, "a ready descriptor registered");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);

	waiter_start(&waiter, selector, SEL_FOREVER);
	add(selector, fds[0], R, 2);
	put(fds[1], 1);
	returned(R, 2, "one registered that becomes ready");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);

	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_register_many(selector, &key, 1, NULL);
	put(fds[1], 1);
	returned(R, 3, "register_many");
	drain(fds[0]);

	waiter_start(&waiter, selector, SEL_FOREVER);
	is_status(SEL_EEXISTS,
		  sel_selector_register(selector, fds[0], R, 9, NULL),
		  "register twice: SEL_EEXISTS");
	undisturbed(selector, "register twice: only a wakeup ends the wait");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_modify(sel_selector *selector, int32_t fds[2])
{
	topic("while a thread waits");
	add(selector, fds[0], R, 1);
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_modify(selector, fds[0], RW, 2, NULL);
	returned(W, 2, "modify to events that are ready");

	(void)sel_selector_modify(selector, fds[0], R, 2, NULL);
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_modify(selector, fds[0], R, 3, NULL);
	put(fds[1], 1);
	returned(R, 3, "modify of the data");
	drain(fds[0]);

	fill(fds[0]);
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_modify(selector, fds[0], W, 4, NULL);
	put(fds[1], 1);
	undisturbed(selector,
		    "modify to other events: the old ones don't end the wait");
	drain(fds[0]);

	waiter_start(&waiter, selector, SEL_FOREVER);
	drain(fds[1]);
	returned(W, 4, "the events of a modify become ready");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_unregister(sel_selector *selector, int32_t fds[2])
{
	int32_t number, fresh[2], old[2];

	topic("while a thread waits");
	add(selector, fds[0], R, 1);
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	put(fds[1], 1);
	undisturbed(selector, "unregister: data don't end the wait");
	drain(fds[0]);

	open_pipe(old);
	open_pipe(fresh);
	number = old[0];
	add(selector, number, R, 2);
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_unregister(selector, number, NULL);
	close_one(&old[0]);
	move_to(&fresh[0], number);
	add(selector, number, R, 3);
	put(fresh[1], 1);
	returned(R, 3, "another file registered under the number");
	waiter_start(&waiter, selector, 0);
	returned(R, 3, "a look at the other file");
	(void)sel_selector_unregister_many(selector, &number, 1, NULL);
	close_both(old);
	close_both(fresh);
}

static void test_oneshot(sel_selector *selector, int32_t fds[2])
{
	const uint32_t events = R | SEL_EVENT_ONESHOT;

	topic("while a thread waits, ONESHOT");
	if ((sel_selector_features(selector) & SEL_FEATURE_ONESHOT) == 0) {
		skip("ONESHOT is not supported");
		return;
	}
	put(fds[1], 1);
	add(selector, fds[0], events, 1);
	is_hex(R, look(selector, fds[0], NULL), "it fires before");
	waiter_start(&waiter, selector, SEL_FOREVER);
	(void)sel_selector_modify(selector, fds[0], events, 1, NULL);
	returned(R, 1, "re-armed");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_second(sel_selector *selector, int32_t fds[2])
{
	sel_event event = { .events = 0 };

	topic("while a thread waits");
	add(selector, fds[0], R, 1);
	waiter_start(&waiter, selector, SEL_FOREVER);
	is_status(SEL_ECONCURRENT,
		  sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "a second wait without limit: SEL_ECONCURRENT");
	is_status(SEL_ECONCURRENT, sel_selector_select(selector, &event, 1, 0, 0),
		  "a look: SEL_ECONCURRENT");
	is_status(SEL_ECONCURRENT,
		  sel_selector_select_until(selector, &event, 1, 0, 0),
		  "a wait with a deadline: SEL_ECONCURRENT");
	put(fds[1], 1);
	returned(R, 1, "a second wait refused, then data");
	is_status(1, sel_selector_select(selector, &event, 1, SEL_FOREVER, 0),
		  "the wait over: the next wait has the event");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_others(sel_selector *selector, int32_t fds[2])
{
	sel_key key = { .fd = -7 };
	sel_event event = { .events = 0 };
	int32_t cursor = -1;

	topic("while a thread waits");
	(void)sel_selector_register_token(selector, 5, fds[0], R, 1, NULL);
	waiter_start(&waiter, selector, SEL_FOREVER);
	is_status(1, sel_selector_count(selector), "count");
	is_status(0, sel_selector_get_key(selector, fds[0], &key), "get_key");
	is_status(fds[0], find_fd(selector, 5), "find");
	is_status(1, sel_selector_next(selector, &cursor, &key), "next");
	event.key = key;
	is_status(0, sel_selector_is_current(selector, &event), "is_current");
	is_status(0, sel_selector_closed(selector), "closed");
	ok(sel_selector_features(selector) >= 0, "features");
	ok(sel_selector_backend(selector) > 0, "backend");
	ok(sel_selector_fileno(selector) >= 0 ||
	   sel_selector_fileno(selector) == SEL_ENOTSUP, "fileno");
	undisturbed(selector,
		    "only a wakeup ends the wait, none of these calls");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

/* The first call of fileno leaves a change to be seen, and so do the next
   changes.  Which thread comes first differs from one turn to the next. */
static void test_fileno(uint32_t backend, int32_t fds[2], int turn)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t more[2];

	topic("while a thread waits, and fileno is asked, turn %d", turn);
	open_unix(more);
	waiter_start(&waiter, selector, 10000 * MS);
	add(selector, more[0], R, 1);
	(void)sel_selector_fileno(selector);
	put(fds[1], 1);
	add(selector, fds[0], R, 2);
	returned(R, 2, "a ready descriptor registered afterwards");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);

	waiter_start(&waiter, selector, 10000 * MS);
	put(fds[1], 1);
	add(selector, fds[0], R, 3);
	returned(R, 3, "a ready descriptor registered during the next wait");
	drain(fds[0]);
	sel_selector_free(selector);
	close_both(more);
}

static void test_time(sel_selector *selector, int32_t fds[2])
{
	int changes = 0;

	topic("while a thread waits for 50 ms");
	waiter_start(&waiter, selector, 50 * MS);
	do {
		add(selector, fds[0], R, 1);
		(void)sel_selector_modify(selector, fds[0], P, 1, NULL);
		(void)sel_selector_unregister(selector, fds[0], NULL);
	} while (++changes < 200);
	is_status(0, waiter_join(&waiter), "%d changes: no event", changes);
	ok(waiter.elapsed >= 50 * MS, "%d changes: the wait lasts for its time",
	   changes);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_unix(fds);
	test_register(selector, fds);
	test_modify(selector, fds);
	test_unregister(selector, fds);
	test_oneshot(selector, fds);
	test_second(selector, fds);
	test_others(selector, fds);
	test_time(selector, fds);
	sel_selector_free(selector);
	for (int turn = 0; turn < 8; turn++)
		test_fileno(backend, fds, turn);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
