/* SPDX-License-Identifier: MIT */
/*
 * Numbers, events and times.
 */
#include "core.h"

#include <math.h>

static ID id_real, id_to_f, id_to_r, id_ceil, id_floor;

/* Whether an Integer of any size fits; a Fixnum may have 31 bits only. */
bool sel_ruby_int64(VALUE integer, int64_t *value)
{
	int sign;

	if (FIXNUM_P(integer)) {
		*value = FIX2LONG(integer);
		return true;
	}
	sign = rb_integer_pack(integer, value, 1, sizeof(*value), 0,
			       INTEGER_PACK_2COMP |
			       INTEGER_PACK_NATIVE_BYTE_ORDER);
	return sign == 1 ? *value >= 0 : sign == -1 && *value < 0;
}

static bool is_negative(VALUE integer)
{
	return FIXNUM_P(integer) ? FIX2LONG(integer) < 0 :
				   rb_big_sign(integer) == 0;
}

int64_t sel_ruby_integer(VALUE number, const char *name, int64_t least,
			 int64_t most)
{
	int64_t value;
	bool negative;

	if (!RB_INTEGER_TYPE_P(number))
		sel_ruby_wrong_type(number, "Integer");
	if (sel_ruby_int64(number, &value) && value >= least && value <= most)
		return value;
	negative = is_negative(number);
	rb_exc_raise(sel_ruby_tag(
		rb_exc_new_str(negative ? rb_eArgError : rb_eRangeError,
			       rb_sprintf("%s out of range: %" PRIsVALUE, name,
					  number)),
		negative ? SEL_EVALUE : SEL_ERANGE));
	UNREACHABLE_RETURN(0);
}

/* A name; libsel knows none that is empty, as one with a zero byte is here. */
const char *sel_ruby_name(VALUE name)
{
	if (!RB_TYPE_P(name, T_STRING))
		sel_ruby_wrong_type(name, "String");
	if (memchr(RSTRING_PTR(name), 0, (size_t)RSTRING_LEN(name)) != NULL)
		return "";
	return StringValueCStr(name);
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
	int64_t mask;

	if (RB_SYMBOL_P(events))
		return letters(events);
	if (NIL_P(events))
		return 0;
	if (!RB_INTEGER_TYPE_P(events))
		sel_ruby_wrong_type(events, "events");
	if (!sel_ruby_int64(events, &mask) || mask < 0 || mask > UINT32_MAX)
		return 0;
	return (uint32_t)mask;
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

/* Of a Rational: as above. */
static int64_t of_rational(VALUE seconds)
{
	bool negative = RTEST(rb_funcall(seconds, '<', 1, INT2FIX(0)));
	VALUE product = rb_funcall(seconds, '*', 1, INT2NUM(1000000000));
	VALUE whole = rb_funcall(product, negative ? id_floor : id_ceil, 0);
	int64_t value;

	if (sel_ruby_int64(whole, &value) && value < SEL_FOREVER &&
	    value > -SEL_FOREVER)
		return value;
	return negative ? -SEL_FOREVER : SEL_FOREVER;
}

static int64_t of_integer(VALUE seconds)
{
	const int64_t most = SEL_FOREVER / 1000000000;
	int64_t value;

	if (sel_ruby_int64(seconds, &value) && value < most && value > -most)
		return value * 1000000000;
	return is_negative(seconds) ? -SEL_FOREVER : SEL_FOREVER;
}

/* A String and a Time answer to_f too, and are no length of time. */
static bool is_duration(VALUE seconds)
{
	if (RB_SPECIAL_CONST_P(seconds) || RB_TYPE_P(seconds, T_STRING) ||
	    RTEST(rb_obj_is_kind_of(seconds, rb_cTime)))
		return false;
	if (!rb_respond_to(seconds, id_to_f))
		return false;
	/* A Complex has a Float only if it is a real number after all. */
	return !rb_respond_to(seconds, id_real) ||
		RTEST(rb_funcall(seconds, id_real, 0));
}

/* BigDecimal and other numbers, and durations of libraries. */
static int64_t of_number(VALUE seconds)
{
	VALUE number, exact;
	int64_t rounded;

	if (!is_duration(seconds))
		sel_ruby_wrong_type(seconds, "a time-out");
	number = rb_funcall(seconds, id_to_f, 0);
	if (!RB_FLOAT_TYPE_P(number))
		sel_ruby_wrong_type(number, "Float");
	rounded = of_float(RFLOAT_VALUE(number));
	if (rounded >= SEL_FOREVER || rounded <= -SEL_FOREVER)
		return rounded;
	exact = rb_check_funcall(seconds, id_to_r, 0, NULL);
	return RB_TYPE_P(exact, T_RATIONAL) ? of_rational(exact) : rounded;
}

/* Seconds, or nil. */
int64_t sel_ruby_timeout(VALUE seconds)
{
	if (NIL_P(seconds))
		return SEL_FOREVER;
	if (RB_INTEGER_TYPE_P(seconds))
		return of_integer(seconds);
	if (RB_FLOAT_TYPE_P(seconds))
		return of_float(RFLOAT_VALUE(seconds));
	if (RB_TYPE_P(seconds, T_RATIONAL))
		return of_rational(seconds);
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

void sel_ruby_init_value(void)
{
	id_real = rb_intern("real?");
	id_to_f = rb_intern("to_f");
	id_to_r = rb_intern("to_r");
	id_ceil = rb_intern("ceil");
	id_floor = rb_intern("floor");
}
