/* SPDX-License-Identifier: MIT */
/*
 * The wait of a fiber on a back end without a descriptor, which nothing could
 * park the fiber on: a thread waits instead, and the fiber for the thread.
 *
 * The thread and the fiber share a Ruby object, since each of them may end
 * before the other.  The object holds what the thread has found until the fiber
 * takes the events.  If an exception ends the fiber before, what would be lost,
 * a wakeup and events that come once, is given back to the selector.
 */
#include "core.h"

struct aside {
	VALUE self;
	size_t most;
	int64_t deadline;
	uint64_t changes;	/* the selector's, when the thread was done */
	sel_event *events;
	size_t capacity;
	sel_status result;
};

static ID id_new, id_join, id_kill, id_alive, id_report, id_handle_interrupt;
static VALUE mask;

static void mark(void *data)
{
	const struct aside *aside = data;

	rb_gc_mark(aside->self);
}

static void release(void *data)
{
	struct aside *aside = data;

	xfree(aside->events);
	xfree(aside);
}

static const rb_data_type_t type = {
	.wrap_struct_name = "Sel::Selector (the wait of a fiber)",
	.function = { .dmark = mark, .dfree = release },
	.flags = RUBY_TYPED_FREE_IMMEDIATELY,
};

/* The selector's room goes with the events in it. */
static VALUE wait_and_store(RB_BLOCK_CALL_FUNC_ARGLIST(unused, box))
{
	struct aside *aside = rb_check_typeddata(box, &type);
	struct selector *s = sel_ruby_selector(aside->self);

	(void)unused;
	(void)argc;
	(void)argv;
	(void)blockarg;
	aside->result = sel_ruby_block_until(s, aside->most, aside->deadline);
	aside->changes = s->changes;
	aside->events = s->events;
	aside->capacity = s->capacity;
	s->events = NULL;
	s->capacity = 0;
	RB_GC_GUARD(box);
	return Qnil;
}

/* The thread.  What the program defers in the fiber's thread, whose mask a new
   thread inherits, must not keep this thread from its end. */
static VALUE wait_in_thread(RB_BLOCK_CALL_FUNC_ARGLIST(unused, box))
{
	(void)unused;
	(void)argc;
	(void)argv;
	(void)blockarg;
	return rb_block_call(rb_cThread, id_handle_interrupt, 1, &mask,
			     wait_and_store, box);
}

/* The fiber has its events, or there are none. */
static sel_status take(struct aside *aside)
{
	struct selector *s = sel_ruby_selector(aside->self);
	sel_status n = aside->result;

	aside->result = SEL_EINTERRUPTED;
	if (aside->events != NULL) {
		xfree(s->events);
		s->events = aside->events;
		s->capacity = aside->capacity;
		s->more = true;
		aside->events = NULL;
	}
	if (n > 0 && aside->changes != s->changes)
		n = sel_ruby_sift(s, n);
	return n;
}

struct join {
	VALUE box;
	VALUE thread;
	bool done;
};

static VALUE join(VALUE data)
{
	struct join *join = (struct join *)data;

	rb_funcall(join->thread, id_report, 1, Qfalse);
	rb_funcall(join->thread, id_join, 0);
	join->done = true;
	return Qnil;
}

/* Waits for the end of the thread, whatever comes meanwhile. */
struct end {
	VALUE thread;
	int state;	/* of what came last, and goes on after the end */
	bool reached;
};

static VALUE go_on(VALUE data)
{
	const struct end *end = (const struct end *)data;

	if (end->state != 0)
		rb_jump_tag(end->state);
	return Qnil;
}

static VALUE reach_end(VALUE data)
{
	struct end *end = (struct end *)data;

	if (RTEST(rb_funcall(end->thread, id_alive, 0)))
		rb_funcall(end->thread, id_join, 0);
	end->reached = true;
	return Qnil;
}

/* What goes on is Ruby's current error, which a scheduler's code could replace.
   rb_ensure() puts the error back. */
static VALUE reach_end_beside(VALUE data)
{
	return rb_ensure(go_on, data, reach_end, data);
}

static VALUE await_end(VALUE thread)
{
	struct end end = { .thread = thread };

	do {
		rb_protect(reach_end_beside, (VALUE)&end, &end.state);
	} while (!end.reached);
	return go_on((VALUE)&end);
}

static VALUE give(VALUE data)
{
	struct join *join = (struct join *)data;
	struct aside *aside = rb_check_typeddata(join->box, &type);

	sel_ruby_give_all_back(sel_ruby_selector(aside->self), take(aside));
	return Qnil;
}

static VALUE end_thread(VALUE data)
{
	struct join *join = (struct join *)data;

	if (join->done)
		return Qnil;
	rb_funcall(join->thread, id_kill, 0);
	return rb_ensure(await_end, join->thread, give, data);
}

/* Returns what libsel does; 0, and the time is not over: look again. */
sel_status sel_ruby_wait_aside(VALUE self, size_t most, int64_t deadline)
{
	struct aside *aside;
	struct join data = { 0 };
	sel_status n;

	data.box = TypedData_Make_Struct(0, struct aside, &type, aside);
	aside->self = self;
	aside->most = most;
	aside->deadline = deadline;
	aside->result = SEL_EINTERRUPTED;
	data.thread = rb_block_call(rb_cThread, id_new, 0, NULL,
				    wait_in_thread, data.box);
	rb_ensure(join, (VALUE)&data, end_thread, (VALUE)&data);
	n = take(aside);
	/* Somebody has killed the thread. */
	return n == SEL_EINTERRUPTED ? 0 : n;
}

void sel_ruby_init_aside(void)
{
	id_new = rb_intern("new");
	id_join = rb_intern("join");
	id_kill = rb_intern("kill");
	id_alive = rb_intern("alive?");
	id_report = rb_intern("report_on_exception=");
	id_handle_interrupt = rb_intern("handle_interrupt");
	mask = rb_hash_new();
	rb_gc_register_mark_object(mask);
	rb_hash_aset(mask, rb_cObject, ID2SYM(rb_intern("immediate")));
}
