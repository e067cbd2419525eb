/* SPDX-License-Identifier: MIT */
/*
 * A wait of a selector, one system call, and how what it brings becomes keys.
 */
#include "core.h"

/* How many events a wait may return: what the third argument says, or all. */
static size_t room(lua_State *L, const struct selector *s)
{
	size_t all = s->capacity ? s->capacity : 1, most;

	if (lua_gettop(L) < 3 || lua_isnil(L, 3))
		return all;
	most = (size_t)sel_lua_integer(L, 3, "maxevents", 0, INT32_MAX);
	return most < all ? most : all;
}

/* The time-out of the call, the second argument, from now on. */
struct span sel_lua_span(lua_State *L, struct selector *s)
{
	int64_t timeout = sel_lua_timeout(L, 2);

	if (s->first == NULL)
		s->first = sel_lua_first(L);
	return (struct span){
		.timeout = timeout,
		.end = sel_lua_deadline(L, s->first, timeout),
	};
}

/*
 * A finalizer waits while a list is made of the last wait's events, or the list
 * was never made, for lack of memory: the events that come once are armed anew.
 */
static void give_back(struct selector *s)
{
	sel_status i, owed = s->owed;
	sel_key key;

	s->owed = 0;
	for (i = 0; i < owed; i++) {
		const sel_event *event = &s->events[i];

		if (sel_selector_is_current(s->handle.object, event) != 1 ||
		    sel_selector_get_key(s->handle.object, event->key.fd,
					 &key) < 0)
			continue;
		if (key.events & (SEL_EVENT_ONESHOT | SEL_EVENT_EDGE))
			sel_selector_modify(s->handle.object, key.fd,
					    key.events, 0, NULL);
	}
}

/* The list that a wakeup gets, where the program gives none. */
static void make_empty(lua_State *L, struct selector *s)
{
	lua_getuservalue(L, 1);
	lua_newtable(L);
	lua_rawseti(L, -2, EMPTY);
	lua_pop(L, 1);
	s->empty = true;
}

/*
 * The arguments of the call are selector, time-out and room.  Any coroutine may
 * be the one in which a signal's hook has to run, so that each wait returns on
 * a signal.
 */
sel_status sel_lua_wait(lua_State *L, struct selector *s, struct span *span)
{
	sel_event *events, one;
	sel_status n;

	for (;;) {
		if (!s->empty)
			make_empty(L, s);
		/* A hook or a finalizer may have changed everything. */
		if (s->handle.object == NULL)
			sel_lua_selector(L, 1);
		if (s->owed)
			give_back(s);
		events = s->capacity ? s->events : &one;
		n = sel_selector_select(s->handle.object, events, room(L, s),
					span->timeout,
					SEL_FLAG_RETURN_ON_SIGNAL);
		if (n != SEL_EINTERRUPTED)
			break;
		sel_lua_run_hook(L);
		span->timeout = sel_lua_left(span->timeout, span->end);
	}
	s->waits++;
	s->harvested = s->changes;
	return n;
}

/*
 * What an event of the last wait still says: nothing if its registration has
 * ended since, and only what the registration asks for by now.
 */
uint32_t sel_lua_still(struct selector *s, const sel_event *event)
{
	sel_key key;

	if (sel_selector_is_current(s->handle.object, event) != 1 ||
	    sel_selector_get_key(s->handle.object, event->key.fd, &key) < 0)
		return 0;
	return event->events & key.events;
}

/*
 * Pushes the key that the table at this place has for a descriptor.  Without
 * one the registration ends: nobody could ever tell its events from others.
 */
bool sel_lua_key_at(lua_State *L, struct selector *s, int keys, int32_t fd)
{
	if (sel_lua_rawgeti(L, keys, fd) == LUA_TTABLE)
		return true;
	lua_pop(L, 1);
	if (sel_selector_unregister(s->handle.object, fd, NULL) == 0)
		s->count--;
	return false;
}
