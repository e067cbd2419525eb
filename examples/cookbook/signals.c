/* SPDX-License-Identifier: MIT */
/*
 * Signals, by a handler and sel_selector_wakeup(): on every system.  The
 * handler sets a flag and wakes the wait; a signal that comes just before a
 * wait ends that wait too, which a flag alone could not do.
 */
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

static sel_selector *selector;
static volatile sig_atomic_t got_hup, got_term;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void on_signal(int number)
{
	if (number == SIGHUP)
		got_hup = 1;
	else
		got_term = 1;
	/* Async-signal-safe, and errno stays as it was. */
	sel_selector_wakeup(selector);
}

static void handle(int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler,
				    .sa_flags = SA_RESTART };

	sigemptyset(&action.sa_mask);
	if (sigaction(number, &action, NULL) < 0)
		err(1, "sigaction");
}

/* Another process sends SIGTERM. */
static pid_t start_sender(void)
{
	pid_t child = fork();

	if (child < 0)
		err(1, "fork");
	if (child == 0)
		_exit(kill(getppid(), SIGTERM) != 0);
	return child;
}

int main(void)
{
	pid_t sender = 0;
	sel_event event;
	sel_status n;
	bool stop = false;

	/* The handler needs the selector, so the selector comes first. */
	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	handle(SIGHUP, on_signal);
	handle(SIGTERM, on_signal);

	raise(SIGHUP); /* before the wait, which ends at once */
	while (!stop) {
		n = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0);
		if (n != SEL_EWOKEN) {
			check(n); /* events of descriptors */
			continue;
		}
		if (got_hup) {
			got_hup = 0;
			puts("SIGHUP: read the configuration again");
			sender = start_sender();
		}
		if (got_term) {
			puts("SIGTERM: stop");
			stop = true;
		}
	}

	/* No handler may meet a selector that is freed. */
	handle(SIGHUP, SIG_DFL);
	handle(SIGTERM, SIG_DFL);
	sel_selector_free(selector);
	waitpid(sender, NULL, 0);
	return 0;
}
