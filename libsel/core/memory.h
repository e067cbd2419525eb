/* SPDX-License-Identifier: MIT */
/*
 * Memory of arrays that grow by little, many times.
 *
 * An array that is moved leaves its place behind, and what the C library has
 * cut from the heap stays in use.  So an array that is no longer small becomes
 * a large one at once: the large one gets pages of its own, which nobody has
 * written to, which take memory only where the array is used, and which the
 * kernel can move.
 */
#ifndef LIBSEL_CORE_MEMORY_H
#define LIBSEL_CORE_MEMORY_H

#include "core/private.h"

/* How many items of a size to ask for, to have `count`. */
size_t sel__memory_count(size_t count, size_t item);
/* An array with the `used` items of `old`, and zeroes up to `count`; `old` is
   gone.  NULL: there is no memory, and `old` is as it was. */
void *sel__memory_grow(void *old, size_t used, size_t count, size_t item);

#endif
