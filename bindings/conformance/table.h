/* SPDX-License-Identifier: MIT */
/*
 * The scenario table as the C runner sees it; README.md specifies its lines.
 * A fault in the table bails out.
 */
#ifndef CONFORMANCE_TABLE_H
#define CONFORMANCE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sel.h"

enum { WORDS = 8, BACKENDS = SEL_BACKEND_AFD + 1 };
enum target { ON_SELECTOR, ON_POLL, ON_EPOLL, ON_LIBRARY };

struct operation {
	int line;
	int count;
	const char *words[WORDS];
	/* By back end, 0 without one; NULL: anything but an error. */
	const char *want[BACKENDS];
};

struct scenario {
	const char *file, *name;
	enum target target;
	uint32_t backends;	/* a bit for each SEL_BACKEND_* */
	uint32_t needs, lacks;	/* of the system, likewise */
	bool excluded;		/* not for C */
	size_t count;
	struct operation *operations;
};

struct table {
	size_t count, files;
	struct scenario *scenarios;
	char **texts;
};

void table_read(struct table *table, const char *path);
void table_free(struct table *table);

#endif
