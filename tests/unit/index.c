/* SPDX-License-Identifier: MIT */
/*
 * The hash table of tokens: it keeps what it was given, and finds it in a few
 * steps, whatever bits the tokens differ in.  The steps are counted, by the
 * calls that ask for an entry's key.
 */
#include "core/index.h"

#include "tap.h"

enum { COUNT = 16000, STEPS_EACH = 4 };

struct keys {
	unsigned int shift;	/* the lowest bit that tells two keys apart */
	bool reversed;		/* their bytes, as on the other kind of machine */
	unsigned long steps;
};

static uint64_t key_of(const void *owner, uint32_t entry)
{
	struct keys *keys = (struct keys *)(uintptr_t)owner;
	uint64_t key = (uint64_t)(entry + 1) << keys->shift;

	keys->steps++;
	return keys->reversed ? __builtin_bswap64(key) : key;
}

static void test(unsigned int shift, bool reversed)
{
	struct keys keys = { .shift = shift, .reversed = reversed };
	struct sel__index index = { .slots = NULL };
	unsigned int wrong = 0;
	uint32_t i;

	topic("%d keys, shifted by %u%s", COUNT, shift,
	      reversed ? ", bytes reversed" : "");
	for (i = 0; i < COUNT; i++) {
		if (sel__index_reserve(&index, key_of, &keys) != 0)
			bail("no memory");
		wrong += sel__index_find(&index, key_of, &keys,
					 key_of(&keys, i)) != SEL__NO_ENTRY;
		sel__index_add(&index, key_of(&keys, i), i);
	}
	is_uint(0, wrong, "no key is found before it is added");
	keys.steps = 0;
	for (i = 0; i < COUNT; i++)
		wrong += sel__index_find(&index, key_of, &keys,
					 key_of(&keys, i)) != i;
	is_uint(0, wrong, "each key is found");
	ok(keys.steps < COUNT * (STEPS_EACH + 1UL),
	   "a key is found in less than %d steps: %lu for all", STEPS_EACH,
	   keys.steps);
	for (i = 0; i < COUNT; i += 2)
		sel__index_remove(&index, key_of, &keys, key_of(&keys, i));
	for (i = 0; i < COUNT; i++)
		wrong += sel__index_find(&index, key_of, &keys,
					 key_of(&keys, i)) !=
			(i % 2 ? i : SEL__NO_ENTRY);
	is_uint(0, wrong, "half of the keys removed: the other half is found");
	sel__index_clear(&index);
	for (i = 0; i < COUNT; i++)
		wrong += sel__index_find(&index, key_of, &keys,
					 key_of(&keys, i)) != SEL__NO_ENTRY;
	is_uint(0, wrong, "all keys forgotten: none is found");
	for (i = 0; i < COUNT; i++)
		sel__index_add(&index, key_of(&keys, i), i);
	is_uint(COUNT, index.used, "all keys fit in again");
	sel__index_release(&index);
	sel__index_clear(&index);
	is_uint(0, index.used, "an index without memory is cleared, too");
}

int main(void)
{
	begin_tests();
	for (unsigned int shift = 0; shift <= 48; shift += 8) {
		test(shift, false);
		test(shift, true);
	}
	return finish();
}
