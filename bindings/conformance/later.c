/* SPDX-License-Identifier: MIT */
/*
 * Who writes into a pipe after a while, and stays: a child process.  See files.h.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

#include "files.h"

int32_t conformance_later(const char *seconds, int32_t fd, int32_t *child)
{
	static char shell[] = "sh", option[] = "-c", *environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	char script[64], *arguments[] = { shell, option, script, NULL };
	pid_t pid = 0;
	int code;

	snprintf(script, sizeof(script), "sleep %s; echo; exec sleep 60",
		 seconds);
	code = posix_spawn_file_actions_init(&actions);
	if (code)
		return -code;
	posix_spawn_file_actions_adddup2(&actions, fd, 1);
	posix_spawn_file_actions_addclose(&actions, fd);
	code = posix_spawn(&pid, "/bin/sh", &actions, NULL, arguments,
			   environment);
	posix_spawn_file_actions_destroy(&actions);
	*child = pid;
	return -code;
}

void conformance_reap(int32_t child)
{
	if (child <= 0)
		return;
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}
