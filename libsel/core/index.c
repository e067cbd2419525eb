/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear probing, at most two thirds full; a removal moves
 * the entries behind it up, so that there are no tombstones.
 */
#include <stdlib.h>
#include <string.h>

#include "core/index.h"
#include "core/random.h"

/* The size in bytes fits in 32 bits. */
#define MOST ((uint32_t)1 << 29)

/* A table that is moved leaves its place behind, and what the C library has cut
   from the heap stays in use.  So the table that follows this size is so large
   that it gets pages of its own, which go when it is moved. */
#define HEAP_MOST ((uint32_t)1 << 13)

static uint32_t next_size(uint32_t size)
{
	return size == 0 ? 16 : size == HEAP_MOST ? 4 * size : 2 * size;
}

/* Every bit of the key and of the seed reaches the upper half. */
static uint32_t home(const struct sel__index *index, uint64_t key)
{
	key = (key ^ index->seed) * UINT64_C(0x9e3779b97f4a7c15);
	key = (key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(key >> 32) & (index->size - 1);
}

static uint32_t next(const struct sel__index *index, uint32_t slot)
{
	return (slot + 1) & (index->size - 1);
}

static uint32_t find_slot(const struct sel__index *index, sel__index_key key_of,
			  const void *owner, uint64_t key)
{
	uint32_t slot = home(index, key);

	while (index->slots[slot] != SEL__NO_ENTRY &&
	       key_of(owner, index->slots[slot]) != key)
		slot = next(index, slot);
	return slot;
}

uint32_t sel__index_find(const struct sel__index *index, sel__index_key key_of,
			 const void *owner, uint64_t key)
{
	if (!index->slots)
		return SEL__NO_ENTRY;
	return index->slots[find_slot(index, key_of, owner, key)];
}

sel_status sel__index_reserve(struct sel__index *index, sel__index_key key_of,
			      const void *owner)
{
	struct sel__index grown;
	uint32_t i;

	if (index->used < index->size / 3 * 2)
		return 0;
	if (index->size >= MOST)
		return SEL_ENOMEM;
	grown.size = next_size(index->size);
	grown.used = 0;
	grown.seed = sel__random();
	grown.slots = malloc(grown.size * sizeof(*grown.slots));
	if (!grown.slots)
		return SEL_ENOMEM;
	memset(grown.slots, 0xff, grown.size * sizeof(*grown.slots));
	for (i = 0; i < index->size; i++)
		if (index->slots[i] != SEL__NO_ENTRY)
			sel__index_add(&grown, key_of(owner, index->slots[i]),
				       index->slots[i]);
	free(index->slots);
	*index = grown;
	return 0;
}

void sel__index_add(struct sel__index *index, uint64_t key, uint32_t entry)
{
	uint32_t slot = home(index, key);

	while (index->slots[slot] != SEL__NO_ENTRY)
		slot = next(index, slot);
	index->slots[slot] = entry;
	index->used++;
}

void sel__index_remove(struct sel__index *index, sel__index_key key_of,
		       const void *owner, uint64_t key)
{
	uint32_t hole = find_slot(index, key_of, owner, key);
	uint32_t slot = hole;

	for (;;) {
		uint32_t distance;

		slot = next(index, slot);
		if (index->slots[slot] == SEL__NO_ENTRY)
			break;
		/* An entry may not move to before its home. */
		distance = slot - home(index, key_of(owner,
						     index->slots[slot]));
		if ((distance & (index->size - 1)) <
		    ((slot - hole) & (index->size - 1)))
			continue;
		index->slots[hole] = index->slots[slot];
		hole = slot;
	}
	index->slots[hole] = SEL__NO_ENTRY;
	index->used--;
}

void sel__index_clear(struct sel__index *index)
{
	index->used = 0;
	if (index->slots)
		memset(index->slots, 0xff,
		       index->size * sizeof(*index->slots));
}

void sel__index_release(struct sel__index *index)
{
	free(index->slots);
	memset(index, 0, sizeof(*index));
}
