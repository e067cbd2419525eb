/* SPDX-License-Identifier: MIT */
/*
 * Sandboxes: a seccomp filter denies system calls, as containers and browsers
 * do.  Each case has a child of its own, since a filter can't be taken back.
 */
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>

#include "refuse.h"
#include "support.h"

#define FINE (MS + MS / 2)

/* A selector in whole: registers, waits in vain and in earnest, is woken. */
static void works(uint32_t backend, uint32_t want)
{
	/* The second takes the finer call at once, the first with epoll only when
	   the millisecond is over. */
	static const int64_t times[] = { FINE, MS / 2 };
	sel_selector *selector = NULL;
	sel_event event;
	int32_t fds[2];
	int64_t begin;

	open_pipe(fds);
	MUST(sel_selector_new(&selector, backend, 0) == 0);
	MUST(sel_selector_backend(selector) == (sel_status)want);
	MUST(sel_selector_register(selector, fds[0], R, 7, NULL) == 0);
	for (int i = 0; i < 2; i++) {
		begin = sel_now();
		MUST(sel_selector_select(selector, &event, 1, times[i], 0) ==
		     0);
		MUST(sel_now() - begin >= times[i]);
	}
	put(fds[1], 1);
	MUST(sel_selector_select(selector, &event, 1, FINE, 0) == 1);
	MUST(event.key.fd == fds[0] && event.key.data == 7);
	drain(fds[0]);
	MUST(sel_selector_wakeup(selector) == 0);
	MUST(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0) ==
	     SEL_EWOKEN);
	MUST(sel_selector_modify(selector, fds[0], RW, 7, NULL) == 0);
	MUST(sel_selector_unregister(selector, fds[0], NULL) == 0);
	sel_selector_free(selector);
	close_both(fds);
}

/* It is not rounded any more, and says so. */
static void is_coarse(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	MUST(!(sel_backend_features(backend) & SEL_FEATURE_NANOSECONDS));
	MUST(!(sel_selector_features(selector) & SEL_FEATURE_NANOSECONDS));
	MUST(stats_of(selector).fallbacks == 1);
	sel_selector_free(selector);
}

static void without_pwait2(int error)
{
	uint32_t first = sel_backend_available(SEL_BACKEND_KQUEUE) == 0 ?
		SEL_BACKEND_KQUEUE : SEL_BACKEND_EPOLL;

	deny(pwait2_calls, error);
	MUST(sel_backend_available(SEL_BACKEND_EPOLL) == 0);
	MUST(sel_backend_default() == (sel_status)first);
	works(SEL_BACKEND_DEFAULT, first);
	works(SEL_BACKEND_EPOLL, SEL_BACKEND_EPOLL);
	is_coarse(SEL_BACKEND_EPOLL);
}

static void must_be_without_epoll(int error)
{
	sel_epoll *epoll = NULL;

	must_be_refused(SEL_BACKEND_EPOLL, error);
	MUST(sel_epoll_new(&epoll, -1, 0) == -error);
	MUST(epoll == NULL);
	MUST(sel_backend_default() == SEL_BACKEND_POLL);
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_POLL);
	works(SEL_BACKEND_SELECT, SEL_BACKEND_SELECT);
	/* What can't be had is not taken from the environment either. */
	MUST(setenv("LIBSEL_BACKEND", "epoll", 1) == 0);
	MUST(sel_backend_default() == SEL_BACKEND_POLL);
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_POLL);
	MUST(setenv("LIBSEL_BACKEND", "select", 1) == 0);
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_SELECT);
}

/* A set can be made there, but nobody can wait on the set. */
static void without_epoll_wait(int error)
{
	deny(epoll_wait_calls, error);
	must_be_refused(SEL_BACKEND_EPOLL, error);
	MUST(sel_backend_default() == SEL_BACKEND_POLL);
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_POLL);
	MUST(setenv("LIBSEL_BACKEND", "epoll", 1) == 0);
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_POLL);
}

static void without_epoll(int error)
{
	deny(epoll_calls, error);
	must_be_without_epoll(error);
}

/* A sandbox that is entered when selectors were made: what worked is not
   trusted for ever. */
static void epoll_first(int error)
{
	sel_selector *before = open_selector(SEL_BACKEND_EPOLL, 0);
	sel_selector *selector = NULL;

	MUST(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0) == 0);
	sel_selector_free(selector);
	deny(epoll_calls, error);
	/* The default is tried first, while epoll is still trusted. */
	works(SEL_BACKEND_DEFAULT, SEL_BACKEND_POLL);
	must_be_without_epoll(error);
	sel_selector_free(before);
}

/* The same, and the first to notice is a call that wants epoll. */
static void epoll_first_and_wanted(int error)
{
	sel_selector_free(open_selector(SEL_BACKEND_EPOLL, 0));
	deny(epoll_calls, error);
	must_be_without_epoll(error);
}

/* Of poll nothing is asked when a selector is made. */
static void poll_first(int error)
{
	struct pollfd none = { .fd = -1 };

	sel_selector_free(open_selector(SEL_BACKEND_POLL, 0));
	deny(ppoll_calls, error);
	deny(coarse_calls, error);
	MUST(poll(&none, 1, 0) < 0);
	must_be_refused(SEL_BACKEND_POLL, error);
}

/*
 * The C library makes poll() and select() of the denied calls on some systems.
 * Then the back end is not available, and says why.
 */
static void without_ppoll(int error)
{
	struct pollfd none = { .fd = -1 };

	deny(ppoll_calls, error);
	if (poll(&none, 1, 0) < 0) {
		must_be_refused(SEL_BACKEND_POLL, error);
	} else {
		works(SEL_BACKEND_POLL, SEL_BACKEND_POLL);
		is_coarse(SEL_BACKEND_POLL);
	}
	works(SEL_BACKEND_SELECT, SEL_BACKEND_SELECT);
	works(SEL_BACKEND_EPOLL, SEL_BACKEND_EPOLL);
}

static void without_pselect(int error)
{
	struct timeval now = { 0, 0 };

	deny(pselect_calls, error);
	if (select(0, NULL, NULL, NULL, &now) < 0) {
		must_be_refused(SEL_BACKEND_SELECT, error);
	} else {
		works(SEL_BACKEND_SELECT, SEL_BACKEND_SELECT);
		is_coarse(SEL_BACKEND_SELECT);
	}
	works(SEL_BACKEND_POLL, SEL_BACKEND_POLL);
	works(SEL_BACKEND_EPOLL, SEL_BACKEND_EPOLL);
}

int main(void)
{
	begin_tests();
	refuse_run_both(without_pwait2,
			"epoll_pwait2 denied: epoll works, coarsely");
	refuse_run_both(without_epoll,
			"epoll denied: refused, and poll is the default");
	/* An emulated kqueue waits by epoll. */
	if (sel_backend_available(SEL_BACKEND_KQUEUE) == 0)
		skip("epoll_wait denied: kqueue is the default");
	else
		refuse_run_both(without_epoll_wait, "epoll_wait denied: "
				"refused, and poll is the default");
	refuse_run_both(epoll_first,
			"epoll denied later: refused, and poll is the default");
	refuse_run_both(epoll_first_and_wanted,
			"epoll denied later: refused who wants epoll");
	refuse_run_both(poll_first, "poll denied later: refused");
	refuse_run_both(without_ppoll,
			"ppoll denied: poll works coarsely, or is refused");
	refuse_run_both(
		without_pselect,
		"pselect6 denied: select works coarsely, or is refused");
	return finish();
}
