/* SPDX-License-Identifier: MIT */
/* See see.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fork/fork.h"
#include "see.h"

char seen[SEEN];

static void note(const char *format, ...) TAP_PRINTF(1, 2);
static void note(const char *format, ...)
{
	size_t used = strlen(seen);
	va_list list;

	va_start(list, format);
	(void)vsnprintf(seen + used, sizeof(seen) - used, format, list);
	va_end(list);
}

static void note_status(sel_status status)
{
	note("%s ", status < 0 ? sel_error_name(status) : "0");
}

static void note_detail(uint32_t detail)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} bits[] = {
		{ SEL_DETAIL_PRI, "PRI" }, { SEL_DETAIL_ERR, "ERR" },
		{ SEL_DETAIL_HUP, "HUP" }, { SEL_DETAIL_RDHUP, "RDHUP" },
		{ SEL_DETAIL_INVALID, "INVALID" },
	};

	for (size_t i = 0; i < LENGTH(bits); i++)
		if (detail & bits[i].bit)
			note("%s ", bits[i].name);
}

/* One look: the events of a descriptor and their detail, or "nothing". */
static void note_look(sel_selector *selector, int32_t fd)
{
	sel_event event = { .events = 0 };
	uint32_t events = look(selector, fd, &event);

	note("%s%s%s%s ", events & R ? "R" : "", events & W ? "W" : "",
	     events & P ? "P" : "", events ? "" : "nothing");
	note_detail(event.detail);
}

/* Registers, and looks if that is possible. */
static void note_register(sel_selector *selector, int32_t fd, uint32_t events)
{
	sel_status status = sel_selector_register(selector, fd, events, 0,
						  NULL);

	if (status < 0) {
		note_status(status);
		return;
	}
	note_look(selector, fd);
	(void)sel_selector_unregister(selector, fd, NULL);
}

static int32_t must_open(const char *name, int flags)
{
	int32_t fd = open(name, flags | O_CLOEXEC);

	if (fd < 0)
		bail("can't open %s", name);
	return fd;
}

void see_file(sel_selector *selector)
{
	FILE *file = tmpfile();
	int32_t folder = must_open("/", O_RDONLY | O_DIRECTORY);

	if (file == NULL)
		bail("no temporary file");
	note_register(selector, fileno(file), RW);
	note_register(selector, folder, RW);
	fclose(file);
	close_one(&folder);
}

void see_device(sel_selector *selector)
{
	int32_t fd = must_open("/dev/null", O_RDWR);

	note_register(selector, fd, RW);
	close_one(&fd);
}

void see_path(sel_selector *selector)
{
	int32_t fd = must_open("/", O_PATH);
	sel_status status = sel_selector_register(selector, fd, R, 0, NULL);

	note_status(status);
	for (int i = 0; status == 0 && i < 2; i++)
		note_look(selector, fd);
	close_one(&fd);
}

void see_hup(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	close_one(&fds[1]);
	note_register(selector, fds[0], W);
	close_one(&fds[0]);
}

void see_reading_end(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	note_register(selector, fds[0], W);
	close_both(fds);
}

void see_unconnected(sel_selector *selector)
{
	int32_t fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		bail("no socket");
	note_register(selector, fd, RW);
	close_one(&fd);
}

void see_detail(sel_selector *selector)
{
	sel_event events[4];
	int32_t ends[2], pair[2], urgent[2], closed[2];
	uint32_t detail = 0;
	sel_status n;

	open_pipe(ends);
	open_unix(pair);
	open_tcp(urgent);
	open_pipe(closed);
	add(selector, ends[1], W, 0);
	add(selector, pair[0], R, 0);
	add(selector, urgent[0], P, 0);
	add(selector, closed[0], R, 0);
	close_one(&ends[0]);
	close_one(&pair[1]);
	if (send(urgent[1], "!", 1, MSG_OOB) != 1)
		bail("no urgent data");
	await(urgent[0], POLLPRI);
	close_one(&closed[0]);
	n = sel_selector_select(selector, events, 4, 0, 0);
	while (n > 0)
		detail |= events[--n].detail;
	note_detail(detail);
	close_both(ends);
	close_both(pair);
	close_both(urgent);
	close_both(closed);
}

/* With a duplicate that lives, and then without. */
void see_closed(sel_selector *selector)
{
	int32_t fds[2];
	int32_t copy, number;

	open_pipe(fds);
	number = fds[0];
	copy = dup_of(number);
	add(selector, number, R, 0);
	put(fds[1], 1);
	close_one(&fds[0]);
	note_look(selector, number);
	close_one(&copy);
	note_look(selector, number);
	note_look(selector, number);
	close_one(&fds[1]);
}

void see_modify_closed(sel_selector *selector)
{
	int32_t fds[2];
	int32_t number;
	sel_key key;

	open_pipe(fds);
	number = fds[0];
	add(selector, number, R, 0);
	close_one(&fds[0]);
	note_status(sel_selector_modify(selector, number, RW, 0, NULL));
	if (sel_selector_get_key(selector, number, &key) == 0)
		note("%s ", key.events == R ? "kept" : "changed");
	note_look(selector, number);
	close_one(&fds[1]);
}

/* epoll takes no set as an exclusive registration; poll and select can't
   refuse. */
void see_modify_refused(sel_selector *selector)
{
	struct epoll_event wanted = { .events = EPOLLIN };
	bool epoll = sel_selector_backend(selector) == SEL_BACKEND_EPOLL;
	uint32_t events = epoll ? R | SEL_EVENT_EXCLUSIVE : RW;
	int32_t set = epoll_create1(EPOLL_CLOEXEC);
	int32_t fds[2];
	sel_key key;

	open_pipe(fds);
	put(fds[1], 1);
	if (epoll_ctl(set, EPOLL_CTL_ADD, fds[0], &wanted) != 0)
		bail("epoll_ctl");
	add(selector, set, R, 0);
	note_status(sel_selector_modify(selector, set, events, 0, NULL));
	if (sel_selector_get_key(selector, set, &key) == 0)
		note("%s ", key.events == R ? "kept" : "changed");
	note_look(selector, set);
	close_one(&set);
	close_both(fds);
}

/* The old file has data first, and then the new one; then no duplicate is left. */
void see_reused(sel_selector *selector)
{
	int32_t old[2], new[2];
	int32_t copy;

	open_pipe(old);
	open_pipe(new);
	copy = dup_of(old[0]);
	add(selector, old[0], R, 0);
	if (dup2(new[0], old[0]) < 0)
		bail("dup2");
	put(old[1], 1);
	note_look(selector, old[0]);
	drain(copy);
	put(new[1], 1);
	note_look(selector, old[0]);
	put(old[1], 1);
	close_one(&copy);
	note_look(selector, old[0]);
	close_both(old);
	close_both(new);
}

void see_both(sel_selector *selector)
{
	sel_event event;
	int32_t fds[2];

	open_unix(fds);
	put(fds[1], 1);
	add(selector, fds[0], RW, 0);
	for (int i = 0; i < 2; i++) {
		sel_status n = sel_selector_select(selector, &event, 1, 0, 0);

		note("%d of %s ", n, event.events == RW ? "both" : "one");
	}
	close_both(fds);
}

static void see_event(sel_selector *selector, uint32_t events)
{
	int32_t fds[2];

	open_tcp(fds);
	note_status(sel_selector_register(selector, fds[0], events, 0, NULL));
	close_both(fds);
}

void see_edge(sel_selector *selector)
{
	see_event(selector, R | SEL_EVENT_EDGE);
}

void see_exclusive(sel_selector *selector)
{
	see_event(selector, R | SEL_EVENT_EXCLUSIVE);
}

void see_pri(sel_selector *selector)
{
	see_event(selector, P);
}

void see_rdhup(sel_selector *selector)
{
	see_event(selector, SEL_EVENT_RDHUP);
}

void see_no_reader(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	close_one(&fds[0]);
	note_register(selector, fds[1], W);
	close_one(&fds[1]);
}

/* Reported when it has data, and then with one of two bytes read. */
void see_partly_read(sel_selector *selector)
{
	int32_t fds[2];
	char byte;

	open_pipe(fds);
	add(selector, fds[0], R | SEL_EVENT_EDGE, 0);
	if (write(fds[1], "ab", 2) != 2)
		bail("can't write to a pipe");
	note_look(selector, fds[0]);
	if (read(fds[0], &byte, 1) != 1)
		bail("can't read from a pipe");
	note_look(selector, fds[0]);
	close_both(fds);
}

/* With the urgent byte there, and then with the byte read. */
void see_urgent_read(sel_selector *selector)
{
	int32_t urgent[2];
	char byte;

	open_tcp(urgent);
	add(selector, urgent[0], P, 0);
	if (send(urgent[1], "!", 1, MSG_OOB) != 1)
		bail("no urgent data");
	await(urgent[0], POLLPRI);
	note_look(selector, urgent[0]);
	if (recv(urgent[0], &byte, 1, MSG_OOB) != 1)
		bail("can't read the urgent byte");
	note_look(selector, urgent[0]);
	close_both(urgent);
}

/* How many descriptors the call opens, or its error. */
void see_fileno(sel_selector *selector)
{
	int before = count_open();
	sel_status status = sel_selector_fileno(selector);

	if (status < 0)
		note_status(status);
	else
		note("opens %d ", count_open() - before);
}

void see_cycle(sel_selector *selector)
{
	uint32_t backend = (uint32_t)sel_selector_backend(selector);
	int32_t fd = sel_selector_fileno(selector);
	sel_selector *other = open_selector(backend, 0);

	if (fd >= 0) {
		note_status(sel_selector_register(selector, fd, R, 0, NULL));
		note_status(sel_selector_register(other, fd, R, 0, NULL));
		note_status(sel_selector_register(
			selector, sel_selector_fileno(other), R, 0, NULL));
	}
	sel_selector_free(other);
}

void see_limit(sel_selector *selector)
{
	enum { COUNT = 8 };
	struct rlimit limit, low;
	int32_t fds[COUNT][2];

	for (int i = 0; i < COUNT; i++) {
		open_pipe(fds[i]);
		add(selector, fds[i][0], R, 0);
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("getrlimit");
	low = limit;
	low.rlim_cur = COUNT / 2;
	if (setrlimit(RLIMIT_NOFILE, &low) != 0)
		bail("setrlimit");
	note_status(look_all(selector));
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
		bail("setrlimit");
	for (int i = 0; i < COUNT; i++)
		close_both(fds[i]);
}

/* Sees in a child. */
static void in_child(void (*see)(sel_selector *, int32_t),
		     sel_selector *selector, int32_t fd)
{
	int32_t fds[2];
	ssize_t size;
	pid_t child;
	int status;

	if (pipe(fds) != 0)
		bail("pipe");
	child = fork();
	if (child < 0)
		bail("no child");
	if (child == 0) {
		see(selector, fd);
		_exit(write(fds[1], seen, sizeof(seen)) != sizeof(seen));
	}
	close_one(&fds[1]);
	size = read(fds[0], seen, sizeof(seen));
	if (waitpid(child, &status, 0) != child || status != 0 ||
	    size != sizeof(seen))
		bail("the child failed");
	close_one(&fds[0]);
}

static void close_and_look(sel_selector *selector, int32_t fd)
{
	int32_t number = fd;

	close_one(&fd);
	note_look(selector, number);
	note_look(selector, number);
}

void see_child_closed(sel_selector *selector)
{
	int32_t fds[2];

	open_pipe(fds);
	add(selector, fds[0], R, 0);
	in_child(close_and_look, selector, fds[0]);
	close_both(fds);
}

static void look_and_count(sel_selector *selector, int32_t fd)
{
	int before = count_open();

	(void)fd;
	(void)look_all(selector);
	note("opens %d ", count_open() - before);
}

void see_child_wakeup(sel_selector *selector)
{
	in_child(look_and_count, selector, -1);
}
