/* SPDX-License-Identifier: MIT */
/* SEL_EVENT_PRI: urgent data of TCP. */
#include <poll.h>
#include <sys/socket.h>

#include "support.h"
#include "tap.h"

static void test_urgent(sel_selector *selector, int32_t fds[2])
{
	sel_event event = { .events = 0 };
	char byte = '\0';

	topic("PRI");
	add(selector, fds[0], P, 1);
	is_status(0, look_all(selector), "an idle socket: no event");
	put(fds[1], 1);
	await(fds[0], POLLIN);
	is_status(0, look_all(selector), "plain data: no event");
	send(fds[1], "!", 1, MSG_OOB);
	await(fds[0], POLLPRI);
	is_hex(P, look(selector, fds[0], &event),
	       "urgent data: PRI is reported");
	is_hex(SEL_DETAIL_PRI, event.detail,
	       "urgent data: the detail says PRI");
	is_hex(P, look(selector, fds[0], NULL),
	       "urgent data not read: PRI is reported again");
	(void)sel_selector_modify(selector, fds[0], RW, 2, NULL);
	is_hex(RW, look(selector, fds[0], &event),
	       "PRI not asked for: READ and WRITE are reported");
	is_hex(0, event.detail,
	       "PRI not asked for: the detail does not say PRI");
	(void)sel_selector_modify(selector, fds[0], RWP, 3, NULL);
	is_hex(RWP, look(selector, fds[0], NULL),
	       "all three asked for: all are reported");
	ok(recv(fds[0], &byte, 1, MSG_OOB) == 1 && byte == '!',
	   "the urgent byte can be read");
	/* Some systems report PRI until what follows was read. */
	put(fds[1], 1);
	await(fds[0], POLLIN);
	drain(fds[0]);
	put(fds[1], 1);
	await(fds[0], POLLIN);
	is_hex(RW, look(selector, fds[0], NULL),
	       "the urgent byte and what follows read: PRI is not reported");
	drain(fds[0]);
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test_oneshot(sel_selector *selector, int32_t fds[2])
{
	topic("PRI with ONESHOT");
	if ((sel_selector_features(selector) & SEL_FEATURE_ONESHOT) == 0) {
		skip("ONESHOT is not supported");
		return;
	}
	add(selector, fds[0], P | SEL_EVENT_ONESHOT, 1);
	is_status(0, look_all(selector), "an idle socket: no event");
	send(fds[1], "!", 1, MSG_OOB);
	await(fds[0], POLLPRI);
	is_hex(P, look(selector, fds[0], NULL), "urgent data: it fires");
	is_status(0, look_all(selector), "urgent data: it fires once");
	(void)sel_selector_unregister(selector, fds[0], NULL);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[2];

	open_tcp(fds);
	if ((sel_backend_features(backend) & SEL_FEATURE_PRI) != 0) {
		test_urgent(selector, fds);
		test_oneshot(selector, fds);
	} else {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0], P, 0, NULL),
			  "PRI is not supported: SEL_ENOTSUP");
	}
	sel_selector_free(selector);
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
