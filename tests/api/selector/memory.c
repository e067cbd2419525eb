/* SPDX-License-Identifier: MIT */
/*
 * The memory of a selector: what each of 9000 registered descriptors takes, as
 * libsel(7) and doc/performance.md say, and that no registration gives memory
 * back before the selector is freed.  With an argument the program prints the
 * figures, one a line, for the test that compares them with the documents.
 */
#include <config.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "arch/control.h"
#include "support.h"
#include "tap.h"

enum { COUNT = 9000, FIRST = 100 };

static const struct figure {
	uint32_t backend;
	uint32_t flags;
	bool tokens;
	unsigned int bytes;	/* for each descriptor, rounded up */
	const char *name;
} figures[] = {
	{ SEL_BACKEND_EPOLL, 0, false, 34, "epoll" },
	{ SEL_BACKEND_EPOLL, 0, true, 49, "epoll and tokens" },
	{ SEL_BACKEND_EPOLL, SEL_FLAG_DENSE, false, 63,
	  "epoll and SEL_FLAG_DENSE" },
	{ SEL_BACKEND_SELECT, 0, false, 37, "select" },
	{ SEL_BACKEND_POLL, 0, false, 51, "poll" },
};

#ifdef HAVE_MALLINFO2
#include <malloc.h>

static size_t heap(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Whether heap() sees what malloc() gives out. */
static bool counts(void)
{
	size_t before = heap();
	char *block = malloc(COUNT);
	bool seen;

	if (block == NULL)
		bail("malloc");
	/* Written to, so that no compiler leaves the block out. */
	*(volatile char *)block = 0;
	seen = heap() >= before + COUNT;
	free(block);
	return seen;
}

static sel_selector *fill_selector(const struct figure *figure, int32_t fd)
{
	sel_selector *selector = open_selector(figure->backend, figure->flags);
	sel_event event;

	for (int32_t i = 0; i < COUNT; i++) {
		int32_t copy = fcntl(fd, F_DUPFD_CLOEXEC, FIRST);

		if (copy < 0)
			bail("no descriptor");
		if (sel_selector_register_token(
			    selector, figure->tokens ? (uint64_t)i + 1 : 0,
			    copy, R, 0, NULL) != 0)
			bail("%s: %d is not registered", figure->name, copy);
	}
	/* A wait may make a copy of the set. */
	if (sel_selector_select(selector, &event, 1, 0, 0) != 0)
		bail("a wait reports something");
	return selector;
}

static void measure(const struct figure *figure, int32_t fd)
{
	size_t before = heap();
	sel_selector *selector = fill_selector(figure, fd);
	size_t full = heap() - before;
	int32_t cursor = -1;
	size_t empty;
	sel_key key;

	while (sel_selector_next(selector, &cursor, &key) == 1) {
		(void)sel_selector_unregister(selector, key.fd, NULL);
		close_one(&key.fd);
	}
	/* Before the points, whose output takes memory too. */
	empty = heap() - before;
	/* The table grows by steps: where the last step ends makes a byte. */
	ok(full <= figure->bytes * COUNT && full > (figure->bytes - 2) * COUNT,
	   "%s: at most %u bytes for each of %d descriptors, and not 2 less",
	   figure->name, figure->bytes, COUNT);
	diag("%s: %zu bytes", figure->name, full);
	is_uint(full, empty, "%s: the memory stays when all are unregistered",
		figure->name);
	sel_selector_free(selector);
}

static void measure_all(void)
{
	struct rlimit limit;
	int32_t fds[2];

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	limit.rlim_cur = limit.rlim_max;
	if (limit.rlim_max < FIRST + COUNT + 100 ||
	    setrlimit(RLIMIT_NOFILE, &limit) != 0)
		skip_all("the process may not open 9200 descriptors");
	if (!counts())
		skip_all("another allocator is in the way");
	begin_tests();
	open_pipe(fds);
	for (size_t i = 0; i < LENGTH(figures); i++) {
		if (sel_backend_available(figures[i].backend) != 0)
			continue;
		if (figures[i].backend == SEL_BACKEND_SELECT &&
		    under_qemu_user()) {
			skip("qemu-user itself ends when select is given numbers above 1023");
			continue;
		}
		measure(&figures[i], fds[0]);
	}
	close_both(fds);
}
#else
static void measure_all(void)
{
	skip_all("the C library does not tell what it has given out");
}
#endif

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		for (size_t i = 0; i < LENGTH(figures); i++)
			printf("%u bytes %s\n", figures[i].bytes,
			       figures[i].name);
		return 0;
	}
	measure_all();
	return finish();
}
