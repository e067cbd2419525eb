/* SPDX-License-Identifier: MIT */
/*
 * The exit of a child, by a descriptor: Linux 5.3 and later.  The descriptor
 * of a process can be read as soon as the process has ended.  No signal
 * handler is needed, and the child of a library stays the library's business.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* The C library has had pidfd_open() since glibc 2.36 only. */
static int open_process(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	errno = ENOSYS;
	return -1;
#endif
}

int main(void)
{
	sel_selector *selector;
	sel_event event;
	int fd, status;
	pid_t child;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
		_exit(127);
	}
	/* The child may have ended already: it stays there until waitpid(). */
	fd = open_process(child);
	if (fd < 0 && errno == ENOSYS) {
		puts("this system has no pidfd_open()");
		waitpid(child, NULL, 0);
		sel_selector_free(selector);
		return 77; /* for the test: skipped */
	}
	if (fd < 0)
		err(1, "pidfd_open");

	check(sel_selector_register(selector, fd, SEL_EVENT_READ,
				    (uint64_t)child, NULL));
	check(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0));
	if (waitpid((pid_t)event.key.data, &status, 0) < 0)
		err(1, "waitpid");
	printf("the child: exit status %d\n", WEXITSTATUS(status));

	check(sel_selector_unregister(selector, fd, NULL));
	close(fd);
	sel_selector_free(selector);
	return 0;
}
