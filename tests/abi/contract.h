/* SPDX-License-Identifier: MIT */
/*
 * What the generated contract.c is made of.  A difference between sel.h and
 * the list does not compile; one between the library and the list is a point.
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <config.h>

#include <limits.h>
#include <poll.h>
#include <stddef.h>
#ifdef HAVE_SYS_EPOLL_H
#include <sys/epoll.h>
#endif
#ifdef HAVE_SYS_EVENT_H
#include <sys/types.h>
#include <sys/event.h>
#endif

#include "sel.h"
#include "tap.h"

#define IS_TYPE(expression, ...) \
	_Generic((expression), __VA_ARGS__: 1, default: 0)

#define SIZE(type, size) \
	_Static_assert(sizeof(type) == (size), #type)
#define MEMBER(type, name, offset, member_type) \
	_Static_assert(offsetof(type, name) == (offset) && \
		       IS_TYPE(((type *)0)->name, member_type), \
		       #type "." #name)
#define VALUE(name, value) \
	_Static_assert((name) == (value), #name)
#define FUNCTION(name, ...) \
	_Static_assert(IS_TYPE(&(name), __VA_ARGS__), #name); \
	static void (*const linked_##name)(void) \
		__attribute__((__used__)) = (void (*)(void))(name)

static inline void constant(size_t index, const char *name, int64_t value)
{
	int64_t seen = ~value;
	sel_status status = sel_constant(name, &seen);
	const char *there = sel_constant_name(index);

	if (status != 0)
		is_status(0, status, "%s is known", name);
	else if (seen != value)
		is_int(value, seen, "%s has its value", name);
	else
		is_str(name, there, "%s has its value and place", name);
}

static inline void no_constant(size_t index, const char *name)
{
	int64_t untouched = -77;
	sel_status status = sel_constant(name, &untouched);
	const char *there = sel_constant_name(index);

	if (status != SEL_ENOTSUP)
		is_status(SEL_ENOTSUP, status, "%s is not here", name);
	else if (untouched != -77)
		is_int(-77, untouched, "%s leaves the value alone", name);
	else
		is_str(name, there, "%s is not here and has its place", name);
}

static inline void no_more_constants(size_t count)
{
	ok(sel_constant_name(count) == NULL, "there are %zu constants", count);
}

#endif
