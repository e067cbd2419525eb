/* SPDX-License-Identifier: MIT */
/*
 * Many registrations at once, or none of them.  Nothing of Ruby's that may
 * fail comes after libsel's call.
 */
#include "core.h"

struct many {
	VALUE self;
	VALUE list;
	VALUE (*work)(struct many *many);
	long index;	/* of what is looked at, or at fault; -1: none is */
};

NORETURN(static void fail(struct many *many, sel_status status, size_t failed,
			  VALUE file, VALUE events));

static void fail(struct many *many, sel_status status, size_t failed,
		 VALUE file, VALUE events)
{
	VALUE argv[] = { many->self, file, events };

	many->index = (long)failed;
	sel_ruby_failed(status, 3, argv);
	UNREACHABLE;
}

/* From [file, events, data] to a request and a key. */
static VALUE read_key(struct selector *s, VALUE entry, sel_key *request)
{
	VALUE file;

	entry = sel_ruby_check_array(entry);
	file = rb_ary_entry(entry, 0);
	sel_ruby_request(s, file, rb_ary_entry(entry, 1), request);
	return sel_ruby_new_key(file, request, rb_ary_entry(entry, 2));
}

static VALUE events_of(VALUE entry)
{
	entry = rb_check_array_type(entry);
	return NIL_P(entry) ? Qnil : rb_ary_entry(entry, 1);
}

static VALUE register_many(struct many *many)
{
	struct selector *s = sel_ruby_selector(many->self);
	long i, count = RARRAY_LEN(many->list);
	VALUE buffer = 0, result = rb_ary_new_capa(count);
	sel_key *requests = sel_ruby_array(&buffer, (size_t)count,
					   sizeof(*requests));
	size_t failed = (size_t)-1;
	sel_status status;

	for (i = 0; i < count; i++) {
		many->index = i;
		rb_ary_push(result, read_key(s,
					     rb_ary_entry(many->list, i),
					     &requests[i]));
	}
	status = sel_selector_register_many(s->handle.object, requests,
					    (size_t)count, &failed);
	if (status < 0)
		fail(many, status, failed,
		     sel_ruby_file_of(rb_ary_entry(result, (long)failed)),
		     events_of(rb_ary_entry(many->list, (long)failed)));
	s->more = true;
	sel_ruby_store_keys(s, RARRAY_CONST_PTR(result), requests, count);
	return result;
}

static VALUE unregister_many(struct many *many)
{
	struct selector *s = sel_ruby_selector(many->self);
	long i, count = RARRAY_LEN(many->list);
	VALUE buffer = 0, result = rb_ary_new_capa(count);
	int32_t *fds = sel_ruby_array(&buffer, (size_t)count, sizeof(*fds));
	size_t failed = (size_t)-1;
	sel_status status;

	for (i = 0; i < count; i++) {
		many->index = i;
		fds[i] = sel_ruby_registered(s,
					     rb_ary_entry(many->list, i));
	}
	status = sel_selector_unregister_many(s->handle.object, fds,
					      (size_t)count, &failed);
	if (status < 0)
		fail(many, status, failed,
		     rb_ary_entry(many->list, (long)failed), Qnil);
	s->changes++;
	for (i = 0; i < count; i++) {
		rb_ary_push(result, sel_ruby_key(s, fds[i]));
		sel_ruby_set_key(s, fds[i], Qnil);
	}
	return result;
}

static VALUE work(VALUE many)
{
	return ((struct many *)many)->work((struct many *)many);
}

static VALUE attempt(VALUE self, VALUE list,
		     VALUE (*function)(struct many *many))
{
	struct many many = {
		.self = self,
		.list = sel_ruby_check_array(list),
		.work = function,
		.index = -1,
	};

	return sel_ruby_at(work, (VALUE)&many, &many.index);
}

/* register_many(SELECTOR, [[FILE, EVENTS, DATA], ...]): their keys */
static VALUE register_all(VALUE core, VALUE self, VALUE list)
{
	(void)core;
	return attempt(self, list, register_many);
}

/* unregister_many(SELECTOR, [FILE, ...]): their keys */
static VALUE unregister_all(VALUE core, VALUE self, VALUE list)
{
	(void)core;
	return attempt(self, list, unregister_many);
}

void sel_ruby_init_many(VALUE core)
{
	rb_define_module_function(core, "register_many", register_all, 2);
	rb_define_module_function(core, "unregister_many", unregister_all, 2);
}
