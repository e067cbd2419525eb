/* SPDX-License-Identifier: MIT */
/*
 * What a selector's userdata knows of its registrations.  The selector is the
 * first argument of each of these calls.
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
void sel_lua_expect(lua_State *L, size_t more)
{
	struct selector *s = lua_touserdata(L, 1);

	while (s->capacity < s->count + more)
		grow(L, s);
}

void sel_lua_added(lua_State *L)
{
	struct selector *s = lua_touserdata(L, 1);

	s->count++;
}

/* Nothing holds the key any more but the table of keys. */
void sel_lua_removed(lua_State *L, int32_t fd)
{
	struct selector *s = lua_touserdata(L, 1);

	if (s->count > 0)
		s->count--;
	lua_getuservalue(L, 1);
	sel_lua_leave_batch(L, s, fd);
	sel_lua_leave_pairs(L, fd);
	lua_pop(L, 1);
}

/* The same, and the key is gone as well. */
void sel_lua_lost(lua_State *L, int32_t fd)
{
	sel_lua_removed(L, fd);
	lua_getuservalue(L, 1);
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
