/* SPDX-License-Identifier: MIT */
/*
 * More descriptors are ready than the array holds: none starves, nothing that
 * comes once is lost, and nothing is written outside of the array.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

enum { COUNT = 20 };

static int32_t pipes[COUNT][2];
static sel_event events[2 * COUNT];

/* Waits until each pipe has come; how many waits that took, or -1. */
static int rounds(sel_selector *selector, size_t capacity)
{
	size_t expected = capacity < COUNT ? capacity : COUNT;
	uint32_t seen = 0;
	int count = 0;

	while (seen != (1U << COUNT) - 1) {
		uint32_t batch = 0;
		sel_status n = sel_selector_select(selector, events, capacity,
						   SEL_FOREVER, 0);

		if (n != (sel_status)expected)
			return -1;
		for (sel_status i = 0; i < n; i++) {
			uint32_t bit = 1U << events[i].key.data;

			if ((batch & bit) != 0)
				return -1;
			batch |= bit;
		}
		seen |= batch;
		if (++count > 4 * COUNT)
			return -1;
	}
	return count;
}

static void test_fair(sel_selector *selector)
{
	static const size_t capacities[] = { 1, 2, 3, 7, COUNT - 1, COUNT,
					     COUNT + 1, 2 * COUNT };

	for (int i = 0; i < COUNT; i++)
		add(selector, pipes[i][0], R, (uint64_t)i);
	for (size_t i = 0; i < LENGTH(capacities); i++) {
		size_t capacity = capacities[i];
		int need = (int)((COUNT + capacity - 1) / capacity);
		int took = rounds(selector, capacity);

		if (!ok(took > 0 && took <= 2 * need,
			"%d ready, room for %d: each has its turn", COUNT,
			(int)capacity))
			diag("%d waits, expected at most %d", took, 2 * need);
	}
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
}

/* Each is to come exactly once, in waits for `capacity` events. */
static void once(sel_selector *selector, uint32_t flag, size_t capacity)
{
	int times[COUNT] = { 0 };
	bool good = true;
	sel_status n;

	topic("flags %#x, %d ready, room for %d", flag, COUNT, (int)capacity);
	for (int i = 0; i < COUNT; i++)
		add(selector, pipes[i][0], R | flag, (uint64_t)i);
	do {
		n = sel_selector_select(selector, events, capacity, 0, 0);
		for (sel_status i = 0; i < n; i++)
			times[events[i].key.data]++;
	} while (n > 0);
	is_status(0, n, "the looks come to an end without an error");
	for (int i = 0; i < COUNT; i++)
		good = good && times[i] == 1;
	ok(good, "each comes once");
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
}

static void test_once(sel_selector *selector, uint32_t flag, uint32_t feature,
		      const char *name)
{
	static const size_t capacities[] = { 1, 3, COUNT };
	uint32_t features = (uint32_t)sel_selector_features(selector);

	topic("flags %#x", flag);
	for (size_t i = 0; i < LENGTH(capacities); i++)
		if ((features & feature) != 0)
			once(selector, flag, capacities[i]);
		else
			skip("no %s", name);
}

static bool untouched(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0xa5)
			return false;
	return true;
}

/*
 * One page between two that fault; the array at its end, then at its start.
 * What is beyond the events returned may be scratch, but inside the array.
 */
static void test_guarded(sel_selector *selector)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *map = mmap(NULL, 3 * page, PROT_NONE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *middle = map + page;
	bool end = true;
	bool start = true;

	topic("an array between pages that fault");
	if (map == MAP_FAILED ||
	    mprotect(middle, page, PROT_READ | PROT_WRITE) != 0)
		bail("no guarded page");
	for (int i = 0; i < COUNT; i++)
		add(selector, pipes[i][0], R, (uint64_t)i);
	for (size_t capacity = 1; capacity <= 2 * COUNT; capacity++) {
		size_t size = capacity * sizeof(sel_event);
		sel_status n = capacity < COUNT ? (sel_status)capacity : COUNT;
		void *array = middle + page - size;

		memset(middle, 0xa5, page);
		end = sel_selector_select(selector, array, capacity, 0, 0) == n &&
		      untouched(middle, page - size) && end;
		memset(middle, 0xa5, page);
		array = middle;
		start = sel_selector_select(selector, array, capacity, 0, 0) == n
			&& untouched(middle + size, page - size) && start;
	}
	ok(end, "at the end of its page: nothing is written outside");
	ok(start, "at the start of its page: nothing is written outside");
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
	munmap(map, 3 * page);
}

/* Above what the kernel takes in one call: cut down, not refused. */
static void test_huge(sel_selector *selector)
{
	static const size_t capacity = (size_t)1 << 28;
	sel_event *huge = MAP_FAILED;
	bool good = true;

	topic("a capacity of %zu", capacity);
	if (SIZE_MAX > UINT32_MAX)
		huge = mmap(NULL, capacity * sizeof(*huge),
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			    0);
	if (huge == MAP_FAILED) {
		skip("no memory for such an array");
		return;
	}
	for (int i = 0; i < COUNT; i++)
		add(selector, pipes[i][0], R, (uint64_t)i);
	is_status(COUNT, sel_selector_select(selector, huge, capacity, 0, 0),
		  "a look has all %d events", COUNT);
	for (int i = 0; i < COUNT; i++)
		good = good && huge[i].events == R && huge[i].key.events == R;
	ok(good, "each event and its key say READ");
	for (int i = 0; i < COUNT; i++)
		(void)sel_selector_unregister(selector, pipes[i][0], NULL);
	is_status(0, sel_selector_select(selector, huge, capacity, MS / 2, 0),
		  "an idle wait with a time-out ends with 0");
	munmap(huge, capacity * sizeof(*huge));
}

static void test(uint32_t backend)
{
	sel_selector *selector = open_selector(backend, 0);

	for (int i = 0; i < COUNT; i++) {
		open_pipe(pipes[i]);
		put(pipes[i][1], 1);
	}
	is_status(SEL_EVALUE, sel_selector_select(selector, events, 0, 0, 0),
		  "a capacity of 0: SEL_EVALUE");
	test_fair(selector);
	test_once(selector, SEL_EVENT_ONESHOT, SEL_FEATURE_ONESHOT, "ONESHOT");
	test_once(selector, SEL_EVENT_EDGE, SEL_FEATURE_EDGE, "EDGE");
	test_guarded(selector);
	test_huge(selector);
	for (int i = 0; i < COUNT; i++)
		close_both(pipes[i]);
	sel_selector_free(selector);
}

int main(void)
{
	for_each_backend(test);
	return finish();
}
