/* SPDX-License-Identifier: MIT */
/* Which error wins when two arguments are wrong, for every call. */
#include "support.h"
#include "tap.h"

/* Events that the selector knows but can't do, or 0. */
static uint32_t unsupported(sel_selector *selector)
{
	uint32_t features = (uint32_t)sel_selector_features(selector);

	if ((features & SEL_FEATURE_EDGE) == 0)
		return SEL_EVENT_EDGE;
	if ((features & SEL_FEATURE_EXCLUSIVE) == 0)
		return SEL_EVENT_EXCLUSIVE;
	return 0;
}

static void test_masks(sel_selector *selector, int32_t fd)
{
	uint32_t extra = unsupported(selector);

	topic("order of errors");
	/* `fd` is registered. */
	is_status(SEL_EEVENTS, sel_selector_register(selector, -1, 0, 0, NULL),
		  "register: events before a negative descriptor");
	is_status(SEL_EEVENTS, sel_selector_register(selector, fd, 0, 0, NULL),
		  "register: events before a registered descriptor");
	is_status(SEL_EBADFD, sel_selector_modify(selector, -1, 0, 0, NULL),
		  "modify: a negative descriptor before events");
	is_status(SEL_ENOTREG,
		  sel_selector_modify(selector, free_number(), 0, 0, NULL),
		  "modify: an unknown descriptor before events");
	if (extra == 0) {
		skip("all events are supported");
		return;
	}
	is_status(SEL_EEVENTS,
		  sel_selector_register(selector, fd, R | extra | 8, 0, NULL),
		  "register: unknown before unsupported events");
	is_status(SEL_EEVENTS,
		  sel_selector_register(selector, fd, extra, 0, NULL),
		  "register: incomplete before unsupported events");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, -1, R | extra, 0, NULL),
		  "register: unsupported events before a bad descriptor");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, fd, R | extra, 0, NULL),
		  "register: unsupported events before a registered one");
	is_status(SEL_ENOTSUP,
		  sel_selector_register(selector, free_number(), R | extra, 0,
					NULL),
		  "register: unsupported events before one not open");
	is_status(SEL_EEVENTS,
		  sel_selector_modify(selector, fd, R | extra | 8, 0, NULL),
		  "modify: unknown before unsupported events");
	is_status(SEL_ENOTREG,
		  sel_selector_modify(selector, free_number(), R | extra, 0,
				      NULL),
		  "modify: unknown descriptor before unsupported events");
}

static void test_registered(sel_selector *selector)
{
	int32_t fds[2];
	int32_t number;

	topic("order of errors");
	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 0);
	close_one(&fds[0]);
	is_status(SEL_EEXISTS,
		  sel_selector_register(selector, number, R, 0, NULL),
		  "register: registered before not open");
	(void)sel_selector_unregister(selector, number, NULL);
	(void)sel_selector_register_token(selector, 3, fds[1], R, 0, NULL);
	is_status(SEL_EEXISTS,
		  sel_selector_register_token(selector, 3, number, R, 0,
					       NULL),
		  "register_token: a used token before not open");
	(void)sel_selector_unregister(selector, fds[1], NULL);
	close_both(fds);
}

static void test_waiting(sel_selector *selector)
{
	struct waiter waiter;
	sel_event event;

	topic("order of errors");
	waiter_start(&waiter, selector, SEL_FOREVER);
	is_status(SEL_EVALUE, sel_selector_select(selector, &event, 0, 0, 0),
		  "select: capacity before another waiter");
	is_status(SEL_EVALUE,
		  sel_selector_select_until(selector, &event, 0, 0, 0),
		  "select_until: capacity before another waiter");
	(void)sel_selector_wakeup(selector);
	/* Woken or not yet, the other still has its place or has left it. */
	is_status(SEL_EWOKEN, waiter_join(&waiter),
		  "the waiter ends with SEL_EWOKEN");
	(void)sel_selector_wakeup(selector);
	is_status(SEL_EVALUE, sel_selector_select(selector, &event, 0, 0, 0),
		  "select: capacity before a wakeup");
	is_status(SEL_EWOKEN, sel_selector_select(selector, &event, 1, 0, 0),
		  "select: the wakeup is not used up by the error");
}

static void test_closed(sel_selector *selector)
{
	sel_key key = { .fd = -1 };
	sel_event event = { .key = key };
	sel_stats stats;
	int32_t cursor = -5;
	int32_t fd = -1;

	topic("order of errors");
	is_status(SEL_ECLOSED, sel_selector_register(selector, -1, 0, 0, NULL),
		  "register: closed first");
	is_status(SEL_ECLOSED,
		  sel_selector_register_token(selector, 0, -1, 0, 0, NULL),
		  "register_token: closed first");
	is_status(SEL_ECLOSED, sel_selector_modify(selector, -1, 0, 0, NULL),
		  "modify: closed first");
	is_status(SEL_ECLOSED, sel_selector_unregister(selector, -1, NULL),
		  "unregister: closed first");
	is_status(SEL_ECLOSED,
		  sel_selector_register_many(selector, &key, 1, NULL),
		  "register_many: closed first");
	is_status(SEL_ECLOSED,
		  sel_selector_unregister_many(selector, &fd, 1, NULL),
		  "unregister_many: closed first");
	is_status(SEL_ECLOSED, sel_selector_get_key(selector, -1, NULL),
		  "get_key: closed first");
	is_status(SEL_ECLOSED, find_fd(selector, 0),
		  "find: closed first");
	is_status(SEL_ECLOSED, sel_selector_next(selector, &cursor, NULL),
		  "next: closed first");
	is_status(SEL_ECLOSED, sel_selector_select(selector, &event, 0, 0, 0),
		  "select: closed first");
	is_status(SEL_ECLOSED,
		  sel_selector_select_until(selector, &event, 0, 0, 0),
		  "select_until: closed first");
	is_status(SEL_ECLOSED, sel_selector_is_current(selector, &event),
		  "is_current: closed first");
	is_status(SEL_ECLOSED, sel_selector_stats(selector, &stats, 7),
		  "stats: closed first");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_pipe(fds);
	add(selector, fds[0], R, 0);
	test_masks(selector, fds[0]);
	test_registered(selector);
	test_waiting(selector);
	(void)sel_selector_close(selector);
	test_closed(selector);
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
