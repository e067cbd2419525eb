/* SPDX-License-Identifier: MIT */
/*
 * Why descriptors are to be non-blocking: "ready" was true when the wait
 * looked.  Two selectors report the same byte, which only one reader gets; and
 * a pipe that can be written has room for a part of what the program wants to
 * write.  With blocking descriptors the second read and the write would sleep,
 * and with them everything else that the thread serves.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sel.h>

static sel_status check(sel_status status)
{
	if (status < 0)
		errx(1, "libsel: %s", sel_strerror(status));
	return status;
}

static void set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		err(1, "fcntl");
}

/* Makes a selector that waits for one descriptor. */
static sel_selector *watch(int fd, uint32_t events)
{
	sel_selector *selector;

	check(sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0));
	check(sel_selector_register(selector, fd, events, 0, NULL));
	return selector;
}

static void wait_for(sel_selector *selector)
{
	sel_event event;

	check(sel_selector_select(selector, &event, 1, SEL_FOREVER, 0));
}

static void read_byte(const char *who, int fd)
{
	char byte;
	ssize_t n = read(fd, &byte, 1);

	if (n == 1)
		printf("the %s reader: a byte\n", who);
	else if (n == 0)
		printf("the %s reader: the end of the file\n", who);
	else if (errno == EAGAIN)
		printf("the %s reader: nothing there any more\n", who);
	else
		err(1, "read");
}

static void write_megabyte(int fd)
{
	size_t size = 1 << 20;
	char *bytes = calloc(1, size);
	ssize_t n;

	if (bytes == NULL)
		err(1, "calloc");
	n = write(fd, bytes, size);
	if (n < 0)
		err(1, "write");
	printf("the writer: %s of the megabyte\n",
	       (size_t)n < size ? "a part" : "all");
	free(bytes);
}

int main(void)
{
	sel_selector *first, *second, *writer;
	int ends[2];

	if (pipe(ends) < 0)
		err(1, "pipe");
	set_nonblocking(ends[0]);
	set_nonblocking(ends[1]);
	first = watch(ends[0], SEL_EVENT_READ);
	second = watch(ends[0], SEL_EVENT_READ);
	writer = watch(ends[1], SEL_EVENT_WRITE);

	if (write(ends[1], "x", 1) != 1)
		err(1, "write");
	wait_for(first);
	wait_for(second);
	read_byte("first", ends[0]);
	read_byte("second", ends[0]);

	wait_for(writer);
	write_megabyte(ends[1]);

	sel_selector_free(writer);
	sel_selector_free(second);
	sel_selector_free(first);
	close(ends[1]);
	close(ends[0]);
	return 0;
}
