/* SPDX-License-Identifier: MIT */
/*
 * The classes of libsel's objects.  allocate makes an empty one, whose
 * initialize, in Ruby, has libsel make its object; the collector frees both.
 */
#include "core.h"

static void mark_selector(void *data)
{
	const struct selector *s = data;

	rb_gc_mark_movable(s->keys);
	rb_gc_mark_movable(s->pairs);
	rb_gc_mark_movable(s->io);
}

static void compact_selector(void *data)
{
	struct selector *s = data;

	s->keys = rb_gc_location(s->keys);
	s->pairs = rb_gc_location(s->pairs);
	s->io = rb_gc_location(s->io);
}

/* Nobody waits: a thread that does has the object on its stack. */
static void free_selector(void *data)
{
	struct selector *s = data;

	sel_selector_free(s->handle.object);
	xfree(s->events);
	xfree(s);
}

static void free_poll(void *data)
{
	struct handle *handle = data;

	sel_poll_free(handle->object);
	xfree(handle);
}

static void free_epoll(void *data)
{
	struct handle *handle = data;

	sel_epoll_free(handle->object);
	xfree(handle);
}

static void free_devpoll(void *data)
{
	struct handle *handle = data;

	sel_devpoll_free(handle->object);
	xfree(handle);
}

static void free_kqueue(void *data)
{
	struct handle *handle = data;

	sel_kqueue_free(handle->object);
	xfree(handle);
}

static size_t selector_size(const void *data)
{
	const struct selector *s = data;

	return sizeof(*s) + s->capacity * sizeof(*s->events);
}

static size_t handle_size(const void *data)
{
	(void)data;
	return sizeof(struct handle);
}

#define HANDLE_TYPE(NAME, FREE) {						\
	.wrap_struct_name = NAME,					\
	.function = { .dfree = FREE, .dsize = handle_size },		\
	.flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_WB_PROTECTED,	\
}

static const rb_data_type_t types[SEL_RUBY_KINDS] = {
	[SEL_RUBY_SELECTOR] = {
		.wrap_struct_name = "Sel::Selector",
		.function = {
			.dmark = mark_selector,
			.dfree = free_selector,
			.dsize = selector_size,
			.dcompact = compact_selector,
		},
		.flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_WB_PROTECTED,
	},
	[SEL_RUBY_POLL] = HANDLE_TYPE("Sel::Poll", free_poll),
	[SEL_RUBY_EPOLL] = HANDLE_TYPE("Sel::Epoll", free_epoll),
	[SEL_RUBY_DEVPOLL] = HANDLE_TYPE("Sel::Devpoll", free_devpoll),
	[SEL_RUBY_KQUEUE] = HANDLE_TYPE("Sel::Kqueue", free_kqueue),
};

static VALUE allocate_selector(VALUE class)
{
	struct selector *s;
	VALUE self = TypedData_Make_Struct(class, struct selector,
					   &types[SEL_RUBY_SELECTOR], s);

	s->keys = s->pairs = s->io = Qnil;
	RB_OBJ_WRITE(self, &s->keys, rb_ary_new());
	RB_OBJ_WRITE(self, &s->pairs, rb_ary_new());
	return self;
}

#define ALLOCATE(NAME, KIND)						\
static VALUE allocate_ ## NAME(VALUE class)				\
{									\
	struct handle *handle;						\
									\
	return TypedData_Make_Struct(class, struct handle,		\
				     &types[KIND], handle);		\
}
ALLOCATE(poll, SEL_RUBY_POLL)
ALLOCATE(epoll, SEL_RUBY_EPOLL)
ALLOCATE(devpoll, SEL_RUBY_DEVPOLL)
ALLOCATE(kqueue, SEL_RUBY_KQUEUE)

bool sel_ruby_is_kind(VALUE object, enum sel_ruby_kind kind)
{
	return rb_typeddata_is_kind_of(object, &types[kind]);
}

void *sel_ruby_object(VALUE self, enum sel_ruby_kind kind)
{
	struct handle *handle = rb_check_typeddata(self, &types[kind]);

	if (handle->object == NULL)
		rb_raise(rb_eTypeError, "uninitialized %" PRIsVALUE,
			 rb_obj_class(self));
	return handle->object;
}

/* Where libsel's object belongs. */
void **sel_ruby_place(VALUE self, enum sel_ruby_kind kind)
{
	struct handle *handle = rb_check_typeddata(self, &types[kind]);

	if (handle->object != NULL)
		rb_raise(rb_eTypeError, "already initialized %" PRIsVALUE,
			 rb_obj_class(self));
	return &handle->object;
}

struct selector *sel_ruby_selector(VALUE self)
{
	struct selector *s;

	/* Nearly always, and without a call. */
	if (RB_TYPE_P(self, T_DATA) && RTYPEDDATA_P(self) &&
	    RTYPEDDATA_TYPE(self) == &types[SEL_RUBY_SELECTOR]) {
		s = RTYPEDDATA_DATA(self);
		if (s->handle.object != NULL)
			return s;
	}
	sel_ruby_object(self, SEL_RUBY_SELECTOR);
	return RTYPEDDATA_DATA(self);
}

static VALUE define(VALUE sel, const char *name, VALUE (*allocate)(VALUE))
{
	VALUE class = rb_define_class_under(sel, name, rb_cObject);

	rb_define_alloc_func(class, allocate);
	/* There is nothing that a copy could be. */
	rb_undef_method(class, "initialize_copy");
	return class;
}

/* Defines the classes, and answers the selector's. */
VALUE sel_ruby_init_classes(VALUE sel)
{
	define(sel, "Poll", allocate_poll);
	define(sel, "Epoll", allocate_epoll);
	define(sel, "Devpoll", allocate_devpoll);
	define(sel, "Kqueue", allocate_kqueue);
	return define(sel, "Selector", allocate_selector);
}
