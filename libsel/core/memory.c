/* SPDX-License-Identifier: MIT */
/*
 * Arrays that grow.
 */
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"

/* In bytes: up to where an array is small, and from where on C libraries give
   an array pages of its own. */
enum { SMALL = 16 * 1024, LARGE = 256 * 1024 };

size_t sel__memory_count(size_t count, size_t item)
{
	return count > SMALL / item && count < LARGE / item ? LARGE / item :
							      count;
}

void *sel__memory_grow(void *old, size_t used, size_t count, size_t item)
{
	char *items;

	if (count > SIZE_MAX / item)
		return NULL;
	if (used > SMALL / item || count <= SMALL / item) {
		items = realloc(old, count * item);
		if (items)
			memset(items + used * item, 0, (count - used) * item);
		return items;
	}
	items = calloc(count, item);
	if (!items)
		return NULL;
	if (used > 0)
		memcpy(items, old, used * item);
	free(old);
	return items;
}
