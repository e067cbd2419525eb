/* SPDX-License-Identifier: MIT */
/* Memory of the emulated kqueue: a list for each of the few sizes there are. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "kqueue-private.h"

enum { CHUNK = 1 << 16, UNIT = 32, SIZES = 256 };

struct piece {
	struct piece *next;
};

static struct piece *pieces[SIZES];	/* by size, in units */

void *emulation_new(size_t size)
{
	size_t units = (size + UNIT - 1) / UNIT, at;
	struct piece *piece;
	char *chunk;

	if (units >= SIZES)
		return NULL;
	if (pieces[units] == NULL) {
		chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (chunk == MAP_FAILED)
			return NULL;
		for (at = 0; at + units * UNIT <= CHUNK; at += units * UNIT)
			emulation_free(chunk + at, size);
	}
	piece = pieces[units];
	pieces[units] = piece->next;
	return memset(piece, 0, units * UNIT);
}

void emulation_free(void *made, size_t size)
{
	size_t units = (size + UNIT - 1) / UNIT;
	struct piece *piece = made;

	piece->next = pieces[units];
	pieces[units] = piece;
}
