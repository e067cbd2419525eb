/* SPDX-License-Identifier: MIT */
/*
 * A user of the installed header in the common subset of C99 and C++98.  It
 * includes sel.h first: the header must stand on its own.
 */
#include <sel.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int watch(sel_selector *selector, int readable, int writable)
{
	sel_event event;
	sel_status status;

	status = sel_selector_register(selector, readable, SEL_EVENT_READ, 42,
				       NULL);
	if (status != 0)
		return 10;
	if (sel_selector_select(selector, &event, 1, 0, 0) != 0)
		return 11;
	if (write(writable, "x", 1) != 1)
		return 12;
	if (sel_selector_select(selector, &event, 1, SEL_FOREVER, 0) != 1)
		return 13;
	if (event.key.fd != readable || event.key.data != 42 ||
	    event.events != SEL_EVENT_READ)
		return 14;
	return 0;
}

int main(int argc, char **argv)
{
	sel_selector *selector;
	int ends[2];
	int fault;

	if (argc != 2 || strcmp(argv[1], sel_version()) != 0)
		return 2;
	if (pipe(ends) != 0)
		return 3;
	if (sel_selector_new(&selector, SEL_BACKEND_DEFAULT, 0) != 0)
		return 4;
	fault = watch(selector, ends[0], ends[1]);
	sel_selector_free(selector);
	close(ends[0]);
	close(ends[1]);
	return fault;
}
