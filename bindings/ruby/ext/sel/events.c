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

/* A registration whose event nobody is told: modify arms it anew. */
void sel_ruby_give_back(struct selector *s, VALUE key, int32_t fd)
{
	uint32_t events = sel_ruby_events_of(key);

	if (events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))
		sel_selector_modify(s->handle.object, fd, events, 0, NULL);
}

/* What a wait has found, and nobody is told: a wakeup is to be told by the next
   wait. */
void sel_ruby_give_all_back(struct selector *s, sel_status n)
{
	sel_status i;

	if (n == SEL_EWOKEN)
		sel_selector_wakeup(s->handle.object);
	for (i = 0; i < n; i++) {
		int32_t fd = s->events[i].key.fd;

		sel_ruby_give_back(s, sel_ruby_key(s, fd), fd);
	}
}

struct yields {
	struct selector *s;
	sel_event *events;
	sel_status next, count;
	int yielded;
};

static VALUE yield_each(VALUE data)
{
	struct yields *yields = (struct yields *)data;
	struct selector *s = yields->s;

	while (yields->next < yields->count) {
		sel_event *event = &yields->events[yields->next++];
		VALUE key = at(s->keys, event->key.fd);

		/* The same key is the same registration, unchanged. */
		if (key != (VALUE)event->key.data && check(s, key, event) != 1)
			continue;
		yields->yielded++;
		yield(key, event);
	}
	return INT2FIX(yields->yielded);
}

/*
 * The block may have ended early, by an exception or by break.  What has got
 * another key since was armed by that.
 */
static VALUE give_rest_back(VALUE data)
{
	struct yields *yields = (struct yields *)data;
	struct selector *s = yields->s;

	for (; yields->next < yields->count; yields->next++) {
		const sel_key *key = &yields->events[yields->next].key;

		if (!NIL_P((VALUE)key->data) &&
		    at(s->keys, key->fd) == (VALUE)key->data)
			sel_ruby_give_back(s, (VALUE)key->data, key->fd);
	}
	return Qnil;
}

/*
 * The block may do anything, also wait: it gets its events from a copy, which
 * the collector looks through for the keys in its `data`.
 */
static VALUE yield_several(struct selector *s, sel_status count)
{
	VALUE yielded, buffer = 0;
	struct yields yields = {
		.s = s,
		.events = ALLOCV_N(sel_event, buffer, (size_t)count),
		.count = count,
	};
	sel_status i;

	MEMCPY(yields.events, s->events, sel_event, (size_t)count);
	for (i = 0; i < count; i++)
		yields.events[i].key.data = at(s->keys,
					       yields.events[i].key.fd);
	yielded = rb_ensure(yield_each, (VALUE)&yields, give_rest_back,
			    (VALUE)&yields);
	ALLOCV_END(buffer);
	return yielded;
}

VALUE sel_ruby_yield_events(struct selector *s, sel_status count)
{
	if (count > 1)
		return yield_several(s, count);
	if (count == 1)
		yield(at(s->keys, s->events->key.fd), s->events);
	return INT2FIX(count);
}
