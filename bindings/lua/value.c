/* SPDX-License-Identifier: MIT */
/*
 * Numbers, event masks and names.  A string that looks like a number is none,
 * and a fraction is no integer.
 */
#include "core.h"

#include <math.h>
#include <string.h>

/*
 * Pushes a number of up to 64 bits.  Where an integer of Lua's is smaller, as on
 * 32-bit systems before Lua 5.3, a floating-point number takes what it can't.
 */
void sel_lua_push_number(lua_State *L, int64_t number)
{
	if ((lua_Integer)number == number)
		lua_pushinteger(L, (lua_Integer)number);
	else
		lua_pushnumber(L, (lua_Number)number);
}

/* Before Lua 5.3 all numbers are floating-point numbers. */
#if LUA_VERSION_NUM < 503
#define lua_isinteger(L, index) 0
#endif

static int64_t whole(lua_State *L, lua_Number number, const char *name)
{
	if (number != floor(number))
		sel_lua_raise(L, "%s: an integer expected, got %f", name,
			      number);
	if (number < -0x1p63 || number >= 0x1p63)
		sel_lua_raise(L, "%s: %s", name, sel_strerror(SEL_ERANGE));
	return (int64_t)number;
}

/* As a floating-point number an integer near 2^63 would become 2^63. */
int64_t sel_lua_integer(lua_State *L, int index, const char *name,
			int64_t least, int64_t most)
{
	int64_t integer;

	if (lua_type(L, index) != LUA_TNUMBER)
		sel_lua_raise(L, "%s: an integer expected, got %s", name,
			      luaL_typename(L, index));
	integer = lua_isinteger(L, index) ?
		lua_tointeger(L, index) :
		whole(L, lua_tonumber(L, index), name);
	if (integer < least || integer > most)
		sel_lua_raise(L, "%s: %s", name,
			      sel_strerror(integer < 0 ? SEL_EVALUE :
							 SEL_ERANGE));
	return integer;
}

/* The error of a name that no back end has, with the names that there are. */
static void no_backend(lua_State *L, const char *name)
{
	luaL_Buffer known;
	const char *one;
	uint32_t i;

	luaL_buffinit(L, &known);
	for (i = 0; *(one = sel_backend_name(i)); i++) {
		if (i > 0)
			luaL_addlstring(&known, ", ", 2);
		luaL_addstring(&known, one);
	}
	luaL_pushresult(&known);
	sel_lua_raise(L, "no back end has the name '%s'; known are %s", name,
		      lua_tostring(L, -1));
}

/* nil, a name or a number. */
uint32_t sel_lua_backend(lua_State *L, int index)
{
	const char *name;
	size_t length;
	sel_status backend;

	if (lua_isnil(L, index))
		return SEL_BACKEND_DEFAULT;
	if (lua_type(L, index) != LUA_TSTRING)
		return (uint32_t)sel_lua_integer(L, index, "back end", 0,
						 UINT32_MAX);
	name = lua_tolstring(L, index, &length);
	backend = strlen(name) == length ? sel_backend_by_name(name) : -1;
	if (backend < 0)
		no_backend(L, name);
	return (uint32_t)backend;
}

/* Letters, or a mask, of which libsel says whether it is good. */
uint32_t sel_lua_events(lua_State *L, int index)
{
	const char *letters, *end;
	size_t length;
	uint32_t events = 0;
	lua_Number number;

	if (lua_type(L, index) == LUA_TNUMBER) {
		number = lua_tonumber(L, index);
		if (number != floor(number))
			sel_lua_raise(L, "events: an integer expected, got %f",
				      number);
		return number >= 0 && number <= UINT32_MAX ?
			(uint32_t)number : 0;
	}
	if (lua_type(L, index) != LUA_TSTRING)
		sel_lua_raise(L, "events: letters or a mask expected, got %s",
			      luaL_typename(L, index));
	letters = lua_tolstring(L, index, &length);
	for (end = letters + length; letters < end; letters++) {
		switch (*letters) {
		case 'r':
			events |= SEL_EVENT_READ;
			break;
		case 'w':
			events |= SEL_EVENT_WRITE;
			break;
		case 'p':
			events |= SEL_EVENT_PRI;
			break;
		default:
			sel_lua_raise(L, "events: '%s' has letters other than "
				      "r, w and p", lua_tostring(L, index));
		}
	}
	return events;
}

uint32_t sel_lua_mask(lua_State *L, int index)
{
	return (uint32_t)sel_lua_integer(L, index, "mask", 0, UINT32_MAX);
}

const char *sel_lua_name(lua_State *L, int index)
{
	if (lua_type(L, index) != LUA_TSTRING)
		sel_lua_raise(L, "a name expected, got %s",
			      luaL_typename(L, index));
	return lua_tostring(L, index);
}
