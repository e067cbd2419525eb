/* SPDX-License-Identifier: MIT */
/*
 * The waits of a selector.  The first look keeps Ruby's lock: when something
 * is ready, or the time-out is 0, that is all.  Else the wait goes on without
 * the lock, or with the fiber parked.
 *
 * Ruby ends a wait that sleeps, for an exception, a trap, or for no reason at
 * all, by a signal to its thread, and repeats the signal until the thread has
 * left the wait.  So the wait returns on a signal, Ruby's interrupts are
 * checked, and the wait goes on with the time that is left.  libsel's wakeup is
 * the program's alone.
 *
 * No exception may pass between libsel's return and the caller, or what libsel
 * has reported would be lost: a wakeup, and events that come once.  That is why
 * interrupts are checked here, and not by rb_nogvl().
 */
#include "core.h"

#include <ruby/fiber/scheduler.h>
#include <ruby/thread.h>

struct wait {
	sel_selector *object;
	sel_event *events;
	size_t capacity;
	int64_t deadline;
	sel_status result;
};

static void grow(struct selector *s)
{
	sel_status count = sel_selector_count(s->handle.object);
	size_t capacity = count > 0 ? (size_t)count : 1;

	if (capacity > s->capacity) {
		/* Some more, for the next ones. */
		if (capacity > 1)
			capacity += capacity / 2;
		REALLOC_N(s->events, sel_event, capacity);
		s->capacity = capacity;
	}
	s->more = false;
}

/* To ask for the count is to enter the selector, as the wait does anyway. */
static void make_room(struct selector *s)
{
	if (s->more || s->capacity == 0)
		grow(s);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static sel_status look(struct selector *s, size_t most)
{
	make_room(s);
	return sel_selector_select(s->handle.object, s->events,
				   smaller(most, s->capacity), 0, 0);
}

static void *block(void *data)
{
	struct wait *wait = data;

	wait->result = sel_selector_select_until(wait->object, wait->events,
						 wait->capacity, wait->deadline,
						 SEL_FLAG_RETURN_ON_SIGNAL);
	return NULL;
}

/*
 * The room belongs to the wait until it is over: another thread that waits,
 * against the rules, and a child of fork without this thread make their own.
 */
static sel_status block_once(struct selector *s, size_t most, int64_t deadline)
{
	struct wait wait = {
		.object = s->handle.object,
		.deadline = deadline,
		.result = SEL_EINTERRUPTED,
	};
	size_t capacity;

	make_room(s);
	wait.events = s->events;
	capacity = s->capacity;
	wait.capacity = smaller(most, capacity);
	s->events = NULL;
	s->capacity = 0;
	rb_nogvl(block, &wait, RUBY_UBF_IO, NULL, RB_NOGVL_INTR_FAIL);
	xfree(s->events);
	s->events = wait.events;
	s->capacity = capacity;
	s->more = true;
	return wait.result;
}

/* Ruby raises what it has for a thread when the method returns, before the caller
   has its value, which is lost then.  So what was found goes back, if Ruby has an
   exception or a trap for this thread. */
static bool gives_back(struct selector *s, sel_status n)
{
	if ((n <= 0 && n != SEL_EWOKEN) ||
	    !rb_thread_interrupted(rb_thread_current()))
		return false;
	sel_ruby_give_all_back(s, n);
	return true;
}

/*
 * What another thread has changed since libsel looked may leave nothing of the
 * events; then the wait goes on.
 */
sel_status sel_ruby_block_until(struct selector *s, size_t most,
				int64_t deadline)
{
	sel_status found, n;
	uint64_t changes;
	bool given;

	for (;;) {
		changes = s->changes;
		found = n = block_once(s, most, deadline);
		if (found >= 0 && changes != s->changes)
			n = sel_selector_closed(s->handle.object) ?
				SEL_ECLOSED : sel_ruby_sift(s, found);
		given = found != SEL_EINTERRUPTED && (found <= 0 || n != 0);
		if (given && !gives_back(s, n))
			return n;
		rb_thread_check_ints();
		/* Under Ruby's lock, which the wait above gives up: one signal
		   after another could come before the wait has the lock
		   again. */
		if (given) {
			n = look(s, most);
			if (n != 0)
				return n;
		}
	}
}

static VALUE seconds_left(int64_t deadline)
{
	int64_t left;

	if (deadline >= SEL_FOREVER)
		return Qnil;
	left = deadline - sel_now();
	return rb_float_new(left > 0 ? (double)left / 1e9 : 0);
}

static bool has_fileno(struct selector *s)
{
	sel_status features = sel_selector_features(s->handle.object);

	return features < 0 || (features & SEL_FEATURE_FILENO);
}

/* A fiber is parked on the descriptor, and then looks. */
static sel_status park_once(VALUE self, VALUE scheduler, size_t most,
			    int64_t deadline)
{
	rb_fiber_scheduler_io_wait(scheduler, sel_ruby_to_io(self),
				   INT2FIX(RUBY_IO_READABLE),
				   seconds_left(deadline));
	return look(sel_ruby_selector(self), most);
}

static sel_status park_until(VALUE self, VALUE scheduler, size_t most,
			     int64_t deadline)
{
	bool parks = has_fileno(sel_ruby_selector(self)), over;
	sel_status n;

	do {
		n = parks ? park_once(self, scheduler, most, deadline) :
			sel_ruby_wait_aside(self, most, deadline);
		over = deadline < SEL_FOREVER && sel_now() >= deadline;
	} while (n == 0 && !over);
	return n;
}

/* The result of a wait, whose events are in the selector's room. */
static sel_status wait_for(VALUE self, struct selector *s, size_t most,
			   int64_t timeout)
{
	VALUE scheduler;
	int64_t deadline;
	sel_status n;

	/* An exception may have been deferred until a call that waits. */
	if (timeout > 0)
		rb_thread_check_ints();
	/* Also if an exception ends the wait. */
	s->woken = false;
	n = look(s, most);
	if (n == 0 && timeout > 0) {
		deadline = sel_ruby_deadline(timeout);
		scheduler = rb_fiber_scheduler_current();
		n = NIL_P(scheduler) ? sel_ruby_block_until(s, most, deadline) :
			park_until(self, scheduler, most, deadline);
	}
	if (n < 0 && n != SEL_EWOKEN)
		sel_ruby_raise(n, self, self);
	s->woken = n == SEL_EWOKEN;
	return n > 0 ? n : 0;
}

static VALUE wait_and_report(int argc, VALUE *argv, VALUE self)
{
	struct selector *s;
	size_t most = SIZE_MAX;
	int64_t timeout;
	sel_status count;

	rb_check_arity(argc, 0, 2);
	timeout = sel_ruby_timeout(argc > 0 ? argv[0] : Qnil);
	if (argc > 1 && !NIL_P(argv[1]))
		most = (size_t)sel_ruby_integer(argv[1], "max", 0, INT32_MAX);
	s = sel_ruby_selector(self);
	count = wait_for(self, s, most, timeout);
	return rb_block_given_p() ? sel_ruby_yield_events(s, count) :
				    sel_ruby_list_events(s, count);
}

static VALUE was_woken(VALUE self)
{
	return sel_ruby_selector(self)->woken ? Qtrue : Qfalse;
}

/* Documented in lib/sel/selector.rb. */
void sel_ruby_init_wait(VALUE selector)
{
	rb_define_method(selector, "select", wait_and_report, -1);
	rb_define_method(selector, "woken?", was_woken, 0);
}
