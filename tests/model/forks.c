/* SPDX-License-Identifier: MIT */
/*
 * See run.h: fork.  The child does the next steps, on its copies of the
 * selector and of the model; the parent waits for its verdict, and goes on
 * behind them: but for the files, nothing of what the child did may be felt.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "runner.h"
#include "tap.h"

enum { CHILD_SECONDS = 10 };

#define CHILD_STEPS(args) ((size_t)1 + (args)[0] % 12)

/* So that the next one lands in the window, if it lands on a free number. */
static void plug(struct run *run)
{
	int fd;

	run->plugged = true;
	do {
		fd = dup(STDERR_FILENO);
	} while (fd >= 0 && fd < FIRST_NUMBER);
	if (fd >= 0)
		close(fd);
}

/* What a rebuild opens keeps away from numbers that are registered. */
void check_places(struct run *run)
{
	for (int slot = 0; slot < NUMBERS; slot++)
		if (run->model.entries[slot].serial && slot_is_taken(slot) &&
		    number_of(slot) != run->model.outer)
			fail(run, "%d is registered, and was opened",
			     number_of(slot));
}

static _Noreturn void be_child(struct run *run, const uint8_t *args)
{
	signal(SIGALRM, SIG_DFL);
	alarm(CHILD_SECONDS);
	run->depth++;
	run->model.inherited = true;
	files_inherit();
	if (args[1] & 2)
		plug(run);
	/* A kqueue is not inherited: its number is free, and may be in the
	   window. */
	if (run->plugged && run->model.backend == SEL_BACKEND_KQUEUE)
		run->model.outer = -1;
	run_steps(run, CHILD_STEPS(args));
	if (args[1] & 1)
		sel_selector_free(run->selector);
	_exit(0);
}

void step_fork(struct run *run, const uint8_t *args)
{
	int status = -1;
	pid_t child;

	if (!(run->mode & MAY_FORK) || !runner_forks() || run->forks == FORKS ||
	    run->depth == GENERATIONS)
		return;
	run->forks++;
	say(run, "fork%s", args[1] & 2 ? ", with no low number free" : "");
	child = fork();
	if (child < 0)
		bail("fork failed");
	if (child == 0)
		be_child(run, args);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0)
		fail(run, "a child ended with status 0x%x", status);
	run->step += CHILD_STEPS(args);
	say(run, "end of the child");
	/* The files are the same, and it has used them. */
	touched(run, -1);
}
