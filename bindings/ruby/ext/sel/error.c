/* SPDX-License-Identifier: MIT */
/*
 * Exceptions: Ruby's own classes, tagged with Sel::Error and libsel's number,
 * and with the object they are about in their message.
 */
#include "core.h"

static VALUE mError, eClosed;
static ID id_code, id_index, id_receiver, id_key, id_new;

void sel_ruby_init_error(VALUE sel)
{
	mError = rb_define_module_under(sel, "Error");
	eClosed = rb_define_class_under(sel, "ClosedError", rb_eIOError);
	rb_gc_register_address(&mError);
	rb_gc_register_address(&eClosed);
	rb_include_module(eClosed, mError);
	id_code = rb_intern("@code");
	id_index = rb_intern("@index");
	id_receiver = rb_intern("receiver");
	id_key = rb_intern("key");
	id_new = rb_intern("new");
}

VALUE sel_ruby_tag(VALUE exception, sel_status code)
{
	if (!RTEST(rb_obj_is_kind_of(exception, mError)))
		rb_extend_object(exception, mError);
	rb_ivar_set(exception, id_code, INT2NUM(code));
	return exception;
}

/* Files have short texts; what else was given may have any. */
static VALUE text(VALUE subject)
{
	if (RB_TYPE_P(subject, T_FILE) || RB_SPECIAL_CONST_P(subject) ||
	    RB_INTEGER_TYPE_P(subject) || RB_TYPE_P(subject, T_STRING))
		return rb_inspect(subject);
	return rb_any_to_s(subject);
}

static VALUE class_of(sel_status code)
{
	switch (code) {
	case SEL_EEXISTS:
	case SEL_ENOTREG:
		return rb_eKeyError;
	case SEL_ECLOSED:
	case SEL_ECLOSEDOBJ:
		return eClosed;
	case SEL_ECONCURRENT:
		return rb_eThreadError;
	case SEL_ERANGE:
		return rb_eRangeError;
	case SEL_ETYPE:
		return rb_eTypeError;
	case SEL_ENOTSUP:
		return rb_eNotImpError;
	default:
		return rb_eArgError;
	}
}

static VALUE key_error(VALUE message, VALUE receiver, VALUE key)
{
	VALUE keywords = rb_hash_new(), arguments[2] = { message, keywords };

	rb_hash_aset(keywords, ID2SYM(id_receiver), receiver);
	rb_hash_aset(keywords, ID2SYM(id_key), key);
	return rb_funcallv_kw(rb_eKeyError, id_new, 2, arguments,
			      RB_PASS_KEYWORDS);
}

/* `subject` may be Qundef: nothing to name. */
void sel_ruby_raise(sel_status code, VALUE subject, VALUE receiver)
{
	VALUE exception, message = Qnil;

	if (code == SEL_ENOMEM)
		rb_memerror();
	/* As every closed stream says it. */
	if ((code == SEL_EFILEOBJ || code == SEL_EBADFD) &&
	    RB_TYPE_P(subject, T_FILE)) {
		message = rb_sprintf("closed stream: %" PRIsVALUE,
				     text(subject));
		exception = rb_exc_new_str(rb_eIOError, message);
		rb_exc_raise(sel_ruby_tag(exception, code));
	}
	if (subject != Qundef)
		message = text(subject);
	if (code < -20999 || code > -20001) {
		exception = rb_syserr_new_str(sel_error_errno(code), message);
		rb_exc_raise(sel_ruby_tag(exception, code));
	}
	message = NIL_P(message) ? rb_str_new_cstr(sel_strerror(code)) :
		rb_sprintf("%s: %" PRIsVALUE, sel_strerror(code), message);
	if (class_of(code) == rb_eKeyError)
		exception = key_error(message, receiver, subject);
	else
		exception = rb_exc_new_str(class_of(code), message);
	rb_exc_raise(sel_ruby_tag(exception, code));
}

void sel_ruby_no_backend(VALUE name)
{
	VALUE known = rb_ary_new(), message;
	const char *one;
	uint32_t i;

	for (i = 0; *(one = sel_backend_name(i)); i++)
		rb_ary_push(known, rb_str_new_cstr(one));
	message = rb_sprintf("no back end has the name %" PRIsVALUE
			     "; known are %" PRIsVALUE, text(name),
			     rb_ary_join(known, rb_str_new_cstr(", ")));
	rb_exc_raise(sel_ruby_tag(rb_exc_new_str(rb_eArgError, message),
				  SEL_EVALUE));
}

/* In the words of Ruby's own. */
void sel_ruby_wrong_type(VALUE object, const char *wanted)
{
	VALUE what = rb_obj_class(object);

	if (RB_SPECIAL_CONST_P(object) && !RB_FIXNUM_P(object) &&
	    !RB_FLOAT_TYPE_P(object) && !RB_SYMBOL_P(object))
		what = rb_inspect(object);
	rb_exc_raise(sel_ruby_tag(rb_exc_new_str(rb_eTypeError,
		rb_sprintf("no implicit conversion of %" PRIsVALUE " into %s",
			   what, wanted)), SEL_ETYPE));
}

/* One registration has one descriptor. */
void sel_ruby_two_halves(VALUE file)
{
	rb_exc_raise(sel_ruby_tag(rb_exc_new_str(rb_eArgError,
		rb_sprintf("reading and writing have a descriptor each, and "
			   "need a registration each: %" PRIsVALUE,
			   text(file))), SEL_EEVENTS));
}

/* The same exception, which also says where in a list. */
static VALUE say_index(VALUE index, VALUE exception)
{
	long at = *(const long *)index;
	VALUE message;

	if (at >= 0) {
		message = rb_sprintf("entry %ld: %" PRIsVALUE, at, exception);
		exception = rb_funcall(exception, rb_intern("exception"), 1,
				       message);
		rb_ivar_set(exception, id_index, LONG2NUM(at));
		/* It is no cause of itself. */
		rb_set_errinfo(Qnil);
	}
	rb_exc_raise(exception);
	UNREACHABLE_RETURN(Qnil);
}

/* Calls a function that keeps in *index where it is in a list, or -1. */
VALUE sel_ruby_at(VALUE (*function)(VALUE), VALUE data, const long *index)
{
	return rb_rescue2(function, data, say_index, (VALUE)index, mError,
			  (VALUE)0);
}
