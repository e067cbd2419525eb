/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of O_PATH, which name a file and open nothing: epoll refuses
 * them, poll reports them as INVALID, and select says of them what select(2)
 * says.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>

#include "support.h"
#include "tap.h"

#if defined(__linux__) && defined(O_PATH)

/* Nothing, on kernels before Linux 5.17. */
static uint32_t select_says(int32_t fd)
{
	struct timeval now = { 0, 0 };
	fd_set readers, writers;

	FD_ZERO(&readers);
	FD_ZERO(&writers);
	FD_SET(fd, &readers);
	FD_SET(fd, &writers);
	if (select(fd + 1, &readers, &writers, NULL, &now) < 0)
		bail("select");
	return (FD_ISSET(fd, &readers) ? (uint32_t)R : 0) |
	       (FD_ISSET(fd, &writers) ? (uint32_t)W : 0);
}

static void test_reported(sel_selector *selector, int32_t fd, uint32_t events,
			  uint32_t detail)
{
	sel_event event;

	add(selector, fd, RW, 0);
	for (int i = 1; i <= 2; i++) {
		event = (sel_event){ .events = 0 };
		is_hex(events, look(selector, fd, &event), "events, wait %d",
		       i);
		is_hex(detail, event.detail, "detail, wait %d", i);
	}
	is_status(0, sel_selector_unregister(selector, fd, NULL), "unregister");
}

/* A closed descriptor makes select(2) fail; poll(2), which then tells the closed
   ones, calls one of O_PATH bad as well. */
static void test_beside_closed(sel_selector *selector, int32_t fd)
{
	int32_t fds[2], number;
	sel_event event = { .events = 0 };

	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 1);
	add(selector, fd, RW, 2);
	close_one(&fds[0]);
	is_hex(select_says(fd), look(selector, fd, &event),
	       "beside a closed descriptor: events");
	is_hex(0, event.detail, "beside a closed descriptor: detail");
	is_hex(R, look(selector, number, &event), "the closed one: events");
	is_hex(SEL_DETAIL_INVALID, event.detail, "the closed one: detail");
	(void)sel_selector_unregister(selector, number, NULL);
	(void)sel_selector_unregister(selector, fd, NULL);
	close_both(fds);
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	int32_t fd = open("/", O_PATH | O_CLOEXEC);

	if (fd < 0)
		bail("O_PATH");
	switch (backend) {
	case SEL_BACKEND_EPOLL:
		is_status(-EBADF, sel_selector_register(selector, fd, R, 0, NULL),
			  "register: EBADF");
		is_status(0, sel_selector_count(selector),
			  "register: nothing is registered");
		break;
	case SEL_BACKEND_POLL:
		test_reported(selector, fd, RW, SEL_DETAIL_INVALID);
		break;
	case SEL_BACKEND_SELECT:
		test_reported(selector, fd, select_says(fd), 0);
		test_beside_closed(selector, fd);
		break;
	default:
		skip("Linux, which has O_PATH, has no such back end");
	}
	sel_selector_free(selector);
	close_one(&fd);
}

static void test_objects(void)
{
	int32_t fd = open("/", O_PATH | O_CLOEXEC);
	int32_t readers[1] = { fd };
	int32_t writers[1] = { fd };
	size_t read_count = 1, write_count = 1, none = 0;
	uint32_t wanted = select_says(fd);
	sel_epoll *epoll = NULL;
	sel_poll *object = NULL;
	sel_pollfd ready;

	topic("the objects");
	if (sel_epoll_new(&epoll, -1, 0) == 0)
		is_status(-EBADF, sel_epoll_register(epoll, fd, 1),
			  "epoll: EBADF");
	sel_epoll_free(epoll);
	if (sel_poll_new(&object) != 0)
		bail("sel_poll_new");
	is_status(0, sel_poll_register(object, fd, 1), "poll: register");
	is_status(1, sel_poll_poll(object, &ready, 1, 0, 0), "poll: an event");
	is_hex(POLLNVAL, ready.events, "poll: POLLNVAL");
	sel_poll_free(object);
	is_status((wanted & R ? 1 : 0) + (wanted & W ? 1 : 0),
		  sel_select(readers, &read_count, writers, &write_count, NULL,
			     &none, 0, 0),
		  "select: what select(2) says");
	close_one(&fd);
}

int main(void)
{
	for_each_backend(test);
	test_objects();
	return finish();
}

#else

int main(void)
{
	skip_all("no Linux with O_PATH");
}

#endif
