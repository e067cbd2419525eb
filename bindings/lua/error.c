/* SPDX-License-Identifier: MIT */
/*
 * Errors by Lua's custom.  What the caller did wrong is raised, with his line
 * and not one of ours; what the system or the set of keys refuses is returned:
 * nil, a message and a number, or a word.
 */
#include "core.h"

#include <stdarg.h>
#include <string.h>

/* Their addresses are keys of the registry. */
static char layers, first;

/*
 * layer(): the chunk that calls it is one of ours, so that an error's line is
 * looked for above it.
 */
int sel_lua_layer(lua_State *L)
{
	lua_Debug frame;

	if (!lua_getstack(L, 1, &frame) || !lua_getinfo(L, "S", &frame))
		return 0;
	lua_pushlightuserdata(L, &layers);
	lua_rawget(L, LUA_REGISTRYINDEX);
	if (lua_isnil(L, -1)) {
		lua_newtable(L);
		lua_pushlightuserdata(L, &layers);
		lua_pushvalue(L, -2);
		lua_rawset(L, LUA_REGISTRYINDEX);
	}
	lua_pushboolean(L, 1);
	lua_setfield(L, -2, frame.source);
	sel_lua_first(L);
	return 0;
}

/*
 * The main coroutine.  Lua 5.1 does not tell: there it is NULL until the main
 * coroutine itself has loaded the module or made a call that asks for it.
 */
lua_State *sel_lua_first(lua_State *L)
{
	lua_State *state;

#if LUA_VERSION_NUM >= 502
	lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
#else
	lua_pushlightuserdata(L, &first);
	lua_rawget(L, LUA_REGISTRYINDEX);
#endif
	state = lua_tothread(L, -1);
	lua_pop(L, 1);
	if (state != NULL)
		return state;
	lua_pushlightuserdata(L, &first);
	if (!lua_pushthread(L)) {
		lua_pop(L, 2);
		return NULL;
	}
	lua_rawset(L, LUA_REGISTRYINDEX);
	return L;
}

/* fault(MESSAGE): an error of the caller, found by one of our chunks */
int sel_lua_fault(lua_State *L)
{
	return sel_lua_raise(L, "%s", luaL_checkstring(L, 1));
}

static int is_layer(lua_State *L, const char *source)
{
	int found = 0;

	lua_pushlightuserdata(L, &layers);
	lua_rawget(L, LUA_REGISTRYINDEX);
	if (lua_istable(L, -1)) {
		lua_getfield(L, -1, source);
		found = lua_toboolean(L, -1);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return found;
}

static void push_position(lua_State *L)
{
	lua_Debug frame;
	int level;

	for (level = 1; lua_getstack(L, level, &frame); level++) {
		lua_getinfo(L, "Sl", &frame);
		if (frame.currentline > 0 && !is_layer(L, frame.source)) {
			lua_pushfstring(L, "%s:%d: ", frame.short_src,
					frame.currentline);
			return;
		}
	}
	lua_pushliteral(L, "");
}

/* Like luaL_error(). */
int sel_lua_raise(lua_State *L, const char *format, ...)
{
	va_list arguments;

	luaL_checkstack(L, 8, NULL);
	push_position(L);
	va_start(arguments, format);
	lua_pushvfstring(L, format, arguments);
	va_end(arguments);
	lua_concat(L, 2);
	return lua_error(L);
}

int sel_lua_failed_at(lua_State *L, sel_status code, int32_t fd)
{
	int values = sel_lua_failed(L, code);

	/* The message lies between nil and the code. */
	lua_pushfstring(L, "%s: descriptor %d", lua_tostring(L, -2), (int)fd);
	lua_replace(L, -3);
	return values;
}

int sel_lua_failed(lua_State *L, sel_status code)
{
	switch (code) {
	case SEL_EEXISTS:
	case SEL_ENOTREG:
	case SEL_ENOTSUP:
		lua_pushnil(L);
		lua_pushstring(L, sel_strerror(code));
		lua_pushstring(L, sel_error_name(code) + strlen("SEL_"));
		return 3;
	case SEL_ENOMEM:
		return luaL_error(L, "not enough memory");
	}
	if (code >= -20999 && code <= -20001)
		return sel_lua_raise(L, "%s", sel_strerror(code));
	lua_pushnil(L);
	lua_pushstring(L, sel_strerror(code));
	lua_pushinteger(L, sel_error_errno(code));
	return 3;
}
