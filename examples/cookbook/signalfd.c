/* SPDX-License-Identifier: MIT */
/*
 * Signals as bytes of a descriptor, by signalfd(2) of Linux.  The signals are
 * blocked, so that no handler ever runs; the descriptor can be read while one
 * of the signals is pending.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <sel.h>

#ifdef __linux__
#include <sys/signalfd.h>

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

int main(void)
{
	struct signalfd_siginfo info;
	sel_selector *selector;
	sel_event event;
	sigset_t signals;
	int fd;

	/* Before the first thread starts: threads inherit the mask. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		err(1, "sigprocmask");
	fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		err(1, "signalfd");
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	check(sel_selector_register(selector, fd, SEL_EVENT_READ, 0, NULL));

	kill(getpid(), SIGHUP);
	do {
		check(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0));
		if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
			err(1, "read");
		if (info.ssi_signo == SIGHUP) {
			puts("SIGHUP: read the configuration again");
			kill(getpid(), SIGTERM);
		}
	} while (info.ssi_signo != SIGTERM);
	puts("SIGTERM: stop");

	check(sel_selector_unregister(selector, fd, NULL));
	close(fd);
	sel_selector_free(selector);
	return 0;
}
#else
int main(void)
{
	puts("this system has no signalfd()");
	return 77; /* for the test: skipped */
}
#endif
