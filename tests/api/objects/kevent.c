/* SPDX-License-Identifier: MIT */
/*
 * kevent values: all members are kept in full width.
 */
#include <string.h>

#include "support.h"
#include "tap.h"

static void all_members(void)
{
	sel_kevent event;

	memset(&event, 0xa5, sizeof(event));
	sel_kevent_init(&event, UINT64_MAX, INT32_MIN, UINT32_MAX, UINT32_MAX,
			INT64_MIN, UINT64_MAX);
	is_uint(UINT64_MAX, event.ident,
		"sel_kevent_init: ident is kept in full");
	is_int(INT32_MIN, event.filter,
	       "sel_kevent_init: filter is kept in full");
	is_hex(UINT32_MAX, event.flags,
	       "sel_kevent_init: flags is kept in full");
	is_hex(UINT32_MAX, event.fflags,
	       "sel_kevent_init: fflags is kept in full");
	is_int(INT64_MIN, event.data, "sel_kevent_init: data is kept in full");
	is_uint(UINT64_MAX, event.udata,
		"sel_kevent_init: udata is kept in full");
	is_uint(0, event.reserved, "sel_kevent_init: reserved is 0");
	sel_kevent_init(&event, 1, -2, 3, 4, -5, 6);
	ok(event.ident == 1 && event.filter == -2 && event.flags == 3 &&
		   event.fflags == 4 && event.data == -5 && event.udata == 6,
	   "sel_kevent_init: each member is in its place");
}

int main(void)
{
	begin_tests();
	all_members();
	/* A crash would leave the program without its plan. */
	sel_kevent_init(NULL, 1, 2, 3, 4, 5, 6);
	return finish();
}
