/* SPDX-License-Identifier: MIT */
/*
 * Numbers, events and times.
 */
#include "core.h"

#include <math.h>

int64_t sel_ruby_integer(VALUE number, const char *name, int64_t least,
			 int64_t most)
{
	int64_t value = most;
	bool negative;

	if (!RB_INTEGER_TYPE_P(number))
		sel_ruby_wrong_type(number, "Integer");
	negative = FIXNUM_P(number) ? FIX2LONG(number) < 0 :
				      rb_big_sign(number) == 0;
	if (FIXNUM_P(number))
		value = FIX2LONG(number);
	if (!FIXNUM_P(number) || value < least || value > most)
		rb_exc_raise(sel_ruby_tag(
			rb_exc_new_str(negative ? rb_eArgError : rb_eRangeError,
				       rb_sprintf("%s out of range: %" PRIsVALUE,
						  name, number)),
			negative ? SEL_EVALUE : SEL_ERANGE));
	return value;
}

static uint32_t letters(VALUE symbol)
{
	VALUE name = rb_sym2str(symbol);
	const char *letter = RSTRING_PTR(name);
	long i, length = RSTRING_LEN(name);
	uint32_t events = 0;

	for (i = 0; i < length; i++) {
		switch (letter[i]) {
		case 'r':
			events |= SEL_EVENT_READ;
			break;
		case 'w':
			events |= SEL_EVENT_WRITE;
			break;
		case 'p':
			events |= SEL_EVENT_PRI;
			break;
		default:
			return 0;
		}
	}
	return events;
}

/* :r, :w, :rw, or a mask; libsel, whose turn comes, says that 0 is bad. */
uint32_t sel_ruby_events(VALUE events)
{
	long mask;

	if (FIXNUM_P(events)) {
		mask = FIX2LONG(events);
		return mask < 0 || mask > (long)UINT32_MAX ? 0 : (uint32_t)mask;
	}
	if (RB_SYMBOL_P(events))
		return letters(events);
	if (!NIL_P(events) && !RB_INTEGER_TYPE_P(events))
		sel_ruby_wrong_type(events, "events");
	return 0;
}

static int64_t of_float(double seconds)
{
	if (isnan(seconds))
		rb_exc_raise(sel_ruby_tag(rb_exc_new_cstr(rb_eArgError,
			"the time-out is not a number"), SEL_EVALUE));
	seconds *= 1e9;
	if (seconds >= (double)SEL_FOREVER)
		return SEL_FOREVER;
	if (seconds <= (double)-SEL_FOREVER)
		return -SEL_FOREVER;
	/* Away from zero, which has a meaning of its own. */
	return (int64_t)(seconds < 0 ? floor(seconds) : ceil(seconds));
}

/* Rational, BigDecimal, and Integers that are too large for the way below. */
static int64_t of_number(VALUE seconds)
{
	bool negative = RTEST(rb_funcall(seconds, rb_intern("negative?"), 0));
	VALUE product = rb_funcall(seconds, '*', 1, LONG2FIX(1000000000));
	VALUE whole = rb_funcall(product, rb_intern(negative ? "floor" :
							       "ceil"), 0);

	if (!FIXNUM_P(whole) || FIX2LONG(whole) >= SEL_FOREVER ||
	    FIX2LONG(whole) <= -SEL_FOREVER)
		return negative ? -SEL_FOREVER : SEL_FOREVER;
	return FIX2LONG(whole);
}

/* Seconds, or nil. */
int64_t sel_ruby_timeout(VALUE seconds)
{
	const long most = SEL_FOREVER / 1000000000;

	if (NIL_P(seconds))
		return SEL_FOREVER;
	if (FIXNUM_P(seconds) && FIX2LONG(seconds) < most &&
	    FIX2LONG(seconds) > -most)
		return FIX2LONG(seconds) * 1000000000;
	if (RB_FLOAT_TYPE_P(seconds))
		return of_float(RFLOAT_VALUE(seconds));
	if (!RTEST(rb_obj_is_kind_of(seconds, rb_cNumeric)))
		sel_ruby_wrong_type(seconds, "a time-out");
	return of_number(seconds);
}

int64_t sel_ruby_deadline(int64_t timeout)
{
	int64_t now;

	if (timeout >= SEL_FOREVER)
		return SEL_FOREVER;
	now = sel_now();
	return timeout > SEL_FOREVER - now ? SEL_FOREVER : now + timeout;
}
