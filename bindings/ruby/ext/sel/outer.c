/* SPDX-License-Identifier: MIT */
/*
 * A selector as an IO, to be waited for in an outer set.  The selector keeps
 * the IO, which is not the owner of its descriptor.
 */
#include "core.h"

static ID id_for_fd, id_autoclose;

static int32_t number_of(VALUE self)
{
	sel_status fd = sel_selector_fileno(
		sel_ruby_selector(self)->handle.object);

	if (fd < 0)
		sel_ruby_failed(fd, 1, &self);
	return fd;
}

static VALUE make_io(int32_t number)
{
	VALUE keywords = rb_hash_new();
	VALUE arguments[] = { INT2NUM(number), keywords };

	rb_hash_aset(keywords, ID2SYM(id_autoclose), Qfalse);
	return rb_funcallv_kw(rb_cIO, id_for_fd, 2, arguments, RB_PASS_KEYWORDS);
}

/* The number is another after a fork; and a user may have closed the IO. */
VALUE sel_ruby_to_io(VALUE self)
{
	struct selector *s = sel_ruby_selector(self);
	int32_t number = number_of(self);
	VALUE io = s->io;

	if (!NIL_P(io) && sel_ruby_descriptor(io) == number)
		return io;
	io = make_io(number);
	/* Another thread may have closed the selector meanwhile. */
	number_of(self);
	RB_OBJ_WRITE(self, &s->io, io);
	return io;
}

/* to_io(SELECTOR) */
static VALUE to_io(VALUE core, VALUE self)
{
	(void)core;
	return sel_ruby_to_io(self);
}

void sel_ruby_init_outer(VALUE core)
{
	id_for_fd = rb_intern("for_fd");
	id_autoclose = rb_intern("autoclose");
	rb_define_module_function(core, "to_io", to_io, 1);
}
