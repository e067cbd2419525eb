/* SPDX-License-Identifier: MIT */
/*
 * Sandboxes that deny every wait there is, and such that deny the eventfd that
 * wakes: the first are told so, the others have a pipe instead.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fork/fork.h"
#include "refuse.h"

enum { WAKEUPS = 20000 };

static const uint32_t backends[] = {
	SEL_BACKEND_EPOLL, SEL_BACKEND_POLL, SEL_BACKEND_SELECT,
};

static void without_waits(int error)
{
	sel_status backend;

	deny(epoll_calls, error);
	deny(ppoll_calls, error);
	deny(pselect_calls, error);
	deny(coarse_calls, error);
	backend = sel_backend_default();
	MUST(backend > 0 && sel_backend_name((uint32_t)backend)[0] != '\0');
	must_be_refused(SEL_BACKEND_DEFAULT, error);
	for (size_t i = 0; i < LENGTH(backends); i++)
		must_be_refused(backends[i], error);
}

static void is_woken(sel_selector *selector)
{
	MUST(sel_selector_wakeup(selector) == 0);
	MUST(look_all(selector) == SEL_EWOKEN);
}

static void works(uint32_t backend)
{
	struct own own;
	sel_selector *selector = own_open(&own, backend);
	static struct waiter waiter;
	int pipes = 0;
	int32_t fds[2];
	int status = -1;
	pid_t child;

	for (int i = 0; i < own.count; i++) {
		struct stat stat;

		MUST(fstat(own.fds[i], &stat) == 0);
		MUST(fcntl(own.fds[i], F_GETFD) == FD_CLOEXEC);
		if (!S_ISFIFO(stat.st_mode))
			continue;
		pipes++;
		MUST(fcntl(own.fds[i], F_GETFL) & O_NONBLOCK);
	}
	MUST(pipes == 2);
	open_pipe(fds);
	add(selector, fds[0], R, 1);
	for (int i = 0; i < WAKEUPS; i++)
		is_woken(selector);
	MUST(look_all(selector) == 0);
	/* More than a pipe holds, if each were written. */
	for (int i = 0; i < WAKEUPS; i++)
		MUST(sel_selector_wakeup(selector) == 0);
	MUST(look_all(selector) == SEL_EWOKEN);
	MUST(look_all(selector) == 0);
	waiter_start(&waiter, selector, SEL_FOREVER);
	MUST(sel_selector_wakeup(selector) == 0);
	MUST(waiter_join(&waiter) == SEL_EWOKEN);
	put(fds[1], 1);
	MUST(look(selector, fds[0], NULL) == R);
	drain(fds[0]);
	child = fork();
	if (child == 0) {
		MUST(look_all(selector) == 0);
		is_woken(selector);
		MUST(look_all(selector) == 0);
		_exit(0);
	}
	MUST(waitpid(child, &status, 0) == child && status == 0);
	MUST(look_all(selector) == 0);
	is_woken(selector);
	sel_selector_free(selector);
	close_both(fds);
	for (int i = 0; i < own.count; i++)
		MUST(fcntl(own.fds[i], F_GETFD) < 0);
}

static void without_eventfd(int error)
{
	deny(eventfd_calls, error);
	for (size_t i = 0; i < LENGTH(backends); i++) {
		if (sel_backend_available(backends[i]) != 0)
			continue;
		works(backends[i]);
	}
}

int main(void)
{
	begin_tests();
	refuse_run_both(without_waits,
			"every wait denied: each back end is refused");
	refuse_run_both(without_eventfd,
			"eventfd denied: wakeups go through a pipe");
	return finish();
}
