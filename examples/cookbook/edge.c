/* SPDX-License-Identifier: MIT */
/*
 * SEL_EVENT_EDGE, and reading until EAGAIN.  A wait reports that the pipe has
 * become readable, and then nothing while bytes are left there; so the program
 * reads until read() says that nothing is left.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sel.h>

enum { TOTAL = 1 << 20 };

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

/* Reads until nothing is left.  Returns false at the end of the file. */
static bool drain(int fd, size_t *total)
{
	char buffer[4096];
	ssize_t n;

	for (;;) {
		n = read(fd, buffer, sizeof(buffer));
		if (n > 0)
			*total += (size_t)n;
		else if (n == 0)
			return false;
		else if (errno == EAGAIN)
			return true;
		else if (errno != EINTR)
			err(1, "read");
	}
}

/* EDGE where the back end has it: drain() is right with and without. */
static uint32_t edge(sel_selector *selector)
{
	sel_status features = check(sel_selector_features(selector));

	return features & SEL_FEATURE_EDGE ? SEL_EVENT_EDGE : 0;
}

/* The other process, which writes piece by piece. */
static int produce(int fd)
{
	static const char piece[1 << 12];
	size_t written = 0;
	ssize_t n;

	while (written < TOTAL) {
		n = write(fd, piece, sizeof(piece));
		if (n < 0)
			return 1;
		written += (size_t)n;
	}
	return 0;
}

int main(void)
{
	sel_selector *selector;
	sel_event event;
	size_t total = 0;
	int ends[2], status;
	pid_t child;

	if (pipe(ends) < 0)
		err(1, "pipe");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (child == 0) {
		close(ends[0]);
		_exit(produce(ends[1]));
	}
	close(ends[1]);
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
		err(1, "fcntl");

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	check(sel_selector_register(selector, ends[0],
				    SEL_EVENT_READ | edge(selector), 0, NULL));
	do
		check(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0));
	while (drain(ends[0], &total));
	printf("%zu bytes, then the end of the file\n", total);

	check(sel_selector_unregister(selector, ends[0], NULL));
	close(ends[0]);
	sel_selector_free(selector);
	if (waitpid(child, &status, 0) < 0)
		err(1, "waitpid");
	return status != 0 || total != TOTAL;
}
