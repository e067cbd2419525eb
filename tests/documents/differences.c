/* SPDX-License-Identifier: MIT */
/*
 * The table "Between back ends" of doc/differences.md: each cell with what the
 * test sees on that back end.  With an argument the program prints the table as
 * the document must have it; tests/documents/table.sh compares both.  The
 * column of kqueue is held by tests/api alone.
 */
#include <stdio.h>

#include "see.h"
#include "support.h"
#include "tap.h"

enum { EPOLL, POLL, SELECT, DEVPOLL, COLUMNS };

#define NOTSUP "`SEL_ENOTSUP`"
#define INVALID_EACH "INVALID each time"

/* What the document says, and what is seen; NULL is what the next column says
   of emulations alone, or what depends on the kernel. */
static const struct row {
	const char *what;
	void (*see)(sel_selector *selector);
	struct {
		const char *text;
		const char *seen;
	} cells[COLUMNS];
} rows[] = {
	{ "a regular file or directory", see_file, {
		{ "`register` answers `-EPERM`", "EPERM EPERM " },
		{ "ready", "RW RW " },
		{ "ready", "RW RW " },
		{ "ready", "RW RW " },
	} },
	{ "`/dev/null` and devices that can't be waited for", see_device, {
		{ "`-EPERM`", "EPERM " },
		{ "ready", "RW " },
		{ "ready", "RW " },
		{ "ready", "RW " },
	} },
	{ "a descriptor of `O_PATH`, which Linux has", see_path, {
		{ "`-EBADF`", "EBADF " },
		{ INVALID_EACH, "0 R INVALID R INVALID " },
		{ "ready since Linux 5.17 and on the stable kernels that have "
		  "its fix of select(2), and nothing before", NULL },
		{ "", NULL },
	} },
	{ "HUP without anything to read, when only WRITE is asked for",
	  see_hup, {
		{ "reported", "W HUP " },
		{ "reported", "W HUP " },
		{ "not reported: select shows a HUP as readable only",
		  "nothing " },
		{ "reported", "W HUP " },
	} },
	{ "the reading end of a pipe, when WRITE is asked for",
	  see_reading_end, {
		{ "not ready; on FreeBSD, whose pipes have two ways, ready, on "
		  "each back end", "nothing " },
		{ "as with epoll", "nothing " },
		{ "as with epoll", "nothing " },
		{ "as with epoll", NULL },
	} },
	{ "a stream socket that was never connected", see_unconnected, {
		{ "HUP", "RW HUP " },
		{ "HUP", "RW HUP " },
		{ "readable and writable", "RW " },
		{ "HUP", "RW HUP " },
	} },
	{ "`detail`", see_detail, {
		{ "PRI, ERR, HUP, RDHUP", "PRI ERR HUP RDHUP " },
		{ "PRI, ERR, HUP, RDHUP, INVALID",
		  "PRI ERR HUP RDHUP INVALID " },
		{ "PRI, INVALID", "PRI INVALID " },
		{ "as with poll", NULL },
	} },
	{ "a registered descriptor that is closed", see_closed, {
		{ "not reported, once its last duplicate is closed too; until "
		  "then its events are reported", "R nothing nothing " },
		{ INVALID_EACH, "R INVALID R INVALID R INVALID " },
		{ INVALID_EACH, "R INVALID R INVALID R INVALID " },
		{ INVALID_EACH "; or nothing, if a wait had found the "
		  "descriptor idle before it was closed",
		  "R INVALID R INVALID R INVALID " },
	} },
	{ "`modify` of a closed descriptor", see_modify_closed, {
		{ "`-EBADF`, and nothing has changed",
		  "EBADF kept nothing " },
		{ "works, then INVALID", "0 changed RW INVALID " },
		{ "works, then INVALID", "0 changed RW INVALID " },
		{ "`-EBADF`, and nothing has changed",
		  "EBADF kept R INVALID " },
	} },
	{ "`modify` to events that the system refuses", see_modify_refused, {
		{ "the error, and nothing has changed; INVALID once if "
		  "EXCLUSIVE is among the old or the new events and the "
		  "exchange can't be undone", "EINVAL kept R " },
		{ "not refused", "0 changed R " },
		{ "not refused", "0 changed R " },
		{ "the error, and nothing has changed; INVALID once if the "
		  "exchange can't be undone; while a wait sleeps, 0, and "
		  "INVALID once from that wait", NULL },
	} },
	{ "a registered number that was closed and now belongs to another "
	  "file", see_reused, {
		{ "the old file's events, if a duplicate lives; else nothing",
		  "R nothing nothing " },
		{ "the new file's events", "nothing R R " },
		{ "the new file's events", "nothing R R " },
		{ "the new file's events; or nothing, if a wait had found the "
		  "number idle before it was closed: then until `modify` "
		  "changes the events, or the old file has an event",
		  "nothing R R " },
	} },
	{ "ready for READ and WRITE, and one place in the array", see_both, {
		{ "one event with both", "1 of both 1 of both " },
		{ "one event with both", "1 of both 1 of both " },
		{ "one event with both", "1 of both 1 of both " },
		{ "one event with both", "1 of both 1 of both " },
	} },
	{ "`SEL_EVENT_EDGE`", see_edge, {
		{ "yes", "0 " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
	} },
	{ "`SEL_EVENT_EXCLUSIVE`", see_exclusive, {
		{ "yes", "0 " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
	} },
	{ "`SEL_EVENT_PRI`", see_pri, {
		{ "yes", "0 " },
		{ "yes", "0 " },
		{ "yes", "0 " },
		{ "yes", "0 " },
	} },
	{ "`SEL_EVENT_RDHUP`", see_rdhup, {
		{ "yes", "0 " },
		{ "where the system has `POLLRDHUP`, such as Linux; else "
		  NOTSUP, "0 " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
	} },
	{ "the `detail` of WRITE for a pipe that nobody reads",
	  see_no_reader, {
		{ "ERR", "W ERR " },
		{ "ERR", "W ERR " },
		{ "none", "W " },
		{ "ERR", "W ERR " },
	} },
	{ "an offset that moves while a regular file is registered", NULL, {
		{ "", NULL },
		{ "", NULL },
		{ "", NULL },
		{ "", NULL },
	} },
	{ "EDGE for a pipe from which some of the data is read",
	  see_partly_read, {
		{ "nothing new", "R nothing " },
		{ "", NULL },
		{ "", NULL },
		{ "", NULL },
	} },
	{ "PRI after the urgent byte was read", see_urgent_read, {
		{ "not reported", "P PRI nothing " },
		{ "not reported; on FreeBSD reported until what follows was "
		  "read", "P PRI nothing " },
		{ "as with poll", "P PRI nothing " },
		{ "", NULL },
	} },
	{ "`fileno`", see_fileno, {
		{ "a second epoll set, which holds the selector's",
		  "opens 1 " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ NOTSUP, "SEL_ENOTSUP " },
		{ "the selector's own descriptor, which can't be waited for",
		  "opens 0 " },
	} },
	{ "a selector registered in itself; in a cycle of selectors",
	  see_cycle, {
		{ "`-ELOOP`; `-ELOOP`", "ELOOP 0 ELOOP " },
		{ "", "" },
		{ "", "" },
		{ "`-EINVAL`; not noticed", "EINVAL 0 0 " },
	} },
	{ "more descriptors than `RLIMIT_NOFILE` allows now", see_limit, {
		{ "works", "0 " },
		{ "`-EINVAL` from a wait", "EINVAL " },
		{ "works", "0 " },
		{ "works", "0 " },
	} },
	{ "in a child of fork, a registered descriptor that is closed",
	  see_child_closed, {
		{ "INVALID once", "R INVALID nothing " },
		{ INVALID_EACH, "R INVALID R INVALID " },
		{ INVALID_EACH, "R INVALID R INVALID " },
		{ "INVALID once", "R INVALID nothing " },
	} },
	{ "in a child of fork, the parent's wakeup descriptor",
	  see_child_wakeup, {
		{ "closed, and its number used again, where `/proc` proves "
		  "that the descriptor is still libsel's; else it stays open",
		  "opens 0 " },
		{ "stays open: nothing proves that the descriptor is still "
		  "libsel's", "opens 1 " },
		{ "stays open", "opens 1 " },
		{ "stays open", NULL },
	} },
};

static void test(uint32_t backend)
{
	static const int columns[] = {
		[SEL_BACKEND_EPOLL] = EPOLL, [SEL_BACKEND_POLL] = POLL,
		[SEL_BACKEND_SELECT] = SELECT, [SEL_BACKEND_DEVPOLL] = DEVPOLL,
	};

	if (backend == SEL_BACKEND_KQUEUE) {
		skip("tests/api has the cells of kqueue");
		return;
	}
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *expected = rows[i].cells[columns[backend]].seen;
		sel_selector *selector;

		if (expected == NULL)
			continue;
		selector = open_selector(backend, 0);
		seen[0] = '\0';
		rows[i].see(selector);
		is_str(expected, seen, "%s", rows[i].what);
		sel_selector_free(selector);
	}
}

static int print(void)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		printf("| %s |", rows[i].what);
		for (int j = 0; j < COLUMNS; j++)
			printf(" %s%s|", rows[i].cells[j].text,
			       *rows[i].cells[j].text ? " " : "");
		printf("\n");
	}
	return ferror(stdout) != 0;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return print();
	for_each_backend(test);
	return finish();
}
