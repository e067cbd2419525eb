/* SPDX-License-Identifier: MIT */
/*
 * A registered descriptor is closed behind the selector's back, against the
 * rule.  poll, select and /dev/poll then report it INVALID in each wait, AFD in
 * one; epoll and kqueue forget it in silence.  /dev/poll need not notice when the
 * descriptor was idle in the wait before.
 */
#include <errno.h>
#include <fcntl.h>

#include "support.h"
#include "tap.h"

enum answer { NEVER, ONCE, EACH_TIME };

static enum answer answer_of(uint32_t backend)
{
	if (backend == SEL_BACKEND_EPOLL || backend == SEL_BACKEND_KQUEUE)
		return NEVER;
	return backend == SEL_BACKEND_AFD ? ONCE : EACH_TIME;
}

/* What the look `i` has of a closed descriptor. */
static uint32_t expected(enum answer answer, int i, uint32_t mask)
{
	if (answer == EACH_TIME || (answer == ONCE && i == 0))
		return mask;
	return 0;
}

static void test_reported(sel_selector *selector, enum answer answer)
{
	static const uint32_t masks[] = { R, W, RW, P, RWP };
	uint32_t features = (uint32_t)sel_selector_features(selector);
	sel_event event;
	int32_t fds[2];
	int32_t number;

	for (size_t i = 0; i < LENGTH(masks); i++) {
		uint32_t first = expected(answer, 0, masks[i]);

		topic("a closed descriptor, mask %#x", masks[i]);
		if ((masks[i] & P) != 0 && (features & SEL_FEATURE_PRI) == 0) {
			skip("no PRI");
			continue;
		}
		event = (sel_event){ .events = 0 };
		open_unix(fds);
		number = fds[0];
		add(selector, number, masks[i], 5);
		close_one(&fds[0]);
		is_hex(first, look(selector, number, &event), "its events");
		is_hex(first ? SEL_DETAIL_INVALID : 0, event.detail,
		       "its detail");
		is_hex(expected(answer, 1, masks[i]),
		       look(selector, number, NULL), "the next look's events");
		is_status(0, sel_selector_unregister(selector, number, NULL),
			  "unregister succeeds");
		close_both(fds);
	}
}

/* Others must not suffer from it: neither silence nor another's INVALID. */
static void test_others(sel_selector *selector, enum answer answer)
{
	enum { COUNT = 5 };
	int32_t pipes[COUNT][2];
	int32_t number;
	sel_event event = { .events = 0 };

	topic("one of five closed");
	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		add(selector, pipes[i][0], R, (uint64_t)i);
	}
	put(pipes[1][1], 1);
	put(pipes[3][1], 1);
	number = pipes[2][0];
	close_one(&pipes[2][0]);
	if (answer == ONCE)
		is_hex(R, look(selector, number, NULL),
		       "the closed one is reported");
	is_status(answer == EACH_TIME ? 3 : 2, look_all(selector),
		  "how many events a look has");
	is_hex(R, look(selector, pipes[1][0], &event),
	       "a ready one with a lower number is reported");
	is_hex(0, event.detail, "the lower one has no detail");
	is_hex(R, look(selector, pipes[3][0], &event),
	       "a ready one with a higher number is reported");
	is_hex(0, event.detail, "the higher one has no detail");
	is_hex(0, look(selector, pipes[0][0], NULL),
	       "an idle one with a lower number is silent");
	is_hex(0, look(selector, pipes[4][0], NULL),
	       "an idle one with a higher number is silent");
	is_status(COUNT, sel_selector_count(selector),
		  "all five are still registered");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister of the closed one succeeds");
	is_status(2, look_all(selector),
		  "without the closed one two are reported");
	for (int i = 0; i < COUNT; i++) {
		if (i != 2)
			(void)sel_selector_unregister(selector, pipes[i][0],
						      NULL);
		close_both(pipes[i]);
	}
}

/* epoll, kqueue and devpoll refuse, and the key stays; the others ask nobody. */
static void test_changed(sel_selector *selector, enum answer answer)
{
	sel_key key = { .fd = -7 };
	int32_t fds[2];
	int32_t number;
	uint32_t backend = (uint32_t)sel_selector_backend(selector);
	bool kqueue = backend == SEL_BACKEND_KQUEUE;
	bool refused = answer == NEVER || backend == SEL_BACKEND_DEVPOLL;
	sel_event event = { .detail = 0 };

	topic("modify of a closed descriptor");
	open_unix(fds);
	number = fds[0];
	add(selector, number, R, 1);
	close_one(&fds[0]);
	is_status(0, sel_selector_get_key(selector, number, &key),
		  "get_key before modify succeeds");
	is_status(0, sel_selector_modify(selector, number, R, 2, NULL),
		  "new data, same events: success");
	is_status(refused ? -EBADF : 0,
		  sel_selector_modify(selector, number, RW, 3, NULL),
		  "new events: %s", refused ? "EBADF" : "success");
	is_status(0, sel_selector_get_key(selector, number, &key),
		  "get_key after modify succeeds");
	ok(refused ? key.events == R && key.data == 2 :
		     key.events == RW && key.data == 3,
	   "get_key after modify: the %s key", refused ? "old" : "new");
	/* What kqueue has dropped can't be put back: the key is lost. */
	is_hex(!refused ? RW : kqueue || answer == EACH_TIME ? R : 0,
	       look(selector, number, &event), "what a look reports");
	if (kqueue)
		is_hex(SEL_DETAIL_INVALID, event.detail,
		       "the look reports INVALID");
	is_status(answer == EACH_TIME, look_all(selector),
		  "what the next look reports");
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "unregister succeeds");
	is_status(0, sel_selector_count(selector),
		  "nothing is left registered");
	close_both(fds);
}

static void test_idle(sel_selector *selector, enum answer answer)
{
	bool may = sel_selector_backend(selector) == SEL_BACKEND_DEVPOLL;
	sel_event event = { .events = 0 };
	int32_t fds[2];
	int32_t number;

	topic("closed after it was found idle");
	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 1);
	is_status(0, look_all(selector), "open: a look has no event");
	close_one(&fds[0]);
	for (int i = 0; i < 2; i++) {
		uint32_t events = look(selector, number, &event);

		if (may)
			ok(events == 0 || events == R,
			   "closed: look %d has READ or no event", i);
		else
			is_hex(expected(answer, i, R), events,
			       "closed: the events of look %d", i);
		if (events)
			is_hex(SEL_DETAIL_INVALID, event.detail,
			       "closed: look %d says INVALID", i);
	}
	is_status(0, sel_selector_unregister(selector, number, NULL),
		  "closed: unregister succeeds");
	close_both(fds);
	open_pipe(fds);
	move_to(&fds[0], number);
	add(selector, number, R, 2);
	is_status(0, look_all(selector),
		  "another file registered: a look has no event");
	put(fds[1], 1);
	is_hex(R, look(selector, number, &event),
	       "another file registered: its data is reported");
	is_hex(0, event.detail, "another file registered: no detail");
	(void)sel_selector_unregister(selector, number, NULL);
	close_both(fds);
}

/*
 * A kernel looks at no more numbers than it has room for, and lets select
 * lie about those above: they must be found out, too.
 */
static void test_above(sel_selector *selector, enum answer answer)
{
	bool silent = answer == NEVER;
	bool idle = sel_selector_backend(selector) != SEL_BACKEND_DEVPOLL;
	sel_event event = { .events = 0 };
	int64_t begin = sel_now();
	int32_t fds[2];
	int32_t high;

	topic("a descriptor of 900 or above");
	open_pipe(fds);
	high = fcntl(fds[0], F_DUPFD_CLOEXEC, 900);
	if (high < 0) {
		skip("no such number");
	} else {
		add(selector, high, R, 1);
		/* Or else /dev/poll would not notice. */
		if (idle)
			is_status(0, sel_selector_select(selector, &event, 1,
							 MS, 0),
				  "idle: a wait has no event");
		close_one(&high);
		is_status(silent ? 0 : 1,
			  sel_selector_select(selector, &event, 1,
					      silent ? 0 : 60000 * MS, 0),
			  "closed: a wait has %s",
			  silent ? "no event" : "one event");
		ok(sel_now() - begin < 30000 * MS,
		   "closed: the wait does not last for its time-out");
		(void)sel_selector_unregister(selector, event.key.fd, NULL);
	}
	close_both(fds);
}

static void test(uint32_t backend)
{
	enum answer answer = answer_of(backend);
	sel_selector *selector = open_selector(backend, 0);

	test_reported(selector, answer);
	test_idle(selector, answer);
	test_others(selector, answer);
	test_changed(selector, answer);
	test_above(selector, answer);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
