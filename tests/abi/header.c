/* SPDX-License-Identifier: MIT */
/*
 * A user of the installed header in the common subset of C99 and C++98.  It
 * includes sel.h first: the header must stand on its own.
 */
#include <sel.h>

#include <errno.h>
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

/* How a host sorts errors, by the number alone. */
static int is_libsels(sel_status status)
{
	return status >= -20999 && status <= -20001;
}

/*
 * Winsock's numbers, the Hurd's and Haiku's lie far outside of what a host
 * would take for an errno of Linux: each is the system's, and comes back.
 */
static int sort_errors(void)
{
	static const sel_status systems[] = {
		-EBADF,			/* as this system has them */
		-EPROTO,
		-10004,			/* Winsock: WSAEINTR */
		-10035,			/* WSAEWOULDBLOCK */
		-10038,			/* WSAENOTSOCK */
		-11004,			/* WSANO_DATA */
		-0x40000009,		/* the Hurd: EBADF */
		-0x40000023,		/* EWOULDBLOCK */
		-0x7fffa000,		/* Haiku: B_FILE_ERROR, its EBADF */
		-0x7ffffff5,		/* B_WOULD_BLOCK */
		-0x7fffffff,
		-20000,			/* libsel's neighbours */
		-21000
	};
	static const sel_status libsels[] = {
		SEL_EEVENTS, SEL_EWOKEN, SEL_ENOTSUP, -20999
	};
	const int n_systems = sizeof(systems) / sizeof(systems[0]);
	const int n_libsels = sizeof(libsels) / sizeof(libsels[0]);
	sel_status status;
	int i;

	for (i = 0; i < n_systems; i++) {
		status = systems[i];
		if (is_libsels(status) ||
		    sel_error_errno(status) != -status ||
		    strcmp(sel_error_exception(status), "OSError") != 0 ||
		    (*sel_error_name(status) != '\0') != (i < 2) ||
		    strcmp(sel_strerror(status), "success") == 0 ||
		    *sel_strerror(status) == '\0')
			return 20 + i;
	}
	for (i = 0; i < n_libsels; i++) {
		status = libsels[i];
		if (!is_libsels(status) || sel_error_errno(status) <= 0 ||
		    sel_error_errno(status) == -status ||
		    strcmp(sel_error_exception(status), "OSError") == 0 ||
		    (*sel_error_name(status) != '\0') != (i < 3))
			return 40 + i;
	}
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
	return fault ? fault : sort_errors();
}
