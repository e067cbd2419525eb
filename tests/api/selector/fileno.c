/* SPDX-License-Identifier: MIT */
/* sel_selector_fileno(): a selector as a descriptor in another set. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "facts.h"
#include "support.h"
#include "tap.h"

static void test_poll(sel_selector *inner, int32_t fds[2])
{
	int32_t fd = sel_selector_fileno(inner);
	uint32_t other = never_ready((uint32_t)sel_selector_backend(inner));
	sel_event event;

	topic("fileno in poll");
	ok(fd >= 0, "it is a descriptor");
	is_status(fd, sel_selector_fileno(inner), "it is the same each time");
	ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "it is close-on-exec");
	ok(!is_readable(fd), "an empty selector: not readable");
	add(inner, fds[0], R, 1);
	ok(!is_readable(fd), "an idle registration: not readable");
	put(fds[1], 1);
	ok(is_readable(fd), "an event: readable");
	(void)look_all(inner);
	ok(is_readable(fd), "an event after a look: still readable");
	drain(fds[0]);
	(void)look_all(inner);
	ok(is_unreadable(inner), "the data read: not readable");
	put(fds[1], 1);
	(void)sel_selector_modify(inner, fds[0], other, 1, NULL);
	ok(is_unreadable(inner), "the event not asked for any more: not readable");
	(void)sel_selector_modify(inner, fds[0], R, 1, NULL);
	ok(is_readable(fd), "the event asked for again: readable");
	(void)sel_selector_unregister(inner, fds[0], NULL);
	ok(is_unreadable(inner), "unregistered: not readable");
	drain(fds[0]);

	(void)sel_selector_wakeup(inner);
	ok(is_readable(fd), "a wakeup: readable");
	is_status(SEL_EWOKEN, sel_selector_select(inner, &event, 1, 0, 0),
		  "a wakeup: a wait ends with SEL_EWOKEN");
	ok(!is_readable(fd), "a wakeup reported: not readable");
	(void)sel_selector_wakeup(inner);
	ok(is_readable(fd), "a second wakeup: readable");
	is_status(SEL_EWOKEN, look_all(inner),
		  "a second wakeup: a look has SEL_EWOKEN");
	is_status(0, look_all(inner),
		  "a second wakeup is reported by one look");
	ok(!is_readable(fd), "a second wakeup reported: not readable");
}

static void test_epoll(sel_selector *inner, int32_t fds[2])
{
	struct epoll_event want = { .events = EPOLLIN };
	struct epoll_event saw;
	int32_t set = epoll_create1(EPOLL_CLOEXEC);

	topic("fileno in an epoll set");
	if (set < 0)
		bail("epoll_create1");
	is_int(0,
	       epoll_ctl(set, EPOLL_CTL_ADD, sel_selector_fileno(inner), &want),
	       "epoll_ctl takes it");
	is_int(0, epoll_wait(set, &saw, 1, 0), "an empty selector: not ready");
	add(inner, fds[0], R, 1);
	put(fds[1], 1);
	is_int(1, epoll_wait(set, &saw, 1, 0), "an event: ready");
	drain(fds[0]);
	ok(is_unreadable(inner), "the data read: not readable");
	is_int(0, epoll_wait(set, &saw, 1, 0), "the data read: not ready");
	(void)sel_selector_unregister(inner, fds[0], NULL);
	close_one(&set);
}

/* In a selector of each back end there is. */
static void test_outer(sel_selector *inner, int32_t fds[2])
{
	int32_t fd = sel_selector_fileno(inner);
	bool good = true;

	topic("fileno in a selector of every back end");
	for (uint32_t i = SEL_BACKEND_SELECT; i <= SEL_BACKEND_AFD; i++) {
		sel_selector *outer = NULL;

		if (sel_selector_new(&outer, i, 0) != 0)
			continue;
		add(outer, fd, R, 1);
		add(inner, fds[0], R, 1);
		good = good && look_all(outer) == 0;
		put(fds[1], 1);
		good = good && look(outer, fd, NULL) == R &&
		       look(inner, fds[0], NULL) == R &&
		       look(outer, fd, NULL) == R;
		drain(fds[0]);
		good = good && is_unreadable(inner) && look_all(outer) == 0 &&
		       look_all(inner) == 0;
		(void)sel_selector_unregister(inner, fds[0], NULL);
		(void)sel_selector_unregister(outer, fd, NULL);
		sel_selector_free(outer);
	}
	ok(good, "ready while it has an event");
}

static void test_deep(uint32_t backend, sel_selector *inner, int32_t fds[2])
{
	sel_selector *middle = open_selector(backend, 0);
	sel_selector *outer = open_selector(backend, 0);
	int32_t inner_fd = sel_selector_fileno(inner);
	int32_t middle_fd = sel_selector_fileno(middle);
	bool epoll = backend == SEL_BACKEND_EPOLL;
	struct waiter waiter;

	topic("three selectors deep");
	add(middle, inner_fd, R, 1);
	add(outer, middle_fd, R, 2);
	add(inner, fds[0], R, 3);
	is_status(0, look_all(outer), "idle: the outer has no event");
	waiter_start(&waiter, outer, SEL_FOREVER);
	put(fds[1], 1);
	is_status(1, waiter_join(&waiter),
		  "data: the outer's wait has one event");
	is_hex(R, look(middle, inner_fd, NULL),
	       "data: the middle reports the inner");
	drain(fds[0]);
	ok(is_unreadable(inner) && is_unreadable(middle),
	   "the data read: inner and middle are not readable");
	is_status(0, look_all(outer), "the data read: the outer has no event");
	(void)sel_selector_wakeup(inner);
	is_hex(R, look(outer, middle_fd, NULL),
	       "a wakeup of the inner: the outer reports the middle");
	is_status(SEL_EWOKEN, look_all(inner),
		  "the inner's look has SEL_EWOKEN");
	ok(is_unreadable(inner) && is_unreadable(middle),
	   "the wakeup reported: inner and middle are not readable");
	is_status(0, look_all(outer),
		  "the wakeup reported: the outer has no event");

	if (epoll)
		is_status(-ELOOP,
			  sel_selector_register(inner, middle_fd, R, 0, NULL),
			  "the middle in the inner, a cycle: ELOOP");
	else
		skip("only epoll sees a cycle");
	is_status(epoll ? -ELOOP : -EINVAL,
		  sel_selector_register(inner, inner_fd, R, 0, NULL),
		  "the inner in itself is refused");
	is_status(1, sel_selector_count(inner),
		  "the inner in itself is not registered");
	(void)sel_selector_unregister(inner, fds[0], NULL);
	(void)sel_selector_close(inner);
	is_status(SEL_ECLOSED, sel_selector_fileno(inner),
		  "the inner closed: fileno has SEL_ECLOSED");
	ok(is_unreadable(middle), "the inner closed: the middle is not readable");
	is_status(0, look_all(outer),
		  "the inner closed: the outer has no event");
	ok(fcntl(inner_fd, F_GETFD) < 0,
	   "the inner closed: its number is closed");
	sel_selector_free(middle);
	sel_selector_free(outer);
}

/* Linux nests five epoll sets: a selector is one, and two with fileno. */
static void test_limit(void)
{
	sel_selector *chain[4];
	int32_t fds[4];

	topic("a chain of selectors on epoll");
	for (int i = 0; i < 4; i++)
		chain[i] = open_selector(SEL_BACKEND_EPOLL, 0);
	for (int i = 0; i < 2; i++) {
		fds[i] = sel_selector_fileno(chain[i]);
		is_status(0, sel_selector_register(chain[i + 1], fds[i], R, 0,
						   NULL),
			  "selector %d watches selector %d", i + 2, i + 1);
	}
	is_status(-ELOOP, sel_selector_fileno(chain[2]),
		  "fileno of the third selector: ELOOP");
	is_status(SEL_EWOKEN, (sel_selector_wakeup(chain[2]),
			       look_all(chain[2])),
		  "the third selector works after that");
	(void)sel_selector_wakeup(chain[0]);
	is_hex(R, look(chain[2], fds[1], NULL),
	       "the third selector sees what the first has");

	/* The other way round: fileno first, and then the registration. */
	fds[3] = sel_selector_fileno(chain[3]);
	is_status(-ELOOP, sel_selector_register(chain[3], fds[1], R, 0, NULL),
		  "the second in a third whose fileno was asked: ELOOP");
	is_status(0, sel_selector_register(chain[3], fds[0], R, 0, NULL),
		  "the first in a selector whose fileno was asked is registered");
	for (int i = 0; i < 4; i++)
		sel_selector_free(chain[i]);
}

/* All that can be done with /dev/poll's. */
static void test_number(sel_selector *selector)
{
	int32_t fd = sel_selector_fileno(selector);

	topic("fileno of /dev/poll");
	ok(fd >= 0, "it is a descriptor");
	is_status(fd, sel_selector_fileno(selector),
		  "it is the same each time");
	ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "it is close-on-exec");
	is_status(-EINVAL, sel_selector_register(selector, fd, R, 0, NULL),
		  "registered in its own selector: EINVAL");
	is_status(0, sel_selector_count(selector),
		  "registered in its own selector: nothing is registered");
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_oneway(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_FILENO) != 0) {
		test_poll(selector, fds);
		test_epoll(selector, fds);
		test_outer(selector, fds);
		test_deep(backend, selector, fds);
		if (backend == SEL_BACKEND_EPOLL)
			test_limit();
	} else if (backend == SEL_BACKEND_DEVPOLL) {
		test_number(selector);
	} else {
		is_status(SEL_ENOTSUP, sel_selector_fileno(selector),
			  "fileno is not supported: SEL_ENOTSUP");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
