/* SPDX-License-Identifier: MIT */
/*
 * A registered descriptor is closed behind the selector's back, against the
 * rule.  poll, select and /dev/poll then report it INVALID; epoll and kqueue
 * forget it in silence.
 */
#include <errno.h>
#include <fcntl.h>

#include "support.h"
#include "tap.h"

static void test_reported(sel_selector *selector, bool silent)
{
	static const uint32_t masks[] = { R, W, RW, P, RWP };
	uint32_t features = (uint32_t)sel_selector_features(selector);
	sel_event event;
	int32_t fds[2];
	int32_t number;

	for (size_t i = 0; i < LENGTH(masks); i++) {
		uint32_t expected = silent ? 0 : masks[i];

		if ((masks[i] & P) != 0 && (features & SEL_FEATURE_PRI) == 0) {
			skip("no PRI");
			continue;
		}
		event = (sel_event){ .events = 0 };
		open_unix(fds);
		number = fds[0];
		add(selector, number, masks[i], 5);
		close_one(&fds[0]);
		is_hex(expected, look(selector, number, &event),
		       "events of mask %#x", masks[i]);
		is_hex(silent ? 0 : SEL_DETAIL_INVALID, event.detail,
		       "their detail");
		is_hex(expected, look(selector, number, NULL),
		       "it is a state");
		is_status(0, sel_selector_unregister(selector, number, NULL),
			  "it can go");
		close_both(fds);
	}
}

/* Others must not suffer from it: neither silence nor another's INVALID. */
static void test_others(sel_selector *selector, bool silent)
{
	enum { COUNT = 5 };
	int32_t pipes[COUNT][2];
	int32_t number;
	sel_event event = { .events = 0 };

	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		add(selector, pipes[i][0], R, (uint64_t)i);
	}
	put(pipes[1][1], 1);
	put(pipes[3][1], 1);
	number = pipes[2][0];
	close_one(&pipes[2][0]);
	is_status(silent ? 2 : 3, look_all(selector), "three of five");
	is_hex(R, look(selector, pipes[1][0], &event), "one below is ready");
	is_hex(0, event.detail, "and valid");
	is_hex(R, look(selector, pipes[3][0], &event), "one above is ready");
	is_hex(0, event.detail, "and valid");
	is_hex(0, look(selector, pipes[0][0], NULL), "one is idle");
	is_hex(0, look(selector, pipes[4][0], NULL), "and another");
	is_status(COUNT, sel_selector_count(selector), "all are registered");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "the closed one goes");
	is_status(2, look_all(selector), "two are left");
	for (int i = 0; i < COUNT; i++) {
		if (i != 2)
			(void)sel_selector_unregister(selector, pipes[i][0],
						      NULL);
		close_both(pipes[i]);
	}
}

/* epoll and kqueue refuse, and the key is gone; the others ask nobody. */
static void test_changed(sel_selector *selector, bool refused)
{
	sel_key key = { .fd = -7 };
	int32_t fds[2];
	int32_t number;

	open_unix(fds);
	number = fds[0];
	add(selector, number, R, 1);
	close_one(&fds[0]);
	is_status(0, sel_selector_get_key(selector, number, &key),
		  "the key is there");
	is_status(0, sel_selector_modify(selector, number, R, 2, NULL),
		  "its data can change");
	is_status(refused ? -EBADF : 0,
		  sel_selector_modify(selector, number, RW, 3, NULL),
		  "its events");
	is_status(refused ? SEL_ENOTREG : 0,
		  sel_selector_get_key(selector, number, &key),
		  "a refusal ends the registration");
	is_hex(refused ? 0 : RW, look(selector, number, NULL),
	       "what is reported");
	is_status(refused ? SEL_ENOTREG : 0,
		  sel_selector_unregister(selector, number, NULL), "it goes");
	is_status(0, sel_selector_count(selector), "nothing is left");
	close_both(fds);
}

/*
 * A kernel looks at no more numbers than it has room for, and lets select
 * lie about those above: they must be found out, too.
 */
static void test_above(sel_selector *selector, bool silent)
{
	sel_event event = { .events = 0 };
	int64_t begin = sel_now();
	int32_t fds[2];
	int32_t high;

	open_pipe(fds);
	high = fcntl(fds[0], F_DUPFD_CLOEXEC, 900);
	if (high < 0) {
		skip("no such number");
	} else {
		add(selector, high, R, 1);
		is_status(0, sel_selector_select(selector, &event, 1, MS),
			  "a high number, idle");
		close_one(&high);
		is_status(silent ? 0 : 1,
			  sel_selector_select(selector, &event, 1,
					      silent ? 0 : 60000 * MS),
			  "and closed");
		ok(sel_now() - begin < 30000 * MS,
		   "which is seen at once, not when the time is over");
		(void)sel_selector_unregister(selector, event.key.fd, NULL);
	}
	close_both(fds);
}

static void test(uint32_t backend)
{
	bool silent = backend == SEL_BACKEND_EPOLL ||
		      backend == SEL_BACKEND_KQUEUE;
	sel_selector *selector = open_selector(backend, 0);

	test_reported(selector, silent);
	test_others(selector, silent);
	test_changed(selector, silent);
	test_above(selector, silent);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
