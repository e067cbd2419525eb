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
	is_uint(UINT64_MAX, event.ident, "ident in full");
	is_int(INT32_MIN, event.filter, "filter in full");
	is_hex(UINT32_MAX, event.flags, "flags in full");
	is_hex(UINT32_MAX, event.fflags, "fflags in full");
	is_int(INT64_MIN, event.data, "data in full");
	is_uint(UINT64_MAX, event.udata, "udata in full");
	is_uint(0, event.reserved, "reserved is 0");
	sel_kevent_init(&event, 1, -2, 3, 4, -5, 6);
	ok(event.ident == 1 && event.filter == -2 && event.flags == 3 &&
		   event.fflags == 4 && event.data == -5 && event.udata == 6,
	   "sel_kevent_init: each member is in its place");
}

int main(void)
{
	begin_tests();
	all_members();
	sel_kevent_init(NULL, 1, 2, 3, 4, 5, 6);	/* does not crash */
	return finish();
}
