/* SPDX-License-Identifier: MIT */
/*
 * Typemaps for Ruby.  What they call is in bindings/ruby/ext/sel/core.h.
 * Calls that are methods in Ruby take the object, itself made by Ruby, first.
 */

%begin %{
/* Made by `make swig` from bindings/swig: do not edit. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
%}

%{
#include "core.h"
%}

%init %{
	sel_ruby_init(mCore);
%}

/*
 * The changes and the waits of a selector, and what takes lists of files, are
 * of hand-written C.
 */
%ignore sel_selector_register_token;
%ignore sel_selector_modify;
%ignore sel_selector_unregister;
%ignore sel_selector_get_key;
%ignore sel_selector_close;
%ignore sel_select;
%ignore sel_selector_register_many;
%ignore sel_selector_unregister_many;
%ignore sel_selector_select;
%ignore sel_selector_select_until;

/* What the module does without. */
%ignore sel_selector_register;
%ignore sel_selector_is_current;
%ignore sel_selector_find;
%ignore sel_selector_next;
%ignore sel_selector_stats;
%ignore sel_error_errno;
%ignore sel_now;
%ignore sel_kevent_init;

/* Results */

%typemap(out) sel_status %{
	if ($1 < 0)
		sel_ruby_failed($1, argc, argv);
	$result = INT2NUM($1);
%}

%define %without_result(FUNCTION)
%typemap(out) sel_status FUNCTION %{
	if ($1 < 0)
		sel_ruby_failed($1, argc, argv);
	$result = Qnil;
%}
%enddef

%define %yes_or_no(FUNCTION)
%typemap(out) sel_status FUNCTION %{
	if ($1 < 0)
		sel_ruby_failed($1, argc, argv);
	$result = $1 ? Qtrue : Qfalse;
%}
%enddef

%typemap(out) sel_status sel_backend_by_name %{
	if ($1 < 0)
		sel_ruby_no_backend(argv[0]);
	$result = INT2NUM($1);
%}

/* A question, whose answer may be an error. */
%typemap(out) sel_status sel_backend_available
	%{ $result = INT2NUM($1); %}

/* Numbers */

%typemap(in) int32_t, sel_status %{ $1 = (int32_t)sel_ruby_integer($input,
						"$1_name", INT32_MIN,
						INT32_MAX); %}
%typemap(in) uint32_t, size_t %{ $1 = (uint32_t)sel_ruby_integer($input,
						"$1_name", 0, UINT32_MAX); %}
/* Of a wait: Ruby ends a wait by a signal to its thread. */
%typemap(in) (int64_t timeout, uint32_t flags)
	%{ $1 = sel_ruby_timeout($input); $2 = SEL_FLAG_RETURN_ON_SIGNAL; %}

/* Names */

%typemap(in) const char * %{ $1 = ($1_ltype)sel_ruby_name($input); %}
%typemap(freearg) const char * ""

/* File objects */

%typemap(in) int32_t fd %{ $1 = sel_ruby_descriptor($input); %}

/* Objects */

%define %handle(TYPE, NAME, KIND)
%typemap(in) TYPE *NAME
	%{ $1 = ($1_ltype)sel_ruby_object($input, KIND); %}
%typemap(in) TYPE **NAME
	%{ $1 = ($1_ltype)sel_ruby_place($input, KIND); %}
%enddef
%handle(sel_selector, selector, SEL_RUBY_SELECTOR)
%handle(sel_poll, poll, SEL_RUBY_POLL)
%handle(sel_epoll, epoll, SEL_RUBY_EPOLL)
%handle(sel_devpoll, devpoll, SEL_RUBY_DEVPOLL)
%handle(sel_kqueue, kqueue, SEL_RUBY_KQUEUE)
/* No flag that comes here is wrong: what is at fault is the back end. */
%typemap(out) sel_status sel_selector_new %{
	if ($1 < 0)
		sel_ruby_failed($1, 2, argv);
	$result = Qnil;
%}
%without_result(sel_poll_new)
%without_result(sel_epoll_new)
%without_result(sel_epoll_from_fd)
%without_result(sel_devpoll_new)
%without_result(sel_kqueue_new)
%without_result(sel_kqueue_from_fd)
/* A plain number: what comes out owns the descriptor. */
%define %owner(FUNCTION)
%exception FUNCTION %{
	sel_ruby_integer(argv[1], "descriptor", INT32_MIN, INT32_MAX);
	$action
%}
%enddef
%owner(sel_epoll_from_fd)
%owner(sel_kqueue_from_fd)

%define %object(NAME)
%without_result(sel_ ## NAME ## _close)
%without_result(sel_ ## NAME ## _register)
%without_result(sel_ ## NAME ## _modify)
%without_result(sel_ ## NAME ## _unregister)
%yes_or_no(sel_ ## NAME ## _closed)
%enddef
%yes_or_no(sel_selector_closed)
%without_result(sel_selector_wakeup)
%object(poll)
%object(epoll)
%object(devpoll)
%object(kqueue)

/* The objects of the select module: their waits let other threads run. */

%typemap(in) (sel_pollfd *ready, size_t capacity) (VALUE buffer)
	%{ $1 = sel_ruby_results(argv[0], $input, &buffer, &$2); %}
%typemap(argout) (sel_pollfd *ready, size_t capacity)
	%{ $result = sel_ruby_pairs($1, (size_t)result); %}
%feature("action") sel_poll_poll
	"result = sel_ruby_poll(arg1, NULL, NULL, arg2, arg3, arg4);"
%feature("action") sel_epoll_poll
	"result = sel_ruby_poll(NULL, arg1, NULL, arg2, arg3, arg4);"
%feature("action") sel_devpoll_poll
	"result = sel_ruby_poll(NULL, NULL, arg1, arg2, arg3, arg4);"

%typemap(in) (const sel_kevent *changes, size_t nchanges)
	(VALUE buffer)
	%{ $1 = sel_ruby_changes($input, &buffer, &$2); %}
%typemap(in) (sel_kevent *events, size_t capacity) (VALUE buffer)
	%{ $1 = sel_ruby_kevents($input, &buffer, &$2); %}
%typemap(argout) (sel_kevent *events, size_t capacity)
	%{ $result = sel_ruby_kevent_list($1, (size_t)result); %}
%feature("action") sel_kqueue_control
	"result = sel_ruby_control(arg1, arg2, arg3, arg4, arg5, arg6);"

/* sel_constant() */
%typemap(in, numinputs=0) int64_t *value (int64_t temporary)
	%{ $1 = &temporary; %}
%typemap(argout) int64_t *value %{ $result = LL2NUM(*$1); %}
