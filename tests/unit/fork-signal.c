/* SPDX-License-Identifier: MIT */
/*
 * A signal whose handler wakes selectors while libsel's handler of fork() goes
 * through them in the child: no wakeup is lost.  The parent sends signal after
 * signal; the one that finds the first selector handled wakes all of them, and
 * lands anywhere among the rest.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selectors/private.h"
#include "support.h"
#include "tap.h"

enum { ENOUGH = 150, SELECTORS = 800, PAUSE = 3000 };

/* On a busy machine few children get the signal in time. */
static const int64_t limit = 30000 * MS;

enum { MISSED, TOLD, LOST };		/* how a child ends */

static sel_selector *selectors[SELECTORS];
static pid_t parent;
static volatile sig_atomic_t told;

static bool is_inherited(sel_selector *selector)
{
	return sel__state_get(&selector->state) & SEL__INHERITED;
}

/* The newest selector is the first in the list, and the oldest the last. */
static void on_signal(int number)
{
	(void)number;
	if (told || getpid() == parent ||
	    !is_inherited(selectors[SELECTORS - 1]) ||
	    is_inherited(selectors[0]))
		return;
	for (int i = 0; i < SELECTORS; i++)
		(void)sel_selector_wakeup(selectors[i]);
	told = 1;
}

static int child_ends(void)
{
	if (!told)
		return MISSED;
	for (int i = 0; i < SELECTORS; i++)
		if (look_all(selectors[i]) != SEL_EWOKEN)
			return LOST;
	return TOLD;
}

static void pause_briefly(void)
{
	int64_t begin = sel_now();

	while (sel_now() - begin < PAUSE)
		;
}

static int run_child(void)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		bail("fork");
	if (child == 0) {
		(void)signal(SIGUSR1, SIG_IGN);
		_exit(child_ends());
	}
	while (waitpid(child, &status, WNOHANG) == 0) {
		(void)kill(child, SIGUSR1);
		pause_briefly();
	}
	if (!WIFEXITED(status))
		bail("a child was killed");
	return WEXITSTATUS(status);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	int ends[3] = { 0 };
	int64_t end;

	/* A child opens what it inherits a second time, and each of them may be
	   a pipe. */
	if (!may_open(4 * SELECTORS + 100))
		skip_all("the process may not open so many descriptors");
	begin_tests();
	if (sigaction(SIGUSR1, &action, NULL) != 0)
		bail("sigaction");
	parent = getpid();
	end = sel_now() + limit;
	for (int i = 0; i < SELECTORS; i++)
		selectors[i] = open_selector(SEL_BACKEND_POLL, 0);
	while (ends[TOLD] < ENOUGH && sel_now() < end)
		ends[run_child()]++;
	diag("children with the signal in time: %d, too early or late: %d",
	     ends[TOLD] + ends[LOST], ends[MISSED]);
	is_int(0, ends[LOST], "no wakeup of the signal handler is lost");
	for (int i = 0; i < SELECTORS; i++)
		sel_selector_free(selectors[i]);
	return finish();
}
