/* SPDX-License-Identifier: MIT */
/*
 * Standard input that may be a file: counts the bytes of a pipe, a terminal, a
 * file or /dev/null.  A file is always ready, and each back end has a view of
 * its own of files.  So the program reads a file without waiting, and waits for
 * its other descriptors with a time-out of 0.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sel.h>

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* Returns whether the descriptor is one that need not be waited for. */
static bool watch(sel_selector *selector, int fd)
{
	struct stat info;
	sel_status status;

	if (fstat(fd, &info) < 0)
		err(1, "fstat");
	if (S_ISREG(info.st_mode))
		return true;
	status = sel_selector_register(selector, fd, SEL_EVENT_READ, 0, NULL);
	if (status == -EPERM)
		return true; /* /dev/null, for example */
	check(status);
	return false;
}

int main(void)
{
	char buffer[4096];
	sel_selector *selector;
	bool always_ready;
	size_t total = 0;
	sel_event event;
	ssize_t n;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	always_ready = watch(selector, STDIN_FILENO);
	for (;;) {
		check(sel_selector_select(selector, &event, 1,
					  always_ready ? 0 : SEL_FOREVER, 0));
		/* One read for each report does not block, although standard
		   input is not made non-blocking: the terminal may be shared
		   with other programs, which would not expect that. */
		n = read(STDIN_FILENO, buffer, sizeof(buffer));
		if (n == 0)
			break;
		if (n > 0)
			total += (size_t)n;
		else if (errno != EAGAIN && errno != EINTR)
			err(1, "read");
	}
	printf("%zu bytes\n", total);
	sel_selector_free(selector);
	return 0;
}
