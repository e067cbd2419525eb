/* SPDX-License-Identifier: MIT */
/*
 * Events of kqueue objects.  Sel::Kevent, which is written in Ruby, passes as
 * an Array of its members.
 */
#include "core.h"

struct control {
	sel_kqueue *kqueue;
	const sel_kevent *changes;
	size_t nchanges;
	sel_kevent *events;
	size_t capacity;
};

static VALUE members_of(VALUE event)
{
	VALUE members = rb_check_array_type(event);

	if (NIL_P(members) || RARRAY_LEN(members) != 6)
		sel_ruby_wrong_type(event, "the members of a Sel::Kevent");
	return members;
}

static int64_t member(VALUE members, long index, const char *name,
		      int64_t least, int64_t most)
{
	return sel_ruby_integer(rb_ary_entry(members, index), name, least,
				most);
}

/* Both are 64 bits, and what is too large for Ruby's small numbers counts. */
static uint64_t wide_member(VALUE members, long index)
{
	VALUE number = rb_ary_entry(members, index);

	uint64_t value;
	int sign;

	if (!RB_INTEGER_TYPE_P(number))
		sel_ruby_wrong_type(number, "Integer");
	sign = rb_integer_pack(number, &value, 1, sizeof(value), 0,
			       INTEGER_PACK_2COMP |
			       INTEGER_PACK_NATIVE_BYTE_ORDER);
	/* 2 and -2 say that it has more bits. */
	if (sign > 1 || sign < -1)
		sel_ruby_integer(number, "a member", INT64_MIN, INT64_MAX);
	return value;
}

static void to_kevent(VALUE event, sel_kevent *kevent)
{
	VALUE members = members_of(event);

	sel_kevent_init(kevent, wide_member(members, 0),
			(int32_t)member(members, 1, "filter", INT32_MIN,
					INT32_MAX),
			(uint32_t)member(members, 2, "flags", 0, UINT32_MAX),
			(uint32_t)member(members, 3, "fflags", 0, UINT32_MAX),
			(int64_t)wide_member(members, 4),
			wide_member(members, 5));
}

sel_kevent *sel_ruby_changes(VALUE list, VALUE *buffer, size_t *count)
{
	sel_kevent *changes;
	size_t i;

	*count = 0;
	if (NIL_P(list))
		return NULL;
	list = rb_convert_type(list, T_ARRAY, "Array", "to_ary");
	*count = (size_t)RARRAY_LEN(list);
	changes = sel_ruby_array(buffer, *count, sizeof(*changes));
	for (i = 0; i < *count; i++)
		to_kevent(rb_ary_entry(list, (long)i), &changes[i]);
	return changes;
}

sel_kevent *sel_ruby_kevents(VALUE most, VALUE *buffer, size_t *capacity)
{
	*capacity = sel_ruby_clamp(sel_ruby_integer(most, "max", 0, INT32_MAX));
	return sel_ruby_array(buffer, *capacity, sizeof(sel_kevent));
}

VALUE sel_ruby_kevent_list(const sel_kevent *events, size_t count)
{
	VALUE list = rb_ary_new_capa((long)count);
	const sel_kevent *event;

	for (event = events; event < events + count; event++)
		rb_ary_push(list, rb_ary_new_from_args(6,
			ULL2NUM(event->ident), INT2NUM(event->filter),
			UINT2NUM(event->flags), UINT2NUM(event->fflags),
			LL2NUM(event->data), ULL2NUM(event->udata)));
	return list;
}

/* An interruption has applied all changes. */
static sel_status step(void *data, int64_t timeout)
{
	struct control *control = data;
	sel_status n = sel_kqueue_control(control->kqueue, control->changes,
					  control->nchanges, control->events,
					  control->capacity, timeout,
					  SEL_FLAG_RETURN_ON_SIGNAL);

	if (n == SEL_EINTERRUPTED)
		control->nchanges = 0;
	return n;
}

sel_status sel_ruby_control(sel_kqueue *kqueue, const sel_kevent *changes,
			    size_t nchanges, sel_kevent *events,
			    size_t capacity, int64_t timeout)
{
	struct control control = {
		kqueue, changes, nchanges, events, capacity,
	};

	return sel_ruby_block(step, &control, timeout);
}
