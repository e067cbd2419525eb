/* SPDX-License-Identifier: MIT */
/*
 * Looking registrations up: what the methods of lib/sel/selector.rb call that
 * change nothing and wait for nothing.
 */
#include "core.h"

static void check_open(VALUE self)
{
	if (sel_selector_closed(sel_ruby_selector(self)->handle.object))
		sel_ruby_raise(SEL_ECLOSED, self, self);
}

/* keys(SELECTOR): all of them, in the order of their descriptors */
static VALUE all_keys(VALUE core, VALUE self)
{
	VALUE keys = sel_ruby_selector(self)->keys, all = rb_ary_new();
	long i;

	(void)core;
	check_open(self);
	for (i = 0; i < RARRAY_LEN(keys); i++)
		if (!NIL_P(RARRAY_AREF(keys, i)))
			rb_ary_push(all, RARRAY_AREF(keys, i));
	return all;
}

/*
 * find(SELECTOR, FILE): its key, or nil.  A closed file is not registered; a
 * file that never had a descriptor is an error.
 */
static VALUE find_key(VALUE core, VALUE self, VALUE file)
{
	struct selector *s = sel_ruby_selector(self);
	VALUE argv[] = { self, file };
	int32_t fd = sel_ruby_registered(s, file);

	(void)core;
	check_open(self);
	if (fd < 0 && fd != SEL_RUBY_CLOSED)
		sel_ruby_failed(SEL_EBADFD, 2, argv);
	return sel_ruby_key(s, fd);
}

/* unknown(SELECTOR, FILE): raises the exception for what is not registered */
static VALUE unknown(VALUE core, VALUE self, VALUE file)
{
	VALUE argv[] = { self, file };
	int32_t fd = sel_ruby_descriptor(file);

	(void)core;
	sel_ruby_failed(fd < 0 ? SEL_EBADFD : SEL_ENOTREG, 2, argv);
	UNREACHABLE_RETURN(Qnil);
}

void sel_ruby_init_lookup(VALUE core)
{
	rb_define_module_function(core, "keys", all_keys, 1);
	rb_define_module_function(core, "find", find_key, 2);
	rb_define_module_function(core, "unknown", unknown, 2);
}
