/* SPDX-License-Identifier: MIT */
/*
 * Typemaps for Lua 5.1 to 5.4.  What they call is in bindings/lua/core.h.
 */

%begin %{
/* Made by `make swig` from bindings/swig: do not edit. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused"
#endif
%}

%{
#include "core.h"

/* Lua's custom: what is left out is nil, and what is too much is ignored. */
#undef SWIG_check_num_args
#define SWIG_check_num_args(name, least, most) lua_settop(L, most);

/* Two functions would become globals. */
#undef SWIG_Lua_add_function
#define SWIG_Lua_add_function(L, name, function) ((void)0)
%}

/* The waits and the changes of a selector are of hand-written C alone. */
%ignore sel_selector_select;
%ignore sel_selector_select_until;
%ignore sel_selector_register_many;
%ignore sel_selector_unregister_many;
%ignore sel_selector_register_token;
%ignore sel_selector_modify;
%ignore sel_selector_unregister;
%ignore sel_selector_close;
%native(selector_select) int sel_lua_select(lua_State *L);
%native(selector_ready) int sel_lua_ready(lua_State *L);
%native(selector_report) int sel_lua_report(lua_State *L);
%native(selector_looker) int sel_lua_looker(lua_State *L);
%native(selector_keys) int sel_lua_keys(lua_State *L);
%native(selector_register_many) int sel_lua_register_many(lua_State *L);
%native(selector_unregister_many) int sel_lua_unregister_many(lua_State *L);
%native(selector_register) int sel_lua_register(lua_State *L);
%native(selector_modify) int sel_lua_modify(lua_State *L);
%native(selector_unregister) int sel_lua_unregister(lua_State *L);
%native(selector_close) int sel_lua_close(lua_State *L);
%native(compare_kevents) int sel_lua_compare_kevents(lua_State *L);
%native(metatable) int sel_lua_metatable(lua_State *L);
%native(fault) int sel_lua_fault(lua_State *L);
%native(layer) int sel_lua_layer(lua_State *L);

/* What the module does without. */
%ignore sel_selector_register;
%ignore sel_selector_is_current;
%ignore sel_selector_find;
%ignore sel_selector_stats;
%ignore sel_error_errno;
%ignore sel_kevent_init;

/* Results */

%typemap(out) sel_status %{
	if ($1 < 0)
		return sel_lua_failed(L, $1);
	lua_pushinteger(L, $1);
	SWIG_arg++;
%}

%define %without_result(FUNCTION)
%typemap(out) sel_status FUNCTION %{
	if ($1 < 0)
		return sel_lua_failed(L, $1);
%}
%enddef

%define %is_true(FUNCTION)
%typemap(out) sel_status FUNCTION %{
	if ($1 < 0)
		return sel_lua_failed(L, $1);
	lua_pushboolean(L, 1);
	SWIG_arg++;
%}
%enddef

%define %yes_or_no(FUNCTION)
%typemap(out) sel_status FUNCTION %{
	if ($1 < 0)
		return sel_lua_failed(L, $1);
	lua_pushboolean(L, $1);
	SWIG_arg++;
%}
%enddef

%typemap(out) int32_t, uint32_t, int64_t %{
	sel_lua_push_number(L, $1);
	SWIG_arg++;
%}

/* Numbers */

%typemap(in) int32_t, sel_status %{ $1 = (int32_t)sel_lua_integer(L, $input, "$1_name",
						   INT32_MIN, INT32_MAX); %}
%typemap(in) uint32_t, size_t %{ $1 = (uint32_t)sel_lua_integer(L, $input,
						"$1_name", 0, UINT32_MAX); %}
%typemap(in) int64_t timeout %{ $1 = sel_lua_timeout(L, $input); %}
%typemap(in) uint32_t backend %{ $1 = sel_lua_backend(L, $input); %}
%typemap(in) uint32_t events %{ $1 = sel_lua_events(L, $input); %}
%typemap(in) uint32_t mask %{ $1 = sel_lua_mask(L, $input); %}
/* Of a wait: a signal sets a hook, which Lua runs outside of the wait. */
%typemap(in) (int64_t timeout, uint32_t flags)
	%{ $1 = sel_lua_timeout(L, $input); $2 = SEL_FLAG_RETURN_ON_SIGNAL; %}
%typemap(in, numinputs=0) uint64_t data %{ $1 = 0; %}
%typemap(in) const char *name %{ $1 = (char *)sel_lua_name(L, $input); %}

/* File objects */

%typemap(in) int32_t fd %{ $1 = sel_lua_known_file(L, $input); %}

/*
 * Handles: a new one is made last, and lies on top when the call is over.  An
 * old one is looked at first, and fetched when all arguments are read, since
 * those may run Lua code that ends its life.
 */

%define %handle(TYPE, NAME, KIND)
%typemap(in) TYPE *NAME
	%{ sel_lua_object(L, $input, KIND); %}
%typemap(check) TYPE *NAME
	%{ $1 = ($1_ltype)sel_lua_object(L, 1, KIND); %}
%typemap(in, numinputs=0) TYPE **NAME ""
%typemap(check) TYPE **NAME %{ $1 = ($1_ltype)sel_lua_make(L, KIND); %}
%typemap(argout) TYPE **NAME "SWIG_arg++;"
%enddef
%handle(sel_selector, selector, SEL_LUA_SELECTOR)
%handle(sel_poll, poll, SEL_LUA_POLL)
%handle(sel_epoll, epoll, SEL_LUA_EPOLL)
%handle(sel_devpoll, devpoll, SEL_LUA_DEVPOLL)
%handle(sel_kqueue, kqueue, SEL_LUA_KQUEUE)
%without_result(sel_selector_new)
%without_result(sel_poll_new)
%without_result(sel_epoll_new)
%without_result(sel_epoll_from_fd)
%without_result(sel_devpoll_new)
%without_result(sel_kqueue_new)
%without_result(sel_kqueue_from_fd)
/* A plain number: what comes out owns the descriptor. */
%define %owner(TYPE, NAME, KIND)
%typemap(in) (TYPE **NAME, int32_t fd) %{
	$2 = (int32_t)sel_lua_integer(L, $input, "descriptor", INT32_MIN,
				       INT32_MAX);
	$1 = ($1_ltype)sel_lua_make(L, KIND);
%}
%typemap(argout) (TYPE **NAME, int32_t fd) "SWIG_arg++;"
%enddef
%owner(sel_epoll, epoll, SEL_LUA_EPOLL)
%owner(sel_kqueue, kqueue, SEL_LUA_KQUEUE)

%define %object(NAME)
%is_true(sel_ ## NAME ## _close)
%is_true(sel_ ## NAME ## _register)
%is_true(sel_ ## NAME ## _modify)
%is_true(sel_ ## NAME ## _unregister)
%yes_or_no(sel_ ## NAME ## _closed)
%enddef
%object(poll)
%object(epoll)
%object(devpoll)
%object(kqueue)
%yes_or_no(sel_selector_closed)
%is_true(sel_selector_wakeup)

/* Registrations: descriptor, events and the table of keys */

%typemap(in, numinputs=0) sel_key *key (sel_key temporary)
	%{ $1 = &temporary; %}
%typemap(argout) sel_key *key %{ SWIG_arg += sel_lua_push_key(L, $1); %}
%typemap(out) sel_status sel_selector_get_key %{
	if ($1 < 0)
		return sel_lua_failed_at(L, $1, arg2);
%}
/* The cursor is a number, and the next one is what comes back. */
%typemap(in) int32_t *cursor (int32_t temporary) %{
	temporary = (int32_t)sel_lua_integer(L, $input, "cursor", -1,
					     INT32_MAX);
	$1 = &temporary;
%}
%typemap(out) sel_status sel_selector_next %{
	if ($1 < 0)
		return sel_lua_failed(L, $1);
	if ($1 == 0)
		return 0;
%}

/* The objects of the select module */

/*
 * A hook may end the life of the object: FETCH looks at the object again.  What
 * an interrupted call has DONE is not done again.
 */
%define %wait(FUNCTION, TIMEOUT, FETCH, DONE)
%exception FUNCTION %{
	for (int64_t end = sel_lua_deadline(L, sel_lua_first(L), TIMEOUT);;) {
		FETCH;
		$action
		if (result != SEL_EINTERRUPTED)
			break;
		DONE;
		sel_lua_run_hook(L);
		TIMEOUT = sel_lua_left(TIMEOUT, end);
	}
%}
%enddef
%wait(sel_poll_poll, arg4, arg1 = sel_lua_object(L, 1, SEL_LUA_POLL),
      (void)0)
%wait(sel_epoll_poll, arg4, arg1 = sel_lua_object(L, 1, SEL_LUA_EPOLL),
      (void)0)
%wait(sel_devpoll_poll, arg4, arg1 = sel_lua_object(L, 1, SEL_LUA_DEVPOLL),
      (void)0)
/* An interruption has applied all changes. */
%wait(sel_kqueue_control, arg6, arg1 = sel_lua_object(L, 1, SEL_LUA_KQUEUE),
      arg3 = 0)
%wait(sel_select, arg7, (void)0, (void)0)

%typemap(in) (sel_pollfd *ready, size_t capacity)
	%{ $1 = sel_lua_results(L, $input, &$2); %}
%typemap(argout) (sel_pollfd *ready, size_t capacity)
	%{ SWIG_arg += sel_lua_push_results(L, $1, (size_t)result); %}
%without_result(sel_poll_poll)
%without_result(sel_epoll_poll)
%without_result(sel_devpoll_poll)

%define %descriptors(LIST, LENGTH)
%typemap(in) (int32_t *LIST, size_t *LENGTH) (size_t temporary)
	%{ $1 = sel_lua_list(L, $input, $2 = &temporary); %}
%typemap(argout) (int32_t *LIST, size_t *LENGTH)
	%{ SWIG_arg += sel_lua_push_list(L, $input, $1, *$2); %}
%enddef
%descriptors(rlist, nr)
%descriptors(wlist, nw)
%descriptors(xlist, nx)
%without_result(sel_select)

%typemap(in) (const sel_kevent *changes, size_t nchanges)
	%{ $1 = sel_lua_changes(L, $input, &$2); %}
%typemap(in) (sel_kevent *events, size_t capacity)
	%{ $1 = sel_lua_kevents(L, $input, &$2); %}
%typemap(argout) (sel_kevent *events, size_t capacity)
	%{ SWIG_arg += sel_lua_push_kevents(L, $1, (size_t)result); %}
%without_result(sel_kqueue_control)

/* sel_constant(): nil for what this system has not got */
%typemap(in, numinputs=0) int64_t *value (int64_t temporary)
	%{ $1 = &temporary; %}
%typemap(argout) int64_t *value
	%{ sel_lua_push_number(L, *$1); SWIG_arg++; %}
%without_result(sel_constant)
