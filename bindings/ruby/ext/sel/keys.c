/* SPDX-License-Identifier: MIT */
/*
 * The keys of a selector: a Ruby Array by descriptor, so that files and data
 * live as long as they are registered and libsel holds numbers only.
 */
#include "core.h"

enum { FILEOBJ, FD, EVENTS, DATA };

static VALUE cKey;

/* nil: there is none. */
VALUE sel_ruby_key(const struct selector *s, int32_t fd)
{
	if (fd < 0 || fd >= RARRAY_LEN(s->keys))
		return Qnil;
	return RARRAY_AREF(s->keys, fd);
}

/* The file of a key, or nil. */
VALUE sel_ruby_file_of(VALUE key)
{
	return NIL_P(key) ? Qnil : rb_struct_aref(key, INT2FIX(FILEOBJ));
}

uint32_t sel_ruby_events_of(VALUE key)
{
	return NUM2UINT(rb_struct_aref(key, INT2FIX(EVENTS)));
}

/*
 * Keys are made before libsel is called: nothing that could fail, or let
 * another thread run, may come between a registration and its key.  For the
 * same reason this is not rb_struct_new(), which calls initialize.
 */
VALUE sel_ruby_new_key(VALUE file, const sel_key *key, VALUE data)
{
	VALUE new = rb_struct_alloc_noinit(cKey);

	RSTRUCT_SET(new, FILEOBJ, file);
	RSTRUCT_SET(new, FD, INT2NUM(key->fd));
	RSTRUCT_SET(new, EVENTS, UINT2NUM(key->events));
	RSTRUCT_SET(new, DATA, data);
	OBJ_FREEZE(new);
	return new;
}

/* `key` may be nil.  Only a descriptor beyond the Array's end needs memory. */
void sel_ruby_set_key(struct selector *s, int32_t fd, VALUE key)
{
	rb_ary_store(s->keys, fd, key);
	if (fd < RARRAY_LEN(s->pairs))
		rb_ary_store(s->pairs, fd, Qnil);
}

/* The descriptor that an object was registered with, or -1. */
int32_t sel_ruby_find(const struct selector *s, VALUE file)
{
	VALUE key, keys = s->keys;
	long i;

	for (i = 0; i < RARRAY_LEN(keys); i++) {
		key = RARRAY_AREF(keys, i);
		if (!NIL_P(key) && sel_ruby_file_of(key) == file)
			return (int32_t)i;
	}
	return -1;
}

void sel_ruby_init_keys(VALUE sel)
{
	cKey = rb_struct_define_under(sel, "Key", "fileobj", "fd", "events",
				      "data", (char *)NULL);
	rb_gc_register_address(&cKey);
}
