/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of file objects: of an Integer, an IO, what has to_io, and
 * what has fileno.
 *
 * An IO of IO.popen("...", "r+") has two descriptors, one for each direction.
 * A registration has one: that of the direction which its events name.
 */
#include "core.h"

static ID id_to_io, id_fileno;

/* Instead of a descriptor. */
enum { NONE = -1, CLOSED = SEL_RUBY_CLOSED };

static int32_t of_integer(VALUE number)
{
	int64_t value;

	if (!sel_ruby_int64(number, &value) || value < 0 || value > INT32_MAX)
		return NONE;
	return (int32_t)value;
}

static int32_t of_io(VALUE io)
{
#ifdef HAVE_RB_IO_CLOSED_P
	return RTEST(rb_io_closed_p(io)) ? CLOSED : rb_io_descriptor(io);
#else
	const rb_io_t *file = RFILE(io)->fptr;

	return file == NULL || file->fd < 0 ? CLOSED : file->fd;
#endif
}

/* The descriptor for writing of an IO, whose other descriptor is `reader`. */
static int32_t writer_of(VALUE io, int32_t reader)
{
	VALUE other;

	if (reader < 0)
		return reader;
	other = rb_io_get_write_io(io);
	return other == io ? reader : of_io(other);
}

static VALUE ask(VALUE file)
{
	return rb_funcall(file, id_fileno, 0);
}

/* A file whose fileno raises an IOError is closed. */
static VALUE closed(VALUE file, VALUE error)
{
	(void)file;
	(void)error;
	return Qfalse;
}

/* The IO that a file is or stands for, or nil. */
static VALUE io_of(VALUE file)
{
	VALUE io;

	if (RB_TYPE_P(file, T_FILE))
		return file;
	if (RB_SPECIAL_CONST_P(file))
		sel_ruby_wrong_type(file, "IO");
	io = rb_check_funcall(file, id_to_io, 0, NULL);
	if (io == Qundef || NIL_P(io))
		return Qnil;
	if (!RB_TYPE_P(io, T_FILE))
		sel_ruby_wrong_type(io, "IO");
	return io;
}

/* The descriptors of a file for reading and for writing, or why it has none. */
static int32_t descriptors(VALUE file, int32_t *writer)
{
	VALUE io, number;

	if (RB_INTEGER_TYPE_P(file))
		return *writer = of_integer(file);
	io = io_of(file);
	if (!NIL_P(io)) {
		int32_t reader = of_io(io);

		*writer = writer_of(io, reader);
		return reader;
	}
	if (!rb_respond_to(file, id_fileno))
		sel_ruby_wrong_type(file, "IO");
	number = rb_rescue2(ask, file, closed, file, rb_eIOError, (VALUE)0);
	if (!RTEST(number))
		return *writer = NIL_P(number) ? NONE : CLOSED;
	if (!RB_INTEGER_TYPE_P(number))
		sel_ruby_wrong_type(number, "Integer");
	return *writer = of_integer(number);
}

/* The descriptor for reading; negative: the file has none now. */
int32_t sel_ruby_descriptor(VALUE file)
{
	int32_t writer;

	return descriptors(file, &writer);
}

/* The descriptor for writing; negative: the file has none now. */
int32_t sel_ruby_writer(VALUE file)
{
	int32_t writer;

	descriptors(file, &writer);
	return writer;
}

/* The descriptor that a registration for these events has to have. */
static int32_t choose(VALUE file, uint32_t events, int32_t reader,
		      int32_t writer)
{
	const uint32_t reading = SEL_EVENT_READ | SEL_EVENT_PRI |
		SEL_EVENT_RDHUP;

	if (reader == writer || !(events & SEL_EVENT_WRITE))
		return reader;
	if (events & reading)
		sel_ruby_two_halves(file);
	return writer;
}

/*
 * For register: what it was given, as libsel wants it.  libsel gives a token
 * only to have its own say, in the order of its checks, about a file without a
 * descriptor; no token is ever registered.
 */
void sel_ruby_request(struct selector *s, VALUE file, VALUE events,
		      sel_key *request)
{
	int32_t writer, reader = descriptors(file, &writer);

	request->events = sel_ruby_events(events);
	request->fd = choose(file, request->events, reader, writer);
	request->data = request->token = 0;
	if (request->fd >= 0 || RB_INTEGER_TYPE_P(file))
		return;
	request->fd = sel_ruby_find(s, file);
	request->token = request->fd < 0;
}

/*
 * The descriptor that has a file's registration: the file's own, or that with
 * which the object was registered, if its number is another now or none.
 * Without a registration it is the file's own.
 */
static int32_t registered(const struct selector *s, VALUE file, int32_t first,
			  int32_t second)
{
	int32_t found;

	if (!NIL_P(sel_ruby_key(s, first)))
		return first;
	if (second != first && !NIL_P(sel_ruby_key(s, second)))
		return second;
	if (RB_INTEGER_TYPE_P(file))
		return first;
	found = sel_ruby_find(s, file);
	return found < 0 ? first : found;
}

int32_t sel_ruby_registered(struct selector *s, VALUE file)
{
	int32_t writer, reader = descriptors(file, &writer);

	return registered(s, file, reader, writer);
}

/* The same, for events that are to come: they name the half of two. */
int32_t sel_ruby_registered_for(struct selector *s, VALUE file, VALUE events,
				uint32_t *mask)
{
	int32_t writer, reader = descriptors(file, &writer), fd;

	*mask = sel_ruby_events(events);
	fd = choose(file, *mask, reader, writer);
	return reader == writer ? registered(s, file, fd, fd) : fd;
}

/* descriptor(FILE): nil when it has none now */
static VALUE descriptor(VALUE core, VALUE file)
{
	int32_t fd = sel_ruby_descriptor(file);

	(void)core;
	return fd < 0 ? Qnil : INT2NUM(fd);
}

void sel_ruby_init_file(VALUE core)
{
	id_to_io = rb_intern("to_io");
	id_fileno = rb_intern("fileno");
	rb_define_module_function(core, "descriptor", descriptor, 1);
}
