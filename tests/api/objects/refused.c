/* SPDX-License-Identifier: MIT */
/*
 * The waits of poll and epoll objects where the system calls with nanoseconds
 * are refused: coarser ones take their place, and no wait gets shorter.
 */
#include <errno.h>

#include "objects/objects.h"
#include "refuse.h"

static const int64_t times[] = { 1, MS / 2, MS, MS + 1, 3 * MS - 1, 5 * MS };

static size_t object;
static int32_t fds[2];

static void waits(int error)
{
	deny(ppoll_calls, error);
	deny(pwait2_calls, error);
	for (size_t i = 0; i < LENGTH(times); i++) {
		int64_t begin = sel_now();

		MUST(object_wait(object, fds[0], times[i], 0) == 0);
		MUST(sel_now() - begin >= times[i]);
	}
	put(fds[1], 1);
	MUST(object_wait(object, fds[0], MS + 1, 0) == 1);
	drain(fds[0]);
}

int main(void)
{
	begin_tests();
	open_pipe(fds);
	objects_open(fds[0]);
	for (object = 1; object < OBJECTS; object++) {
		refuse_run(waits, ENOSYS, "%s, an old kernel: no wait is short",
			   objects[object]);
		refuse_run(waits, EPERM, "%s, a sandbox: no wait is short",
			   objects[object]);
	}
	objects_close();
	close_both(fds);
	return finish();
}
