/* SPDX-License-Identifier: MIT */
/*
 * What a wait costs in C, for bench.lua: the same process, descriptors and
 * clock as the Lua forms it is compared with.
 */
#include "core.h"

#include "measure.h"

/* Looks at each result, as a program would. */
static uint64_t rounds(sel_selector *selector, sel_event *events, size_t room,
		       lua_Integer count)
{
	uint64_t sum = 0;
	sel_status i, n;

	while (count-- > 0) {
		n = sel_selector_select(selector, events, room, 0);
		for (i = 0; i < n; i++)
			sum += events[i].key.data + events[i].events;
	}
	return sum;
}

/* measure(BACKEND, LIST, ROUNDS): nanoseconds for all, and a sum to check */
int measure(lua_State *L)
{
	sel_status backend = sel_backend_by_name(luaL_checkstring(L, 1));
	size_t i, count = lua_rawlen(L, 2);
	sel_event *events = lua_newuserdata(L, count * sizeof(*events));
	sel_selector *selector;
	int64_t begin;
	uint64_t sum;

	if (sel_selector_new(&selector, (uint32_t)backend,
			     SEL_RETURN_ON_SIGNAL) < 0)
		return luaL_error(L, "no selector");
	for (i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (int)i + 1);
		sel_selector_register(selector, (int32_t)lua_tointeger(L, -1),
				      SEL_EVENT_READ, i + 1, NULL);
		lua_pop(L, 1);
	}
	rounds(selector, events, count, 10);
	begin = sel_now();
	sum = rounds(selector, events, count, luaL_checkinteger(L, 3));
	lua_pushnumber(L, (lua_Number)(sel_now() - begin));
	lua_pushnumber(L, (lua_Number)sum);
	sel_selector_free(selector);
	return 2;
}
