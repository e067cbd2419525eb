/* SPDX-License-Identifier: MIT */
/*
 * The two waits of a selector: one call into C and one system call each.
 */
#include "core.h"

#include <stdbool.h>

/* How many events a wait may return: what the third argument says, or all. */
static size_t room(lua_State *L, const struct selector *s)
{
	size_t all = s->capacity ? s->capacity : 1, most;

	if (lua_gettop(L) < 3 || lua_isnil(L, 3))
		return all;
	most = (size_t)sel_lua_integer(L, 3, "maxevents", 0, INT32_MAX);
	return most < all ? most : all;
}

static sel_status wait(lua_State *L, struct selector *s)
{
	int64_t timeout = sel_lua_timeout(L, 2);
	int64_t end = sel_lua_deadline(L, timeout);
	sel_event *events, one;
	sel_status n;

	for (;;) {
		/* A hook may have changed everything. */
		events = s->capacity ? s->events : &one;
		n = sel_selector_select(s->handle.object, events, room(L, s),
					timeout);
		if (n != SEL_EINTERRUPTED)
			return n;
		sel_lua_run_hook(L);
		sel_lua_selector(L, 1);
		timeout = sel_lua_left(timeout, end);
	}
}

/*
 * A registration without a key: memory ran out between the two.  Nobody could
 * ever tell its events from others, so that it ends here.
 */
static void drop(struct selector *s, int32_t fd)
{
	if (sel_selector_unregister(s->handle.object, fd, NULL) == 0)
		s->count--;
}

/* Pushes the key of an event, or drops the event. */
static bool push_key(lua_State *L, struct selector *s, int state, int32_t fd)
{
	lua_rawgeti(L, state, KEYS);
	if (sel_lua_rawgeti(L, -1, fd) == LUA_TNIL) {
		lua_pop(L, 2);
		drop(s, fd);
		return false;
	}
	lua_remove(L, -2);
	return true;
}

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

/* Makes a pair, puts it into the table on top, and pushes it. */
static bool make_pair(lua_State *L, struct selector *s, int state,
		      const sel_event *event)
{
	int pairs = lua_gettop(L);

	if (!push_key(L, s, state, event->key.fd))
		return false;
	lua_createtable(L, 2, 0);
	lua_insert(L, -2);
	lua_rawseti(L, -2, 1);
	lua_pushinteger(L, event->events);
	lua_rawseti(L, -2, 2);
	lua_pushvalue(L, -1);
	lua_rawseti(L, pairs, event->key.fd);
	return true;
}

/* Leaves a list of pairs on top. */
static void push_list(lua_State *L, struct selector *s, int state, int count)
{
	const sel_event *event, *end = s->events + count;
	int list = state + 1, length = 0;
	uint32_t events = 0;

	lua_createtable(L, count, 0);
	for (event = s->events; event < end; event++) {
		if (event->events != events) {
			events = event->events;
			if (event > s->events)
				lua_settop(L, list);
			push_pairs(L, state, events);
		}
		if (sel_lua_rawgeti(L, -1, event->key.fd) == LUA_TNIL) {
			lua_pop(L, 1);
			if (!make_pair(L, s, state, event))
				continue;
		}
		lua_rawseti(L, list, ++length);
	}
	lua_settop(L, list);
}

/* select(SELECTOR, TIMEOUT, ROOM): a list of pairs, and true after a wakeup */
int sel_lua_select(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	sel_status n = wait(L, s);

	if (n < 0 && n != SEL_EWOKEN)
		return sel_lua_failed(L, n);
	lua_getuservalue(L, 1);
	push_list(L, s, lua_gettop(L), n > 0 ? n : 0);
	if (n != SEL_EWOKEN)
		return 1;
	lua_pushboolean(L, 1);
	return 2;
}

/*
 * Fills the batch, on top of the stack.  What stands there already stays: in a
 * steady set that is nearly all.
 */
static size_t fill(lua_State *L, struct selector *s, size_t count)
{
	const sel_event *event, *end = s->events + count;
	struct place *place = s->places;
	int key = FIRST, batch = lua_gettop(L);

	for (event = s->events; event < end; event++) {
		if (place->fd != event->key.fd) {
			if (!push_key(L, s, batch, event->key.fd))
				continue;
			lua_rawseti(L, batch, key);
			place->fd = event->key.fd;
		}
		if (place->events != event->events) {
			lua_pushinteger(L, event->events);
			lua_rawseti(L, batch, key + 1);
			place->events = event->events;
		}
		place++;
		key += 2;
		if ((size_t)(place - s->places) > s->filled)
			s->filled = (size_t)(place - s->places);
	}
	return (size_t)(place - s->places);
}

/* Nothing there keeps a key alive, and a loop ends. */
static void clear(lua_State *L, struct selector *s, size_t filled)
{
	size_t i;

	for (i = filled; i < s->filled; i++) {
		lua_pushnil(L);
		lua_rawseti(L, -2, FIRST + 2 * (int)i);
		s->places[i].fd = -1;
	}
	s->filled = filled;
}

/* ready(SELECTOR, TIMEOUT, ROOM): the step function of the loop, and its batch */
int sel_lua_ready(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	sel_status n = wait(L, s);
	size_t filled;

	if (n < 0 && n != SEL_EWOKEN)
		return sel_lua_raise(L, "%s", sel_strerror(n));
	lua_getuservalue(L, 1);
	filled = fill(L, s, n > 0 ? (size_t)n : 0);
	clear(L, s, filled);
	lua_pushinteger(L, FIRST - 2);
	lua_rawseti(L, -2, CURSOR);
	lua_rawgeti(L, -1, STEP);
	lua_pushvalue(L, -2);
	return 2;
}
