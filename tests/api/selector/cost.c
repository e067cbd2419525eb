/* SPDX-License-Identifier: MIT */
/*
 * A wait makes no allocation, nor does a modify.  This program's own malloc
 * and its kin count, and pass on to the next of that name.
 */
#include <config.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "tap.h"

#ifdef __has_feature
#define FEATURE(name) __has_feature(name)
#else
#define FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	FEATURE(address_sanitizer) || FEATURE(thread_sanitizer)
#define OWN_MALLOC 0
#else
#define OWN_MALLOC 1
#endif

enum { COUNT = 40, WAITS = 100 };

static atomic_long allocations;

#if OWN_MALLOC

/* For the allocations, if any, of dlsym() itself; never given back. */
static _Alignas(max_align_t) char early[4096];
static size_t early_used;

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static void (*next_free)(void *);

static void *early_alloc(size_t size)
{
	void *memory = early + early_used;

	size = (size + 63) / 64 * 64;
	if (size > sizeof(early) - early_used)
		return NULL;
	early_used += size;
	return memory;
}

static void resolve(void *function, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(function, &found, sizeof(found));
}

static bool ready(void)
{
	static int state;

	if (state == 0) {
		state = 1;
		resolve(&next_malloc, "malloc");
		resolve(&next_calloc, "calloc");
		resolve(&next_realloc, "realloc");
		resolve(&next_free, "free");
		state = 2;
	}
	return state == 2;
}

void *malloc(size_t size)
{
	allocations++;
	return ready() ? next_malloc(size) : early_alloc(size);
}

void *calloc(size_t count, size_t size)
{
	allocations++;
	return ready() ? next_calloc(count, size) : early_alloc(count * size);
}

void *realloc(void *memory, size_t size)
{
	allocations++;
	return ready() ? next_realloc(memory, size) : early_alloc(size);
}

void free(void *memory)
{
	if ((char *)memory >= early && (char *)memory < early + sizeof(early))
		return;
	if (memory != NULL && ready())
		next_free(memory);
}

#endif

static sel_event events[COUNT];

static void test_waits(sel_selector *selector, const char *what)
{
	static const int64_t timeouts[] = { 0, 1, MS / 10 };
	long before;

	for (size_t i = 0; i < LENGTH(timeouts); i++) {
		before = allocations;
		for (int n = 0; n < WAITS; n++)
			(void)sel_selector_select(selector, events,
						  (size_t)(1 + n % COUNT),
						  timeouts[i], 0);
		is_int(0, allocations - before,
		       "%s, %d waits of %d ns: no allocation", what, WAITS,
		       (int)timeouts[i]);
	}
}

static void test_changes(sel_selector *selector, int32_t fd)
{
	long before = allocations;

	for (int n = 0; n < WAITS; n++)
		(void)sel_selector_modify(selector, fd, R, (uint64_t)n, NULL);
	is_int(0, allocations - before,
	       "%d times modify of the data: no allocation", WAITS);
	for (int n = 0; n < WAITS; n++)
		(void)sel_selector_modify(selector, fd, n % 2 == 0 ? RW : R, 0,
					  NULL);
	is_int(0, allocations - before,
	       "%d times modify of the events: no allocation", WAITS);
	for (int n = 0; n < WAITS; n++) {
		(void)sel_selector_wakeup(selector);
		(void)sel_selector_select(selector, events, 1, SEL_FOREVER, 0);
	}
	is_int(0, allocations - before, "%d wakeups: no allocation", WAITS);
}

static void test(uint32_t backend)
{
	long before = allocations;
	sel_selector *selector = open_selector(backend, 0);
	int32_t fds[COUNT][2];

	ok(allocations > before,
	   "the counter sees the allocation of a new selector");
	test_waits(selector, "nothing registered");
	for (int i = 0; i < COUNT; i++) {
		open_unix(fds[i]);
		add(selector, fds[i][0], R, (uint64_t)i);
	}
	test_waits(selector, "all idle");
	put(fds[7][1], 1);
	test_waits(selector, "one ready");
	test_changes(selector, fds[7][0]);
	for (int i = 0; i < COUNT; i++)
		put(fds[i][1], 1);
	test_waits(selector, "all ready");
	for (int i = 0; i < COUNT; i++)
		close_both(fds[i]);
	sel_selector_free(selector);
}

int main(void)
{
	if (!OWN_MALLOC || under_valgrind())
		skip_all("somebody else has replaced malloc");
	for_each_backend(test);
	return finish();
}
