/* SPDX-License-Identifier: MIT */
/*
 * kevent values: all members kept in full width, and ordered one after the
 * other.
 */
#include <string.h>

#include "support.h"
#include "tap.h"

enum member { IDENT, FILTER, FLAGS, FFLAGS, DATA, UDATA, MEMBERS };

static const char *const names[] = {
	"ident", "filter", "flags", "fflags", "data", "udata",
};

static sel_kevent event(enum member member, int64_t value)
{
	sel_kevent new;

	memset(&new, 0xa5, sizeof(new));
	sel_kevent_init(&new, member == IDENT ? (uint64_t)value : 5,
			member == FILTER ? (int32_t)value : 5,
			member == FLAGS ? (uint32_t)value : 5,
			member == FFLAGS ? (uint32_t)value : 5,
			member == DATA ? value : 5,
			member == UDATA ? (uint64_t)value : 5);
	return new;
}

static void in_order(enum member member, int64_t low, int64_t high)
{
	sel_kevent a = event(member, low), b = event(member, high);

	is_int(-1, sel_kevent_compare(&a, &b), "%s: %jd before %jd",
	       names[member], (intmax_t)low, (intmax_t)high);
	is_int(1, sel_kevent_compare(&b, &a), "%s: the reverse is greater",
	       names[member]);
	b = event(member, low);
	is_int(0, sel_kevent_compare(&a, &b), "%s: equal", names[member]);
}

/* The first member that differs decides, whatever the later ones say. */
static void precedence(void)
{
	sel_kevent a, b;
	int32_t v[MEMBERS];
	int i, m;

	sel_kevent_init(&a, 5, 5, 5, 5, 5, 5);
	for (i = 0; i < MEMBERS; i++) {
		for (m = 0; m < MEMBERS; m++)
			v[m] = m < i ? 5 : m == i ? 6 : 4;
		sel_kevent_init(&b, (uint64_t)v[IDENT], v[FILTER],
				(uint32_t)v[FLAGS], (uint32_t)v[FFLAGS],
				v[DATA], (uint64_t)v[UDATA]);
		is_int(-1, sel_kevent_compare(&a, &b), "%s decides", names[i]);
		is_int(1, sel_kevent_compare(&b, &a), "%s decides, reversed",
		       names[i]);
	}
}

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
	sel_kevent a, b;

	begin_tests();
	all_members();

	in_order(IDENT, 0, 1);
	in_order(IDENT, INT64_MAX, -1);		/* unsigned */
	in_order(FILTER, -2, -1);
	in_order(FLAGS, 1, UINT32_MAX);
	in_order(FFLAGS, 1, UINT32_MAX);
	in_order(DATA, INT64_MIN, INT64_MAX);
	in_order(UDATA, 1, 2);
	in_order(UDATA, -1, 1);			/* as a signed number */
	precedence();

	a = event(IDENT, 1);
	b = a;
	b.reserved = 1;
	is_int(0, sel_kevent_compare(&a, &b), "reserved does not count");
	is_int(0, sel_kevent_compare(NULL, NULL), "NULL equals NULL");
	is_int(-1, sel_kevent_compare(NULL, &a), "NULL is the least");
	is_int(1, sel_kevent_compare(&a, NULL), "NULL is the least, reversed");
	sel_kevent_init(NULL, 1, 2, 3, 4, 5, 6);	/* does not crash */
	return finish();
}
