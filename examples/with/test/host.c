/* SPDX-License-Identifier: MIT */
/* The scenarios of host.h. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"
#include "support.h"
#include "tap.h"

enum { MANY = 40 };

static const struct host *host;
static sel_selector *selector;

/* What the host has told since the last turn. */
static struct {
	int calls;
	int events;
	sel_status n;	 /* of the last call */
	sel_event event; /* the first of the last call */
	bool seen[MANY]; /* by the data of the registration */
} told;

void host_told(const sel_event *events, sel_status n)
{
	told.calls++;
	told.n = n;
	if (n > 0)
		told.event = events[0];
	for (sel_status i = 0; i < n; i++) {
		told.events++;
		if (events[i].key.data < MANY)
			told.seen[events[i].key.data] = true;
	}
}

/* Makes a turn, and returns what the only call has told, or 0. */
static sel_status turn(bool wait)
{
	told.calls = 0;
	told.n = 0;
	told.event = (sel_event){ .events = 0 };
	host->turn(wait);
	return told.n;
}

static bool readable(void)
{
	return is_readable(sel_selector_fileno(selector));
}

static void *wake(void *unused)
{
	(void)sel_selector_wakeup(selector);
	return unused;
}

static void *put_byte(void *fd)
{
	put(*(int32_t *)fd, 1);
	return NULL;
}

static void *register_ready(void *fd)
{
	add(selector, *(int32_t *)fd, R, 9);
	return NULL;
}

static void test_ready(void)
{
	pthread_t thread;
	int32_t fds[2];

	topic("a pipe");
	open_pipe(fds);
	is_status(0, turn(false), "nothing registered: nothing is told");
	add(selector, fds[0], R, 7);
	is_status(0, turn(false), "no data: nothing is told");
	thread_start(&thread, put_byte, &fds[1]);
	is_status(1, turn(true), "data from another thread: one event");
	(void)pthread_join(thread, NULL);
	is_int(fds[0], told.event.key.fd, "the event has the descriptor");
	is_uint(7, told.event.key.data, "the event has the data");
	is_hex(R, told.event.events, "the event is READ");
	is_status(1, turn(true), "the byte not read: the event comes again");
	is_int(1, told.calls, "the event comes once in a turn");
	drain(fds[0]);
	is_status(0, turn(false), "the byte read: nothing is told");
	put(fds[1], 1);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	is_status(0, turn(false), "unregistered: nothing is told");
	thread_start(&thread, register_ready, &fds[0]);
	is_status(1, turn(true), "registered by another thread: one event");
	(void)pthread_join(thread, NULL);
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_wakeup(void)
{
	pthread_t thread;
	int32_t fds[2];

	topic("a wakeup");
	open_pipe(fds);
	thread_start(&thread, wake, NULL);
	is_status(SEL_EWOKEN, turn(true),
		  "from another thread: SEL_EWOKEN is told");
	(void)pthread_join(thread, NULL);
	is_int(1, told.calls, "from another thread: told once in the turn");
	is_status(0, turn(false), "the next turn tells nothing");
	ok(!readable(), "told: the descriptor is not readable");

	(void)wake(NULL);
	(void)wake(NULL);
	ok(readable() && readable(), "not told: the descriptor stays readable");
	is_status(SEL_EWOKEN, turn(true), "two before a turn: SEL_EWOKEN");
	is_int(1, told.calls, "two before a turn: told once in the turn");
	is_status(0, turn(false), "two before a turn: told by one turn");

	add(selector, fds[0], R, 1);
	put(fds[1], 1);
	(void)wake(NULL);
	is_status(1, turn(true), "with an event: the event comes first");
	drain(fds[0]);
	ok(readable(), "with an event: the descriptor stays readable");
	is_status(SEL_EWOKEN, turn(true), "with an event: SEL_EWOKEN is next");
	is_status(0, turn(false), "with an event: told by one turn");
	ok(!readable(), "with an event, told: not readable");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

static void test_rdhup(uint32_t features)
{
	int32_t fds[2];

	topic("a socket whose peer writes no more");
	open_unix(fds);
	if ((features & SEL_FEATURE_RDHUP) == 0) {
		is_status(SEL_ENOTSUP,
			  sel_selector_register(selector, fds[0],
						SEL_EVENT_RDHUP, 0, NULL),
			  "the back end has no RDHUP: SEL_ENOTSUP");
		close_both(fds);
		return;
	}
	add(selector, fds[0], SEL_EVENT_RDHUP, 3);
	put(fds[1], 1);
	is_status(0, turn(false), "unread data alone: nothing is told");
	if (shutdown(fds[1], SHUT_WR) != 0)
		bail("shutdown");
	is_status(1, turn(true), "the end behind unread data: one event");
	is_hex(SEL_EVENT_RDHUP, told.event.events, "the event is RDHUP");
	ok((told.event.detail & SEL_DETAIL_RDHUP) != 0, "the detail says so");
	is_int(1, read(fds[0], &(char){ 0 }, 1), "the data can still be read");
	(void)sel_selector_unregister(selector, fds[0], NULL);
	close_both(fds);
}

/* More than an adapter has room for in one look. */
static void test_many(void)
{
	int32_t pipes[MANY][2];
	int turns = 0;
	int seen = 0;

	topic("%d descriptors", MANY);
	for (int i = 0; i < MANY; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
		add(selector, pipes[i][0], R, (uint64_t)i);
		told.seen[i] = false;
	}
	told.events = 0;
	while (told.events < MANY && turns < MANY) {
		(void)turn(true);
		turns++;
	}
	for (int i = 0; i < MANY; i++)
		seen += told.seen[i];
	is_int(MANY, seen, "each has its event after %d events", told.events);
	ok(turns > 1, "the events come in more than one turn");
	for (int i = 0; i < MANY; i++) {
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
		close_both(pipes[i]);
	}
	is_status(0, turn(false), "unregistered: nothing is told");
}

static void test_end(void)
{
	int32_t fds[2];

	topic("the end");
	open_pipe(fds);
	put(fds[1], 1);
	add(selector, fds[0], R, 1);
	(void)wake(NULL);
	told.calls = 0;
	host->close();
	is_int(0, told.calls, "to close the host tells nothing");
	is_status(1, look_all(selector), "the selector still has the event");
	is_status(SEL_EWOKEN, look_all(selector),
		  "the selector still has the wakeup");
	is_int(0, host->open(selector), "a second host watches the selector");
	is_status(1, turn(true), "the second host has the event");
	host->close();
	close_both(fds);
}

static void test(uint32_t backend)
{
	uint32_t features = sel_backend_features(backend);

	selector = open_selector(backend, 0);
	if ((features & SEL_FEATURE_FILENO) != 0) {
		is_int(0, host->open(selector), "the host watches a selector");
		test_ready();
		test_wakeup();
		test_rdhup(features);
		test_many();
		test_end();
		(void)sel_selector_close(selector);
		is_int(EBADF, host->open(selector),
		       "a host for a closed selector: EBADF");
	} else if (backend != SEL_BACKEND_DEVPOLL) {
		is_int(EOPNOTSUPP, host->open(selector),
		       "the back end has no fileno: EOPNOTSUPP");
	}
	sel_selector_free(selector);
}

int run_host(const struct host *of_program)
{
	host = of_program;
	for_each_backend(test);
	if (host->end != NULL)
		host->end();
	return finish();
}
