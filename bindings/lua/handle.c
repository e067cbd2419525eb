/* SPDX-License-Identifier: MIT */
/*
 * Userdata for libsel's objects.  Each kind has one metatable a Lua state, in
 * the registry; sel.lua adds its methods there.
 *
 * A userdata is known by its size and its first word, which is quicker than
 * comparing metatables, and no other library's has that word.
 */
#include "core.h"

#include <stdlib.h>

static const char *const names[SEL_LUA_KINDS + 1] = {
	[SEL_LUA_SELECTOR] = "selector",
	[SEL_LUA_POLL] = "poll",
	[SEL_LUA_EPOLL] = "epoll",
	[SEL_LUA_DEVPOLL] = "devpoll",
	[SEL_LUA_KQUEUE] = "kqueue",
};

/* Their addresses are the first words, and keys of the registry. */
static char proofs[SEL_LUA_KINDS];

static size_t size_of(enum sel_lua_kind kind)
{
	return kind == SEL_LUA_SELECTOR ? sizeof(struct selector) :
					  sizeof(struct handle);
}

/* NULL when it is something else. */
struct handle *sel_lua_find(lua_State *L, int index, enum sel_lua_kind kind)
{
	struct handle *handle = lua_touserdata(L, index);

	if (handle == NULL || lua_rawlen(L, index) != size_of(kind) ||
	    handle->proof != &proofs[kind])
		return NULL;
	return handle;
}

static int refuse(lua_State *L, int index, enum sel_lua_kind kind)
{
	if (sel_lua_find(L, index, kind) != NULL)
		return sel_lua_raise(L, "the %s is collected already",
				     names[kind]);
	return sel_lua_raise(L, "a %s expected, got %s (a call with . for :?)",
			     names[kind], luaL_typename(L, index));
}

void *sel_lua_object(lua_State *L, int index, enum sel_lua_kind kind)
{
	struct handle *handle = sel_lua_find(L, index, kind);

	if (handle == NULL || handle->object == NULL)
		refuse(L, index, kind);
	return handle->object;
}

struct selector *sel_lua_selector(lua_State *L, int index)
{
	struct handle *handle = sel_lua_find(L, index, SEL_LUA_SELECTOR);

	if (handle == NULL || handle->object == NULL)
		refuse(L, index, SEL_LUA_SELECTOR);
	return (struct selector *)handle;
}

/* Also after a constructor that failed, and twice if a program likes to. */
static int collect(lua_State *L)
{
	struct selector *selector;
	struct handle *handle;
	enum sel_lua_kind kind = SEL_LUA_SELECTOR;
	void *object;

	while (kind < SEL_LUA_KINDS && sel_lua_find(L, 1, kind) == NULL)
		kind++;
	if (kind == SEL_LUA_KINDS)
		return 0;
	handle = lua_touserdata(L, 1);
	object = handle->object;
	handle->object = NULL;
	switch (kind) {
	case SEL_LUA_SELECTOR:
		selector = (struct selector *)handle;
		free(selector->events);
		free(selector->places);
		selector->events = NULL;
		selector->places = NULL;
		selector->capacity = selector->filled = 0;
		selector->changes++;
		sel_selector_free(object);
		break;
	case SEL_LUA_POLL:
		sel_poll_free(object);
		break;
	case SEL_LUA_EPOLL:
		sel_epoll_free(object);
		break;
	case SEL_LUA_DEVPOLL:
		sel_devpoll_free(object);
		break;
	default:
		sel_kqueue_free(object);
	}
	return 0;
}

static void push_metatable(lua_State *L, enum sel_lua_kind kind)
{
	lua_pushlightuserdata(L, &proofs[kind]);
	lua_rawget(L, LUA_REGISTRYINDEX);
	if (!lua_isnil(L, -1))
		return;
	lua_pop(L, 1);
	lua_newtable(L);
	lua_pushcfunction(L, collect);
	lua_setfield(L, -2, "__gc");
	/* What getmetatable() answers: nobody is to call __gc. */
	lua_pushstring(L, names[kind]);
	lua_setfield(L, -2, "__metatable");
	lua_pushlightuserdata(L, &proofs[kind]);
	lua_pushvalue(L, -2);
	lua_rawset(L, LUA_REGISTRYINDEX);
}

/* metatable(KIND) */
int sel_lua_metatable(lua_State *L)
{
	push_metatable(L, (enum sel_lua_kind)luaL_checkoption(L, 1, NULL,
							      names));
	return 1;
}

static void push_state(lua_State *L, int selector)
{
	int i;

	lua_createtable(L, FIRST, 0);
	for (i = KEYS; i < FIRST; i++) {
		lua_newtable(L);
		lua_rawseti(L, -2, i);
	}
	sel_lua_push_steps(L, selector, selector + 1);
}

/* Leaves a userdata on the stack, and answers where its object belongs. */
void **sel_lua_make(lua_State *L, enum sel_lua_kind kind)
{
	struct handle *handle = lua_newuserdata(L, size_of(kind));
	int place = lua_gettop(L);

	handle->proof = &proofs[kind];
	handle->object = NULL;
	if (kind == SEL_LUA_SELECTOR)
		*(struct selector *)handle = (struct selector){
			.handle = *handle,
			.first = sel_lua_first(L),
			.empty = true,
		};
	push_metatable(L, kind);
	if (kind == SEL_LUA_SELECTOR) {
		push_state(L, place);
		lua_setuservalue(L, place);
	}
	lua_setmetatable(L, place);
	return &handle->object;
}
