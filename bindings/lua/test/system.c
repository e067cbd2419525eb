/* SPDX-License-Identifier: MIT */
/*
 * What the tests need of the system and Lua has not got: the files of the
 * conformance table, threads that call libsel while Lua waits, and a lack of
 * memory.
 */
#include "core.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../conformance/files.h"
#include "measure.h"

struct helper {
	pthread_t thread;
	int runs;
	sel_selector *selector;
	struct timespec delay;
	int closes;
	sel_status status;
};

static int answer(lua_State *L, int32_t result)
{
	if (result < 0) {
		lua_pushnil(L);
		lua_pushstring(L, strerror(-result));
		lua_pushinteger(L, -result);
		return 3;
	}
	lua_pushinteger(L, result);
	return 1;
}

/* open(KIND, OTHER, TEXT): one or two descriptors, and a child or nil */
static int open_kind(lua_State *L)
{
	int32_t fds[2] = { -1, -1 }, child = 0, n;

	n = conformance_open(luaL_checkstring(L, 1),
			     (int32_t)luaL_optinteger(L, 2, -1),
			     luaL_optstring(L, 3, ""), fds, &child);
	if (n < 0)
		return answer(L, n);
	lua_pushinteger(L, fds[0]);
	if (n > 1)
		lua_pushinteger(L, fds[1]);
	else
		lua_pushnil(L);
	if (child == 0)
		return 2;
	lua_pushinteger(L, child);
	return 3;
}

/* act(VERB, FD, OTHER) */
static int act(lua_State *L)
{
	return answer(L, conformance_do(luaL_checkstring(L, 1),
					(int32_t)luaL_checkinteger(L, 2),
					(int32_t)luaL_optinteger(L, 3, -1)));
}

/* await(FD, LETTER) */
static int await(lua_State *L)
{
	return answer(L, conformance_await((int32_t)luaL_checkinteger(L, 1),
					   *luaL_checkstring(L, 2)));
}

static int reap(lua_State *L)
{
	conformance_reap((int32_t)luaL_checkinteger(L, 1));
	return 0;
}

static int read_some(lua_State *L)
{
	char buffer[4096];
	ssize_t n = read((int)luaL_checkinteger(L, 1), buffer, sizeof(buffer));

	if (n < 0)
		return answer(L, -errno);
	lua_pushlstring(L, buffer, (size_t)n);
	return 1;
}

/* write(FD, TEXT) */
static int write_text(lua_State *L)
{
	size_t length;
	const char *text = luaL_checklstring(L, 2, &length);
	ssize_t n = write((int)luaL_checkinteger(L, 1), text, length);

	return answer(L, n < 0 ? -errno : (int32_t)n);
}

/* An allocator that refuses all growth after some. */
struct starver {
	lua_Alloc allocate;
	void *data;
	lua_Integer left;	/* how many it still allows */
};

static void *starve_of(void *data, void *block, size_t old, size_t size)
{
	struct starver *starver = data;

	if (size > 0 && (block == NULL || size > old) && --starver->left < 0)
		return NULL;
	return starver->allocate(starver->data, block, old, size);
}

/* starve(N, FUNCTION): calls FUNCTION, and lets the Nth allocation fail */
static int starve(lua_State *L)
{
	struct starver starver;
	int status;

	starver.left = luaL_checkinteger(L, 1) - 1;
	starver.allocate = lua_getallocf(L, &starver.data);
	lua_settop(L, 2);
	lua_setallocf(L, starve_of, &starver);
	status = lua_pcall(L, 0, 0, 0);
	lua_setallocf(L, starver.allocate, starver.data);
	lua_pushboolean(L, status == 0);
	return 1;
}

static void *help(void *data)
{
	struct helper *helper = data;

	nanosleep(&helper->delay, NULL);
	helper->status = helper->closes ?
		sel_selector_close(helper->selector) :
		sel_selector_wakeup(helper->selector);
	return NULL;
}

/* join(HELPER): what its call answered */
static int join(lua_State *L)
{
	struct helper *helper = luaL_checkudata(L, 1, "helper");

	if (helper->runs)
		pthread_join(helper->thread, NULL);
	helper->runs = 0;
	lua_pushinteger(L, helper->status);
	return 1;
}

/* thread(SELECTOR, "wakeup" or "close", SECONDS) */
static int start(lua_State *L)
{
	sel_selector *selector = ((struct handle *)lua_touserdata(L, 1))->object;
	int closes = strcmp(luaL_checkstring(L, 2), "close") == 0;
	double seconds = luaL_checknumber(L, 3);
	struct helper *helper = lua_newuserdata(L, sizeof(*helper));

	memset(helper, 0, sizeof(*helper));
	luaL_getmetatable(L, "helper");
	lua_setmetatable(L, -2);
	helper->selector = selector;
	helper->closes = closes;
	helper->delay.tv_sec = (time_t)seconds;
	helper->delay.tv_nsec = (long)((seconds - (double)(long)seconds) * 1e9);
	helper->runs = pthread_create(&helper->thread, NULL, help, helper) == 0;
	return helper->runs ? 1 : 0;
}

/* limit(N): of descriptors; the old one */
static int limit(lua_State *L)
{
	struct rlimit limits;
	lua_Integer old;

	if (getrlimit(RLIMIT_NOFILE, &limits) < 0)
		return answer(L, -errno);
	old = (lua_Integer)limits.rlim_cur;
	limits.rlim_cur = (rlim_t)luaL_checkinteger(L, 1);
	if (setrlimit(RLIMIT_NOFILE, &limits) < 0)
		return answer(L, -errno);
	lua_pushinteger(L, old);
	return 1;
}

/*
 * in_child(FUNCTION): whether FUNCTION, called in a child of fork, has returned
 * true.  The child runs nothing else, and closes nothing.
 */
static int in_child(lua_State *L)
{
	int status = -1;
	pid_t child;

	luaL_checktype(L, 1, LUA_TFUNCTION);
	fflush(stdout);
	child = fork();
	if (child < 0)
		return answer(L, -errno);
	if (child == 0) {
		lua_settop(L, 1);
		if (lua_pcall(L, 0, 1, 0) != 0)
			fprintf(stderr, "in the child: %s\n",
				lua_tostring(L, -1));
		else if (lua_toboolean(L, -1))
			_exit(0);
		_exit(1);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	lua_pushboolean(L, status == 0);
	return 1;
}

static const struct luaL_Reg functions[] = {
	{ "act", act },
	{ "await", await },
	{ "in_child", in_child },
	{ "join", join },
	{ "limit", limit },
	{ "measure", measure },
	{ "measure_changes", measure_changes },
	{ "open", open_kind },
	{ "read", read_some },
	{ "reap", reap },
	{ "starve", starve },
	{ "thread", start },
	{ "write", write_text },
	{ NULL, NULL },
};

int luaopen_system(lua_State *L);

int luaopen_system(lua_State *L)
{
	const struct luaL_Reg *entry;

	luaL_newmetatable(L, "helper");
	lua_pushcfunction(L, join);
	lua_setfield(L, -2, "__gc");
	lua_newtable(L);
	for (entry = functions; entry->name != NULL; entry++) {
		lua_pushcfunction(L, entry->func);
		lua_setfield(L, -2, entry->name);
	}
	return 1;
}
