/* SPDX-License-Identifier: MIT */
/*
 * What a selector's userdata knows of its registrations, and the batch that
 * unregister has to take the dead out of.  The selector is the first argument
 * of each of these calls.
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

/* Makes room for one more, so that a wait never has to. */
void sel_lua_expect(lua_State *L)
{
	struct selector *s = lua_touserdata(L, 1);

	if (s->count >= s->capacity)
		grow(L, s);
}

void sel_lua_added(lua_State *L)
{
	struct selector *s = lua_touserdata(L, 1);

	s->count++;
}

/* Fills a place of the batch from another one, or with nothing. */
static void move(lua_State *L, struct selector *s, size_t to, size_t from)
{
	int batch = lua_gettop(L);
	int key = FIRST + 2 * (int)from;

	if (from != to) {
		lua_rawgeti(L, batch, key);
		lua_rawseti(L, batch, FIRST + 2 * (int)to);
		lua_rawgeti(L, batch, key + 1);
		lua_rawseti(L, batch, FIRST + 2 * (int)to + 1);
		s->places[to] = s->places[from];
	}
	lua_pushnil(L);
	lua_rawseti(L, batch, key);
	s->places[from].fd = -1;
}

/*
 * Its event may be still to come in a loop that runs: there the next event to
 * come takes its place.  In front of that nobody looks at the batch.
 */
static void leave_batch(lua_State *L, struct selector *s, int32_t fd)
{
	size_t i = 0, next;

	while (i < s->filled && s->places[i].fd != fd)
		i++;
	if (i == s->filled)
		return;
	lua_rawgeti(L, -1, CURSOR);
	next = ((size_t)lua_tointeger(L, -1) + 2 - FIRST) / 2;
	lua_pop(L, 1);
	if (i < next) {
		move(L, s, i, i);
		return;
	}
	move(L, s, i, next);
	lua_pushinteger(L, FIRST + 2 * (lua_Integer)next);
	lua_rawseti(L, -2, CURSOR);
}

static void leave_pairs(lua_State *L, int32_t fd)
{
	int state = lua_gettop(L), i;

	for (i = READ_PAIRS; i < FIRST; i++) {
		lua_rawgeti(L, state, i);
		lua_pushnil(L);
		lua_rawseti(L, -2, fd);
	}
	lua_rawgeti(L, state, OTHER_PAIRS);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pushnil(L);
		lua_rawseti(L, -2, fd);
		lua_pop(L, 1);
	}
	lua_settop(L, state);
}

/* Nothing holds the key any more but the table of keys. */
void sel_lua_removed(lua_State *L, int32_t fd)
{
	struct selector *s = lua_touserdata(L, 1);

	if (s->count > 0)
		s->count--;
	lua_getuservalue(L, 1);
	leave_batch(L, s, fd);
	leave_pairs(L, fd);
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
