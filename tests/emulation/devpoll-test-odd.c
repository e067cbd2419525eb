/* SPDX-License-Identifier: MIT */
/*
 * The oddities of the emulated /dev/poll, which are there to be switched on.
 */
#include <stdlib.h>
#include <sys/resource.h>

#include "devpoll-test.h"

static int state_of(int fd, int events)
{
	struct pollfd one = { .fd = fd, .events = (short)events };

	return poll(&one, 1, 0) < 0 ? -1 : one.revents;
}

static void test_oddities(void)
{
	struct pollfd two[] = {
		{ .fd = ends[0], .events = POLLIN },
		{ .fd = more[0], .events = POLLIN },
	};
	int dp = open_set(), err, other, i, failed = 0;
	struct rlimit limit, low = { .rlim_cur = SOME };

	emulation_devpoll_oddity(EMULATION_DEVPOLL_PARTIAL);
	is_int(ENTRY, write(dp, two, sizeof(two)), "partial: one is taken");
	is_int(-1, mask_of(dp, more[0]), "partial: the other not");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_EINTR(3));
	for (i = 0; i < 9; i++)
		failed += put(dp, ends[0], POLLREMOVE) == -EINTR;
	is_int(3, failed, "eintr=3: 3 of 9 are interrupted");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_EINTR(1));
	is_int(-EINTR, put(dp, ends[0], POLLIN), "eintr=1: so is each");
	is_int(-1, mask_of(dp, ends[0]), "eintr: nothing is changed");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_FEWER);
	other = dup(more[0]);
	put(dp, more[0], POLLIN);
	put(dp, other, POLLIN);
	is_int(1, poll_some(dp, 0), "fewer: one of two");
	i = got[0].fd;
	is_int(1, poll_some(dp, 0), "fewer: then");
	is_int(more[0] + other - i, got[0].fd, "fewer: the other");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_LIMITED);
	getrlimit(RLIMIT_NOFILE, &limit);
	low.rlim_max = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &low);
	is_int(-EINVAL, poll_some(dp, 0), "limited: not OPEN_MAX");
	ok(untouched(), "limited: the buffer isn't touched");
	is_int(2, poll_with(dp, got, SOME - 1, 0), "limited: but one less");
	setrlimit(RLIMIT_NOFILE, &limit);
	emulation_devpoll_oddity(EMULATION_DEVPOLL_OPEN(ENXIO));
	is_int(-1, open_set(), "open: fails");
	is_int(ENXIO, errno, "open: with what was chosen");
	emulation_devpoll_oddity(EMULATION_DEVPOLL_POLLERR);
	err = open_set();
	is_int(POLLERR, state_of(err, POLLIN), "pollerr: so it is");
	put(err, more[0], POLLIN);
	is_int(POLLERR, state_of(err, POLLIN), "pollerr: always");
	is_int(1, poll_some(err, -1), "pollerr: DP_POLL is as ever");
	close(err);
	put(dp, more[0], POLLREMOVE);
	put(dp, other, POLLREMOVE);
	close(other);
	emulation_devpoll_oddity(EMULATION_DEVPOLL_SAMEFILE);
	other = dup(ends[0]);
	put(dp, other, POLLIN);
	is_int(0, poll_some(dp, 0), "samefile: one is idle");
	dup2(more[0], other);
	put(dp, other, POLLIN);
	is_int(0, poll_some(dp, 0), "samefile: the same mask, not asked");
	put(dp, other, POLLPRI);
	is_int(1, poll_some(dp, 0), "samefile: another mask, asked");
	put(dp, other, POLLREMOVE);
	dup2(ends[0], other);
	put(dp, other, POLLIN);
	is_int(0, poll_some(dp, 0), "samefile: one is idle again");
	dup2(more[0], other);
	put(dp, other, POLLREMOVE);
	put(dp, other, POLLIN);
	is_int(1, poll_some(dp, 0), "samefile: removed and written, asked");
	close(other);
	emulation_devpoll_oddity(0);
	close(dp);
}

/* Another process, with something in its environment. */
static void test_environment(const char *program)
{
	pid_t child = fork();

	if (!child) {
		setenv("EMULATION_DEVPOLL", "partial,open=24", 1);
		execl(program, program, "environment", (char *)NULL);
		_exit(99);
	}
	is_int(EMFILE, exit_of(child), "the environment's oddities are on");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return open_set() < 0 ? errno : 0;
	begin_tests();
	open_pipes();
	test_oddities();
	test_environment(argv[0]);
	return close_pipes();
}
