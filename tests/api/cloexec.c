/* SPDX-License-Identifier: MIT */
/* Whatever descriptor a selector opens is close-on-exec. */
#include <fcntl.h>

#include "support.h"
#include "tap.h"

enum { NUMBERS = 1024 };

static bool known[NUMBERS];

static void learn(void)
{
	for (int fd = 0; fd < NUMBERS; fd++)
		known[fd] = fcntl(fd, F_GETFD) >= 0;
}

/* How many are new and inherited; `count` receives how many are new. */
static int inherited(int *count)
{
	int wrong = 0;

	*count = 0;
	for (int fd = 0; fd < NUMBERS; fd++) {
		int flags = fcntl(fd, F_GETFD);

		if (flags < 0 || known[fd])
			continue;
		(*count)++;
		wrong += (flags & FD_CLOEXEC) == 0;
	}
	return wrong;
}

static void test(uint32_t backend)
{
	sel_selector *selector;
	int32_t fds[2];
	int count, more;

	open_pipe(fds);
	learn();
	selector = open_selector(backend, 0);
	is_int(0, inherited(&count), "new opens nothing that is inherited");
	ok(count > 0, "though it opens something");
	add(selector, fds[0], RW, 0);
	(void)sel_selector_wakeup(selector);
	(void)look_all(selector);
	is_int(0, inherited(&more), "nor does a wait");
	is_int(count, more, "which opens nothing");
	(void)sel_selector_fileno(selector);
	is_int(0, inherited(&more), "nor does fileno");
	ok(backend == SEL_BACKEND_EPOLL ? more > count : more == count,
	   "which opens a second set around epoll's");
	sel_selector_free(selector);
	is_int(0, inherited(&count), "nothing is left");
	is_int(0, count, "at all");
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
