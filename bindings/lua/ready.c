/* SPDX-License-Identifier: MIT */
/*
 * ready(): a wait, and the batch of events that the loop over them takes.  The
 * functions that the loop calls are in steps.c.
 */
#include "core.h"

#include <string.h>

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
			/* Now, since memory may run out below. */
			if ((size_t)(place - s->places) >= s->filled)
				s->filled = (size_t)(place - s->places) + 1;
		}
		if (place->events != event->events) {
			lua_pushinteger(L, event->events);
			lua_rawseti(L, batch, key + 1);
			place->events = event->events;
		}
		place++;
		key += 2;
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
	if (n <= 0) {
		lua_rawgeti(L, -1, ONCE);
		return 1;
	}
	lua_rawgeti(L, -1, KEYS);
	lua_rawgeti(L, -2, ONCE);
	if (!sel_lua_key_at(L, s, -2, s->events->key.fd))
		return 1;
	lua_pushinteger(L, s->events->events);
	return 3;
}

/* What a wait has brought: a step function, and its arguments. */
static int report(lua_State *L, struct selector *s, sel_status n)
{
	if (n < 0 && n != SEL_EWOKEN)
		return sel_lua_raise(L, "%s", sel_strerror(n));
	lua_getuservalue(L, 1);
	if (n <= 1)
		return push_one(L, s, n);
	/* The loops over earlier batches end, also when memory runs out. */
	s->loop = s->loop < INT32_MAX ? s->loop + 1 : 1;
	lua_pushlightuserdata(L, (void *)s->loop);
	lua_rawseti(L, -2, LOOP);
	s->owed = n;
	sel_lua_clear_batch(L, s, fill(L, s, (size_t)n));
	s->owed = 0;
	s->next = 0;
	lua_pushinteger(L, FIRST - 2);
	lua_rawseti(L, -2, CURSOR);
	lua_rawgeti(L, -1, STEP);
	lua_pushlightuserdata(L, (void *)s->loop);
	return 2;
}

/* ready(SELECTOR, TIMEOUT, ROOM): a step function, and its arguments */
int sel_lua_ready(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);
	struct span span = sel_lua_span(L, s);

	return report(L, s, sel_lua_wait(L, s, &span));
}

/*
 * ready(SELECTOR, 0) for LuaJIT, which compiles a call by its ffi, as sel.lua
 * makes it, and leaves its compiled code for each function of Lua's interface.
 * Such a call can neither use the stack of Lua nor raise an error.  It answers
 * four times the descriptor of a single event plus its events, where these are
 * a plain READ or WRITE, or
 *	-1	nothing is ready
 *	-2	anything else, which sel_lua_report() tells
 *	-3	it has not looked: this wait is for sel_lua_ready()
 * Compiled code runs no hook, such as Ctrl-C sets: sel_lua_ready() does.
 */
int32_t sel_lua_look(struct selector *s)
{
	const sel_event *event = s->events;
	sel_status n;

	if (s->handle.object == NULL || s->capacity == 0 || s->filled > 0 ||
	    s->owed || s->first == NULL || lua_gethookmask(s->first))
		return -3;
	n = sel_selector_select(s->handle.object, s->events, s->capacity, 0,
				SEL_FLAG_RETURN_ON_SIGNAL);
	if (n == SEL_EINTERRUPTED)
		return -3;
	s->waits++;
	s->harvested = s->changes;
	if (n == 0 || n == SEL_EWOKEN)
		return -1;
	s->found = n;
	if (n != 1 || event->events > 3 || event->key.fd > INT32_MAX / 4 - 1)
		return -2;
	return 4 * event->key.fd + (int32_t)event->events;
}

/* report(SELECTOR): what ready() answers, of the look that was the last wait */
int sel_lua_report(lua_State *L)
{
	struct selector *s = sel_lua_selector(L, 1);

	return report(L, s, s->found);
}

/* looker(): the address of sel_lua_look() */
int sel_lua_looker(lua_State *L)
{
	int32_t (*look)(struct selector *) = sel_lua_look;
	void *address;

	_Static_assert(sizeof(address) == sizeof(look), "POSIX says so");
	memcpy(&address, &look, sizeof(address));
	lua_pushlightuserdata(L, address);
	return 1;
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
