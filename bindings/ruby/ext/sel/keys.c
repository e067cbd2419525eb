/* SPDX-License-Identifier: MIT */
/*
 * The keys of a selector: a Ruby Array by descriptor, so that files and data
 * live as long as they are registered and libsel holds numbers only.
 */
#include "core.h"

enum { FILEOBJ, FD, EVENTS, DATA };

static VALUE cKey;

/* nil: there is none. */
VALUE sel_ruby_key(VALUE self, int32_t fd)
{
	return rb_ary_entry(sel_ruby_selector(self)->keys, fd);
}

/* The file of a key, or nil. */
VALUE sel_ruby_file_of(VALUE key)
{
	return NIL_P(key) ? Qnil : rb_struct_aref(key, INT2FIX(FILEOBJ));
}

/*
 * rb_struct_new() would call initialize, and a call may let another thread run
 * or raise an exception: between a registration and its key that must not be.
 */
VALUE sel_ruby_new_key(VALUE file, const sel_key *key, VALUE data)
{
	VALUE new = rb_struct_alloc_noinit(cKey);

	RSTRUCT_SET(new, FILEOBJ, file);
	RSTRUCT_SET(new, FD, INT2FIX(key->fd));
	RSTRUCT_SET(new, EVENTS, UINT2NUM(key->events));
	RSTRUCT_SET(new, DATA, data);
	OBJ_FREEZE(new);
	return new;
}

/* `key` may be nil. */
void sel_ruby_set_key(VALUE self, int32_t fd, VALUE key)
{
	const struct selector *s = sel_ruby_selector(self);

	rb_ary_store(s->keys, fd, key);
	if (fd < RARRAY_LEN(s->pairs))
		rb_ary_store(s->pairs, fd, Qnil);
}

/* The new key of a registration, which has the file that was registered. */
VALUE sel_ruby_keep(VALUE self, VALUE file, const sel_key *key, VALUE data)
{
	VALUE old = sel_ruby_key(self, key->fd), new;

	if (!NIL_P(old))
		file = sel_ruby_file_of(old);
	new = sel_ruby_new_key(file, key, data);
	sel_ruby_set_key(self, key->fd, new);
	return new;
}

VALUE sel_ruby_forget(VALUE self, int32_t fd)
{
	VALUE key = sel_ruby_key(self, fd);

	if (!NIL_P(key))
		sel_ruby_set_key(self, fd, Qnil);
	return key;
}

/* Of a closed selector: nothing holds files and data any more. */
void sel_ruby_forget_all(VALUE self)
{
	const struct selector *s = sel_ruby_selector(self);

	rb_ary_clear(s->keys);
	rb_ary_clear(s->pairs);
}

/* The descriptor that an object was registered with, or -1. */
int32_t sel_ruby_find(VALUE self, VALUE file)
{
	VALUE key, keys = sel_ruby_selector(self)->keys;
	long i;

	for (i = 0; i < RARRAY_LEN(keys); i++) {
		key = RARRAY_AREF(keys, i);
		if (!NIL_P(key) && sel_ruby_file_of(key) == file)
			return (int32_t)i;
	}
	return -1;
}

/* keys(SELECTOR): all of them, in the order of their descriptors */
static VALUE all_keys(VALUE core, VALUE self)
{
	VALUE keys = sel_ruby_selector(self)->keys, all = rb_ary_new();
	long i;

	(void)core;
	if (sel_selector_closed(sel_ruby_selector(self)->handle.object))
		sel_ruby_raise(SEL_ECLOSED, self, self);
	for (i = 0; i < RARRAY_LEN(keys); i++)
		if (!NIL_P(RARRAY_AREF(keys, i)))
			rb_ary_push(all, RARRAY_AREF(keys, i));
	return all;
}

void sel_ruby_init_keys(VALUE sel, VALUE core)
{
	cKey = rb_struct_define_under(sel, "Key", "fileobj", "fd", "events",
				      "data", (char *)NULL);
	rb_gc_register_address(&cKey);
	rb_define_module_function(core, "keys", all_keys, 1);
}
