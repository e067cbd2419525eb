/* SPDX-License-Identifier: MIT */
/*
 * Many registrations at once, or none of them.  Both take the selector and a
 * list, and return a list of keys, or where in theirs the fault is as a fourth
 * value.
 */
#include "core.h"

/* Room that Lua takes back, for each of the list; objects may be asked next. */
static void *begin(lua_State *L, size_t size, size_t *count)
{
	sel_lua_selector(L, 1);
	if (!lua_istable(L, 2))
		sel_lua_raise(L, "a list expected, got %s",
			      luaL_typename(L, 2));
	lua_settop(L, 2);
	*count = lua_rawlen(L, 2);
	lua_createtable(L, (int)*count, 0);
	return lua_newuserdata(L, (*count + 1) * size);
}
enum { RESULT = 3, BEGUN };

static int fail(lua_State *L, sel_status status, size_t failed)
{
	int values = sel_lua_failed(L, status);

	lua_pushinteger(L, (lua_Integer)failed + 1);
	return values + 1;
}

/* From { FILE, EVENTS, DATA } to a key, in C and in Lua. */
static void read_key(lua_State *L, sel_key *key, int i)
{
	*key = (sel_key){ .fd = -1 };
	lua_rawgeti(L, 2, i);
	if (!lua_istable(L, -1))
		sel_lua_raise(L, "entry %d: { file, events, data } expected, "
			      "got %s", i, luaL_typename(L, -1));
	lua_createtable(L, 0, 4);
	lua_rawgeti(L, BEGUN + 1, 1);
	key->fd = sel_lua_file(L, BEGUN + 3, &key->token);
	lua_setfield(L, BEGUN + 2, "fileobj");
	lua_rawgeti(L, BEGUN + 1, 2);
	key->events = sel_lua_events(L, BEGUN + 3);
	lua_pop(L, 1);
	lua_rawgeti(L, BEGUN + 1, 3);
	lua_setfield(L, BEGUN + 2, "data");
	lua_pushinteger(L, key->fd);
	lua_setfield(L, BEGUN + 2, "fd");
	lua_pushinteger(L, key->events);
	lua_setfield(L, BEGUN + 2, "events");
	lua_rawseti(L, RESULT, i);
	lua_settop(L, BEGUN);
}

/* Takes out of the table of keys, on top, what no key has come for. */
static void cancel(lua_State *L, const sel_key *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (keys[i].fd < 0)
			continue;
		lua_rawgeti(L, -1, keys[i].fd);
		if (lua_type(L, -1) == LUA_TBOOLEAN) {
			lua_pushnil(L);
			lua_rawseti(L, -3, keys[i].fd);
		}
		lua_pop(L, 1);
	}
}

int sel_lua_register_many(lua_State *L)
{
	size_t i, count, failed = 0;
	sel_key *keys = begin(L, sizeof(*keys), &count);
	struct selector *s;
	sel_status status;

	for (i = 0; i < count; i++)
		read_key(L, &keys[i], (int)i + 1);
	s = sel_lua_selector(L, 1);
	sel_lua_expect(L, s, count);
	lua_getuservalue(L, 1);
	lua_rawgeti(L, BEGUN + 1, KEYS);
	for (i = 0; i < count; i++)
		sel_lua_reserve(L, BEGUN + 2, keys[i].fd);
	status = sel_selector_register_many(s->handle.object, keys, count,
					    &failed);
	if (status < 0) {
		cancel(L, keys, count);
		return fail(L, status, failed);
	}
	s->count += count;
	for (i = 0; i < count; i++) {
		lua_rawgeti(L, RESULT, (int)i + 1);
		lua_rawseti(L, BEGUN + 2, keys[i].fd);
	}
	lua_pushvalue(L, RESULT);
	return 1;
}

int sel_lua_unregister_many(lua_State *L)
{
	size_t i, count, failed = 0;
	int32_t *fds = begin(L, sizeof(*fds), &count);
	struct selector *s;
	sel_status status;

	for (i = 0; i < count; i++) {
		lua_rawgeti(L, 2, (int)i + 1);
		fds[i] = sel_lua_known_file(L, BEGUN + 1);
		lua_settop(L, BEGUN);
	}
	s = sel_lua_selector(L, 1);
	status = sel_selector_unregister_many(s->handle.object, fds, count,
					      &failed);
	if (status < 0)
		return fail(L, status, failed);
	lua_getuservalue(L, 1);
	lua_rawgeti(L, -1, KEYS);
	for (i = 0; i < count; i++) {
		lua_rawgeti(L, -1, fds[i]);
		lua_rawseti(L, RESULT, (int)i + 1);
		sel_lua_lost(L, s, BEGUN + 1, fds[i]);
	}
	lua_pushvalue(L, RESULT);
	return 1;
}
