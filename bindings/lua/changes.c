/* SPDX-License-Identifier: MIT */
/*
 * register(), modify(), unregister() and close() of a selector, which is the
 * first argument of each.  They are C alone, so that no debug hook, finalizer or
 * lack of memory can come between libsel's call and what is stored after the
 * call: whatever raises an error does so before, and has changed nothing.
 */
#include "core.h"

enum { FILE_AT = 2, EVENTS_AT, DATA_AT, KEY_AT, STATE_AT, KEYS_AT };

/* Brings the arguments to these places; a value for KEY_AT comes next. */
static void begin(lua_State *L)
{
	sel_lua_selector(L, 1);
	lua_settop(L, DATA_AT);
}

/* After all that may run Lua code: the selector, its state and its keys. */
static struct selector *push_keys(lua_State *L)
{
	struct selector *s = lua_touserdata(L, 1);

	if (s->handle.object == NULL)
		sel_lua_selector(L, 1);
	lua_getuservalue(L, 1);
	lua_rawgeti(L, STATE_AT, KEYS);
	return s;
}

static void set_integer(lua_State *L, const char *name, int64_t value)
{
	lua_pushinteger(L, (lua_Integer)value);
	lua_setfield(L, KEY_AT, name);
}

/* register(SELECTOR, FILE, EVENTS, DATA): the key */
int sel_lua_register(lua_State *L)
{
	struct selector *s;
	uint32_t events;
	sel_status status;
	uint64_t token;
	bool reserved;
	int32_t fd;

	begin(L);
	fd = sel_lua_file(L, FILE_AT, &token);
	events = sel_lua_events(L, EVENTS_AT);
	lua_createtable(L, 0, 4);
	lua_pushvalue(L, FILE_AT);
	lua_setfield(L, KEY_AT, "fileobj");
	lua_pushvalue(L, DATA_AT);
	lua_setfield(L, KEY_AT, "data");
	set_integer(L, "fd", fd);
	set_integer(L, "events", events);
	s = push_keys(L);
	sel_lua_expect(L, s, 1);
	reserved = sel_lua_reserve(L, KEYS_AT, fd);
	status = sel_selector_register_token(s->handle.object, token, fd,
					     events, 0, NULL);
	if (status < 0 && reserved) {
		lua_pushnil(L);
		lua_rawseti(L, KEYS_AT, fd);
	}
	if (status < 0)
		return sel_lua_failed_at(L, status, fd);
	s->count++;
	lua_pushvalue(L, KEY_AT);
	lua_rawseti(L, KEYS_AT, fd);
	lua_settop(L, KEY_AT);
	return 1;
}

/*
 * Pushes the names of what modify() stores, and makes room in the key for data
 * where the key has none.  A registration whose key somebody has taken out of
 * the table has no key.
 */
static bool prepare(lua_State *L)
{
	bool none;

	lua_pushliteral(L, "events");
	lua_pushliteral(L, "data");
	if (lua_isnil(L, DATA_AT) || !lua_istable(L, KEY_AT))
		return false;
	lua_pushvalue(L, -1);
	lua_rawget(L, KEY_AT);
	none = lua_isnil(L, -1);
	lua_pop(L, 1);
	if (!none)
		return false;
	lua_pushvalue(L, -1);
	lua_pushboolean(L, 0);
	lua_rawset(L, KEY_AT);
	return true;
}
enum { EVENTS_NAME = KEYS_AT + 1, DATA_NAME };

/* The names are on top, and the key has room for what is not nil. */
static void store(lua_State *L, uint32_t events)
{
	bool none = false;

	if (lua_isnil(L, DATA_AT)) {
		lua_pushvalue(L, DATA_NAME);
		lua_rawget(L, KEY_AT);
		none = lua_isnil(L, -1);
		lua_pop(L, 1);
	}
	if (!none) {
		lua_pushvalue(L, DATA_AT);
		lua_rawset(L, KEY_AT);
	} else {
		lua_pop(L, 1);
	}
	lua_pushinteger(L, events);
	lua_rawset(L, KEY_AT);
}

/* modify(SELECTOR, FILE, EVENTS, DATA): the key */
int sel_lua_modify(lua_State *L)
{
	struct selector *s;
	uint32_t events;
	sel_status status;
	bool reserved;
	int32_t fd;

	begin(L);
	fd = sel_lua_known_file(L, FILE_AT);
	events = sel_lua_events(L, EVENTS_AT);
	lua_pushnil(L);
	s = push_keys(L);
	lua_rawgeti(L, KEYS_AT, fd);
	lua_replace(L, KEY_AT);
	reserved = prepare(L);
	status = sel_selector_modify(s->handle.object, fd, events, 0, NULL);
	if (status < 0 && reserved) {
		lua_pushnil(L);
		lua_rawset(L, KEY_AT);
	}
	if (status < 0)
		return sel_lua_failed_at(L, status, fd);
	s->changes++;
	if (s->filled > 0) {
		lua_pushvalue(L, STATE_AT);
		sel_lua_mask_batch(L, s, fd, events);
		lua_pop(L, 1);
	}
	if (lua_istable(L, KEY_AT))
		store(L, events);
	lua_settop(L, KEY_AT);
	return 1;
}

/* unregister(SELECTOR, FILE): the key, as it was */
int sel_lua_unregister(lua_State *L)
{
	struct selector *s;
	sel_status status;
	int32_t fd;

	begin(L);
	fd = sel_lua_known_file(L, FILE_AT);
	lua_pushnil(L);
	s = push_keys(L);
	lua_rawgeti(L, KEYS_AT, fd);
	lua_replace(L, KEY_AT);
	status = sel_selector_unregister(s->handle.object, fd, NULL);
	if (status < 0)
		return sel_lua_failed_at(L, status, fd);
	sel_lua_lost(L, s, STATE_AT, fd);
	lua_settop(L, KEY_AT);
	return 1;
}

/*
 * close(SELECTOR): true.  Nothing holds keys, files and data any more, and every
 * loop over ready() ends.
 */
int sel_lua_close(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	sel_status status;

	lua_settop(L, 1);
	status = sel_selector_close(s->handle.object);
	if (status < 0)
		return sel_lua_failed(L, status);
	s->changes++;
	s->count = 0;
	lua_getuservalue(L, 1);
	sel_lua_clear_batch(L, s, 0);
	sel_lua_clear_pairs(L, s);
	lua_rawgeti(L, 2, KEYS);
	sel_lua_empty(L, 3);
	lua_pushboolean(L, 1);
	return 1;
}
