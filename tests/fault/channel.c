/* SPDX-License-Identifier: MIT */
/*
 * The wakeup channel of a selector: an eventfd, and a pipe where a sandbox
 * refuses that.  No end can be registered.  In a child that has only numbers
 * left which are registered, the channel can't be made anew: the call says
 * EMFILE, and closes no number twice.
 */
#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "fork/fork.h"
#include "refuse.h"
#include "wrap.h"

enum { TABLE = 64 };

static uint32_t backend;

static void allow_only(int error)
{
	if (error)
		deny(eventfd_calls, error);
}

static void refuses_own(int error)
{
	sel_selector *selector;
	struct own own;

	allow_only(error);
	selector = own_open(&own, backend);
	MUST(own.count > (error ? 1 : 0));
	for (int i = 0; i < own.count; i++)
		MUST(sel_selector_register(selector, own.fds[i], W, 0, NULL) ==
		     -EINVAL);
	MUST(sel_selector_count(selector) == 0);
	sel_selector_free(selector);
}

static void set_limit(rlim_t count)
{
	struct rlimit limit;

	MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = count;
	MUST(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void look_in_child(sel_selector *selector)
{
	unsigned int bad_closes = fault_bad_closes();

	MUST(look_all(selector) == -EMFILE);
	MUST(look_all(selector) == -EMFILE);
	MUST(fault_bad_closes() == bad_closes);
	set_limit(2 * TABLE);
	/* The registered one that is closed. */
	MUST(look_all(selector) == 1);
	sel_selector_free(selector);
	MUST(fault_bad_closes() == bad_closes);
	_exit(0);
}

/* All numbers of the table are taken when the process forks.  The child closes
   the last, which is registered, and for a pipe another one. */
static void has_no_number(int error)
{
	sel_selector *selector;
	int32_t first, last, fds[2], fd;
	int status;
	pid_t child;

	allow_only(error);
	selector = open_selector(backend, 0);
	open_pipe(fds);
	set_limit(TABLE);
	first = dup_of(fds[0]);
	last = first;
	while ((fd = dup(fds[0])) >= 0)
		last = fd;
	MUST(last == TABLE - 1);
	add(selector, last, R, 1);
	child = fork();
	MUST(child >= 0);
	if (child == 0) {
		close_one(&last);
		if (error)
			close_one(&first);
		look_in_child(selector);
	}
	MUST(waitpid(child, &status, 0) == child);
	MUST(status == 0);
	MUST(look_all(selector) == 0);
	sel_selector_free(selector);
}

static void test(const char *channel, int error)
{
	const char *name = sel_backend_name(backend);

	refuse_run(refuses_own, error,
		   "%s, %s: the selector's own descriptors can't be registered",
		   name, channel);
	refuse_run(has_no_number, error,
		   "%s, %s: a child with registered numbers left only: EMFILE, "
		   "and success with more", name, channel);
}

int main(void)
{
	static const uint32_t backends[] = {
		SEL_BACKEND_SELECT, SEL_BACKEND_POLL, SEL_BACKEND_EPOLL,
	};

	begin_tests();
	for (size_t i = 0; i < LENGTH(backends); i++) {
		backend = backends[i];
		if (sel_backend_available(backend) != 0) {
			skip("no %s", sel_backend_name(backend));
			continue;
		}
		test("an eventfd", 0);
		test("a pipe", ENOSYS);
	}
	return finish();
}
