/* SPDX-License-Identifier: MIT */
/*
 * Time-outs, and what happens when a signal ends a wait: Lua's way to tell a
 * program of a signal is a debug hook, which runs at the next call.
 */
#include "core.h"

#include <math.h>

/* Seconds, or nil.  Rounded away from zero, which has a meaning of its own. */
int64_t sel_lua_timeout(lua_State *L, int index)
{
	lua_Number seconds;
	int type = lua_type(L, index);

	if (type <= LUA_TNIL)
		return SEL_FOREVER;
	if (type != LUA_TNUMBER)
		sel_lua_raise(L, "timeout: a number or nil expected, got %s",
			      luaL_typename(L, index));
	seconds = lua_tonumber(L, index);
	if (seconds == 0)
		return 0;
	if (isnan(seconds))
		sel_lua_raise(L, "timeout: not a number");
	if (seconds >= (double)SEL_FOREVER / 1e9)
		return SEL_FOREVER;
	if (seconds <= (double)-SEL_FOREVER / 1e9)
		return -SEL_FOREVER;
	return (int64_t)(seconds < 0 ? floor(seconds * 1e9) :
				       ceil(seconds * 1e9));
}

/* Whether a hook is set that a call of a function would run. */
static bool is_hooked(lua_State *L)
{
	return (lua_gethookmask(L) & LUA_MASKCALL) != 0;
}

/*
 * The end of a wait that begins now.  A signal that came since the last
 * instruction of Lua's has set its hook already, and would not end the wait.
 * Nor would a signal that came while a coroutine computed: Lua's own
 * interpreters set the hook for the main coroutine, `first`, if that is known.
 */
int64_t sel_lua_deadline(lua_State *L, lua_State *first, int64_t timeout)
{
	int64_t now;

	if (timeout == 0)
		return 0;
	if (is_hooked(L) || (first != L && first != NULL && is_hooked(first)))
		sel_lua_run_hook(L);
	/* A negative one has no end, or none is waited for. */
	if (timeout < 0 || timeout >= SEL_FOREVER)
		return timeout;
	now = sel_now();
	return timeout > SEL_FOREVER - now ? SEL_FOREVER : now + timeout;
}

/* What is left of it. */
int64_t sel_lua_left(int64_t timeout, int64_t deadline)
{
	if (timeout <= 0 || deadline >= SEL_FOREVER)
		return timeout;
	deadline -= sel_now();
	return deadline > 0 ? deadline : 0;
}

static int nothing(lua_State *L)
{
	(void)L;
	return 0;
}

/*
 * Calls a function, for the hook's sake; it may raise an error.  A hook that was
 * set for the main coroutine would not be called before that runs again: so this
 * coroutine borrows the hook for the call, and gets its own one back.
 */
void sel_lua_run_hook(lua_State *L)
{
	lua_State *first = sel_lua_first(L);
	lua_Hook own = lua_gethook(L);
	int mask = lua_gethookmask(L), count = lua_gethookcount(L), status;

	luaL_checkstack(L, 4, NULL);
	lua_pushcfunction(L, nothing);
	if (first == NULL || first == L || !is_hooked(first) ||
	    lua_gethook(first) == own) {
		lua_call(L, 0, 0);
		return;
	}
	lua_sethook(L, lua_gethook(first), lua_gethookmask(first),
		    lua_gethookcount(first));
	status = lua_pcall(L, 0, 0, 0);
	lua_sethook(L, own, mask, count);
	if (status != 0)
		lua_error(L);
	if (own == NULL)
		return;
	lua_pushcfunction(L, nothing);
	lua_call(L, 0, 0);
}
