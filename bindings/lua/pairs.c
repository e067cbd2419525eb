/* SPDX-License-Identifier: MIT */
/*
 * select(): a wait, and the list of pairs it returns.  A pair of key and events
 * is made once, and so is the list of one pair: to make and to collect it would
 * be a third of what such a wait costs beyond the system call.
 *
 * To make a table may run finalizers, which may change the set or wait on their
 * own: a key is looked up after that, and the list is filled anew from what is
 * left of the events.  If there were no events, the list is empty in any case.
 */
#include "core.h"

/* Pushes the table of pairs with these events. */
static void push_pairs(lua_State *L, int state, uint32_t events)
{
	if (events <= 3) {
		lua_rawgeti(L, state, READ_PAIRS - 1 + (int)events);
		return;
	}
	lua_rawgeti(L, state, OTHER_PAIRS);
	if (sel_lua_rawgeti(L, -1, (int)events) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_rawseti(L, -3, (int)events);
	}
	lua_remove(L, -2);
}

/* Pushes a pair, of which the table of pairs on top has all that were made. */
static bool push_pair(lua_State *L, struct selector *s, int state, int32_t fd,
		      uint32_t events)
{
	int pairs;

	if (sel_lua_rawgeti(L, -1, fd) != LUA_TNIL)
		return true;
	lua_pop(L, 1);
	pairs = lua_gettop(L);
	lua_createtable(L, 2, 0);
	lua_rawgeti(L, state, KEYS);
	if (!sel_lua_key_at(L, s, -1, fd)) {
		lua_settop(L, pairs);
		return false;
	}
	lua_rawseti(L, pairs + 1, 1);
	lua_pushinteger(L, events);
	lua_rawseti(L, pairs + 1, 2);
	lua_settop(L, pairs + 1);
	lua_pushvalue(L, -1);
	lua_rawseti(L, pairs, fd);
	return true;
}

/* Puts pairs into a list, below the state on top; how many. */
static int fill_once(lua_State *L, struct selector *s, int list, int count)
{
	int state = list + 1, length = 0, i;
	uint32_t events, last = 0;
	sel_event event;

	for (i = 0; i < count; i++) {
		/* A finalizer may have collected the selector. */
		if (s->handle.object == NULL)
			sel_lua_selector(L, 1);
		event = s->events[i];
		events = event.events;
		if (s->changes != s->harvested)
			events = sel_lua_still(s, &event);
		if (events == 0)
			continue;
		if (events != last) {
			if (last)
				lua_settop(L, state);
			last = events;
			push_pairs(L, state, events);
		}
		if (push_pair(L, s, state, event.key.fd, events))
			lua_rawseti(L, list, ++length);
	}
	return length;
}

/*
 * The same, until nothing has changed meanwhile; negative if nothing is left,
 * or if another wait than the one of this number has brought its events since.
 */
static int fill(lua_State *L, struct selector *s, uint32_t waits, int list,
		int count)
{
	uint32_t changes;
	int length;

	do {
		lua_settop(L, list + 1);
		changes = s->changes;
		length = fill_once(L, s, list, count);
		if (s->waits != waits || length == 0)
			return -1;
	} while (s->changes != changes);
	return length;
}

/* A list that was given may have been longer. */
static void cut(lua_State *L, int list, int length)
{
	int i;

	for (i = (int)lua_rawlen(L, list); i > length; i--) {
		lua_pushnil(L);
		lua_rawseti(L, list, i);
	}
}

/* Leaves it on top; false when a new one is wanted. */
static bool is_given(lua_State *L)
{
	switch (lua_type(L, 4)) {
	case LUA_TNONE:
	case LUA_TNIL:
		return false;
	case LUA_TTABLE:
		lua_settop(L, 4);
		return true;
	}
	return sel_lua_raise(L, "list: a table or nil expected, got %s",
			     luaL_typename(L, 4));
}

/*
 * Pushes the list of one event, a new one if a program has changed it; false,
 * and nothing is pushed, if a finalizer has changed the set meanwhile.
 */
static bool push_single(lua_State *L, struct selector *s, int32_t fd,
			uint32_t events)
{
	uint32_t waits = s->waits;
	int lists;

	lua_getuservalue(L, 1);
	lua_rawgeti(L, -1, READ_LISTS - 1 + (int)events);
	if (sel_lua_rawgeti(L, -1, fd) != LUA_TNIL && lua_rawlen(L, -1) == 1)
		return true;
	lua_pop(L, 1);
	lists = lua_gettop(L);
	lua_createtable(L, 1, 0);
	push_pairs(L, lists - 1, events);
	if (!push_pair(L, s, lists - 1, fd, events) || s->waits != waits ||
	    s->changes != s->harvested) {
		lua_settop(L, lists - 2);
		return false;
	}
	lua_rawseti(L, lists + 1, 1);
	s->lists = true;
	lua_pushvalue(L, lists + 1);
	lua_rawseti(L, lists, fd);
	lua_settop(L, lists + 1);
	return true;
}

/* From now on a list is the program's own, even if it has been one of these. */
static void give_lists(lua_State *L, struct selector *s)
{
	int state, i;

	if (!s->lists)
		return;
	lua_getuservalue(L, 1);
	state = lua_gettop(L);
	for (i = READ_LISTS; i < FIRST; i++) {
		lua_rawgeti(L, state, i);
		sel_lua_empty(L, state + 1);
		lua_settop(L, state);
	}
	s->lists = false;
	lua_settop(L, state - 1);
}

/* Pushes a list for the events of a wait, or for its wakeup. */
static void push_list(lua_State *L, struct selector *s, sel_status n)
{
	if (n != SEL_EWOKEN) {
		lua_createtable(L, n, 0);
		return;
	}
	lua_getuservalue(L, 1);
	lua_rawgeti(L, -1, EMPTY);
	lua_pushnil(L);
	lua_rawseti(L, -3, EMPTY);
	s->empty = false;
	lua_replace(L, -2);
}

/* select(SELECTOR, TIMEOUT, ROOM, LIST): a list, and true after a wakeup */
int sel_lua_select(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	bool given = is_given(L);
	struct span span = sel_lua_span(L, s);
	int count, length, list;
	uint32_t waits;
	sel_status n;

	for (;;) {
		n = sel_lua_wait(L, s, &span);
		waits = s->waits;
		if (n < 0 && n != SEL_EWOKEN)
			return sel_lua_failed(L, n);
		count = s->owed = n > 0 ? n : 0;
		if (n == 1 && !given && s->events->events <= 3 &&
		    push_single(L, s, s->events->key.fd, s->events->events)) {
			s->owed = 0;
			return 1;
		}
		if (given) {
			give_lists(L, s);
		} else {
			lua_settop(L, 3);
			push_list(L, s, n);
		}
		list = 4;
		length = 0;
		if (count == 0)
			break;
		lua_getuservalue(L, 1);
		length = fill(L, s, waits, list, count);
		if (length >= 0) {
			s->owed = 0;
			break;
		}
		/* Nothing of it holds any more: this wait is not over. */
		lua_settop(L, given ? 4 : 3);
		span.timeout = sel_lua_left(span.timeout, span.end);
	}
	if (given || length < count)
		cut(L, list, length);
	lua_settop(L, list);
	if (n != SEL_EWOKEN)
		return 1;
	lua_pushboolean(L, 1);
	return 2;
}

/* In the table on top. */
static void forget(lua_State *L, int32_t fd)
{
	if (sel_lua_rawgeti(L, -1, fd) != LUA_TNIL) {
		lua_pushnil(L);
		lua_rawseti(L, -3, fd);
	}
	lua_pop(L, 1);
}

/* The state is on top. */
void sel_lua_leave_pairs(lua_State *L, int32_t fd)
{
	int state = lua_gettop(L), i;

	for (i = READ_PAIRS; i < FIRST; i++) {
		lua_rawgeti(L, state, i);
		forget(L, fd);
		lua_pop(L, 1);
	}
	lua_rawgeti(L, state, OTHER_PAIRS);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		forget(L, fd);
		lua_pop(L, 1);
	}
	lua_settop(L, state);
}

/* Takes all out of the table at this place. */
void sel_lua_empty(lua_State *L, int table)
{
	lua_pushnil(L);
	while (lua_next(L, table)) {
		lua_pop(L, 1);
		lua_pushvalue(L, -1);
		lua_pushnil(L);
		lua_rawset(L, table);
	}
}

/* Forgets all pairs and lists; the state is on top. */
void sel_lua_clear_pairs(lua_State *L, struct selector *s)
{
	int state = lua_gettop(L), i;

	for (i = OTHER_PAIRS; i < FIRST; i++) {
		lua_rawgeti(L, state, i);
		sel_lua_empty(L, state + 1);
		lua_settop(L, state);
	}
	s->lists = false;
}
