/* SPDX-License-Identifier: MIT */
/*
 * The waits of poll and epoll objects where the system calls with nanoseconds
 * are refused: coarser ones take their place, and no wait gets shorter.
 */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objects/objects.h"
#include "refuse.h"

enum { GOOD, FAILED, SHORT, NO_FILTERS };

static const int64_t times[] = { 1, MS / 2, MS, MS + 1, 3 * MS - 1, 5 * MS };

static int32_t fds[2];

static int waits(size_t object, int error)
{
	int64_t begin;
	size_t i;

	if (!refuse(SYS_ppoll, error) || !refuse(SYS_epoll_pwait2, error))
		return NO_FILTERS;
	for (i = 0; i < LENGTH(times); i++) {
		begin = sel_now();
		if (object_wait(object, fds[0], times[i], 0) != 0)
			return FAILED;
		if (sel_now() - begin < times[i])
			return SHORT;
	}
	put(fds[1], 1);
	return object_wait(object, fds[0], MS + 1, 0) == 1 ? GOOD : FAILED;
}

static void refused(size_t object, int error, const char *name)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		bail("no child");
	if (!pid)
		_exit(waits(object, error));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		bail("the child failed");
	drain(fds[0]);
	if (WEXITSTATUS(status) == NO_FILTERS)
		skip("system calls can't be refused here");
	else
		is_int(GOOD, WEXITSTATUS(status), "%s: %s", objects[object],
		       name);
}

int main(void)
{
	size_t i;

	begin_tests();
	open_pipe(fds);
	objects_open(fds[0]);
	for (i = 1; i < LENGTH(objects); i++) {
		refused(i, ENOSYS, "an old kernel");
		refused(i, EPERM, "a sandbox");
	}
	objects_close();
	close_both(fds);
	return finish();
}
