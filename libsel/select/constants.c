/* SPDX-License-Identifier: MIT */
/*
 * Every constant by name, for callers that can't read a C header.  The table
 * is made from abi/libsel.abi.
 */
#include "select/kqueue_wait.h"

struct constant {
	const char *name;
	int64_t value;
	bool here;
};

static const struct constant table[] = {
#include "select/constants.inc"
};

#define COUNT (sizeof(table) / sizeof(table[0]))

SEL_EXPORT sel_status sel_constant(const char *name, int64_t *value)
{
	size_t i;

	if (!name || !value)
		return SEL_ETYPE;
	for (i = 0; i < COUNT; i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		if (!table[i].here)
			return SEL_ENOTSUP;
		*value = table[i].value;
		return 0;
	}
	return SEL_EVALUE;
}

SEL_EXPORT const char *sel_constant_name(size_t index)
{
	return index < COUNT ? table[index].name : NULL;
}
