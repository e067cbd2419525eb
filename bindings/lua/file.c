/* SPDX-License-Identifier: MIT */
/*
 * From file objects to descriptors: integers, Lua's own files, and whatever
 * has one of the members below, as a method or a field.  The address of an
 * object is its token; it lasts, since the key holds the object.
 */
#include "core.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include <lualib.h>

/* LuaJIT's type of C data, which its header does not name. */
#define TYPE_CDATA 10

/* No descriptor is known; -1 is what objects without a descriptor answer. */
#define UNKNOWN INT32_MIN

static const char *const members[] = { "getfd", "fileno", "fd", "pollfd" };

static int32_t number_at(lua_State *L, int index)
{
	lua_Number number = lua_tonumber(L, index);

	if (number != floor(number))
		sel_lua_raise(L, "descriptor: an integer expected, got %f",
			      number);
	if (number > INT32_MAX || number < INT32_MIN)
		sel_lua_raise(L, "%s", sel_strerror(SEL_EBADFD));
	return (int32_t)number;
}

/* A file of the io library, open or closed? */
static bool is_file(lua_State *L, int index)
{
	bool same;

	if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
		return false;
	luaL_getmetatable(L, LUA_FILEHANDLE);
	same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same;
}

/* A closed file keeps its pointer where Lua has another mark for it. */
static int32_t file_at(lua_State *L, int index)
{
#if LUA_VERSION_NUM >= 502
	const luaL_Stream *stream = lua_touserdata(L, index);

	return stream->closef == NULL ? UNKNOWN : fileno(stream->f);
#else
	FILE *const *stream = lua_touserdata(L, index);

	return *stream == NULL ? UNKNOWN : fileno(*stream);
#endif
}

/*
 * Pushes the member of an object.  C data raises an error where it has no such
 * member, or cannot have members.
 */
static int get_member(lua_State *L)
{
	lua_gettable(L, 1);
	return 1;
}

static void push_member(lua_State *L, int index, const char *name)
{
	if (lua_type(L, index) != TYPE_CDATA) {
		lua_getfield(L, index, name);
		return;
	}
	lua_pushcfunction(L, get_member);
	lua_pushvalue(L, index);
	lua_pushstring(L, name);
	if (lua_pcall(L, 2, 1, 0) != 0) {
		lua_pop(L, 1);
		lua_pushnil(L);
	}
}

/* Whether members can be asked for without an error. */
static bool has_members(lua_State *L, int index)
{
	switch (lua_type(L, index)) {
	case LUA_TTABLE:
	case TYPE_CDATA:
		return true;
	case LUA_TUSERDATA:
		if (!luaL_getmetafield(L, index, "__index"))
			return false;
		lua_pop(L, 1);
		return true;
	}
	return false;
}

static int32_t object_at(lua_State *L, int index)
{
	int32_t fd = UNKNOWN;
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		push_member(L, index, members[i]);
		if (!lua_isnil(L, -1))
			break;
		lua_pop(L, 1);
	}
	if (i == sizeof(members) / sizeof(members[0]))
		return UNKNOWN;
	if (lua_isfunction(L, -1)) {
		lua_pushvalue(L, index);
		lua_call(L, 1, 1);
	}
	if (lua_type(L, -1) == LUA_TNUMBER)
		fd = number_at(L, -1);
	lua_pop(L, 1);
	return fd;
}

/* The descriptor, negative if there is none, and the token, 0 of a number. */
int32_t sel_lua_file(lua_State *L, int index, uint64_t *token)
{
	*token = 0;
	if (lua_type(L, index) == LUA_TNUMBER)
		return number_at(L, index);
	if (is_file(L, index)) {
		*token = (uintptr_t)lua_topointer(L, index);
		return file_at(L, index);
	}
	if (!has_members(L, index))
		sel_lua_raise(L, "a descriptor or file object expected, got %s",
			      luaL_typename(L, index));
	*token = (uintptr_t)lua_topointer(L, index);
	return object_at(L, index);
}

/*
 * For all calls but register: an object that is registered itself is known to
 * the selector by its token, also when the object knows no descriptor any more,
 * or another one.
 */
int32_t sel_lua_known_file(lua_State *L, int index)
{
	const struct handle *handle;
	sel_status found;
	sel_key key;
	uint64_t token;
	int32_t fd = sel_lua_file(L, index, &token);

	if (token == 0)
		return fd;
	handle = sel_lua_find(L, 1, SEL_LUA_SELECTOR);
	found = handle != NULL ? sel_selector_find(handle->object, token, &key) :
				 fd;
	if (found == 0 && handle != NULL)
		return key.fd;
	if (fd >= 0)
		return fd;
	if (found == SEL_ENOTREG || found == UNKNOWN)
		sel_lua_raise(L, "%s", sel_strerror(SEL_EFILEOBJ));
	/* The call itself reports that a selector is closed. */
	return found;
}
