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

	topic("descriptors of a selector");
	open_pipe(fds);
	learn();
	selector = open_selector(backend, 0);
	is_int(0, inherited(&count), "those of new are close-on-exec");
	if (backend == SEL_BACKEND_AFD)
		skip("new opens handles that are no descriptors");
	else
		ok(count > 0, "new opens some");
	add(selector, fds[0], RW, 0);
	(void)sel_selector_wakeup(selector);
	(void)look_all(selector);
	is_int(0, inherited(&more), "those after a wait are close-on-exec");
	is_int(count, more, "a wait opens none");
	(void)sel_selector_fileno(selector);
	is_int(0, inherited(&more), "those after fileno are close-on-exec");
	ok(backend == SEL_BACKEND_EPOLL ? more > count : more == count,
	   "fileno opens %s",
	   backend == SEL_BACKEND_EPOLL ? "one or more" : "none");
	sel_selector_free(selector);
	is_int(0, inherited(&count),
	       "after free, none that is inherited is left");
	is_int(0, count, "after free, none is left");
	close_both(fds);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
