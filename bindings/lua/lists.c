/* SPDX-License-Identifier: MIT */
/*
 * Arrays for the calls of the select module.  They are userdata, which Lua
 * takes back whatever happens, and lie below what a call returns.
 */
#include "core.h"

#include <sys/select.h>

static void *array(lua_State *L, size_t count, size_t size)
{
	if (count > SIZE_MAX / 2 / size)
		sel_lua_raise(L, "%s", sel_strerror(SEL_ERANGE));
	return lua_newuserdata(L, count ? count * size : 1);
}

enum { MOST = 1 << 16 };

/*
 * A huge number needs no huge room: what is ready beyond the room is for the
 * next waits.
 */
size_t sel_lua_clamp(int64_t capacity)
{
	return capacity < MOST ? (size_t)capacity : MOST;
}

/*
 * The room for results: nil or -1 is Python's own default, and for a poll
 * object all that it may have.
 */
sel_pollfd *sel_lua_results(lua_State *L, int index, size_t *capacity)
{
	struct handle *handle = sel_lua_find(L, 1, SEL_LUA_POLL);
	int64_t most = -1;

	if (!lua_isnil(L, index))
		most = sel_lua_integer(L, index, "maxevents", -1, INT32_MAX);
	if (most >= 0)
		*capacity = sel_lua_clamp(most);	/* libsel refuses 0 */
	else if (handle != NULL && sel_poll_count(handle->object) > 0)
		*capacity = (size_t)sel_poll_count(handle->object);
	else
		*capacity = FD_SETSIZE - 1;
	return array(L, *capacity, sizeof(sel_pollfd));
}

/* A list of { descriptor, mask }. */
int sel_lua_push_results(lua_State *L, const sel_pollfd *ready, size_t count)
{
	size_t i;

	lua_createtable(L, (int)count, 0);
	for (i = 0; i < count; i++) {
		lua_createtable(L, 2, 0);
		lua_pushinteger(L, ready[i].fd);
		lua_rawseti(L, -2, 1);
		sel_lua_push_number(L, ready[i].events);
		lua_rawseti(L, -2, 2);
		lua_rawseti(L, -2, (int)i + 1);
	}
	return 1;
}

/*
 * The descriptors of a list of file objects, which libsel cuts to those that are
 * ready; nil is an empty list.  Behind them is a copy that stays whole, and
 * before them is how many the list has.
 */
int32_t *sel_lua_list(lua_State *L, int index, size_t *length)
{
	int32_t *fds;
	size_t i, count;

	*length = 0;
	if (lua_isnil(L, index))
		return NULL;
	if (!lua_istable(L, index))
		sel_lua_raise(L, "a list of file objects expected, got %s",
			      luaL_typename(L, index));
	*length = count = lua_rawlen(L, index);
	fds = array(L, count + 1, 2 * sizeof(*fds));
	*fds++ = (int32_t)count;
	for (i = 0; i < count; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		fds[i] = sel_lua_known_file(L, lua_gettop(L));
		fds[count + i] = fds[i];
		lua_pop(L, 1);
	}
	return fds;
}

/* Whether the object on top still has this descriptor; calls its method. */
static bool still_has(lua_State *L, int32_t fd)
{
	uint64_t token;

	return !lua_isnil(L, -1) &&
	       sel_lua_file(L, lua_gettop(L), &token) == fd;
}

/*
 * The objects whose descriptors are in the list `ready`, which is in the order
 * of the objects.  They are asked for their descriptors again: an object whose
 * number has changed meanwhile is not reported, but all behind it are.
 */
int sel_lua_push_list(lua_State *L, int index, const int32_t *ready,
		      size_t count)
{
	size_t i, n = 0, length = count ? (size_t)ready[-1] : 0;
	const int32_t *all = count ? ready + length : NULL;
	int reported = 0, list;

	lua_createtable(L, (int)count, 0);
	list = lua_gettop(L);
	for (i = 0; i < length && n < count; i++) {
		if (all[i] != ready[n])
			continue;
		n++;
		lua_rawgeti(L, index, (int)i + 1);
		if (still_has(L, all[i]))
			lua_rawseti(L, list, ++reported);
		lua_settop(L, list);
	}
	return 1;
}
