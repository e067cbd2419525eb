/* SPDX-License-Identifier: MIT */
/*
 * The exit of a child, by SIGCHLD and sel_selector_wakeup(): on every
 * system.  The handler only wakes the wait; the loop asks for each child that
 * still runs, since one wakeup may stand for the exits of several.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

enum { CHILDREN = 2 };

static sel_selector *selector;
static pid_t children[CHILDREN]; /* 0: has ended */
static int running;

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* sel_selector_wakeup() is async-signal-safe, and leaves errno as it was. */
static void on_sigchld(int number)
{
	(void)number;
	sel_selector_wakeup(selector);
}

static void report(int i, int status)
{
	if (WIFEXITED(status))
		printf("child %d: exit status %d\n", i, WEXITSTATUS(status));
	else
		printf("child %d: ended by %s\n", i,
		       WTERMSIG(status) == SIGTERM ? "SIGTERM" : "a signal");
}

/* Asks for each child of our own: others may have children too. */
static void reap(void)
{
	int i, status;
	pid_t pid;

	for (i = 0; i < CHILDREN; i++) {
		if (children[i] == 0)
			continue;
		pid = waitpid(children[i], &status, WNOHANG);
		if (pid < 0)
			err(1, "waitpid");
		if (pid == 0)
			continue;
		children[i] = 0;
		running--;
		report(i, status);
	}
}

static void start(int i, const char *command)
{
	children[i] = fork();
	if (children[i] < 0)
		err(1, "fork");
	if (children[i] == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	running++;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_sigchld,
				    .sa_flags = SA_NOCLDSTOP | SA_RESTART };
	sel_event event;
	sel_status n;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	/* Before the first fork, so that no exit is missed. */
	if (sigaction(SIGCHLD, &action, NULL) < 0)
		err(1, "sigaction");
	start(0, "exit 7");
	start(1, "exec sleep 60");

	while (running > 0) {
		n = sel_selector_select(selector, &event, 1, SEL_FOREVER, 0);
		if (n != SEL_EWOKEN)
			check(n);
		reap();
		if (children[0] == 0 && children[1] != 0)
			kill(children[1], SIGTERM);
	}

	/* The handler must not meet a selector that is freed. */
	signal(SIGCHLD, SIG_DFL);
	sel_selector_free(selector);
	return 0;
}
