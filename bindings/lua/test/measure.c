/* SPDX-License-Identifier: MIT */
/*
 * What a wait and a registration cost in C, for bench.lua: the same process,
 * descriptors and clock as the Lua forms they are compared with.
 */
#include "core.h"

#include <time.h>

#include "measure.h"

/* Looks at each result, as a program would. */
static uint64_t rounds(sel_selector *selector, sel_event *events, size_t room,
		       lua_Integer count)
{
	uint64_t sum = 0;
	sel_status i, n;

	while (count-- > 0) {
		n = sel_selector_select(selector, events, room, 0,
					SEL_FLAG_RETURN_ON_SIGNAL);
		for (i = 0; i < n; i++)
			sum += events[i].key.data + events[i].events;
	}
	return sum;
}

static uint64_t changes(sel_selector *selector, const sel_key *keys,
			size_t length, lua_Integer count)
{
	uint64_t sum = 0;
	size_t i;

	while (count-- > 0) {
		sel_key key = { .data = 0 };

		for (i = 0; i < length; i++)
			sel_selector_register(selector, keys[i].fd,
					      SEL_EVENT_READ, keys[i].data,
					      NULL);
		for (i = 0; i < length; i++) {
			sel_selector_unregister(selector, keys[i].fd, &key);
			sum += key.data;
		}
	}
	return sum;
}

/* Of arguments BACKEND, LIST, ROUNDS the first. */
static sel_selector *make(lua_State *L)
{
	sel_status backend = sel_backend_by_name(luaL_checkstring(L, 1));
	sel_selector *selector;

	if (sel_selector_new(&selector, (uint32_t)backend, 0) < 0)
		luaL_error(L, "no selector");
	return selector;
}

static sel_key *list(lua_State *L, size_t *count)
{
	sel_key *keys;
	size_t i;

	*count = lua_rawlen(L, 2);
	keys = lua_newuserdata(L, *count * sizeof(*keys));
	for (i = 0; i < *count; i++) {
		lua_rawgeti(L, 2, (int)i + 1);
		keys[i] = (sel_key){
			.fd = (int32_t)lua_tointeger(L, -1),
			.events = SEL_EVENT_READ,
			.data = i + 1,
		};
		lua_pop(L, 1);
	}
	return keys;
}

static int answer(lua_State *L, clock_t begin, uint64_t sum)
{
	lua_pushnumber(L, (lua_Number)(clock() - begin) *
		       (1e9 / CLOCKS_PER_SEC));
	lua_pushnumber(L, (lua_Number)sum);
	return 2;
}

/* measure(BACKEND, LIST, ROUNDS): nanoseconds for all, and a sum to check */
int measure(lua_State *L)
{
	lua_Integer number = luaL_checkinteger(L, 3);
	size_t count;
	const sel_key *keys = list(L, &count);
	sel_event *events = lua_newuserdata(L, count * sizeof(*events));
	sel_selector *selector = make(L);
	clock_t begin;
	uint64_t sum;

	sel_selector_register_many(selector, keys, count, NULL);
	rounds(selector, events, count, 10);
	begin = clock();
	sum = rounds(selector, events, count, number);
	answer(L, begin, sum);
	sel_selector_free(selector);
	return 2;
}

/* The same of registering all, and then unregistering all */
int measure_changes(lua_State *L)
{
	lua_Integer number = luaL_checkinteger(L, 3);
	size_t count;
	const sel_key *keys = list(L, &count);
	sel_selector *selector = make(L);
	clock_t begin;
	uint64_t sum;

	changes(selector, keys, count, 1);
	begin = clock();
	sum = changes(selector, keys, count, number);
	answer(L, begin, sum);
	sel_selector_free(selector);
	return 2;
}
