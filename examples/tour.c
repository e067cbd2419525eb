/* SPDX-License-Identifier: MIT */
/*
 * A tour of what a program can rely on, which prints what it sees: a wakeup is
 * told once, a modify that fails changes nothing, flags are those of one wait,
 * and RDHUP means the end of the peer's writing.  examples/ffi/tour.py and
 * tour.lua print the same.
 *
 * usage: tour [BACKEND]
 */
#define _DEFAULT_SOURCE

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <sel.h>

static sel_selector *selector;
static sel_event event;

/* One wait, in milliseconds: what was ready, or the name of what ended it. */
static void wait_for(const char *what, int64_t milliseconds, uint32_t flags)
{
	sel_status n = sel_selector_select(selector, &event, 1,
					   milliseconds * 1000000, flags);

	if (n > 0)
		printf("%s: 0x%" PRIx32 "\n", what, event.events);
	else
		printf("%s: %s\n", what, n ? sel_error_name(n) : "nothing");
}

static sel_status check(sel_status status)
{
	if (status >= 0)
		return status;
	fprintf(stderr, "tour: %s\n", sel_strerror(status));
	exit(1);
}

static void wakeup(void)
{
	check(sel_selector_wakeup(selector));
	check(sel_selector_wakeup(selector));
	wait_for("woken twice, an event", 1000, 0);
	wait_for("the next wait", 1000, 0);
	wait_for("the one after", 1000, 0);
}

static void modify(int fd)
{
	sel_status status = sel_selector_modify(selector, fd, 0x80000000, 8,
						NULL);
	sel_key key;

	check(sel_selector_get_key(selector, fd, &key));
	printf("refused modify: %s, still 0x%" PRIx32 " with %" PRIu64 "\n",
	       sel_error_name(status), key.events, key.data);
	check(sel_selector_unregister(selector, fd, NULL));
}

static void ignore(int number)
{
	(void)number;
}

/* The timer goes on, so that no signal is missed just before the wait. */
static void flags(void)
{
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } }, never = { 0 };
	struct sigaction action = { .sa_handler = ignore };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	wait_for("signals, no flag", 50, 0);
	wait_for("signals, a flag", 10000, SEL_FLAG_RETURN_ON_SIGNAL);
	setitimer(ITIMER_REAL, &never, NULL);
	wait_for("a flag of new", 50, SEL_FLAG_DENSE);
}

static void rdhup(int fd, int peer)
{
	sel_status status = sel_selector_register(selector, fd, SEL_EVENT_RDHUP,
						  0, NULL);

	if (status == SEL_ENOTSUP) {
		puts("RDHUP: SEL_ENOTSUP");
		return;
	}
	check(status);
	if (send(peer, "x", 1, 0) != 1)
		exit(1);
	wait_for("RDHUP, unread data", 50, 0);
	shutdown(peer, SHUT_WR);
	wait_for("RDHUP, the peer writes no more", 1000, 0);
}

int main(int argc, char **argv)
{
	sel_status backend = SEL_BACKEND_DEFAULT;
	int ends[2];

	if (argc > 1)
		backend = check(sel_backend_by_name(argv[1]));
	check(sel_selector_new(&selector, (uint32_t)backend, 0));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return 1;
	check(sel_selector_register(selector, ends[0], SEL_EVENT_WRITE, 7,
				    NULL));
	wakeup();
	modify(ends[0]);
	flags();
	rdhup(ends[0], ends[1]);
	sel_selector_free(selector);
	return 0;
}
