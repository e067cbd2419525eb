/* SPDX-License-Identifier: MIT */
/*
 * The C half of the Lua binding: what the typemaps in bindings/swig/lua.i call
 * and the waits of a selector.
 *
 * A function that finds a fault raises a Lua error, which does not return, so
 * that nothing here may hold memory that Lua does not know.
 */
#ifndef SEL_LUA_CORE_H
#define SEL_LUA_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lua.h>
#include <lauxlib.h>

#include "sel.h"

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#define lua_getuservalue lua_getfenv
#define lua_setuservalue lua_setfenv
#endif

/* Answers the type, as it does by itself since 5.3. */
#if LUA_VERSION_NUM < 503
#define sel_lua_rawgeti(L, index, n) \
	(lua_rawgeti(L, index, n), lua_type(L, -1))
#else
#define sel_lua_rawgeti lua_rawgeti
#endif

enum sel_lua_kind {
	SEL_LUA_SELECTOR,
	SEL_LUA_POLL,
	SEL_LUA_EPOLL,
	SEL_LUA_DEVPOLL,
	SEL_LUA_KQUEUE,
	SEL_LUA_KINDS
};

/* What all userdata of ours begins with. */
struct handle {
	const void *proof;	/* whose userdata this is */
	void *object;		/* libsel's; NULL before and after its life */
};

/* One place of a selector's batch: what Lua's table has there. */
struct place {
	int32_t fd;		/* -1: none, or ended */
	uint32_t events;
};

/*
 * A selector.  There are at least as many places as registrations.
 *
 * Its Lua side, the state, is a table, the userdata's user value.  From FIRST
 * on it is the batch, of which a loop over several events takes them: FIRST +
 * 2i and the next hold the key of place i, or false, and its events.  A batch
 * is filled anew by each ready(), and only where it differs from what is there
 * already.  CURSOR is two before what comes next, and LOOP is the number of the
 * loop that takes the batch, for a step function in Lua; the step function in C
 * has `next` and `loop`.  KEYS has the keys by descriptor; a false there stands
 * for a key that a call is about to store.  The pairs that select() returns are
 * made once: READ_PAIRS and the two behind it have them by descriptor for
 * events 1 to 3, and OTHER_PAIRS has such tables by events.  READ_LISTS and the
 * two behind it have the lists of one such pair.  EMPTY is the list of the next
 * wakeup, which can't be lost for lack of memory then.
 */
struct selector {
	struct handle handle;
	sel_event *events;	/* room for a wait */
	struct place *places;
	size_t capacity;
	size_t filled;		/* places that may hold a key */
	size_t next;		/* the place that comes next in a loop */
	size_t count;		/* registrations */
	lua_State *first;	/* the main coroutine; NULL if unknown */
	uint32_t waits;		/* that have returned events */
	uint32_t changes;	/* what may make an event stale */
	uint32_t harvested;	/* `changes`, when the last wait returned */
	uintptr_t loop;		/* the number of the last loop over a batch */
	sel_status found;	/* by a look of the compiler's, to be reported */
	sel_status owed;	/* events of the last wait, not handed over yet */
	bool lists;		/* whether the state has any lists */
	bool empty;		/* whether the list at EMPTY is made */
};
enum {
	CURSOR = 1,
	LOOP,
	KEYS,
	ONCE,
	STEP,
	EMPTY,
	OTHER_PAIRS,
	READ_PAIRS,
	READ_LISTS = READ_PAIRS + 3,
	FIRST = READ_LISTS + 3
};

/* steps.c */
void sel_lua_push_steps(lua_State *L, int selector, int metatable);

/* handle.c */
void *sel_lua_object(lua_State *L, int index, enum sel_lua_kind kind);
void **sel_lua_make(lua_State *L, enum sel_lua_kind kind);
struct selector *sel_lua_selector(lua_State *L, int index);
struct handle *sel_lua_find(lua_State *L, int index, enum sel_lua_kind kind);
int sel_lua_metatable(lua_State *L);

/* error.c */
int sel_lua_layer(lua_State *L);
lua_State *sel_lua_first(lua_State *L);
int sel_lua_fault(lua_State *L);
int sel_lua_raise(lua_State *L, const char *format, ...);
int sel_lua_failed(lua_State *L, sel_status code);
/* The same, with the descriptor named in the message. */
int sel_lua_failed_at(lua_State *L, sel_status code, int32_t fd);

/* value.c */
void sel_lua_push_number(lua_State *L, int64_t number);
int64_t sel_lua_integer(lua_State *L, int index, const char *name,
			int64_t least, int64_t most);
uint32_t sel_lua_backend(lua_State *L, int index);
uint32_t sel_lua_events(lua_State *L, int index);
uint32_t sel_lua_mask(lua_State *L, int index);
const char *sel_lua_name(lua_State *L, int index);

/* file.c */
int32_t sel_lua_file(lua_State *L, int index, uint64_t *token);
int32_t sel_lua_known_file(lua_State *L, int index);

/* time.c */
int64_t sel_lua_timeout(lua_State *L, int index);
int64_t sel_lua_deadline(lua_State *L, lua_State *first, int64_t timeout);
int64_t sel_lua_left(int64_t timeout, int64_t deadline);
void sel_lua_run_hook(lua_State *L);

/* keys.c */
void sel_lua_expect(lua_State *L, struct selector *s, size_t more);
bool sel_lua_reserve(lua_State *L, int table, int32_t fd);
void sel_lua_lost(lua_State *L, struct selector *s, int state, int32_t fd);
int sel_lua_push_key(lua_State *L, const sel_key *key);

/* changes.c */
int sel_lua_register(lua_State *L);
int sel_lua_modify(lua_State *L);
int sel_lua_unregister(lua_State *L);
int sel_lua_close(lua_State *L);

/* many.c */
int sel_lua_register_many(lua_State *L);
int sel_lua_unregister_many(lua_State *L);

/* wait.c */
struct span {
	int64_t timeout;	/* what is left for the next wait */
	int64_t end;
};
struct span sel_lua_span(lua_State *L, struct selector *s);
sel_status sel_lua_wait(lua_State *L, struct selector *s, struct span *span);
uint32_t sel_lua_still(struct selector *s, const sel_event *event);
bool sel_lua_key_at(lua_State *L, struct selector *s, int keys, int32_t fd);

/* ready.c */
int sel_lua_ready(lua_State *L);
int32_t sel_lua_look(struct selector *s);
int sel_lua_looker(lua_State *L);
int sel_lua_report(lua_State *L);
int sel_lua_keys(lua_State *L);
void sel_lua_leave_batch(lua_State *L, struct selector *s, int32_t fd);
void sel_lua_mask_batch(lua_State *L, struct selector *s, int32_t fd,
			uint32_t events);
void sel_lua_clear_batch(lua_State *L, struct selector *s, size_t filled);

/* pairs.c */
int sel_lua_select(lua_State *L);
void sel_lua_leave_pairs(lua_State *L, int32_t fd);
void sel_lua_clear_pairs(lua_State *L, struct selector *s);
void sel_lua_empty(lua_State *L, int table);

/* lists.c */
size_t sel_lua_clamp(int64_t capacity);
sel_pollfd *sel_lua_results(lua_State *L, int index, size_t *capacity);
int sel_lua_push_results(lua_State *L, const sel_pollfd *ready, size_t count);
int32_t *sel_lua_list(lua_State *L, int index, size_t *length);
int sel_lua_push_list(lua_State *L, int index, const int32_t *ready,
		      size_t count);

/* kevent.c */
int sel_lua_compare_kevents(lua_State *L);
sel_kevent *sel_lua_changes(lua_State *L, int index, size_t *count);
sel_kevent *sel_lua_kevents(lua_State *L, int index, size_t *capacity);
int sel_lua_push_kevents(lua_State *L, const sel_kevent *events, size_t count);

#endif
