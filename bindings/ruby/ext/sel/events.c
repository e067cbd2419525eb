/* SPDX-License-Identifier: MIT */
/*
 * What a wait of a selector has found, as a list or to a block.
 */
#include "core.h"

/*
 * A registration without a key: memory ran out between the two.  Nobody could
 * ever tell its events from others, so that it ends here.
 */
static void drop(struct selector *s, int32_t fd)
{
	sel_selector_unregister(s->handle.object, fd, NULL);
}

static VALUE at(VALUE array, int32_t index)
{
	return index < RARRAY_LEN(array) ? RARRAY_AREF(array, index) : Qnil;
}

/* [key, events], frozen, is kept for the next time: mostly it is the same. */
static VALUE pair_of(struct selector *s, VALUE key, const sel_event *event)
{
	VALUE pair = at(s->pairs, event->key.fd);
	VALUE events = UINT2NUM(event->events);

	if (NIL_P(pair) || RARRAY_AREF(pair, 1) != events) {
		pair = rb_assoc_new(key, events);
		OBJ_FREEZE(pair);
		rb_ary_store(s->pairs, event->key.fd, pair);
	}
	return pair;
}

VALUE sel_ruby_list_events(VALUE self, sel_status count)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE key, result = rb_ary_new_capa(count);
	sel_status i;

	for (i = 0; i < count; i++) {
		key = at(s->keys, s->events[i].key.fd);
		if (NIL_P(key))
			drop(s, s->events[i].key.fd);
		else
			rb_ary_push(result, pair_of(s, key, &s->events[i]));
	}
	return result;
}

/*
 * The block may do anything, also wait: it gets its events from a copy, which
 * the collector looks through for the keys in its `data`.
 */
VALUE sel_ruby_yield_events(VALUE self, sel_status count)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE key, buffer = 0;
	sel_event *events = ALLOCV_N(sel_event, buffer, (size_t)count);
	sel_status i;
	int yielded = 0;

	MEMCPY(events, s->events, sel_event, (size_t)count);
	for (i = 0; i < count; i++)
		events[i].key.data = at(s->keys, events[i].key.fd);
	for (i = 0; i < count; i++) {
		key = at(s->keys, events[i].key.fd);
		if (NIL_P(key)) {
			drop(s, events[i].key.fd);
			continue;
		}
		/* The last ones may have ended it, and begun another. */
		if (key != (VALUE)events[i].key.data &&
		    sel_selector_is_current(s->handle.object, &events[i]) != 1)
			continue;
		yielded++;
		rb_yield_values(2, key, UINT2NUM(events[i].events));
	}
	ALLOCV_END(buffer);
	return INT2FIX(yielded);
}

VALUE sel_ruby_yield_pairs(VALUE pairs)
{
	long i, count = RARRAY_LEN(pairs);

	for (i = 0; i < count; i++)
		rb_yield_splat(rb_ary_entry(pairs, i));
	return LONG2FIX(count);
}
