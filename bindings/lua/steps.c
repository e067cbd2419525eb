/* SPDX-License-Identifier: MIT */
/*
 * The two step functions of the loop over ready().
 *
 * The loop calls its step function once more than there are events, which is
 * most of what the loop costs.  So a single event, the common case, is not
 * stored at all: its key and mask lie in the variables of the loop, from where
 * once() takes them.  Several events are in the batch, where step() finds them.
 *
 * LuaJIT compiles a loop only when its step function is written in Lua: for
 * LuaJIT sel.lua has both functions in Lua.
 */
#include "core.h"

/* Gets key and events, and at the second time the key twice. */
static int once(lua_State *L)
{
	return lua_type(L, 2) == LUA_TNUMBER ? 2 : 0;
}

/*
 * Gets the number of its loop: a later loop has taken the batch over.  The
 * upvalues are the selector, which lives as long, and the state.
 */
static int step(lua_State *L)
{
	struct selector *s = lua_touserdata(L, lua_upvalueindex(1));
	size_t i;

	if (lua_touserdata(L, 1) != (void *)s->loop)
		return 0;
	while (s->next < s->filled) {
		i = s->next++;
		if (s->places[i].fd < 0)
			continue;
		lua_rawgeti(L, lua_upvalueindex(2), FIRST + 2 * (int)i);
		lua_pushinteger(L, s->places[i].events);
		return 2;
	}
	return 0;
}

/* Puts both step functions into the state, which is on top of the stack. */
void sel_lua_push_steps(lua_State *L, int selector, int metatable)
{
	int state = lua_gettop(L);

	lua_getfield(L, metatable, "once");
	if (lua_isnil(L, -1))
		lua_pushcfunction(L, once);
	lua_rawseti(L, state, ONCE);
	lua_getfield(L, metatable, "make_step");
	if (lua_isnil(L, -1)) {
		lua_pushvalue(L, selector);
		lua_pushvalue(L, state);
		lua_pushcclosure(L, step, 2);
	} else {
		lua_pushvalue(L, state);
		lua_call(L, 1, 1);
	}
	lua_rawseti(L, state, STEP);
	lua_settop(L, state);
}
