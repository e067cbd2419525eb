/* SPDX-License-Identifier: MIT */
/*
 * What a running scenario has: its files by name, the selector or object, and
 * the text of the last result.  The calls of the library write a result as the
 * table does.
 */
#ifndef CONFORMANCE_WORLD_H
#define CONFORMANCE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "sel.h"
#include "table.h"

enum { FILES = 48, ROOM = 64 };

/* A file object is its token: the index + 1. */
struct file {
	char name[16];
	int32_t number;		/* kept when it is closed */
	bool open;
	int32_t child;
};

struct world {
	const struct operation *operation;
	struct file files[FILES];
	int count;
	sel_selector *selector;
	sel_poll *poll;
	sel_epoll *epoll;
	int64_t elapsed;
	char result[4096];
	char items[ROOM * 4][64];	/* of a set of results */
	int nitems;
};

/* A word that names a file: a number, or with '@' an object. */
struct reference {
	int32_t fd;		/* -1: an object that is closed */
	uint64_t token;		/* 0: a number */
};

/* The n-th word of the operation, or NULL. */
const char *word(const struct world *world, int n);
struct reference reference(struct world *world, const char *name);
const char *name_of(const struct world *world, int32_t fd);
int64_t nanoseconds(const char *text);
uint32_t number(const char *text);

/* Does an operation on files; false when it is none. */
bool world_file(struct world *world);
void world_end(struct world *world);

void say(struct world *world, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* "ok", or the error in words. */
void say_status(struct world *world, sel_status status);
void add_item(struct world *world, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* A word and the items, sorted and without duplicates. */
void say_items(struct world *world, const char *first);

/* Operations by target; false for an unknown verb. */
bool on_selector(struct world *world);
bool on_object(struct world *world);
bool on_library(struct world *world);

#endif
