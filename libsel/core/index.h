/* SPDX-License-Identifier: MIT */
/*
 * A hash table of 32-bit entries whose keys live elsewhere: it finds the
 * descriptor of a token, or the place of a descriptor.
 */
#ifndef LIBSEL_CORE_INDEX_H
#define LIBSEL_CORE_INDEX_H

#include "core/private.h"

#define SEL__NO_ENTRY UINT32_MAX

struct sel__index {
	uint32_t *slots;	/* NULL while it is empty */
	uint32_t size;		/* a power of two */
	uint32_t used;
	uint64_t seed;		/* keys may come from strangers */
};

/* The key of an entry; `owner` is what the caller handed to the index. */
typedef uint64_t (*sel__index_key)(const void *owner, uint32_t entry);

/* The entry of a key, or SEL__NO_ENTRY. */
uint32_t sel__index_find(const struct sel__index *index, sel__index_key key_of,
			 const void *owner, uint64_t key);
/* Makes room for one more entry: 0 or SEL_ENOMEM. */
sel_status sel__index_reserve(struct sel__index *index, sel__index_key key_of,
			      const void *owner);
/* Adds an entry for which there is room and which is not there. */
void sel__index_add(struct sel__index *index, uint64_t key, uint32_t entry);
/* Removes an entry that is there; its key must still be known. */
void sel__index_remove(struct sel__index *index, sel__index_key key_of,
		       const void *owner, uint64_t key);
/* Forgets all entries, and keeps the memory. */
void sel__index_clear(struct sel__index *index);
/* Forgets all entries, and releases the memory. */
void sel__index_release(struct sel__index *index);

#endif
