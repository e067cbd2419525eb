/* SPDX-License-Identifier: MIT */
/*
 * A kernel that is older than the headers: Linux before 4.5 ignores
 * EPOLLEXCLUSIVE, a wrapper does the same here, and libsel says that the
 * feature is missing.  The answer is kept for the whole process, so that each
 * case has a child of its own.
 */
#include "refuse.h"
#include "support.h"
#include "wrap.h"

enum { OLD = 1 };

static uint32_t features;

static void pretend(int old)
{
	if (old)
		fault_ignore_exclusive();
	features = old ? 0 : SEL_FEATURE_EXCLUSIVE;
}

/* An exclusive registration is refused where the feature is missing. */
static void answers(sel_selector *selector)
{
	sel_status expected = features ? 0 : SEL_ENOTSUP;
	uint32_t exclusive = R | SEL_EVENT_EXCLUSIVE;
	int32_t fds[2];

	open_pipe(fds);
	MUST(((uint32_t)sel_selector_features(selector) &
	      SEL_FEATURE_EXCLUSIVE) == features);
	MUST(sel_selector_register(selector, fds[0], exclusive, 1, NULL) ==
	     expected);
	if (expected != 0)
		add(selector, fds[0], R, 1);
	MUST(sel_selector_modify(selector, fds[0], exclusive, 2, NULL) ==
	     expected);
	/* Neither a wakeup nor an event is lost by the question. */
	MUST(look_all(selector) == 0);
	put(fds[1], 1);
	MUST(look(selector, fds[0], NULL) == R);
	MUST(sel_selector_wakeup(selector) == 0);
	drain(fds[0]);
	MUST(look_all(selector) == SEL_EWOKEN);
	MUST(look_all(selector) == 0);
	sel_selector_free(selector);
	close_both(fds);
}

static void of_backend(int old)
{
	int before = count_open();

	pretend(old);
	MUST((sel_backend_features(SEL_BACKEND_EPOLL) &
	      SEL_FEATURE_EXCLUSIVE) == features);
	MUST(count_open() == before);
	answers(open_selector(SEL_BACKEND_EPOLL, 0));
}

static void of_selector(int old)
{
	pretend(old);
	answers(open_selector(SEL_BACKEND_EPOLL, 0));
	MUST((sel_backend_features(SEL_BACKEND_EPOLL) &
	      SEL_FEATURE_EXCLUSIVE) == features);
}

int main(void)
{
	begin_tests();
	refuse_run(of_backend, !OLD, "a kernel that knows EPOLLEXCLUSIVE: "
		   "the back end says so before a selector is made");
	refuse_run(of_selector, !OLD, "a kernel that knows EPOLLEXCLUSIVE: "
		   "the first selector says so");
	refuse_run(of_backend, OLD, "a kernel that ignores EPOLLEXCLUSIVE: "
		   "the back end says so before a selector is made");
	refuse_run(of_selector, OLD, "a kernel that ignores EPOLLEXCLUSIVE: "
		   "the first selector says so");
	return finish();
}
