/* SPDX-License-Identifier: MIT */
/*
 * kevents: in Lua a table with the members of Python's.
 */
#include "core.h"

static int64_t member(lua_State *L, int index, const char *name, int64_t least,
		      int64_t most, int64_t none)
{
	int64_t value = none;

	lua_getfield(L, index, name);
	if (!lua_isnil(L, -1))
		value = sel_lua_integer(L, lua_gettop(L), name, least, most);
	lua_pop(L, 1);
	return value;
}

static void to_kevent(lua_State *L, int index, sel_kevent *event)
{
	uint64_t token;
	int32_t fd;

	if (!lua_istable(L, index))
		sel_lua_raise(L, "a kevent expected, got %s",
			      luaL_typename(L, index));
	*event = (sel_kevent){
		.filter = (int32_t)member(L, index, "filter", INT32_MIN,
					  INT32_MAX, 0),
		.flags = (uint32_t)member(L, index, "flags", 0, UINT32_MAX, 0),
		.fflags = (uint32_t)member(L, index, "fflags", 0, UINT32_MAX,
					   0),
		.data = member(L, index, "data", INT64_MIN, INT64_MAX, 0),
		.udata = (uint64_t)member(L, index, "udata", INT64_MIN,
					  INT64_MAX, 0),
	};
	lua_getfield(L, index, "ident");
	if (lua_type(L, -1) == LUA_TNUMBER) {
		event->ident = (uint64_t)sel_lua_integer(L, lua_gettop(L),
			"ident", INT64_MIN, INT64_MAX);
	} else {
		fd = sel_lua_file(L, lua_gettop(L), &token);
		if (fd < 0)
			sel_lua_raise(L, "ident: %s",
				      sel_strerror(SEL_EFILEOBJ));
		event->ident = (uint64_t)fd;
	}
	lua_pop(L, 1);
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* By ident, filter, flags, fflags, data and udata, which is signed. */
static int order(const sel_kevent *a, const sel_kevent *b)
{
	if (a->ident != b->ident)
		return ORDER(a->ident, b->ident);
	if (a->filter != b->filter)
		return ORDER(a->filter, b->filter);
	if (a->flags != b->flags)
		return ORDER(a->flags, b->flags);
	if (a->fflags != b->fflags)
		return ORDER(a->fflags, b->fflags);
	if (a->data != b->data)
		return ORDER(a->data, b->data);
	return ORDER((int64_t)a->udata, (int64_t)b->udata);
}

/* compare_kevents(a, b): -1, 0 or 1; raises an error for a wrong member. */
int sel_lua_compare_kevents(lua_State *L)
{
	sel_kevent a, b;

	to_kevent(L, 1, &a);
	to_kevent(L, 2, &b);
	lua_pushinteger(L, order(&a, &b));
	return 1;
}

sel_kevent *sel_lua_changes(lua_State *L, int index, size_t *count)
{
	sel_kevent *events;
	size_t i;

	*count = 0;
	if (lua_isnil(L, index))
		return NULL;
	if (!lua_istable(L, index))
		sel_lua_raise(L, "a list of kevents expected, got %s",
			      luaL_typename(L, index));
	*count = lua_rawlen(L, index);
	events = lua_newuserdata(L, (*count + 1) * sizeof(*events));
	for (i = 0; i < *count; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		to_kevent(L, lua_gettop(L), &events[i]);
		lua_pop(L, 1);
	}
	return events;
}

sel_kevent *sel_lua_kevents(lua_State *L, int index, size_t *capacity)
{
	*capacity = 0;
	if (!lua_isnil(L, index))
		*capacity = sel_lua_clamp(sel_lua_integer(
			L, index, "max_events", 0, INT32_MAX));
	return lua_newuserdata(L, (*capacity + 1) * sizeof(sel_kevent));
}

static void set(lua_State *L, const char *name, int64_t value)
{
	sel_lua_push_number(L, value);
	lua_setfield(L, -2, name);
}

int sel_lua_push_kevents(lua_State *L, const sel_kevent *events, size_t count)
{
	size_t i;

	lua_createtable(L, (int)count, 0);
	for (i = 0; i < count; i++) {
		lua_createtable(L, 0, 6);
		set(L, "ident", (int64_t)events[i].ident);
		set(L, "filter", events[i].filter);
		set(L, "flags", events[i].flags);
		set(L, "fflags", events[i].fflags);
		set(L, "data", events[i].data);
		set(L, "udata", (int64_t)events[i].udata);
		lua_rawseti(L, -2, (int)i + 1);
	}
	return 1;
}
