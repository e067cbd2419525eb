/* SPDX-License-Identifier: MIT */
/*
 * What a wait of a selector has found, as a list or to a block.
 *
 * While a thread waits without Ruby's lock, and between two calls of a block,
 * other threads change what is registered.  An event is reported only if its
 * registration still stands, and with those bits only that the registration
 * asks for by then.
 */
#include "core.h"

static VALUE at(VALUE array, int32_t index)
{
	return index < RARRAY_LEN(array) ? RARRAY_AREF(array, index) : Qnil;
}

/* 1: `event` is one of `key`, with the bits that `key` asks for.  0: not. */
static sel_status check(const struct selector *s, VALUE key, sel_event *event)
{
	sel_status status = sel_selector_is_current(s->handle.object, event);

	if (status != 1)
		return status;
	if (NIL_P(key))
		return 0;
	event->events &= sel_ruby_events_of(key);
	return event->events != 0;
}

/*
 * Moves the events that still stand to the front of the selector's room, and
 * returns their number, or an error.
 */
sel_status sel_ruby_sift(struct selector *s, sel_status count)
{
	sel_status i, kept = 0, status;

	for (i = 0; i < count; i++) {
		sel_event *event = &s->events[i];

		status = check(s, at(s->keys, event->key.fd), event);
		if (status < 0)
			return status;
		if (status == 1)
			s->events[kept++] = *event;
	}
	return kept;
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

VALUE sel_ruby_list_events(struct selector *s, sel_status count)
{
	VALUE key, result = rb_ary_new_capa(count);
	sel_status i;

	for (i = 0; i < count; i++) {
		key = at(s->keys, s->events[i].key.fd);
		rb_ary_push(result, pair_of(s, key, &s->events[i]));
	}
	return result;
}

static void yield(VALUE key, const sel_event *event)
{
	VALUE values[] = { key, UINT2NUM(event->events) };

	rb_yield_values2(2, values);
}

/*
 * The block may do anything, also wait: it gets its events from a copy, which
 * the collector looks through for the keys in its `data`.
 */
static VALUE yield_several(struct selector *s, sel_status count)
{
	VALUE key, buffer = 0;
	sel_event *events = ALLOCV_N(sel_event, buffer, (size_t)count);
	sel_status i;
	int yielded = 0;

	MEMCPY(events, s->events, sel_event, (size_t)count);
	for (i = 0; i < count; i++)
		events[i].key.data = at(s->keys, events[i].key.fd);
	for (i = 0; i < count; i++) {
		key = at(s->keys, events[i].key.fd);
		/* The same key is the same registration, unchanged. */
		if (key != (VALUE)events[i].key.data &&
		    check(s, key, &events[i]) != 1)
			continue;
		yielded++;
		yield(key, &events[i]);
	}
	ALLOCV_END(buffer);
	return INT2FIX(yielded);
}

VALUE sel_ruby_yield_events(struct selector *s, sel_status count)
{
	if (count > 1)
		return yield_several(s, count);
	if (count == 1)
		yield(at(s->keys, s->events->key.fd), s->events);
	return INT2FIX(count);
}
