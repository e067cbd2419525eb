/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of file objects: of an Integer, an IO, what has to_io, and
 * what has fileno.
 */
#include "core.h"

static int32_t of_integer(VALUE number)
{
	long value;

	if (!FIXNUM_P(number))
		return -1;
	value = FIX2LONG(number);
	return value < 0 || value > INT32_MAX ? -1 : (int32_t)value;
}

static int32_t of_io(VALUE io)
{
#ifdef HAVE_RB_IO_CLOSED_P
	return RTEST(rb_io_closed_p(io)) ? -1 : rb_io_descriptor(io);
#else
	const rb_io_t *file = RFILE(io)->fptr;

	return file == NULL || file->fd < 0 ? -1 : file->fd;
#endif
}

static VALUE ask(VALUE file)
{
	return rb_funcall(file, rb_intern("fileno"), 0);
}

/* What says so is closed. */
static VALUE closed(VALUE file, VALUE error)
{
	(void)file;
	(void)error;
	return Qnil;
}

/* -1: it has none, now. */
int32_t sel_ruby_descriptor(VALUE file)
{
	VALUE io, number;

	if (RB_INTEGER_TYPE_P(file))
		return of_integer(file);
	if (RB_TYPE_P(file, T_FILE))
		return of_io(file);
	if (RB_SPECIAL_CONST_P(file))
		sel_ruby_wrong_type(file, "IO");
	io = rb_io_check_io(file);
	if (!NIL_P(io))
		return of_io(io);
	if (!rb_respond_to(file, rb_intern("fileno")))
		sel_ruby_wrong_type(file, "IO");
	number = rb_rescue2(ask, file, closed, file, rb_eIOError, (VALUE)0);
	if (NIL_P(number))
		return -1;
	if (!RB_INTEGER_TYPE_P(number))
		sel_ruby_wrong_type(number, "Integer");
	return of_integer(number);
}

/*
 * For register.  libsel gives a token only to have its own say, in the order
 * of its checks, about a file without a descriptor; none is ever registered.
 */
int32_t sel_ruby_file(VALUE self, VALUE file, uint64_t *token)
{
	int32_t fd = sel_ruby_descriptor(file);

	*token = 0;
	if (fd >= 0 || RB_INTEGER_TYPE_P(file))
		return fd;
	fd = sel_ruby_find(self, file);
	*token = fd < 0;
	return fd;
}

/* A file that may be closed: then its registration has its descriptor. */
int32_t sel_ruby_known_file(VALUE self, VALUE file)
{
	int32_t fd = sel_ruby_descriptor(file);

	if (fd < 0 && !RB_INTEGER_TYPE_P(file) &&
	    sel_ruby_is_kind(self, SEL_RUBY_SELECTOR))
		return sel_ruby_find(self, file);
	return fd;
}

/* descriptor(FILE): nil when it has none now */
static VALUE descriptor(VALUE core, VALUE file)
{
	int32_t fd = sel_ruby_descriptor(file);

	(void)core;
	return fd < 0 ? Qnil : INT2FIX(fd);
}

void sel_ruby_init_file(VALUE core)
{
	rb_define_module_function(core, "descriptor", descriptor, 1);
}
