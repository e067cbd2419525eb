/* SPDX-License-Identifier: MIT */
/*
 * Signals that arrive in a wait.  The timer sends them again and again, so
 * that one comes at the right moment even if an earlier one came too soon.
 */
#include <signal.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

static volatile sig_atomic_t handled;
static sel_selector *target;		/* of waking() */
static int32_t target_fd;		/* of slow() */
static int64_t slow_until;
static sel_event event;

enum { TRIES = 20 };

static void counting(int signo)
{
	(void)signo;
	handled++;
}

static void waking(int signo)
{
	(void)signo;
	handled++;
	(void)sel_selector_wakeup(target);
}

/* Eats the deadline of the wait, then makes a descriptor ready. */
static void slow(int signo)
{
	ssize_t n = 0;

	(void)signo;
	while (sel_now() < slow_until)
		;
	if (handled == 0)
		n = write(target_fd, "", 1);
	handled += n == 1;
}

static void test_goes_on(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	sel_status status;
	int64_t begin;
	int64_t took;
	int tries = 0;

	topic("signals in a wait of 50 ms");
	/* While the machine stalls, several signals become one. */
	do {
		handled = 0;
		begin = sel_now();
		signal_start(2 * MS, 3 * MS, counting);
		status = sel_selector_select(selector, &event, 1, 50 * MS, 0);
		took = sel_now() - begin;
		signal_stop();
	} while (status == 0 && took >= 50 * MS && handled < 2 &&
		 ++tries < TRIES);
	is_status(0, status, "no event");
	ok(handled > 1, "more than one handler runs");
	ok(took >= 50 * MS, "it is not shortened");
	ok(took < 5000 * MS, "it does not begin anew each time");
	ok(stats_of(selector).signals > 0, "they are counted");

	begin = sel_now();
	handled = 0;
	signal_start(2 * MS, 3 * MS, counting);
	status = sel_selector_select_until(selector, &event, 1,
					   begin + 30 * MS, 0);
	signal_stop();
	ok(status == 0 && sel_now() >= begin + 30 * MS,
	   "a wait with a deadline lasts until the deadline");
	sel_selector_free(selector);
}

static void test_returns(uint32_t backend)
{
	static const int64_t timeouts[] = { SEL_FOREVER, 60000 * MS,
					    60000 * MS + 1 };
	sel_selector *selector = open_selector(backend, 0);
	sel_status status;
	int32_t fds[2];

	topic("SEL_FLAG_RETURN_ON_SIGNAL");
	open_pipe(fds);
	add(selector, fds[0], R, 0);
	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		handled = 0;
		signal_start(5 * MS, 5 * MS, counting);
		status = sel_selector_select(selector, &event, 1, timeouts[i],
					     SEL_FLAG_RETURN_ON_SIGNAL);
		signal_stop();
		is_status(SEL_EINTERRUPTED, status,
			  "a wait of %lld ns ends with SEL_EINTERRUPTED",
			  (long long)timeouts[i]);
		ok(handled > 0,
		   "a wait of %lld ns ends after the handler has run",
		   (long long)timeouts[i]);
	}
	ok(stats_of(selector).signals >= LENGTH(timeouts),
	   "each signal is counted");
	handled = 0;
	signal_start(5 * MS, 5 * MS, counting);
	status = sel_selector_select_until(selector, &event, 1,
					   sel_now() + 60000 * MS,
					   SEL_FLAG_RETURN_ON_SIGNAL);
	signal_stop();
	is_status(SEL_EINTERRUPTED, status,
		  "a wait with a deadline ends with SEL_EINTERRUPTED");
	put(fds[1], 1);
	raise(SIGALRM);
	is_status(1, sel_selector_select(selector, &event, 1, SEL_FOREVER,
					 SEL_FLAG_RETURN_ON_SIGNAL),
		  "a signal before a wait: its event is reported");
	close_both(fds);
	sel_selector_free(selector);
}

/* The flag is that of one wait, and says nothing of the next. */
static void test_each(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	sel_status status;
	int64_t begin;
	int tries = 0;

	topic("SEL_FLAG_RETURN_ON_SIGNAL in one wait and not in the next");
	signal_start(5 * MS, 5 * MS, counting);
	status = sel_selector_select(selector, &event, 1, SEL_FOREVER,
				     SEL_FLAG_RETURN_ON_SIGNAL);
	is_status(SEL_EINTERRUPTED, status,
		  "a wait with the flag ends with SEL_EINTERRUPTED");
	do {
		handled = 0;
		begin = sel_now();
		status = sel_selector_select(selector, &event, 1, 50 * MS, 0);
	} while (status == 0 && handled == 0 && ++tries < TRIES);
	is_status(0, status, "a wait without the flag goes on");
	ok(handled > 0, "a signal comes in the wait without the flag");
	ok(sel_now() - begin >= 50 * MS,
	   "the wait without the flag has its full time");
	status = sel_selector_select(selector, &event, 1, SEL_FOREVER,
				     SEL_FLAG_RETURN_ON_SIGNAL);
	is_status(SEL_EINTERRUPTED, status,
		  "a second wait with the flag ends with SEL_EINTERRUPTED");
	signal_stop();
	sel_selector_free(selector);
}

static void test_wakeup(uint32_t backend, uint32_t flags)
{
	sel_selector *selector = open_selector(backend, 0);
	struct sigaction action = { .sa_handler = waking };
	sel_status status;

	topic("a handler wakes, flags %#x", flags);
	target = selector;
	handled = 0;
	sigaction(SIGALRM, &action, NULL);
	raise(SIGALRM);
	is_status(SEL_EWOKEN,
		  sel_selector_select(selector, &event, 1, SEL_FOREVER, flags),
		  "before a wait: the wait ends with SEL_EWOKEN");

	/* An interruption may come first; it must leave the wakeup alone. */
	signal_start(5 * MS, 0, waking);
	do {
		status = sel_selector_select(selector, &event, 1, SEL_FOREVER,
					     flags);
	} while (status == SEL_EINTERRUPTED);
	signal_stop();
	is_status(SEL_EWOKEN, status,
		  "in a wait: the wait ends with SEL_EWOKEN");
	is_int(2, handled, "two handlers have run");
	is_status(0, look_all(selector), "the next look has no wakeup");
	sel_selector_free(selector);
}

static void test_slow(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);
	sel_status status;
	int32_t fds[2];
	int tries = 0;

	topic("a handler that lasts beyond the deadline");
	open_pipe(fds);
	add(selector, fds[0], R, 7);
	target_fd = fds[1];
	/* Only a machine that stalls lets the wait end before the signal. */
	do {
		drain(fds[0]);
		handled = 0;
		slow_until = sel_now() + 40 * MS;
		signal_start(5 * MS, 0, slow);
		status = sel_selector_select(selector, &event, 1, 20 * MS, 0);
		signal_stop();
	} while (status == 0 && ++tries < TRIES);
	is_status(1, status, "what is ready meanwhile is reported");
	ok(event.key.data == 7 && event.events == R,
	   "the event is the right one");
	close_both(fds);
	sel_selector_free(selector);
}

static void test(uint32_t backend)
{
	/* Its pselect() fails with EFAULT when a signal comes just before. */
	if (backend == SEL_BACKEND_SELECT && under_valgrind()) {
		topic("signals");
		skip("valgrind breaks pselect");
		return;
	}
	test_goes_on(backend);
	test_returns(backend);
	test_each(backend);
	test_wakeup(backend, 0);
	test_wakeup(backend, SEL_FLAG_RETURN_ON_SIGNAL);
	test_slow(backend);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
