/* SPDX-License-Identifier: MIT */
/*
 * A function of the module `system`, in a file of its own.
 */
#ifndef SEL_LUA_MEASURE_H
#define SEL_LUA_MEASURE_H

int measure(lua_State *L);
int measure_changes(lua_State *L);

#endif
