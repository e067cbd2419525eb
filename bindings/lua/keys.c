/* SPDX-License-Identifier: MIT */
/*
 * What a selector's userdata knows of its registrations.  Every change of the
 * set has two parts: first all that can fail, and last libsel's call with what
 * is stored after it, which allocates nothing and calls nothing of Lua's that
 * could raise an error.
 */
#include "core.h"

#include <stdlib.h>

static void grow(lua_State *L, struct selector *s)
{
	size_t capacity = s->capacity ? 2 * s->capacity : 8;
	struct place *places;
	sel_event *events;
	size_t i;

	events = realloc(s->events, capacity * sizeof(*events));
	if (events == NULL)
		luaL_error(L, "not enough memory");
	s->events = events;
	places = realloc(s->places, capacity * sizeof(*places));
	if (places == NULL)
		luaL_error(L, "not enough memory");
	for (i = s->capacity; i < capacity; i++)
		places[i] = (struct place){ .fd = -1 };
	s->places = places;
	s->capacity = capacity;
}

/* Makes room for more, so that a wait never has to. */
void sel_lua_expect(lua_State *L, struct selector *s, size_t more)
{
	while (s->capacity < s->count + more)
		grow(L, s);
}

/*
 * Makes room in the table of keys, so that to store a key there can't fail;
 * true if the call has put a false there.
 */
bool sel_lua_reserve(lua_State *L, int table, int32_t fd)
{
	bool none;

	if (fd < 0)
		return false;
	none = sel_lua_rawgeti(L, table, fd) == LUA_TNIL;
	lua_pop(L, 1);
	if (!none)
		return false;
	lua_pushboolean(L, 0);
	lua_rawseti(L, table, fd);
	return true;
}

/* A registration has ended: nothing of the state holds its key any more. */
void sel_lua_lost(lua_State *L, struct selector *s, int state, int32_t fd)
{
	if (s->count > 0)
		s->count--;
	s->changes++;
	lua_pushvalue(L, state);
	sel_lua_leave_batch(L, s, fd);
	sel_lua_leave_pairs(L, fd);
	lua_rawgeti(L, -1, KEYS);
	lua_pushnil(L);
	lua_rawseti(L, -2, fd);
	lua_pop(L, 2);
}

/* Its descriptor, its events and the table of all keys. */
int sel_lua_push_key(lua_State *L, const sel_key *key)
{
	lua_pushinteger(L, key->fd);
	lua_pushinteger(L, key->events);
	lua_getuservalue(L, 1);
	lua_rawgeti(L, -1, KEYS);
	lua_remove(L, -2);
	return 3;
}

/* keys(SELECTOR): the table of all keys, by descriptor */
int sel_lua_keys(lua_State *L)
{
	sel_lua_selector(L, 1);
	lua_getuservalue(L, 1);
	lua_rawgeti(L, -1, KEYS);
	return 1;
}
