/* SPDX-License-Identifier: MIT */
/*
 * ready(): a wait, and the batch of events that the loop over them takes.  The
 * functions that the loop calls are in steps.c.
 */
#include "core.h"

/*
 * Fills the batch, on top of the stack.  What stands there already stays: in a
 * steady set that is nearly all.
 */
static size_t fill(lua_State *L, struct selector *s, size_t count)
{
	const sel_event *event, *end = s->events + count;
	struct place *place = s->places;
	int key = FIRST, batch = lua_gettop(L);

	lua_rawgeti(L, batch, KEYS);
	for (event = s->events; event < end; event++) {
		if (place->fd != event->key.fd) {
			if (!sel_lua_key_at(L, s, batch + 1, event->key.fd))
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
	lua_pop(L, 1);
	return (size_t)(place - s->places);
}

/* Nothing behind it keeps a key alive, and a loop ends there. */
void sel_lua_clear_batch(lua_State *L, struct selector *s, size_t filled)
{
	size_t i;

	for (i = filled; i < s->filled; i++) {
		lua_pushnil(L);
		lua_rawseti(L, -2, FIRST + 2 * (int)i);
		s->places[i].fd = -1;
	}
	s->filled = filled;
}

/* No event, or one, which the first step gets as its arguments. */
static int push_one(lua_State *L, struct selector *s, sel_status n)
{
	if (s->filled)
		sel_lua_clear_batch(L, s, 0);
	lua_rawgeti(L, -1, KEYS);
	lua_rawgeti(L, -2, ONCE);
	if (n <= 0 || !sel_lua_key_at(L, s, -2, s->events->key.fd))
		return 1;
	lua_pushinteger(L, s->events->events);
	return 3;
}

/* ready(SELECTOR, TIMEOUT, ROOM): a step function, and its arguments */
int sel_lua_ready(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	struct span span = sel_lua_span(L, s);
	sel_status n = sel_lua_wait(L, s, &span);

	if (n < 0 && n != SEL_EWOKEN)
		return sel_lua_raise(L, "%s", sel_strerror(n));
	lua_getuservalue(L, 1);
	if (n <= 1)
		return push_one(L, s, n);
	/* The loops over earlier batches end, also when memory runs out. */
	s->loop = s->loop < INT32_MAX ? s->loop + 1 : 1;
	lua_pushlightuserdata(L, (void *)s->loop);
	lua_rawseti(L, -2, LOOP);
	sel_lua_clear_batch(L, s, fill(L, s, (size_t)n));
	s->next = 0;
	lua_pushinteger(L, FIRST - 2);
	lua_rawseti(L, -2, CURSOR);
	lua_rawgeti(L, -1, STEP);
	lua_pushlightuserdata(L, (void *)s->loop);
	return 2;
}

/*
 * Its event may be still to come in a loop that runs, which passes over what
 * is false.
 */
void sel_lua_leave_batch(lua_State *L, struct selector *s, int32_t fd)
{
	size_t i;

	for (i = 0; i < s->filled; i++) {
		if (s->places[i].fd != fd)
			continue;
		s->places[i].fd = -1;
		lua_pushboolean(L, 0);
		lua_rawseti(L, -2, FIRST + 2 * (int)i);
	}
}

/* A registration is modified: what is still to come has only these events. */
void sel_lua_mask_batch(lua_State *L, struct selector *s, int32_t fd,
			uint32_t events)
{
	size_t i;

	for (i = 0; i < s->filled; i++) {
		if (s->places[i].fd != fd || !(s->places[i].events & ~events))
			continue;
		s->places[i].events &= events;
		lua_pushinteger(L, s->places[i].events);
		lua_rawseti(L, -2, FIRST + 2 * (int)i + 1);
		if (s->places[i].events != 0)
			continue;
		s->places[i].fd = -1;
		lua_pushboolean(L, 0);
		lua_rawseti(L, -2, FIRST + 2 * (int)i);
	}
}
